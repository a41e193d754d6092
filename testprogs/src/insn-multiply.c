// mul, imul with one, two and three operands, div and idiv: every width. mul and imul define CF and
// OF only, div and idiv no flag.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

#define WIDE(OP, SUFFIX, TYPE)                                                                \
  do {                                                                                        \
    group_begin(OP " " #TYPE);                                                                \
    for (int i = 0; i < OPERANDS; i++) {                                                      \
      for (int j = 0; j < OPERANDS; j++) {                                                    \
        TYPE b = (TYPE)operands[j];                                                           \
        uint64_t low = operands[i], high = 0x1122334455667788, out, in = 2;                   \
        __asm__ volatile(WITH_FLAGS(OP " %[b]")                                               \
                         : "+a"(low), "+d"(high), [out] "=&r"(out)                            \
                         : [b] "r"(b), [in] "r"(in)                                           \
                         : "cc");                                                             \
        group_case(operands[i], operands[j], low, high);                                      \
        low = operands[i];                                                                    \
        high = 0x8877665544332211;                                                            \
        __asm__ volatile(OP SUFFIX " %[b]" : "+a"(low), "+d"(high) : [b] "m"(b) : "cc");      \
        group_case(out & (CF | OF), low, high, 0);                                            \
      }                                                                                       \
    }                                                                                         \
    group_end();                                                                              \
  } while (0)

#define IMUL(TYPE)                                                                            \
  do {                                                                                        \
    group_begin("imul 2 and 3 operands " #TYPE);                                              \
    for (int i = 0; i < OPERANDS; i++) {                                                      \
      for (int j = 0; j < OPERANDS; j++) {                                                    \
        TYPE a = (TYPE)operands[i], b = (TYPE)operands[j], c, d;                              \
        uint64_t out, out2, out3, in = 2;                                                     \
        __asm__ volatile(WITH_FLAGS("imul %[b], %[a]")                                        \
                         : [a] "+r"(a), [out] "=&r"(out)                                      \
                         : [b] "r"(b), [in] "r"(in)                                           \
                         : "cc");                                                             \
        __asm__ volatile(WITH_FLAGS("imul $-3, %[b], %[c]")                                   \
                         : [c] "=r"(c), [out] "=&r"(out2)                                     \
                         : [b] "r"(b), [in] "r"(in)                                           \
                         : "cc");                                                             \
        __asm__ volatile(WITH_FLAGS("imul $0x1234, %[b], %[d]")                               \
                         : [d] "=r"(d), [out] "=&r"(out3)                                     \
                         : [b] "m"(b), [in] "r"(in)                                           \
                         : "cc");                                                             \
        uint64_t mask = CF | OF;                                                              \
        group_case(a, c, d, (out & mask) | (out2 & mask) << 16 | (out3 & mask) << 32);        \
      }                                                                                       \
    }                                                                                         \
    group_end();                                                                              \
  } while (0)

// The dividend is built from quotient and remainder, so that no case overflows.
#define DIVIDE(TYPE, STYPE, DOUBLE, SDOUBLE)                                                   \
  do {                                                                                         \
    group_begin("div idiv " #TYPE);                                                            \
    for (int i = 0; i < OPERANDS; i++) {                                                       \
      for (int j = 0; j < OPERANDS; j++) {                                                     \
        TYPE divisor = (TYPE)operands[i], quotient = (TYPE)operands[j];                        \
        if (divisor == 0) continue;                                                            \
        DOUBLE dividend = (DOUBLE)divisor * quotient + (divisor - 1) / 2;                      \
        TYPE low = (TYPE)dividend, high = (TYPE)(dividend >> (sizeof(TYPE) * 8));              \
        __asm__ volatile("div %[b]" : "+a"(low), "+d"(high) : [b] "r"(divisor) : "cc");        \
        group_case(divisor, quotient, low, high);                                              \
        SDOUBLE signed_dividend = (SDOUBLE)(STYPE)divisor * (STYPE)quotient;                   \
        SDOUBLE size = (STYPE)divisor < 0 ? -(SDOUBLE)(STYPE)divisor : (STYPE)divisor;         \
        signed_dividend += signed_dividend < 0 ? -(size - 1) / 2 : (size - 1) / 2;             \
        if (quotient == 0 && (STYPE)divisor < 0) signed_dividend = 0;                          \
        low = (TYPE)signed_dividend;                                                           \
        high = (TYPE)(signed_dividend >> (sizeof(TYPE) * 8));                                  \
        __asm__ volatile("idiv %[b]" : "+a"(low), "+d"(high) : [b] "r"(divisor) : "cc");       \
        group_case(divisor, quotient, low, high);                                              \
      }                                                                                        \
    }                                                                                          \
    group_end();                                                                               \
  } while (0)

static void divide_bytes(void) {
  group_begin("div idiv uint8_t");
  for (int dividend = -32000; dividend < 32000; dividend += 37) {
    for (int divisor = -128; divisor < 128; divisor += 3) {
      if (divisor == 0) continue;
      uint64_t a = 0xffffffffffff0000 | (uint16_t)dividend;
      int quotient = dividend / divisor;
      if (quotient >= -128 && quotient <= 127) {
        __asm__ volatile("idivb %b[b]" : "+a"(a) : [b] "q"(divisor) : "cc");
        group_case((uint64_t)dividend, (uint64_t)divisor, a, 0);
      }
      a = 0x1111111111110000 | (uint16_t)dividend;
      if ((uint16_t)dividend / (uint8_t)divisor <= 255) {
        __asm__ volatile("divb %b[b]" : "+a"(a) : [b] "q"(divisor) : "cc");
        group_case((uint64_t)dividend, (uint64_t)divisor, a, 1);
      }
    }
  }
  group_end();
}

int main(void) {
  WIDE("mul", "b", uint8_t);
  WIDE("mul", "w", uint16_t);
  WIDE("mul", "l", uint32_t);
  WIDE("mul", "q", uint64_t);
  WIDE("imul", "b", uint8_t);
  WIDE("imul", "w", uint16_t);
  WIDE("imul", "l", uint32_t);
  WIDE("imul", "q", uint64_t);
  IMUL(uint16_t);
  IMUL(uint32_t);
  IMUL(uint64_t);
  divide_bytes();
  DIVIDE(uint16_t, int16_t, uint32_t, int32_t);
  DIVIDE(uint32_t, int32_t, uint64_t, int64_t);
  DIVIDE(uint64_t, int64_t, uint128_t, int128_t);
  return 0;
}
