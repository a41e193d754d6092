// 128-bit operands: floating-point values of every class in double and single precision, and
// integers, and macros that run one SSE instruction on them.
#ifndef VECTORS_H
#define VECTORS_H

#include "freestanding.h"

typedef struct {
  uint64_t low, high;
} __attribute__((aligned(16))) vector;

static const uint64_t doubles[] = {
    0x0000000000000000, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000,
    0x4008000000000000, 0x3fd5555555555555, 0xc02921fb54442d18, 0x7fefffffffffffff,
    0x0010000000000000, 0x000fffffffffffff, 0x8000000000000001, 0x7ff0000000000000,
    0xfff0000000000000, 0x7ff8000000000000, 0xfff8000000000123, 0x7ff4000000000456,
    0x41dfffffffe00000, 0xc1e0000000200000, 0x43e0000000000000, 0x4340000000000001,
};
static const uint32_t singles[] = {
    0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x40400000, 0x3eaaaaab, 0xc1490fdb,
    0x7f7fffff, 0x00800000, 0x007fffff, 0x80000001, 0x7f800000, 0xff800000, 0x7fc00000,
    0xffc00123, 0x7fa00456, 0x4effffff, 0xcf000001, 0x5f000000, 0x4b800001,
};
static const uint64_t integers[] = {
    0x0000000000000000, 0xffffffffffffffff, 0x8000800080008000, 0x7fff7fff7fff7fff,
    0x0001000200030004, 0x0123456789abcdef, 0xfedcba9876543210, 0x8080808080808080,
    0x7f807f80ff0000ff, 0x8000000000000000, 0x00ff00ff00ff00ff, 0x4000bfff80017ffe,
};

enum {
  FLOATS = sizeof doubles / sizeof doubles[0],
  INTEGERS = sizeof integers / sizeof integers[0],
};

static inline vector two_doubles(int i) {
  return (vector){doubles[i % FLOATS], doubles[(i * 7 + 3) % FLOATS]};
}

static inline vector four_singles(int i) {
  return (vector){singles[i % FLOATS] | (uint64_t)singles[(i + 5) % FLOATS] << 32,
                  singles[(i + 11) % FLOATS] | (uint64_t)singles[(i * 3 + 2) % FLOATS] << 32};
}

static inline vector two_integers(int i) {
  return (vector){integers[i % INTEGERS], integers[(i * 5 + 7) % INTEGERS] * 0x9e3779b97f4a7c15};
}

static inline int is_nan64(uint64_t bits) { return bits << 1 > 0xffe0000000000000; }
static inline int is_nan32(uint64_t bits) { return (uint32_t)bits << 1 > 0xff000000; }

// Whether some element is a NaN in both operands.
static __attribute__((unused, noinline)) int nans_meet_double(vector a, vector b) {
  return (is_nan64(a.low) && is_nan64(b.low)) || (is_nan64(a.high) && is_nan64(b.high));
}

static __attribute__((unused, noinline)) int nans_meet_single(vector a, vector b) {
  return (is_nan32(a.low) && is_nan32(b.low)) || (is_nan32(a.low >> 32) && is_nan32(b.low >> 32))
         || (is_nan32(a.high) && is_nan32(b.high))
         || (is_nan32(a.high >> 32) && is_nan32(b.high >> 32));
}

// INSTRUCTION with a register source and with one in memory, on every pair of operands.
#define EACH_PAIR(INSTRUCTION, COUNT, OPERAND) EACH_PAIR_IF(INSTRUCTION, COUNT, OPERAND, 1)

// The same on those pairs (a, b) only for which CONDITION holds.
#define EACH_PAIR_IF(INSTRUCTION, COUNT, OPERAND, CONDITION)                                     \
  do {                                                                                           \
    group_begin(INSTRUCTION);                                                                    \
    for (int i = 0; i < COUNT; i++) {                                                            \
      for (int j = 0; j < COUNT; j++) {                                                          \
        vector a = OPERAND(i), b = OPERAND(j), c = a;                                            \
        if (!(CONDITION)) continue;                                                              \
        __asm__ volatile("movdqu %[b], %%xmm9\n\tmovdqu %[a], %%xmm2\n\t" INSTRUCTION            \
                         " %%xmm9, %%xmm2\n\tmovdqu %%xmm2, %[a]"                                \
                         : [a] "+m"(a)                                                           \
                         : [b] "m"(b)                                                            \
                         : "xmm2", "xmm9");                                                      \
        __asm__ volatile("movdqu %[c], %%xmm14\n\t" INSTRUCTION                                  \
                         " %[b], %%xmm14\n\tmovdqu %%xmm14, %[c]"                                \
                         : [c] "+m"(c)                                                           \
                         : [b] "m"(b)                                                            \
                         : "xmm14");                                                             \
        group_case(OPERAND(i).low, OPERAND(i).high, b.low, b.high);                              \
        group_word(a.low);                                                                       \
        group_word(a.high);                                                                      \
        group_word(a.low ^ c.low);                                                               \
        group_word(a.high ^ c.high);                                                             \
      }                                                                                          \
    }                                                                                            \
    group_end();                                                                                 \
  } while (0)

#endif
