// SSE2 packed integers: add, subtract with and without saturation, multiply, average, minimum,
// maximum, compare, pack, unpack, shift, logic.
// build: nostdlib
#include "vectors.h"

#define P(NAME) EACH_PAIR(NAME, INTEGERS, two_integers)

// Shifts take their count from a register's low 64 bits or from the instruction.
#define SHIFT(NAME)                                                                           \
  do {                                                                                        \
    group_begin(NAME);                                                                        \
    for (int i = 0; i < INTEGERS; i++) {                                                      \
      for (uint64_t count = 0; count < 70; count += count < 4 ? 1 : 5) {                      \
        vector a = two_integers(i), b = {count, ~0ull}, c = {count | 1ull << 40, 0}, d = a;   \
        __asm__ volatile("movdqu %[a], %%xmm7\n\t" NAME " %[b], %%xmm7\n\tmovdqu %%xmm7, %[a]" \
                         : [a] "+m"(a)                                                        \
                         : [b] "m"(b)                                                         \
                         : "xmm7");                                                           \
        __asm__ volatile("movdqu %[c], %%xmm8\n\tmovdqu %[d], %%xmm7\n\t" NAME                  \
                         " %%xmm8, %%xmm7\n\tmovdqu %%xmm7, %[d]"                             \
                         : [d] "+m"(d)                                                        \
                         : [c] "m"(c)                                                         \
                         : "xmm7", "xmm8");                                                   \
        group_case(count, a.low, a.high, d.low);                                              \
      }                                                                                       \
      vector a = two_integers(i), b = a, c = a;                                               \
      __asm__ volatile("movdqu %[a], %%xmm1\n\t" NAME " $3, %%xmm1\n\tmovdqu %%xmm1, %[a]\n\t" \
                       "movdqu %[b], %%xmm11\n\t" NAME " $15, %%xmm11\n\tmovdqu %%xmm11, %[b]\n\t" \
                       "movdqu %[c], %%xmm11\n\t" NAME " $200, %%xmm11\n\tmovdqu %%xmm11, %[c]" \
                       : [a] "+m"(a), [b] "+m"(b), [c] "+m"(c)                                \
                       :                                                                      \
                       : "xmm1", "xmm11");                                                    \
      group_case(a.low, a.high, b.low, b.high);                                               \
      group_word(c.low);                                                                      \
    }                                                                                         \
    group_end();                                                                              \
  } while (0)

#define IMMEDIATE(NAME, IMM)                                                             \
  do {                                                                                   \
    group_begin(NAME " " #IMM);                                                          \
    for (int i = 0; i < INTEGERS; i++) {                                                 \
      vector a = two_integers(i);                                                        \
      __asm__ volatile("movdqu %[a], %%xmm4\n\t" NAME " $" #IMM ", %%xmm4\n\tmovdqu %%xmm4, %[a]" \
                       : [a] "+m"(a)                                                     \
                       :                                                                 \
                       : "xmm4");                                                        \
      group_case(a.low, a.high, 0, 0);                                                   \
    }                                                                                    \
    group_end();                                                                         \
  } while (0)

static void arithmetic(void) {
  P("paddb");
  P("paddw");
  P("paddd");
  P("paddq");
  P("psubb");
  P("psubw");
  P("psubd");
  P("psubq");
  P("paddsb");
  P("paddsw");
  P("paddusb");
  P("paddusw");
  P("psubsb");
  P("psubsw");
  P("psubusb");
  P("psubusw");
  P("pmullw");
  P("pmulhw");
  P("pmulhuw");
  P("pmuludq");
  P("pmaddwd");
  P("psadbw");
  P("pavgb");
  P("pavgw");
  P("pminub");
  P("pminsw");
  P("pmaxub");
  P("pmaxsw");
}

static void logic(void) {
  P("pand");
  P("pandn");
  P("por");
  P("pxor");
  P("pcmpeqb");
  P("pcmpeqw");
  P("pcmpeqd");
  P("pcmpgtb");
  P("pcmpgtw");
  P("pcmpgtd");
  P("packsswb");
  P("packssdw");
  P("packuswb");
  P("punpcklbw");
  P("punpcklwd");
  P("punpckldq");
  P("punpcklqdq");
  P("punpckhbw");
  P("punpckhwd");
  P("punpckhdq");
  P("punpckhqdq");
}

static void shifts(void) {
  SHIFT("psllw");
  SHIFT("pslld");
  SHIFT("psllq");
  SHIFT("psrlw");
  SHIFT("psrld");
  SHIFT("psrlq");
  SHIFT("psraw");
  SHIFT("psrad");
  IMMEDIATE("pslldq", 0);
  IMMEDIATE("pslldq", 1);
  IMMEDIATE("pslldq", 8);
  IMMEDIATE("pslldq", 11);
  IMMEDIATE("pslldq", 16);
  IMMEDIATE("pslldq", 255);
  IMMEDIATE("psrldq", 1);
  IMMEDIATE("psrldq", 7);
  IMMEDIATE("psrldq", 8);
  IMMEDIATE("psrldq", 13);
  IMMEDIATE("psrldq", 17);
}

int main(void) {
  arithmetic();
  logic();
  shifts();
  return 0;
}
