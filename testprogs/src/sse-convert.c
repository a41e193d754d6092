// Conversions of SSE and SSE2, out of range too (the "integer indefinite"), in all rounding modes.
// build: nostdlib
#include "vectors.h"

static void set_rounding(uint32_t mode) {
  uint32_t mxcsr = 0x1f80 | mode << 13;
  __asm__ volatile("ldmxcsr %0" ::"m"(mxcsr));
}

#define TO_INTEGER(NAME, OPERAND)                                             \
  do {                                                                        \
    group_begin(NAME);                                                        \
    for (uint32_t mode = 0; mode < 4; mode++) {                               \
      set_rounding(mode);                                                     \
      for (int i = 0; i < FLOATS; i++) {                                      \
        vector a = OPERAND(i);                                                \
        uint64_t r = 0x5555555555555555, q;                                   \
        __asm__ volatile("movdqu %[a], %%xmm3\n\t" NAME "l %%xmm3, %k[r]\n\t" \
                         NAME "q %[a], %[q]"                                  \
                         : [r] "=&r"(r), [q] "=&r"(q)                         \
                         : [a] "m"(a)                                         \
                         : "xmm3");                                           \
        group_case(a.low, r, q, mode);                                        \
      }                                                                       \
    }                                                                         \
    set_rounding(0);                                                          \
    group_end();                                                              \
  } while (0)

#define FROM_INTEGER(NAME)                                                                 \
  do {                                                                                     \
    group_begin(NAME);                                                                     \
    for (uint32_t mode = 0; mode < 4; mode++) {                                            \
      set_rounding(mode);                                                                  \
      for (int i = 0; i < INTEGERS; i++) {                                                 \
        uint64_t v = integers[i];                                                          \
        vector a = {0x1111111111111111, 0x2222222222222222}, b = a;                        \
        __asm__ volatile("movdqu %[a], %%xmm12\n\t" NAME "l %k[v], %%xmm12\n\tmovdqu %%xmm12, %[a]\n\t" \
                         "movdqu %[b], %%xmm12\n\t" NAME "q %[v], %%xmm12\n\tmovdqu %%xmm12, %[b]" \
                         : [a] "+m"(a), [b] "+m"(b)                                        \
                         : [v] "r"(v)                                                      \
                         : "xmm12");                                                       \
        group_case(a.low, a.high, b.low, b.high);                                          \
      }                                                                                    \
    }                                                                                      \
    set_rounding(0);                                                                       \
    group_end();                                                                           \
  } while (0)

#define ROUNDED(NAME, COUNT, OPERAND)             \
  for (uint32_t mode = 0; mode < 4; mode += 3) {  \
    set_rounding(mode);                           \
    EACH_PAIR_IF(NAME, COUNT, OPERAND,            \
                 !nans_meet_double(a, b) && !nans_meet_single(a, b)); \
    set_rounding(0);                              \
  }

int main(void) {
  TO_INTEGER("cvtss2si", four_singles);
  TO_INTEGER("cvttss2si", four_singles);
  TO_INTEGER("cvtsd2si", two_doubles);
  TO_INTEGER("cvttsd2si", two_doubles);
  FROM_INTEGER("cvtsi2ss");
  FROM_INTEGER("cvtsi2sd");
  ROUNDED("cvtsd2ss", FLOATS, two_doubles);
  ROUNDED("cvtss2sd", FLOATS, four_singles);
  ROUNDED("cvtps2pd", FLOATS, four_singles);
  ROUNDED("cvtpd2ps", FLOATS, two_doubles);
  ROUNDED("cvtdq2ps", INTEGERS, two_integers);
  ROUNDED("cvtdq2pd", INTEGERS, two_integers);
  ROUNDED("cvtps2dq", FLOATS, four_singles);
  ROUNDED("cvttps2dq", FLOATS, four_singles);
  ROUNDED("cvtpd2dq", FLOATS, two_doubles);
  ROUNDED("cvttpd2dq", FLOATS, two_doubles);
  ROUNDED("divsd", FLOATS, two_doubles);
  ROUNDED("divps", FLOATS, four_singles);
  ROUNDED("sqrtpd", FLOATS, two_doubles);
  ROUNDED("mulsd", FLOATS, two_doubles);
  return 0;
}
