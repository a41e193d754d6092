// bt bts btr btc with registers, immediates and bit strings in memory (offsets beyond the operand,
// and negative ones), bsf, bsr, bswap.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

#define BIT_REGISTER(OP, TYPE)                                                             \
  do {                                                                                     \
    group_begin(OP " " #TYPE);                                                             \
    for (int i = 0; i < OPERANDS; i++) {                                                   \
      for (int bit = 0; bit < 150; bit += 3) {                                             \
        TYPE a = (TYPE)operands[i], b = (TYPE)bit, c = a;                                  \
        uint64_t out, out2, in = ZF | 2;                                                   \
        __asm__ volatile(WITH_FLAGS(OP " %[b], %[a]")                                      \
                         : [a] "+r"(a), [out] "=&r"(out)                                   \
                         : [b] "r"(b), [in] "r"(in)                                        \
                         : "cc");                                                          \
        __asm__ volatile(WITH_FLAGS(OP " $13, %[c]")                                       \
                         : [c] "+r"(c), [out] "=&r"(out2)                                  \
                         : [in] "r"(in)                                                    \
                         : "cc");                                                          \
        group_case((uint64_t)bit, a, c, (out & (CF | ZF)) | (out2 & (CF | ZF)) << 16);     \
      }                                                                                    \
    }                                                                                      \
    group_end();                                                                           \
  } while (0)

#define BIT_MEMORY(OP, SUFFIX, TYPE)                                                       \
  do {                                                                                     \
    group_begin(OP " memory " #TYPE);                                                      \
    uint64_t string[16];                                                                   \
    for (int i = 0; i < 16; i++) string[i] = operands[i + 5] * 0x9e3779b97f4a7c15;         \
    for (int64_t bit = -512; bit < 512; bit += 7) {                                        \
      TYPE offset = (TYPE)bit;                                                             \
      uint64_t out;                                                                        \
      __asm__ volatile(OP SUFFIX " %[b], %[a]\n\tpushfq\n\tpop %[out]"                     \
                       : [a] "+m"(string[8]), [out] "=&r"(out)                             \
                       : [b] "r"(offset)                                                   \
                       : "cc", "memory");                                                  \
      group_case((uint64_t)bit, out & CF, string[(bit + 512) / 64], 0);                    \
    }                                                                                      \
    uint64_t out;                                                                          \
    __asm__ volatile(OP SUFFIX " $77, %[a]\n\tpushfq\n\tpop %[out]"                        \
                     : [a] "+m"(string[8]), [out] "=&r"(out)                               \
                     :                                                                     \
                     : "cc", "memory");                                                    \
    group_word(out & CF);                                                                  \
    for (int i = 0; i < 16; i++) group_word(string[i]);                                    \
    group_end();                                                                           \
  } while (0)

#define SCAN(OP, TYPE)                                                      \
  do {                                                                      \
    group_begin(OP " " #TYPE);                                              \
    for (int i = 0; i < OPERANDS; i++) {                                    \
      TYPE a = (TYPE)operands[i], result = 0;                               \
      uint64_t out;                                                         \
      __asm__ volatile(OP " %[a], %[r]\n\tpushfq\n\tpop %[out]"             \
                       : [r] "+r"(result), [out] "=&r"(out)                 \
                       : [a] "rm"(a)                                        \
                       : "cc");                                             \
      group_case(a, a == 0 ? 0 : result, out & ZF, 0);                      \
    }                                                                       \
    group_end();                                                            \
  } while (0)

#define ALL(OP)                      \
  BIT_REGISTER(OP, uint16_t);        \
  BIT_REGISTER(OP, uint32_t);        \
  BIT_REGISTER(OP, uint64_t);        \
  BIT_MEMORY(OP, "w", uint16_t);     \
  BIT_MEMORY(OP, "l", uint32_t);     \
  BIT_MEMORY(OP, "q", uint64_t)

int main(void) {
  ALL("bt");
  ALL("bts");
  ALL("btr");
  ALL("btc");
  SCAN("bsf", uint16_t);
  SCAN("bsf", uint32_t);
  SCAN("bsf", uint64_t);
  SCAN("bsr", uint16_t);
  SCAN("bsr", uint32_t);
  SCAN("bsr", uint64_t);
  group_begin("bswap");
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t a = operands[i], b = operands[i];
    __asm__("bswap %q0\n\tbswap %k1" : "+r"(a), "+r"(b));
    group_case(operands[i], a, b, 0);
  }
  group_end();
  return 0;
}
