// xadd, cmpxchg, cmpxchg8b, cmpxchg16b, xchg and the arithmetic that may carry LOCK, with the prefix
// and without.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

#define EXCHANGE(PREFIX, TYPE)                                                                \
  do {                                                                                        \
    group_begin(PREFIX "xadd cmpxchg xchg " #TYPE);                                           \
    for (int i = 0; i < OPERANDS; i++) {                                                      \
      for (int j = 0; j < OPERANDS; j++) {                                                    \
        TYPE memory = (TYPE)operands[i], b = (TYPE)operands[j];                               \
        uint64_t in = 2, out;                                                                 \
        __asm__ volatile(WITH_FLAGS(PREFIX "xadd %[b], %[m]")                                 \
                         : [m] "+m"(memory), [b] "+r"(b), [out] "=&r"(out)                    \
                         : [in] "r"(in)                                                       \
                         : "cc");                                                             \
        group_case(memory, b, out & FLAGS, 0);                                                \
        uint64_t expected = operands[(i + j) % 4 == 0 ? i : j];                               \
        memory = (TYPE)operands[i];                                                           \
        TYPE replacement = 0x5a;                                                              \
        __asm__ volatile(WITH_FLAGS(PREFIX "cmpxchg %[b], %[m]")                              \
                         : [m] "+m"(memory), "+a"(expected), [out] "=&r"(out)                 \
                         : [b] "r"(replacement), [in] "r"(in)                                 \
                         : "cc");                                                             \
        group_case(memory, expected, out & FLAGS, 1);                                         \
        memory = (TYPE)operands[i];                                                           \
        b = (TYPE)operands[j];                                                                \
        __asm__ volatile("xchg %[b], %[m]" : [m] "+m"(memory), [b] "+r"(b));                  \
        group_case(memory, b, 2, 2);                                                          \
      }                                                                                       \
    }                                                                                         \
    group_end();                                                                              \
  } while (0)

// A register destination: cmpxchg writes the accumulator or the destination, never both.
static void registers(void) {
  group_begin("cmpxchg xadd registers");
  for (int i = 0; i < OPERANDS; i++) {
    for (int j = 0; j < 4; j++) {
      uint64_t a = operands[i], d = j == 0 ? a : operands[j], s = 0x1234567890abcdef;
      __asm__ volatile("cmpxchg %k[s], %k[d]" : "+a"(a), [d] "+r"(d) : [s] "r"(s) : "cc");
      group_case(a, d, s, 0);
      __asm__ volatile("xadd %w[s], %w[d]\n\txchg %b[s], %b[d]\n\txchg %k[s], %k[d]"
                       : [d] "+q"(d), [s] "+q"(s)
                       :
                       : "cc");
      group_case(d, s, 0, 0);
    }
  }
  group_end();
}

#define LOCKED(OP, TYPE)                                                  \
  do {                                                                    \
    group_begin("lock " OP " " #TYPE);                                    \
    for (int i = 0; i < OPERANDS; i++) {                                  \
      TYPE memory = (TYPE)operands[i], b = (TYPE)operands[OPERANDS - 1 - i]; \
      uint64_t in = 3, out;                                               \
      __asm__ volatile(WITH_FLAGS("lock " OP " %[b], %[m]")               \
                       : [m] "+m"(memory), [out] "=&r"(out)               \
                       : [b] "r"(b), [in] "r"(in)                         \
                       : "cc");                                           \
      group_case(operands[i], b, memory, out & LOGIC);                    \
    }                                                                     \
    group_end();                                                          \
  } while (0)

#define LOCKED_WIDTHS(OP) \
  LOCKED(OP, uint8_t);    \
  LOCKED(OP, uint16_t);   \
  LOCKED(OP, uint32_t);   \
  LOCKED(OP, uint64_t)

static void pairs(void) {
  group_begin("cmpxchg8b cmpxchg16b");
  for (int equal = 0; equal < 2; equal++) {
    uint64_t memory = 0x1122334455667788, a = equal ? 0x55667788 : 0x55667789, d = 0x11223344, out;
    __asm__ volatile("lock cmpxchg8b %[m]\n\tpushfq\n\tpop %[out]"
                     : [m] "+m"(memory), "+a"(a), "+d"(d), [out] "=&r"(out)
                     : "b"(0xdeadbeef), "c"(0xcafebabe)
                     : "cc");
    group_case(memory, a, d, out & ZF);
    uint64_t wide[2] __attribute__((aligned(16))) = {operands[20], operands[21]};
    a = operands[20];
    d = operands[21] + (uint64_t)equal;
    __asm__ volatile("lock cmpxchg16b %[m]\n\tpushfq\n\tpop %[out]"
                     : [m] "+m"(wide), "+a"(a), "+d"(d), [out] "=&r"(out)
                     : "b"(111l), "c"(222l)
                     : "cc");
    group_case(wide[0], wide[1], a, d);
    group_word(out & ZF);
  }
  group_end();
}

int main(void) {
  EXCHANGE("", uint8_t);
  EXCHANGE("", uint16_t);
  EXCHANGE("", uint32_t);
  EXCHANGE("", uint64_t);
  EXCHANGE("lock ", uint8_t);
  EXCHANGE("lock ", uint16_t);
  EXCHANGE("lock ", uint32_t);
  EXCHANGE("lock ", uint64_t);
  LOCKED_WIDTHS("add");
  LOCKED_WIDTHS("adc");
  LOCKED_WIDTHS("sub");
  LOCKED_WIDTHS("sbb");
  LOCKED_WIDTHS("and");
  LOCKED_WIDTHS("or");
  LOCKED_WIDTHS("xor");
  group_begin("lock inc dec neg not bts btr btc");
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t m = operands[i], out;
    __asm__ volatile(
        "lock incq %[m]\n\tlock decl %[m]\n\tlock negw %[m]\n\tlock notb %[m]\n\t"
        "lock btsq $40, %[m]\n\tlock btrl $3, %[m]\n\tlock btcq $63, %[m]\n\tpushfq\n\tpop %[out]"
        : [m] "+m"(m), [out] "=&r"(out)
        :
        : "cc");
    group_case(operands[i], m, out & CF, 0);
  }
  group_end();
  registers();
  pairs();
  return 0;
}
