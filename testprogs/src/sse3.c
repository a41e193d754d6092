// SSE3 and SSSE3: horizontal and alternating arithmetic, duplications, absolute values and signs,
// shuffles by bytes, in XMM and MMX registers; fisttp.
// build: nostdlib
#include "vectors.h"

#define I(NAME) EACH_PAIR(NAME, INTEGERS, two_integers)
#define S(NAME) EACH_PAIR_IF(NAME, FLOATS, four_singles, !nans_meet_single(a, b))
#define D(NAME) EACH_PAIR_IF(NAME, FLOATS, two_doubles, !nans_meet_double(a, b))

#define ALIGN(IMM)                                                                                 \
  do {                                                                                             \
    group_begin("palignr " #IMM);                                                                  \
    for (int i = 0; i < INTEGERS; i++) {                                                           \
      vector a = two_integers(i), b = two_integers(i + 5);                                         \
      uint64_t c = a.high, d = b.low;                                                              \
      __asm__ volatile("movdqu %[a], %%xmm3\n\tpalignr $" #IMM ", %[b], %%xmm3\n\t"                \
                       "movdqu %%xmm3, %[a]\n\tmovq %[c], %%mm5\n\tpalignr $" #IMM ", %[d], %%mm5\n\t" \
                       "movq %%mm5, %[c]\n\temms"                                                  \
                       : [a] "+m"(a), [c] "+m"(c)                                                  \
                       : [b] "m"(b), [d] "m"(d)                                                    \
                       : "xmm3", "mm5");                                                           \
      group_case(a.low, a.high, c, 0);                                                             \
    }                                                                                              \
    group_end();                                                                                   \
  } while (0)

#define MMX(NAME)                                                                                \
  do {                                                                                           \
    group_begin(NAME " mmx");                                                                    \
    for (int i = 0; i < INTEGERS; i++) {                                                         \
      for (int j = 0; j < INTEGERS; j++) {                                                       \
        uint64_t a = integers[i], b = integers[j] * 0x9e3779b97f4a7c15, c = a;                   \
        __asm__ volatile("movq %[a], %%mm1\n\tmovq %[b], %%mm6\n\t" NAME " %%mm6, %%mm1\n\t"     \
                         "movq %%mm1, %[a]\n\tmovq %[c], %%mm7\n\t" NAME " %[b], %%mm7\n\t"      \
                         "movq %%mm7, %[c]\n\temms"                                              \
                         : [a] "+m"(a), [c] "+m"(c)                                              \
                         : [b] "m"(b)                                                            \
                         : "mm1", "mm6", "mm7");                                                 \
        group_case(integers[i], b, a, a ^ c);                                                    \
      }                                                                                          \
    }                                                                                            \
    group_end();                                                                                 \
  } while (0)

#define BOTH(NAME) \
  I(NAME);         \
  MMX(NAME)

static void truncations(void) {
  group_begin("fisttp");
  for (int i = 0; i < FLOATS; i++) {
    int64_t q = 0;
    int32_t d = 0;
    int16_t w = 0;
    __asm__ volatile("fldl %[x]\n\tfisttpll %[q]\n\tfldl %[x]\n\tfisttpl %[d]\n\tfldl %[x]\n\tfisttps %[w]"
                     : [q] "=m"(q), [d] "=m"(d), [w] "=m"(w)
                     : [x] "m"(doubles[i]));
    group_case(doubles[i], (uint64_t)q, (uint32_t)d, (uint16_t)w);
  }
  group_end();
}

static void unaligned(void) {
  static const char bytes[] = "an operand anywhere in memory, of sixteen bytes";
  group_begin("lddqu");
  for (int i = 0; i < 16; i++) {
    vector a;
    __asm__ volatile("lddqu %[b], %%xmm8\n\tmovdqu %%xmm8, %[a]"
                     : [a] "=m"(a)
                     : [b] "m"(*(const char(*)[16])(bytes + i))
                     : "xmm8");
    group_case(a.low, a.high, 0, 0);
  }
  group_end();
}

int main(void) {
  S("haddps");
  S("hsubps");
  S("addsubps");
  D("haddpd");
  D("hsubpd");
  D("addsubpd");
  I("movsldup");
  I("movshdup");
  I("movddup");
  BOTH("pshufb");
  BOTH("phaddw");
  BOTH("phaddd");
  BOTH("phaddsw");
  BOTH("phsubw");
  BOTH("phsubd");
  BOTH("phsubsw");
  BOTH("pmaddubsw");
  BOTH("pmulhrsw");
  BOTH("psignb");
  BOTH("psignw");
  BOTH("psignd");
  BOTH("pabsb");
  BOTH("pabsw");
  BOTH("pabsd");
  ALIGN(0);
  ALIGN(3);
  ALIGN(8);
  ALIGN(13);
  ALIGN(16);
  ALIGN(25);
  ALIGN(40);
  truncations();
  unaligned();
  return 0;
}
