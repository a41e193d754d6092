// The sticky flags that each floating-point operation leaves in mxcsr: invalid, denormal, divide by
// zero, overflow, underflow, inexact. (qemu-user 7.2 does not set the denormal flag.)
// build: nostdlib
#include "vectors.h"

static uint32_t get(void) {
  uint32_t value;
  __asm__ volatile("stmxcsr %0" : "=m"(value));
  return value;
}

static void set(uint32_t value) { __asm__ volatile("ldmxcsr %0" ::"m"(value)); }

#define STICKY(NAME, OPERAND)                                                      \
  do {                                                                             \
    group_begin(NAME);                                                             \
    for (int i = 0; i < FLOATS; i++) {                                             \
      for (int j = 0; j < FLOATS; j++) {                                           \
        vector a = OPERAND(i), b = OPERAND(j);                                     \
        set(0x1f80);                                                               \
        __asm__ volatile("movdqu %[a], %%xmm0\n\t" NAME " %[b], %%xmm0"            \
                         :                                                         \
                         : [a] "m"(a), [b] "m"(b)                                  \
                         : "xmm0", "cc");                                          \
        group_case(a.low, b.low, get(), 0);                                        \
      }                                                                            \
    }                                                                              \
    group_end();                                                                   \
  } while (0)

int main(void) {
  STICKY("addsd", two_doubles);
  STICKY("mulsd", two_doubles);
  STICKY("divsd", two_doubles);
  STICKY("sqrtsd", two_doubles);
  STICKY("divss", four_singles);
  STICKY("mulps", four_singles);
  STICKY("maxsd", two_doubles);
  STICKY("cmpltsd", two_doubles);
  STICKY("ucomisd", two_doubles);
  STICKY("comiss", four_singles);
  STICKY("cvtsd2ss", two_doubles);
  STICKY("cvtss2sd", four_singles);
  STICKY("cvtps2dq", four_singles);
  STICKY("cvttpd2dq", two_doubles);
  STICKY("cvtdq2ps", two_integers);
  set(0x1f80);
  return 0;
}
