// Moves and shuffles of SSE and SSE2: movss to movntdq, halves, masks, shufps, pshufd, pinsrw and so on.
// build: nostdlib
#include "vectors.h"

// A register source keeps the rest of the target, a memory source may clear it.
static void loads(void) {
  static const vector fill = {0xaaaaaaaaaaaaaaaa, 0xbbbbbbbbbbbbbbbb};
#define LOAD(NAME)                                                                            \
  do {                                                                                        \
    group_begin(NAME);                                                                        \
    for (int i = 0; i < INTEGERS; i++) {                                                      \
      vector a = fill, b = two_integers(i), c = fill;                                         \
      __asm__ volatile("movdqa %[a], %%xmm5\n\t" NAME " %[b], %%xmm5\n\tmovdqa %%xmm5, %[a]\n\t" \
                       "movdqa %[b], %%xmm13\n\t" NAME " %%xmm13, %[c]"                       \
                       : [a] "+m"(a), [c] "+m"(c)                                             \
                       : [b] "m"(b)                                                           \
                       : "xmm5", "xmm13");                                                    \
      group_case(a.low, a.high, c.low, c.high);                                               \
    }                                                                                         \
    group_end();                                                                              \
  } while (0)
  LOAD("movss");
  LOAD("movsd");
  LOAD("movd");
  LOAD("movq");
  LOAD("movaps");
  LOAD("movups");
  LOAD("movapd");
  LOAD("movupd");
  LOAD("movdqa");
  LOAD("movdqu");
  LOAD("movlps");
  LOAD("movhps");
  LOAD("movlpd");
  LOAD("movhpd");
#undef LOAD
}

static void stores(void) {
#define STORE(NAME)                                                             \
  do {                                                                          \
    group_begin(NAME);                                                          \
    for (int i = 0; i < INTEGERS; i++) {                                        \
      vector a = two_integers(i + 1), b = two_integers(i);                      \
      __asm__ volatile("movdqa %[b], %%xmm0\n\t" NAME " %%xmm0, %[a]"           \
                       : [a] "+m"(a)                                            \
                       : [b] "m"(b)                                             \
                       : "xmm0");                                               \
      group_case(a.low, a.high, 0, 0);                                          \
    }                                                                           \
    group_end();                                                                \
  } while (0)
  STORE("movntps");
  STORE("movntpd");
  STORE("movntdq");
#undef STORE
  group_begin("movnti maskmovdqu");
  for (int i = 0; i < INTEGERS; i++) {
    vector a = two_integers(i), mask = two_integers(i + 3), target = {1, 2};
    __asm__ volatile("movdqa %[a], %%xmm0\n\tmovdqa %[mask], %%xmm1\n\tmaskmovdqu %%xmm1, %%xmm0"
                     :
                     : [a] "m"(a), [mask] "m"(mask), "D"(&target)
                     : "xmm0", "xmm1", "memory");
    group_case(target.low, target.high, 0, 0);
    __asm__ volatile("movnti %k[v], %[t]\n\tsfence" : [t] "+m"(target) : [v] "r"(a.low));
    group_word(target.low);
  }
  group_end();
}

static void masks(void) {
  group_begin("masks and words");
  for (int i = 0; i < INTEGERS; i++) {
    vector a = two_integers(i);
    uint64_t r[7];
    __asm__ volatile(
        "movdqa %[a], %%xmm6\n\tmovmskps %%xmm6, %k[r0]\n\tmovmskpd %%xmm6, %k[r1]\n\t"
        "pmovmskb %%xmm6, %k[r2]\n\tpextrw $3, %%xmm6, %k[r3]\n\tpextrw $15, %%xmm6, %k[r4]\n\t"
        "movd %%xmm6, %k[r5]\n\tmovq %%xmm6, %[r6]"
        : [r0] "=&r"(r[0]), [r1] "=&r"(r[1]), [r2] "=&r"(r[2]), [r3] "=&r"(r[3]),
          [r4] "=&r"(r[4]), [r5] "=&r"(r[5]), [r6] "=&r"(r[6])
        : [a] "m"(a)
        : "xmm6");
    group_case(r[0], r[1], r[2], r[3]);
    group_case(r[4], r[5], r[6], 0);
    vector b = a, c = a;
    __asm__ volatile(
        "movdqa %[b], %%xmm6\n\tpinsrw $5, %k[v], %%xmm6\n\tpinsrw $8, %[m], %%xmm6\n\t"
        "movdqa %%xmm6, %[b]\n\tmovd %k[v], %%xmm6\n\tmovlhps %%xmm6, %%xmm6\n\tmovdqa %%xmm6, %[c]"
        : [b] "+m"(b), [c] "+m"(c)
        : [v] "r"(a.high), [m] "m"(a)
        : "xmm6");
    group_case(b.low, b.high, c.low, c.high);
  }
  group_end();
}

