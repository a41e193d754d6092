// f2xm1, fyl2x, fyl2xp1, fptan, fpatan, fsin, fcos, fsincos, rounded to double: in the last places of
// the 80-bit result makes of CPU differ. (qemu-user 7.2 computes fsin in double.)
// build: nostdlib
#include "extended.h"

static uint64_t bits(double d) {
  uint64_t b;
  __builtin_memcpy(&b, &d, 8);
  return b;
}

#define ONE(INSTRUCTION, FROM, TO)                                                       \
  do {                                                                                   \
    group_begin(INSTRUCTION);                                                            \
    for (int i = 0; i <= 100; i++) {                                                     \
      double x = (FROM) + ((TO) - (FROM)) * i / 100, r;                                  \
      __asm__ volatile("fldl %[x]\n\t" INSTRUCTION "\n\tfstpl %[r]"                      \
                       : [r] "=m"(r)                                                     \
                       : [x] "m"(x)                                                      \
                       : "st", "st(1)");                                                 \
      group_case(bits(x), bits(r), 0, 0);                                                \
    }                                                                                    \
    group_end();                                                                         \
  } while (0)

#define TWO(INSTRUCTION, FROM, TO)                                                       \
  do {                                                                                   \
    group_begin(INSTRUCTION);                                                            \
    for (int i = 0; i <= 40; i++) {                                                      \
      for (int j = -5; j < 6; j++) {                                                     \
        double x = (FROM) + ((TO) - (FROM)) * i / 40, y = j * 1.3, r;                    \
        __asm__ volatile("fldl %[y]\n\tfldl %[x]\n\t" INSTRUCTION "\n\tfstpl %[r]"       \
                         : [r] "=m"(r)                                                   \
                         : [x] "m"(x), [y] "m"(y)                                        \
                         : "st", "st(1)");                                               \
        group_case(bits(x), bits(y), bits(r), 0);                                        \
      }                                                                                  \
    }                                                                                    \
    group_end();                                                                         \
  } while (0)

// Zero, infinity and NaN, in full.
#define SPECIAL(INSTRUCTION)                                                             \
  do {                                                                                   \
    static const int chosen[] = {0, 1, 2, 12, 13, 14, 15};                               \
    group_begin(INSTRUCTION " special");                                                 \
    for (int i = 0; i < 7; i++) {                                                        \
      for (int j = 0; j < 7; j++) {                                                      \
        if (i >= 5 && j >= 5) continue;                                                  \
        extended r = {0, 0};                                                             \
        __asm__ volatile("fninit\n\tfldt %[b]\n\tfldt %[a]\n\t" INSTRUCTION              \
                         "\n\tfstpt %[r]\n\tfninit"                                      \
                         : [r] "+m"(r)                                                   \
                         : [a] "m"(reals[chosen[i]]), [b] "m"(reals[chosen[j]])          \
                         : "st", "st(1)");                                               \
        group_case((uint64_t)i, (uint64_t)j, r.mantissa, r.exponent);                    \
      }                                                                                  \
    }                                                                                    \
    group_end();                                                                         \
  } while (0)

int main(void) {
  ONE("f2xm1", -1.0, 1.0);
  ONE("fsin", -1.5, 1.5);
  ONE("fcos", -1.5, 1.5);
  ONE("fsin", 2.0, 60.0);
  ONE("fsincos\n\tfstp %%st(0)", -0.7, 0.7);
  ONE("fsincos\n\tfstp %%st(1)", -0.7, 0.7);
  ONE("fptan\n\tfstp %%st(0)", -0.75, 0.75);
  ONE("fptan\n\tfstp %%st(1)", -0.75, 0.75);
  TWO("fyl2x", 0.01, 100.0);
  TWO("fyl2xp1", -0.29, 0.41);
  TWO("fpatan", -5.0, 5.0);
  SPECIAL("fyl2x");
  SPECIAL("fpatan");
  group_begin("out of range");
  double far = 1e30, r;
  uint16_t status;
  __asm__ volatile("fldl %[x]\n\tfsin\n\tfnstsw %%ax\n\tfstpl %[r]"
                   : [r] "=m"(r), "=a"(status)
                   : [x] "m"(far)
                   : "st");
  group_case(bits(r), status & 0x400, 0, 0);
  group_end();
  return 0;
}
