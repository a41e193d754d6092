// SSE and SSE2 floating point: scalar and packed, single and double: add sub mul div sqrt min max,
// all compares, ucomis and comis with their flags, the logic and the reciprocal estimates.
// build: nostdlib
#include "operands.h"
#include "vectors.h"

// Where two NaNs meet is sse-nan's.
#define SINGLE(NAME) EACH_PAIR_IF(NAME, FLOATS, four_singles, !nans_meet_single(a, b))
#define DOUBLE(NAME) EACH_PAIR_IF(NAME, FLOATS, two_doubles, !nans_meet_double(a, b))
#define FOUR(NAME)   \
  SINGLE(NAME "ss"); \
  SINGLE(NAME "ps"); \
  DOUBLE(NAME "sd"); \
  DOUBLE(NAME "pd")

#define COMPARE(NAME, OPERAND)                                                        \
  do {                                                                                \
    group_begin(NAME);                                                                \
    for (int i = 0; i < FLOATS; i++) {                                                \
      for (int j = 0; j < FLOATS; j++) {                                              \
        vector a = OPERAND(i), b = OPERAND(j);                                        \
        uint64_t out;                                                                 \
        __asm__ volatile("movdqu %[a], %%xmm0\n\t" NAME " %[b], %%xmm0\n\tpushfq\n\tpop %[out]" \
                         : [out] "=r"(out)                                            \
                         : [a] "m"(a), [b] "m"(b)                                     \
                         : "xmm0", "cc");                                             \
        group_case(a.low, b.low, out & FLAGS, 0);                                     \
      }                                                                               \
    }                                                                                 \
    group_end();                                                                      \
  } while (0)

// rcpps and rsqrtps are estimates that differ between CPUs: only that the error is small.
static void estimates(void) {
  group_begin("rcp rsqrt");
  int wrong = 0;
  for (int i = 1; i < 200; i++) {
    float x = (float)i * 0.37f, r, s;
    __asm__("rcpss %1, %0" : "=x"(r) : "x"(x));
    __asm__("rsqrtss %1, %0" : "=x"(s) : "x"(x));
    float error = r * x - 1, error2 = s * s * x - 1;
    if (error > 0.0004f || error < -0.0004f || error2 > 0.0008f || error2 < -0.0008f) wrong++;
  }
  group_word((uint64_t)wrong);
  group_end();
}

int main(void) {
  FOUR("add");
  FOUR("sub");
  FOUR("mul");
  FOUR("div");
  FOUR("min");
  FOUR("max");
  FOUR("sqrt");
  FOUR("cmpeq");
  FOUR("cmplt");
  FOUR("cmple");
  FOUR("cmpunord");
  FOUR("cmpneq");
  FOUR("cmpnlt");
  FOUR("cmpnle");
  FOUR("cmpord");
  SINGLE("andps");
  SINGLE("andnps");
  SINGLE("orps");
  SINGLE("xorps");
  DOUBLE("andpd");
  DOUBLE("andnpd");
  DOUBLE("orpd");
  DOUBLE("xorpd");
  COMPARE("ucomiss", four_singles);
  COMPARE("comiss", four_singles);
  COMPARE("ucomisd", two_doubles);
  COMPARE("comisd", two_doubles);
  estimates();
  return 0;
}
