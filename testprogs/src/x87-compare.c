// fcom, fucom, fcomi, fucomi, ftst, fxam, fcmov: condition codes and EFLAGS.
// build: nostdlib
#include "extended.h"
#include "operands.h"

#define CODES(INSTRUCTION, MASK)                                                        \
  do {                                                                                  \
    group_begin(INSTRUCTION);                                                           \
    for (int i = 0; i < REALS; i++) {                                                   \
      for (int j = 0; j < REALS; j++) {                                                 \
        uint16_t status;                                                                \
        float single = (float)j - 3;                                                    \
        double real = (double)j / 2 - 5;                                                \
        int32_t word = j - 7;                                                           \
        __asm__ volatile("fninit\n\tfldt %[b]\n\tfldt %[a]\n\t" INSTRUCTION             \
                         "\n\tfnstsw %%ax\n\tfninit"                                    \
                         : "=a"(status)                                                 \
                         : [a] "m"(reals[i]), [b] "m"(reals[j]), [f] "m"(single),       \
                           [d] "m"(real), [n] "m"(word)                                 \
                         : "st", "st(1)");                                              \
        group_case((uint64_t)i, (uint64_t)j, status & (MASK), 0);                       \
      }                                                                                 \
    }                                                                                   \
    group_end();                                                                        \
  } while (0)

#define EFLAGS(INSTRUCTION)                                                             \
  do {                                                                                  \
    group_begin(INSTRUCTION);                                                           \
    for (int i = 0; i < REALS; i++) {                                                   \
      for (int j = 0; j < REALS; j++) {                                                 \
        uint64_t out;                                                                   \
        uint16_t status;                                                                \
        __asm__ volatile("fninit\n\tfldt %[b]\n\tfldt %[a]\n\txor %%eax, %%eax\n\t"      \
                         INSTRUCTION "\n\tpushfq\n\tpop %[out]\n\tfnstsw %[s]\n\tfninit" \
                         : [out] "=r"(out), [s] "=m"(status)                            \
                         : [a] "m"(reals[i]), [b] "m"(reals[j])                         \
                         : "st", "st(1)", "cc", "rax");                                 \
        group_case((uint64_t)i, (uint64_t)j, out & (CF | PF | ZF), status & 0x3800);    \
      }                                                                                 \
    }                                                                                   \
    group_end();                                                                        \
  } while (0)

#define MOVE(CC)                                                                        \
  do {                                                                                  \
    for (uint64_t flags = 0; flags < 8; flags++) {                                      \
      extended r = {0, 0};                                                              \
      uint64_t in = 2 | (flags & 1) | (flags & 2) << 1 | (flags & 4) << 4;              \
      __asm__ volatile("fninit\n\tfldpi\n\tfld1\n\tpush %[in]\n\tpopfq\n\tfcmov" CC     \
                       " %%st(1), %%st\n\tfstpt %[r]\n\tfninit"                         \
                       : [r] "+m"(r)                                                    \
                       : [in] "r"(in)                                                   \
                       : "st", "st(1)", "cc");                                          \
      group_extended(r);                                                                \
    }                                                                                   \
  } while (0)

int main(void) {
  CODES("fcom", 0x7d00);
  CODES("fcomp", 0x7d00);
  CODES("fcompp", 0x7d00);
  CODES("fucom", 0x7d00);
  CODES("fucomp", 0x7d00);
  CODES("fucompp", 0x7d00);
  CODES("fcoms %[f]", 0x7d00);
  CODES("fcoml %[d]", 0x7d00);
  CODES("fcompl %[d]", 0x7d00);
  CODES("ficoml %[n]", 0x7d00);
  CODES("ficompl %[n]", 0x7d00);
  CODES("ftst", 0x7d00);
  CODES("fxam", 0x7f00);
  CODES("fstp %%st(0)\n\tfstp %%st(0)\n\tfxam", 0x7d00);
  EFLAGS("fcomi %%st(1), %%st");
  EFLAGS("fcomip %%st(1), %%st");
  EFLAGS("fucomi %%st(1), %%st");
  EFLAGS("fucomip %%st(1), %%st");
  group_begin("fcmov");
  MOVE("b");
  MOVE("e");
  MOVE("be");
  MOVE("u");
  MOVE("nb");
  MOVE("ne");
  MOVE("nbe");
  MOVE("nu");
  group_end();
  return 0;
}
