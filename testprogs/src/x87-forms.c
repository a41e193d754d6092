// The forms of x87 arithmetic: both directions and popping, 32- and 64-bit memory, 16- and 32-bit
// integers; loads and stores of every width in every rounding mode; packed decimal.
// build: nostdlib
#include "extended.h"

#define FORM(INSTRUCTION)                                                                \
  do {                                                                                   \
    extended r = {0, 0}, s = {0, 0};                                                     \
    uint16_t status;                                                                     \
    __asm__ volatile("fninit\n\tfldt %[c]\n\tfldt %[b]\n\tfldt %[a]\n\t" INSTRUCTION     \
                     "\n\tfnstsw %[status]\n\tfstpt %[r]\n\tfstpt %[s]\n\tfninit"        \
                     : [r] "+m"(r), [s] "+m"(s), [status] "=m"(status)                   \
                     : [a] "m"(reals[i]), [b] "m"(reals[j]), [c] "m"(reals[7]),          \
                       [f] "m"(single), [d] "m"(real), [h] "m"(half), [n] "m"(word)      \
                     : "st", "st(1)", "st(2)", "st(3)");                                 \
    group_case(r.mantissa, r.exponent, s.mantissa, s.exponent);                          \
    group_word(status & 0x3800);                                                         \
  } while (0)

#define FORMS(OP, REVERSED)                   \
  group_begin("f" OP);                        \
  for (int i = 0; i < 14; i++) {              \
    for (int j = 0; j < 14; j++) {            \
      float single = (float)j * 1.5f - 3;     \
      double real = (double)j / 3 - 2;        \
      int16_t half = (int16_t)(j * 1000 - 5); \
      int32_t word = j * 100000 - 77;         \
      FORM("f" OP " %%st(2), %%st");              \
      FORM("f" OP " %%st, %%st(2)");              \
      FORM("f" OP "p %%st, %%st(1)");             \
      FORM("f" REVERSED " %%st, %%st(1)");        \
      FORM("f" REVERSED "p %%st, %%st(1)");       \
      FORM("f" OP "s %[f]");                      \
      FORM("f" OP "l %[d]");                      \
      FORM("f" REVERSED "s %[f]");                \
      FORM("f" REVERSED "l %[d]");                \
      FORM("fi" OP "s %[h]");       \
      FORM("fi" OP "l %[n]");       \
    }                                         \
  }                                           \
  group_end()

static void store_integers(void) {
  for (unsigned mode = 0; mode < 4; mode++) {
    group_begin("fist fistp fst fstp");
    for (int i = 0; i < REALS; i++) {
      int16_t h = 0, h2 = 0;
      int32_t w = 0, w2 = 0;
      int64_t q = 0;
      float f, f2;
      double d, d2;
      __asm__ volatile("fninit" ::);
      control(mode, 3);
      __asm__ volatile(
          "fldt %[a]\n\tfists %[h]\n\tfistl %[w]\n\tfsts %[f]\n\tfstl %[d]\n\tfistps %[h2]\n\t"
          "fldt %[a]\n\tfistpl %[w2]\n\tfldt %[a]\n\tfistpll %[q]\n\tfldt %[a]\n\tfstps %[f2]\n\t"
          "fldt %[a]\n\tfstpl %[d2]"
          : [h] "=m"(h), [w] "=m"(w), [f] "=m"(f), [d] "=m"(d), [h2] "=m"(h2), [w2] "=m"(w2),
            [q] "=m"(q), [f2] "=m"(f2), [d2] "=m"(d2)
          : [a] "m"(reals[i])
          : "st");
      uint32_t fb, fb2;
      uint64_t db, db2;
      __builtin_memcpy(&fb, &f, 4);
      __builtin_memcpy(&fb2, &f2, 4);
      __builtin_memcpy(&db, &d, 8);
      __builtin_memcpy(&db2, &d2, 8);
      group_case((uint64_t)i, (uint16_t)h | (uint64_t)(uint32_t)w << 16,
                 (uint16_t)h2 | (uint64_t)(uint32_t)w2 << 16, (uint64_t)q);
      group_case(fb, fb2, db, db2);
    }
    group_end();
  }
  __asm__ volatile("fninit" ::);
}

static void loads(void) {
  static const uint64_t patterns[] = {
      0, 1, 0x8000000000000000, 0x7fffffffffffffff, 0xffffffffffffffff, 0x0123456789abcdef,
      0x3ff0000000000000, 0x000fffffffffffff, 0x7ff0000000000000, 0xfff8000000000001,
      0x7ff4000000000001, 0x3f8000007f800001, 0x7fc00000ff812345, 0x0000000180000001};
  group_begin("fild fld");
  for (unsigned i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
    extended r[6] = {{0, 0}};
    __asm__ volatile(
        "filds %[p]\n\tfstpt %[r0]\n\tfildl %[p]\n\tfstpt %[r1]\n\tfildll %[p]\n\tfstpt %[r2]\n\t"
        "flds %[p]\n\tfstpt %[r3]\n\tfldl %[p]\n\tfstpt %[r4]\n\tfldl %[p]\n\tfld %%st(0)\n\t"
        "faddp %%st, %%st(1)\n\tfstpt %[r5]"
        : [r0] "+m"(r[0]), [r1] "+m"(r[1]), [r2] "+m"(r[2]), [r3] "+m"(r[3]), [r4] "+m"(r[4]),
          [r5] "+m"(r[5])
        : [p] "m"(patterns[i])
        : "st", "st(1)");
    for (int k = 0; k < 6; k++) group_extended(r[k]);
  }
  group_end();
  group_begin("constants");
#define CONSTANT(NAME)                                              \
  for (unsigned mode = 0; mode < 4; mode++) {                       \
    extended r = {0, 0};                                            \
    control(mode, 3);                                               \
    __asm__ volatile(NAME "\n\tfstpt %0" : "+m"(r)::"st");          \
    group_extended(r);                                              \
  }
  CONSTANT("fld1")
  CONSTANT("fldl2t")
  CONSTANT("fldl2e")
  CONSTANT("fldpi")
  CONSTANT("fldlg2")
  CONSTANT("fldln2")
  CONSTANT("fldz")
  control(0, 3);
  group_end();
}

static void decimal(void) {
  group_begin("fbld fbstp");
  for (int i = 0; i < REALS; i++) {
    uint8_t digits[16] = {0};
    extended back = {0, 0};
    __asm__ volatile("fldt %[a]\n\tfbstp %[digits]" : [digits] "+m"(digits) : [a] "m"(reals[i]) : "st");
    uint64_t low;
    uint16_t high;
    __builtin_memcpy(&low, digits, 8);
    __builtin_memcpy(&high, digits + 8, 2);
    if ((high & 0x7fff) != 0x7fff) {
      __asm__ volatile("fbld %[digits]\n\tfstpt %[back]" : [back] "+m"(back) : [digits] "m"(digits) : "st");
    }
    group_case(low, high, back.mantissa, back.exponent);
  }
  group_end();
}

int main(void) {
  FORMS("add", "add");
  FORMS("mul", "mul");
  FORMS("sub", "subr");
  FORMS("subr", "sub");
  FORMS("div", "divr");
  FORMS("divr", "div");
  store_integers();
  loads();
  decimal();
  return 0;
}
