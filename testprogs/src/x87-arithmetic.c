// x87 arithmetic in every rounding mode and precision, results to the last of their 80 bits.
// (qemu-user 7.2 rounds frndint to the precision in force and sets no quotient bits in fprem1.)
// build: nostdlib
#include "extended.h"

// st0 = a, st1 = b, then the instruction; the result is st0.
#define BINARY(INSTRUCTION)                                                             \
  do {                                                                                  \
    for (unsigned mode = 0; mode < 16; mode++) {                                        \
      if ((mode & 3) == 1) continue; /* precision 1 is reserved */                      \
      group_begin(INSTRUCTION);                                                         \
      for (int i = 0; i < REALS; i++) {                                                 \
        for (int j = 0; j < REALS; j++) {                                               \
          if (is_nan(reals[i]) && is_nan(reals[j])) continue;                           \
          extended r = {0, 0};                                                          \
          __asm__ volatile("fninit" ::);                                                \
          control(mode >> 2, mode & 3);                                                 \
          __asm__ volatile("fldt %[b]\n\tfldt %[a]\n\t" INSTRUCTION "\n\tfstpt %[r]"    \
                           : [r] "+m"(r)                                                \
                           : [a] "m"(reals[i]), [b] "m"(reals[j])                       \
                           : "st", "st(1)", "st(2)", "cc", "rax");                      \
          group_case((uint64_t)i, (uint64_t)j, r.mantissa, r.exponent);                 \
        }                                                                               \
      }                                                                                 \
      group_end();                                                                      \
    }                                                                                   \
  } while (0)

#define UNARY(INSTRUCTION)                                                    \
  do {                                                                        \
    for (unsigned mode = 0; mode < 16; mode++) {                              \
      if ((mode & 3) == 1) continue;                                          \
      group_begin(INSTRUCTION);                                               \
      for (int i = 0; i < REALS; i++) {                                       \
        extended r = {0, 0};                                                  \
        __asm__ volatile("fninit" ::);                                        \
        control(mode >> 2, mode & 3);                                         \
        __asm__ volatile("fldt %[a]\n\t" INSTRUCTION "\n\tfstpt %[r]"         \
                         : [r] "+m"(r)                                        \
                         : [a] "m"(reals[i])                                  \
                         : "st");                                             \
        group_case((uint64_t)i, r.mantissa, r.exponent, 0);                   \
      }                                                                       \
      group_end();                                                            \
    }                                                                         \
  } while (0)

// fprem and fprem1 to their end, with the quotient's low bits in C0, C3, C1.
#define REMAINDER(INSTRUCTION)                                                               \
  do {                                                                                       \
    group_begin(INSTRUCTION);                                                                \
    for (int i = 0; i < REALS; i++) {                                                        \
      for (int j = 0; j < REALS; j++) {                                                      \
        if (is_nan(reals[i]) && is_nan(reals[j])) continue;                                  \
        extended r = {0, 0};                                                                 \
        uint16_t status;                                                                     \
        __asm__ volatile("fninit\n\tfldt %[b]\n\tfldt %[a]\n1:\n\t" INSTRUCTION              \
                         "\n\tfnstsw %%ax\n\ttest $4, %%ah\n\tjnz 1b\n\tfstpt %[r]"          \
                         : [r] "+m"(r), "=&a"(status)                                        \
                         : [a] "m"(reals[i]), [b] "m"(reals[j])                              \
                         : "st", "st(1)", "cc");                                             \
        int finite = (reals[i].exponent & 0x7fff) != 0x7fff && !is_nan(reals[j])             \
                     && reals[j].mantissa != 0;                                              \
        group_case((uint64_t)i, (uint64_t)j, r.mantissa, r.exponent);                        \
        group_word(finite ? status & 0x4300 : 0);                                            \
      }                                                                                      \
    }                                                                                        \
    group_end();                                                                             \
  } while (0)

int main(void) {
  BINARY("fadd %%st(1), %%st");
  BINARY("fsub %%st(1), %%st");
  BINARY("fsubr %%st(1), %%st");
  BINARY("fmul %%st(1), %%st");
  BINARY("fdiv %%st(1), %%st");
  BINARY("fdivr %%st(1), %%st");
  BINARY("fscale");
  UNARY("fsqrt");
  UNARY("frndint");
  UNARY("fabs");
  UNARY("fchs");
  UNARY("fxtract\n\tfstp %%st(1)");
  UNARY("fxtract\n\tfstp %%st(0)");
  REMAINDER("fprem");
  REMAINDER("fprem1");
  return 0;
}