#define SHUFFLE(NAME, IMM)                                                                       \
  do {                                                                                           \
    group_begin(NAME " " #IMM);                                                                  \
    for (int i = 0; i < INTEGERS; i++) {                                                         \
      vector a = two_integers(i), b = two_integers(i * 2 + 1), c = a;                            \
      __asm__ volatile("movdqa %[a], %%xmm2\n\tmovdqa %[b], %%xmm10\n\t" NAME " $" #IMM          \
                       ", %%xmm10, %%xmm2\n\tmovdqa %%xmm2, %[a]\n\tmovdqa %[c], %%xmm2\n\t" NAME \
                       " $" #IMM ", %[b], %%xmm2\n\tmovdqa %%xmm2, %[c]"                         \
                       : [a] "+m"(a), [c] "+m"(c)                                                \
                       : [b] "m"(b)                                                              \
                       : "xmm2", "xmm10");                                                       \
      group_case(a.low, a.high, a.low ^ c.low, a.high ^ c.high);                                 \
    }                                                                                            \
    group_end();                                                                                 \
  } while (0)

#define SHUFFLES(NAME) \
  SHUFFLE(NAME, 0x00); \
  SHUFFLE(NAME, 0x1b); \
  SHUFFLE(NAME, 0xe4); \
  SHUFFLE(NAME, 0x93); \
  SHUFFLE(NAME, 0x4e); \
  SHUFFLE(NAME, 0xff)

// movss, movsd, movhlps and movlhps between registers; unpck.
#define REGISTERS(NAME)                                                               \
  do {                                                                                \
    group_begin(NAME " registers");                                                   \
    for (int i = 0; i < INTEGERS; i++) {                                              \
      vector a = two_integers(i), b = two_integers(i * 2 + 1);                        \
      __asm__ volatile("movdqa %[a], %%xmm15\n\tmovdqa %[b], %%xmm1\n\t" NAME         \
                       " %%xmm1, %%xmm15\n\tmovdqa %%xmm15, %[a]"                     \
                       : [a] "+m"(a)                                                  \
                       : [b] "m"(b)                                                   \
                       : "xmm1", "xmm15");                                            \
      group_case(a.low, a.high, 0, 0);                                                \
    }                                                                                 \
    group_end();                                                                      \
  } while (0)

int main(void) {
  loads();
  stores();
  masks();
  SHUFFLES("shufps");
  SHUFFLES("shufpd");
  SHUFFLES("pshufd");
  SHUFFLES("pshuflw");
  SHUFFLES("pshufhw");
  REGISTERS("movss");
  REGISTERS("movsd");
  REGISTERS("movq");
  REGISTERS("movaps");
  REGISTERS("movhlps");
  REGISTERS("movlhps");
  REGISTERS("unpcklps");
  REGISTERS("unpckhps");
  REGISTERS("unpcklpd");
  REGISTERS("unpckhpd");
  // Unaligned loads across a cache line and a page.
  group_begin("unaligned");
  static uint8_t bytes[8192] __attribute__((aligned(4096)));
  for (int i = 0; i < 8192; i++) bytes[i] = (uint8_t)(i * 13 + i / 256);
  for (int at = 4070; at < 4110; at++) {
    vector v;
    __asm__ volatile("movdqu %[m], %%xmm0\n\tmovups %%xmm0, %[v]"
                     : [v] "=m"(v)
                     : [m] "m"(bytes[at])
                     : "xmm0", "memory");
    group_case(v.low, v.high, 0, 0);
  }
  group_end();
  return 0;
}
