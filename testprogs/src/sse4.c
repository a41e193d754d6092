// SSE4.1 and SSE4.2: extremes, products, widening, blends, rounding in all modes, dot products,
// elements, comparisons, ptest, crc32.
// build: nostdlib
#include "vectors.h"

#define I(NAME) EACH_PAIR(NAME, INTEGERS, two_integers)
#define S(NAME) EACH_PAIR_IF(NAME, FLOATS, four_singles, !nans_meet_single(a, b))
#define D(NAME) EACH_PAIR_IF(NAME, FLOATS, two_doubles, !nans_meet_double(a, b))

// The mask is xmm0, the other operands are as in EACH_PAIR.
#define BLEND(NAME)                                                                              \
  do {                                                                                           \
    group_begin(NAME);                                                                           \
    for (int i = 0; i < INTEGERS; i++) {                                                         \
      for (int j = 0; j < INTEGERS; j++) {                                                       \
        vector a = two_integers(i), b = two_integers(j), m = two_integers(i + 3 * j);            \
        __asm__ volatile("movdqu %[m], %%xmm0\n\tmovdqu %[a], %%xmm5\n\t" NAME                   \
                         " %%xmm0, %[b], %%xmm5\n\tmovdqu %%xmm5, %[a]"                          \
                         : [a] "+m"(a)                                                           \
                         : [b] "m"(b), [m] "m"(m)                                                \
                         : "xmm0", "xmm5");                                                      \
        group_case(a.low, a.high, b.low, b.high);                                                \
      }                                                                                          \
    }                                                                                            \
    group_end();                                                                                 \
  } while (0)

static uint32_t control(void) {
  uint32_t value;
  __asm__ volatile("stmxcsr %0" : "=m"(value));
  return value;
}

static void set_control(uint32_t value) { __asm__ volatile("ldmxcsr %0" ::"m"(value)); }

