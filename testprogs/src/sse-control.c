// mxcsr: its default, flush to zero and denormals are zero, stmxcsr and ldmxcsr, fxsave and fxrstor.
// The sticky flags are sse-exceptions's.
// build: nostdlib
#include "vectors.h"

static uint32_t get(void) {
  uint32_t value;
  __asm__ volatile("stmxcsr %0" : "=m"(value));
  return value;
}

static void set(uint32_t value) { __asm__ volatile("ldmxcsr %0" ::"m"(value)); }

static void flush_to_zero(void) {
  static const uint32_t controls[] = {0x1f80, 0x9f80, 0x1fc0, 0x9fc0, 0xbf80, 0xffc0};
  group_begin("ftz daz");
  for (unsigned c = 0; c < sizeof controls / sizeof controls[0]; c++) {
    for (int i = 0; i < FLOATS; i++) {
      vector a = two_doubles(i), b = two_doubles(9), d = four_singles(i), e = four_singles(2);
      set(controls[c]);
      __asm__ volatile("movdqu %[a], %%xmm0\n\tmulpd %[b], %%xmm0\n\tmovdqu %%xmm0, %[a]\n\t"
                       "movdqu %[d], %%xmm0\n\tmulps %[e], %%xmm0\n\tmovdqu %%xmm0, %[d]"
                       : [a] "+m"(a), [d] "+m"(d)
                       : [b] "m"(b), [e] "m"(e)
                       : "xmm0");
      set(0x1f80);
      if (nans_meet_single(four_singles(i), e)) continue;
      group_case(a.low, a.high, d.low, d.high);
    }
  }
  group_end();
}

static uint8_t area[512] __attribute__((aligned(16)));

static void save_and_restore(void) {
  group_begin("fxsave fxrstor");
  vector a = two_integers(5), b = two_integers(6), c, d;
  uint16_t control = 0x0a7f;
  set(0x7f80);
  __asm__ volatile(
      "fninit\n\tfldcw %[control]\n\tfldpi\n\tfld1\n\tmovdqa %[a], %%xmm1\n\tmovdqa %[b], %%xmm15\n\t"
      "fxsave %[area]\n\tfninit\n\tpxor %%xmm1, %%xmm1\n\tpxor %%xmm15, %%xmm15"
      : [area] "=m"(area)
      : [a] "m"(a), [b] "m"(b), [control] "m"(control)
      : "xmm1", "xmm15");
  set(0x1f80);
  // The control and status words, the short tag, mxcsr, st0, st1, xmm1 and xmm15. The pointers to
  // the last instruction and operand are left out, and so is mxcsr_mask, which the CPU chooses.
  group_word(*(uint32_t *)area);
  group_word(area[4]);
  group_word(*(uint32_t *)(area + 24) & 0xffc0);
  group_word(*(uint64_t *)(area + 32));
  group_word(*(uint16_t *)(area + 40));
  group_word(*(uint64_t *)(area + 48));
  group_word(*(uint16_t *)(area + 56));
  group_word(*(uint64_t *)(area + 160 + 16));
  group_word(*(uint64_t *)(area + 160 + 15 * 16 + 8));
  uint16_t after, status;
  long double one, pi;
  __asm__ volatile(
      "fxrstor %[area]\n\tfnstcw %[after]\n\tfnstsw %[status]\n\tmovdqa %%xmm1, %[c]\n\t"
      "movdqa %%xmm15, %[d]\n\tfstpt %[one]\n\tfstpt %[pi]"
      : [after] "=m"(after), [status] "=m"(status), [c] "=m"(c), [d] "=m"(d), [one] "=m"(one),
        [pi] "=m"(pi)
      : [area] "m"(area)
      : "xmm1", "xmm15");
  group_case(after, status, c.low, d.high);
  group_case(get() & 0xffc0, *(uint64_t *)&one, *(uint64_t *)&pi, 0);
  __asm__ volatile("fninit");
  set(0x1f80);
  group_end();
}

int main(void) {
  group_begin("default");
  group_word(get());
  uint16_t control;
  __asm__ volatile("fnstcw %0" : "=m"(control));
  group_word(control);
  group_end();
  flush_to_zero();
  save_and_restore();
  return 0;
}
