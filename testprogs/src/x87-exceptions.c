// The exception flags that x87 operations leave in the status word, and fnclex.
// (qemu-user 7.2 does not set the denormal flag.)
// build: nostdlib
#include "extended.h"

#define FLAGS_OF(INSTRUCTION)                                                           \
  do {                                                                                  \
    group_begin(INSTRUCTION);                                                           \
    for (int i = 0; i < REALS; i++) {                                                   \
      for (int j = 0; j < REALS; j++) {                                                 \
        uint16_t status, cleared;                                                       \
        uint64_t target[2];                                                             \
        __asm__ volatile("fninit\n\tfldt %[b]\n\tfldt %[a]\n\t" INSTRUCTION             \
                         "\n\tfnstsw %[status]\n\tfnclex\n\tfnstsw %[cleared]\n\tfninit" \
                         : [status] "=m"(status), [cleared] "=m"(cleared), [t] "=m"(target) \
                         : [a] "m"(reals[i]), [b] "m"(reals[j])                         \
                         : "st", "st(1)");                                              \
        group_case((uint64_t)i, (uint64_t)j, status & 0xff, cleared & 0xff);            \
      }                                                                                 \
    }                                                                                   \
    group_end();                                                                        \
  } while (0)

int main(void) {
  FLAGS_OF("fadd %%st(1), %%st");
  FLAGS_OF("fsub %%st(1), %%st");
  FLAGS_OF("fmul %%st(1), %%st");
  FLAGS_OF("fdiv %%st(1), %%st");
  FLAGS_OF("fsqrt");
  FLAGS_OF("frndint");
  FLAGS_OF("fcom");
  FLAGS_OF("fucom");
  FLAGS_OF("fistps %[t]");
  FLAGS_OF("fistpll %[t]");
  FLAGS_OF("fstps %[t]");
  FLAGS_OF("fstpl %[t]");
  FLAGS_OF("fscale");
  return 0;
}
