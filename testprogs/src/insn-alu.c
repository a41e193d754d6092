// add adc sub sbb and or xor cmp test inc dec neg not clc stc cmc: every width, register, memory
// and immediate, all flags that the manual defines.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

#define BINARY(OP, TYPE, MASK)                                                                \
  do {                                                                                        \
    group_begin(OP " " #TYPE);                                                                \
    for (int i = 0; i < OPERANDS; i++) {                                                      \
      for (int j = 0; j < OPERANDS; j++) {                                                    \
        for (uint64_t in = 2; in <= 3; in++) {                                                \
          TYPE a = (TYPE)operands[i], b = (TYPE)operands[j], c = a, d = b;                    \
          uint64_t out, out2, out3;                                                           \
          __asm__ volatile(WITH_FLAGS(OP " %[b], %[a]")                                       \
                           : [a] "+r"(a), [out] "=&r"(out)                                    \
                           : [b] "r"(b), [in] "r"(in)                                         \
                           : "cc");                                                           \
          __asm__ volatile(WITH_FLAGS(OP " %[b], %[a]")                                       \
                           : [a] "+m"(c), [out] "=&r"(out2)                                   \
                           : [b] "r"(b), [in] "r"(in)                                         \
                           : "cc");                                                           \
          __asm__ volatile(WITH_FLAGS(OP " $-77, %[a]")                                       \
                           : [a] "+r"(d), [out] "=&r"(out3)                                   \
                           : [in] "r"(in)                                                     \
                           : "cc");                                                           \
          group_case(operands[i], operands[j], (uint64_t)a ^ (uint64_t)c << 1,                \
                     (out & (MASK)) | (out2 & (MASK)) << 16 | (out3 & (MASK)) << 32);         \
          group_word(d);                                                                      \
        }                                                                                     \
      }                                                                                       \
    }                                                                                         \
    group_end();                                                                              \
  } while (0)

#define UNARY(OP, SUFFIX, TYPE, MASK)                                                         \
  do {                                                                                        \
    group_begin(OP " " #TYPE);                                                                \
    for (int i = 0; i < OPERANDS; i++) {                                                      \
      for (uint64_t in = 2; in <= FLAGS + 2; in += FLAGS) {                                   \
        TYPE a = (TYPE)operands[i], c = a;                                                    \
        uint64_t out, out2;                                                                   \
        __asm__ volatile(WITH_FLAGS(OP " %[a]")                                               \
                         : [a] "+r"(a), [out] "=&r"(out)                                      \
                         : [in] "r"(in)                                                       \
                         : "cc");                                                             \
        __asm__ volatile(WITH_FLAGS(OP SUFFIX " %[a]")                                        \
                         : [a] "+m"(c), [out] "=&r"(out2)                                     \
                         : [in] "r"(in)                                                       \
                         : "cc");                                                             \
        group_case(operands[i], in, (uint64_t)a ^ (uint64_t)c << 1,                           \
                   (out & (MASK)) | (out2 & (MASK)) << 16);                                   \
      }                                                                                       \
    }                                                                                         \
    group_end();                                                                              \
  } while (0)

#define WIDTHS(OP, MASK)      \
  BINARY(OP, uint8_t, MASK);  \
  BINARY(OP, uint16_t, MASK); \
  BINARY(OP, uint32_t, MASK); \
  BINARY(OP, uint64_t, MASK)

#define UNARY_WIDTHS(OP, MASK)    \
  UNARY(OP, "b", uint8_t, MASK);  \
  UNARY(OP, "w", uint16_t, MASK); \
  UNARY(OP, "l", uint32_t, MASK); \
  UNARY(OP, "q", uint64_t, MASK)

// The encodings with an immediate and no ModRM byte, and a 32-bit operation's zero extension.
static void accumulator_forms(void) {
  group_begin("accumulator forms");
  for (int i = 0; i < OPERANDS; i++) {
    uint64_t a = operands[i], out;
    __asm__ volatile(
        "add $0x12, %%al\n\tadc $0x1234, %%ax\n\tsbb $0x12345678, %%eax\n\tpushfq\n\tpop %[out]"
        : "+a"(a), [out] "=&r"(out)
        :
        : "cc");
    group_case(operands[i], a, out & FLAGS, 0);
    a = operands[i];
    __asm__ volatile(
        "xor $-0x12345678, %%rax\n\tand $0x7fffffff, %%eax\n\tsub $0x80, %%al\n\tpushfq\n\tpop %[out]"
        : "+a"(a), [out] "=&r"(out)
        :
        : "cc");
    group_case(operands[i], a, out & FLAGS, 0);
    a = operands[i];
    __asm__ volatile("add %%ah, %%al\n\tsub %%al, %%ah\n\tpushfq\n\tpop %[out]"
                     : "+a"(a), [out] "=&r"(out)
                     :
                     : "cc");
    group_case(operands[i], a, out & FLAGS, 0);
  }
  group_end();
}

// not changes no flag, and clc, stc, cmc only the carry.
static void carry_forms(void) {
  group_begin("clc stc cmc not");
  for (uint64_t in = 2; in < 4096; in += 83) {
    uint64_t given = (in & FLAGS) | 2, a, b, c, d, x = in;
    __asm__ volatile(
        "push %[in]\n\tpopfq\n\tcmc\n\tpushfq\n\tpop %[a]\n\tstc\n\tpushfq\n\tpop %[b]\n\t"
        "clc\n\tpushfq\n\tpop %[c]\n\tcmc\n\tnotq %[x]\n\tpushfq\n\tpop %[d]"
        : [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d), [x] "+r"(x)
        : [in] "r"(given)
        : "cc");
    group_case(given, (a & FLAGS) | (b & FLAGS) << 16, (c & FLAGS) | (d & FLAGS) << 16, x);
  }
  group_end();
}

int main(void) {
  WIDTHS("add", FLAGS);
  WIDTHS("adc", FLAGS);
  WIDTHS("sub", FLAGS);
  WIDTHS("sbb", FLAGS);
  WIDTHS("cmp", FLAGS);
  WIDTHS("and", LOGIC);
  WIDTHS("or", LOGIC);
  WIDTHS("xor", LOGIC);
  WIDTHS("test", LOGIC);
  UNARY_WIDTHS("inc", FLAGS);
  UNARY_WIDTHS("dec", FLAGS);
  UNARY_WIDTHS("neg", FLAGS);
  accumulator_forms();
  carry_forms();
  return 0;
}