// In MXCSR's four modes, with the flags that are left.
#define ROUND_BY(NAME, IMM, OPERAND)                                                               \
  do {                                                                                             \
    group_begin(NAME " " #IMM);                                                                    \
    for (uint32_t mode = 0; mode < 4; mode++) {                                                    \
      for (int i = 0; i < FLOATS + 40; i++) {                                                      \
        vector a = OPERAND(i), b = OPERAND(i + 1);                                                 \
        set_control(0x1f80 | mode << 13);                                                          \
        __asm__ volatile("movdqu %[a], %%xmm6\n\t" NAME " $" #IMM ", %[b], %%xmm6\n\tmovdqu %%xmm6, %[a]" \
                         : [a] "+m"(a)                                                             \
                         : [b] "m"(b)                                                              \
                         : "xmm6");                                                                \
        group_case(b.low, a.low, a.high, control());                                               \
      }                                                                                            \
    }                                                                                              \
    set_control(0x1f80);                                                                           \
    group_end();                                                                                   \
  } while (0)

#define ROUND(NAME, OPERAND)     \
  ROUND_BY(NAME, 0, OPERAND);    \
  ROUND_BY(NAME, 1, OPERAND);    \
  ROUND_BY(NAME, 2, OPERAND);    \
  ROUND_BY(NAME, 3, OPERAND);    \
  ROUND_BY(NAME, 4, OPERAND);    \
  ROUND_BY(NAME, 12, OPERAND);   \
  ROUND_BY(NAME, 11, OPERAND)

static vector halves_double(int i) {
  union {
    double d;
    uint64_t bits;
  } low = {(i - 30) * 0.25}, high = {(i - 30) * 1e15 + 0.5};
  return i < FLOATS ? two_doubles(i) : (vector){low.bits, high.bits};
}

static vector halves_single(int i) {
  union {
    float f[4];
    vector bits;
  } v = {{(float)(i - 30) * 0.25f, (float)i * 0.5f, 8388607.5f, (float)-i * 1e6f - 0.5f}};
  return i < FLOATS ? four_singles(i) : v.bits;
}

#define TO_GENERAL(NAME, OPERAND, IMM)                                                   \
  do {                                                                                   \
    group_begin(NAME " " #IMM);                                                          \
    for (int i = 0; i < INTEGERS; i++) {                                                 \
      vector a = two_integers(i);                                                        \
      uint64_t r = ~0ull, m = ~0ull;                                                     \
      __asm__ volatile("movdqu %[a], %%xmm4\n\t" NAME " $" #IMM ", %%xmm4, %" OPERAND "[r]\n\t" \
                       NAME " $" #IMM ", %%xmm4, %[m]"                                   \
                       : [r] "+r"(r), [m] "+m"(m)                                        \
                       : [a] "m"(a)                                                      \
                       : "xmm4");                                                        \
      group_case(a.low, a.high, r, m);                                                   \
    }                                                                                    \
    group_end();                                                                         \
  } while (0)

#define FROM_GENERAL(NAME, OPERAND, IMM)                                                 \
  do {                                                                                   \
    group_begin(NAME " from " #IMM);                                                     \
    for (int i = 0; i < INTEGERS; i++) {                                                 \
      vector a = two_integers(i), b = a;                                                 \
      uint64_t r = integers[(i + 4) % INTEGERS];                                         \
      __asm__ volatile("movdqu %[a], %%xmm4\n\t" NAME " $" #IMM ", %" OPERAND "[r], %%xmm4\n\tmovdqu %%xmm4, %[a]\n\t" \
                       "movdqu %[b], %%xmm4\n\t" NAME " $" #IMM ", %[m], %%xmm4\n\tmovdqu %%xmm4, %[b]" \
                       : [a] "+m"(a), [b] "+m"(b)                                        \
                       : [r] "r"(r), [m] "m"(r)                                          \
                       : "xmm4");                                                        \
      group_case(a.low, a.high, b.low, b.high);                                          \
    }                                                                                    \
    group_end();                                                                         \
  } while (0)

#define BY_IMMEDIATE(NAME, IMM, COUNT, OPERAND)                                                    \
  do {                                                                                             \
    group_begin(NAME " " #IMM);                                                                    \
    for (int i = 0; i < COUNT; i++) {                                                              \
      vector a = OPERAND(i), b = OPERAND(i * 3 + 1), c = a;                                        \
      __asm__ volatile("movdqu %[a], %%xmm4\n\t" NAME " $" #IMM ", %[b], %%xmm4\n\tmovdqu %%xmm4, %[a]\n\t" \
                       "movdqu %[b], %%xmm10\n\tmovdqu %[c], %%xmm4\n\t" NAME " $" #IMM            \
                       ", %%xmm10, %%xmm4\n\tmovdqu %%xmm4, %[c]"                                  \
                       : [a] "+m"(a), [c] "+m"(c)                                                  \
                       : [b] "m"(b)                                                                \
                       : "xmm4", "xmm10");                                                         \
      group_case(a.low, a.high, c.low, c.high);                                                    \
    }                                                                                              \
    group_end();                                                                                   \
  } while (0)

#define IMMEDIATES(NAME, COUNT, OPERAND)       \
  BY_IMMEDIATE(NAME, 0x00, COUNT, OPERAND);    \
  BY_IMMEDIATE(NAME, 0x5a, COUNT, OPERAND);    \
  BY_IMMEDIATE(NAME, 0xc3, COUNT, OPERAND);    \
  BY_IMMEDIATE(NAME, 0x7f, COUNT, OPERAND);    \
  BY_IMMEDIATE(NAME, 0xff, COUNT, OPERAND)

static void tests(void) {
  group_begin("ptest");
  for (int i = 0; i < INTEGERS; i++) {
    for (int j = 0; j < INTEGERS; j++) {
      vector a = {integers[i], integers[i]}, b = {integers[j], integers[j]};
      uint64_t flags, zero, carry, above;
      __asm__ volatile("movdqu %[a], %%xmm1\n\tptest %[b], %%xmm1\n\tpushfq\n\tpop %[flags]\n\t"
                       "mov $0, %[zero]\n\tmov $0, %[carry]\n\tmov $0, %[above]\n\t"
                       "jnz 1f\n\tinc %[zero]\n1:\tptest %[b], %%xmm1\n\tjnc 2f\n\tinc %[carry]\n2:\t"
                       "ptest %%xmm1, %%xmm1\n\tjbe 3f\n\tinc %[above]\n3:"
                       : [flags] "=&r"(flags), [zero] "=&r"(zero), [carry] "=&r"(carry),
                         [above] "=&r"(above)
                       : [a] "m"(a), [b] "m"(b)
                       : "xmm1", "cc");
      group_case(a.low, b.low, flags & 0x8d5, zero | carry << 1 | above << 2);
    }
  }
  group_end();
}

static void sums(void) {
  group_begin("crc32");
  for (int i = 0; i < INTEGERS; i++) {
    for (int j = 0; j < INTEGERS; j++) {
      uint64_t b = integers[i], w = b, d = b, q = b, value = integers[j] * 3;
      __asm__("crc32b %b[v], %k[r]" : [r] "+r"(b) : [v] "r"(value));
      __asm__("crc32w %w[v], %k[r]" : [r] "+r"(w) : [v] "r"(value));
      __asm__("crc32l %k[v], %k[r]" : [r] "+r"(d) : [v] "r"(value));
      __asm__("crc32q %[v], %[r]" : [r] "+r"(q) : [v] "rm"(value));
      group_case(b, w, d, q);
    }
  }
  group_end();
}

static void packed(void) {
  I("pminsb");
  I("pmaxsb");
  I("pminuw");
  I("pmaxuw");
  I("pminsd");
  I("pmaxsd");
  I("pminud");
  I("pmaxud");
  I("pmulld");
  I("pmuldq");
  I("packusdw");
  I("pcmpeqq");
  I("pcmpgtq");
  I("phminposuw");
  I("pmovsxbw");
  I("pmovsxbd");
  I("pmovsxbq");
  I("pmovsxwd");
  I("pmovsxwq");
  I("pmovsxdq");
  I("pmovzxbw");
  I("pmovzxbd");
  I("pmovzxbq");
  I("pmovzxwd");
  I("pmovzxwq");
  I("pmovzxdq");
  BLEND("pblendvb");
  BLEND("blendvps");
  BLEND("blendvpd");
  IMMEDIATES("pblendw", INTEGERS, two_integers);
  IMMEDIATES("blendps", INTEGERS, two_integers);
  IMMEDIATES("blendpd", INTEGERS, two_integers);
  IMMEDIATES("mpsadbw", INTEGERS, two_integers);
  IMMEDIATES("insertps", INTEGERS, two_integers);
}

int main(void) {
  packed();
  tests();
  sums();
  ROUND("roundpd", halves_double);
  ROUND("roundsd", halves_double);
  ROUND("roundps", halves_single);
  ROUND("roundss", halves_single);
  IMMEDIATES("dpps", 11, four_singles);
  IMMEDIATES("dppd", 11, two_doubles);
  TO_GENERAL("pextrb", "k", 11);
  TO_GENERAL("pextrw", "k", 5);
  TO_GENERAL("pextrd", "k", 3);
  TO_GENERAL("pextrq", "q", 1);
  TO_GENERAL("extractps", "k", 2);
  FROM_GENERAL("pinsrb", "k", 9);
  FROM_GENERAL("pinsrd", "k", 2);
  FROM_GENERAL("pinsrq", "q", 1);
  return 0;
}
