// setcc, cmovcc and jcc: all sixteen conditions under all combinations of flags; loop, loope,
// loopne, jrcxz, jecxz.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

#define CONDITION(CC)                                                                        \
  do {                                                                                       \
    uint64_t moved64 = 0x1111111111111111, moved32 = 0x2222222222222222, moved16 = 0x3333333333333333; \
    uint64_t source = 0xaaaabbbbccccdddd;                                                    \
    uint8_t set, jumped = 0, in_memory;                                                      \
    __asm__ volatile("push %[in]\n\tpopfq\n\t"                                               \
                     "set" CC " %[set]\n\t"                                                  \
                     "set" CC " %[memory]\n\t"                                               \
                     "cmov" CC " %[source], %[m64]\n\t"                                      \
                     "cmov" CC " %k[source], %k[m32]\n\t"                                    \
                     "cmov" CC " %w[source], %w[m16]\n\t"                                    \
                     "j" CC " 1f\n\t"                                                        \
                     "jmp 2f\n"                                                              \
                     "1:\n\tmovb $1, %[jumped]\n"                                            \
                     "2:"                                                                    \
                     : [set] "=&r"(set), [memory] "=m"(in_memory), [jumped] "+m"(jumped),    \
                       [m64] "+r"(moved64), [m32] "+r"(moved32), [m16] "+r"(moved16)         \
                     : [in] "r"(flags | 2), [source] "r"(source)                             \
                     : "cc");                                                                \
    group_case(flags, moved64, moved32, moved16);                                            \
    group_word(set | in_memory << 1 | jumped << 2);                                          \
  } while (0)

#define GROUP(CC)                                   \
  group_begin("condition " CC);                     \
  for (uint64_t bits = 0; bits < 64; bits++) {      \
    uint64_t flags = spread(bits);                  \
    CONDITION(CC);                                  \
  }                                                 \
  group_end()

static uint64_t spread(uint64_t bits) {
  static const uint64_t flag[6] = {CF, PF, AF, ZF, SF, OF};
  uint64_t flags = 0;
  for (int i = 0; i < 6; i++) flags |= bits >> i & 1 ? flag[i] : 0;
  return flags;
}

#define LOOP(OP)                                                             \
  do {                                                                                 \
    group_begin(OP);                                                                   \
    for (uint64_t start = 0x100000001; start < 0x10000000a; start++) {                 \
      uint64_t count = start - 0x100000000, n = 0;                                     \
      __asm__ volatile("1:\n\tinc %[n]\n\tcmp $5, %[n]\n\t" OP " 1b\n\t"               \
                       "jrcxz 2f\n\tadd $100, %[n]\n2:"                                \
                       : "+c"(count), [n] "+r"(n)                                      \
                       :                                                               \
                       : "cc");                                                        \
      group_case(start, count, n, 0);                                                  \
    }                                                                                  \
    group_end();                                                                       \
  } while (0)

int main(void) {
  GROUP("o");
  GROUP("no");
  GROUP("b");
  GROUP("ae");
  GROUP("e");
  GROUP("ne");
  GROUP("be");
  GROUP("a");
  GROUP("s");
  GROUP("ns");
  GROUP("p");
  GROUP("np");
  GROUP("l");
  GROUP("ge");
  GROUP("le");
  GROUP("g");
  LOOP("loop");
  LOOP("loope");
  LOOP("loopne");
  LOOP("addr32 loop");
  group_begin("jecxz");
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t n = 0;
    __asm__ volatile("jecxz 1f\n\tinc %[n]\n1:\n\tjrcxz 2f\n\tadd $2, %[n]\n2:"
                     : [n] "+r"(n)
                     : "c"(operands[i])
                     : "cc");
    group_case(operands[i], n, 0, 0);
  }
  group_end();
  return 0;
}
