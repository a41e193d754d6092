// xsave, xsaveopt, xsavec and xrstor of all sets of components, there and back.
// build: nostdlib
// cflags: -mavx2 -mxsave -mxsavec -mxsaveopt
#include "freestanding.h"
#include "operands.h"

static void state(void) {
  static uint8_t area[1024] __attribute__((aligned(64)));
  group_begin("xsave");
  for (int form = 0; form < 3; form++)
    for (uint32_t saved = 0; saved < 8; saved++)
      for (uint32_t restored = 0; restored < 8; restored++) {
        uint64_t x[4] = {operands[saved], operands[20], operands[21], operands[restored]}, y[4];
        uint16_t control = 0x27f, after;
        uint32_t mxcsr = 0x9f80, mxcsr_after, zero = 0x1f80;
        for (int i = 0; i < 1024; i++) area[i] = 0;
        __asm__ volatile("fldcw %0\n\tldmxcsr %1\n\tvmovdqu %2, %%ymm5"
                         :
                         : "m"(control), "m"(mxcsr), "m"(x)
                         : "xmm5");
        if (form == 0)
          __asm__ volatile("xsave %0" : "+m"(area) : "a"(saved), "d"(0));
        else if (form == 1)
          __asm__ volatile("xsaveopt %0" : "+m"(area) : "a"(saved), "d"(0));
        else
          __asm__ volatile("xsavec %0" : "+m"(area) : "a"(saved), "d"(0));
        __asm__ volatile("fninit\n\tldmxcsr %0\n\tvpcmpeqd %%ymm5, %%ymm5, %%ymm5"
                         :
                         : "m"(zero)
                         : "xmm5");
        // What was saved of what is restored comes back, the rest is cleared.
        __asm__ volatile("xrstor %1\n\tvmovdqu %%ymm5, %0"
                         : "=m"(y)
                         : "m"(area), "a"(restored), "d"(0)
                         : "xmm5");
        __asm__ volatile("fnstcw %0\n\tstmxcsr %1" : "=m"(after), "=m"(mxcsr_after));
        group_case(y[0] ^ y[1] << 1, y[2] ^ y[3] << 1, after, mxcsr_after);
        __asm__ volatile("fninit\n\tldmxcsr %0" : : "m"(zero));
      }
  group_end();
}

int main(void) {
  state();
  return 0;
}
