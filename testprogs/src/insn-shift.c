// shl shr sar rol ror rcl rcr by CL, by an immediate and by one; shld and shrd. A count of zero
// leaves all flags; OF is defined for a count of one only; AF never.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

static uint64_t defined_after(int rotate, unsigned count, unsigned width) {
  unsigned masked = count & (width == 64 ? 63 : 31);
  if (masked == 0) return FLAGS;
  uint64_t flags = rotate ? FLAGS & ~(uint64_t)OF : (uint64_t)(CF | PF | ZF | SF);
  if (masked == 1) flags |= OF;
  if (!rotate && masked > width) flags &= ~(uint64_t)CF;
  return flags;
}

#define SHIFT(OP, SUFFIX, TYPE, ROTATE)                                                      \
  do {                                                                                       \
    group_begin(OP " " #TYPE);                                                               \
    for (int i = 0; i < OPERANDS; i++) {                                                     \
      for (unsigned count = 0; count < 70; count++) {                                        \
        for (uint64_t in = 2; in <= FLAGS + 2; in += FLAGS) {                                \
          TYPE a = (TYPE)operands[i], c = a;                                                 \
          uint64_t out, out2;                                                                \
          uint64_t mask = defined_after(ROTATE, count, sizeof(TYPE) * 8);                    \
          __asm__ volatile(WITH_FLAGS(OP " %%cl, %[a]")                                      \
                           : [a] "+r"(a), [out] "=&r"(out)                                   \
                           : [in] "r"(in), "c"(count)                                        \
                           : "cc");                                                          \
          __asm__ volatile(WITH_FLAGS(OP SUFFIX " %%cl, %[a]")                               \
                           : [a] "+m"(c), [out] "=&r"(out2)                                  \
                           : [in] "r"(in), "c"(count)                                        \
                           : "cc");                                                          \
          group_case(operands[i], count, (uint64_t)a ^ (uint64_t)c << 1,                     \
                     (out & mask) | (out2 & mask) << 16);                                    \
        }                                                                                    \
      }                                                                                      \
      TYPE one = (TYPE)operands[i], five = one, thirteen = one;                              \
      uint64_t out, in = 3, out2, out3;                                                      \
      __asm__ volatile(WITH_FLAGS(OP " %[a]")                                                \
                       : [a] "+r"(one), [out] "=&r"(out)                                     \
                       : [in] "r"(in)                                                        \
                       : "cc");                                                              \
      __asm__ volatile(WITH_FLAGS(OP " $5, %[a]")                                            \
                       : [a] "+r"(five), [out] "=&r"(out2)                                   \
                       : [in] "r"(in)                                                        \
                       : "cc");                                                              \
      __asm__ volatile(WITH_FLAGS(OP " $13, %[a]")                                           \
                       : [a] "+r"(thirteen), [out] "=&r"(out3)                               \
                       : [in] "r"(in)                                                        \
                       : "cc");                                                              \
      group_case(one, five, thirteen,                                                        \
                 (out & defined_after(ROTATE, 1, 64))                                        \
                     | (out2 & defined_after(ROTATE, 5, 64)) << 16                           \
                     | (out3 & defined_after(ROTATE, 13, sizeof(TYPE) * 8)) << 32);          \
    }                                                                                        \
    group_end();                                                                             \
  } while (0)

#define DOUBLE_SHIFT(OP, TYPE)                                                              \
  do {                                                                                      \
    group_begin(OP " " #TYPE);                                                              \
    for (int i = 0; i < OPERANDS; i++) {                                                    \
      for (int j = 0; j < OPERANDS; j += 3) {                                               \
        for (unsigned count = 0; count < sizeof(TYPE) * 8; count++) {                       \
          TYPE a = (TYPE)operands[i], b = (TYPE)operands[j], c = a;                         \
          uint64_t out, in = FLAGS | 2, mask = defined_after(0, count, sizeof(TYPE) * 8);   \
          __asm__ volatile(WITH_FLAGS(OP " %%cl, %[b], %[a]")                               \
                           : [a] "+r"(a), [out] "=&r"(out)                                  \
                           : [in] "r"(in), [b] "r"(b), "c"(count)                           \
                           : "cc");                                                         \
          __asm__ volatile(OP " $7, %[b], %[a]" : [a] "+m"(c) : [b] "r"(b) : "cc");         \
          group_case(operands[i], operands[j], (uint64_t)a ^ (uint64_t)c << 1, out & mask); \
        }                                                                                   \
      }                                                                                     \
    }                                                                                       \
    group_end();                                                                            \
  } while (0)

#define WIDTHS(OP, ROTATE)          \
  SHIFT(OP, "b", uint8_t, ROTATE);  \
  SHIFT(OP, "w", uint16_t, ROTATE); \
  SHIFT(OP, "l", uint32_t, ROTATE); \
  SHIFT(OP, "q", uint64_t, ROTATE)

int main(void) {
  WIDTHS("shl", 0);
  WIDTHS("shr", 0);
  WIDTHS("sar", 0);
  WIDTHS("rol", 1);
  WIDTHS("ror", 1);
  WIDTHS("rcl", 1);
  WIDTHS("rcr", 1);
  DOUBLE_SHIFT("shld", uint16_t);
  DOUBLE_SHIFT("shld", uint32_t);
  DOUBLE_SHIFT("shld", uint64_t);
  DOUBLE_SHIFT("shrd", uint16_t);
  DOUBLE_SHIFT("shrd", uint32_t);
  DOUBLE_SHIFT("shrd", uint64_t);
  return 0;
}
