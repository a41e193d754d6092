// andn bextr blsi blsmsk blsr tzcnt lzcnt popcnt bzhi mulx pdep pext rorx sarx shlx shrx adcx adox
// movbe, rdrand, rdfsbase, wrfsbase. Not for processors older than Broadwell and Zen.
// build: nostdlib
// cflags: -mbmi -mbmi2 -mlzcnt -mpopcnt -madx -mmovbe -mfsgsbase -mrdrnd
#include "freestanding.h"
#include "operands.h"

#define ONE(OP, TYPE, DEFINED)                                              \
  do {                                                                      \
    group_begin(OP " " #TYPE);                                              \
    for (int i = 0; i < OPERANDS; i++) {                                    \
      TYPE a = (TYPE)operands[i], result = 0;                               \
      uint64_t out;                                                         \
      __asm__ volatile(OP " %[a], %[r]\n\tpushfq\n\tpop %[out]"             \
                       : [r] "=&r"(result), [out] "=&r"(out)                \
                       : [a] "rm"(a)                                        \
                       : "cc");                                             \
      group_case(a, result, out & (DEFINED), 0);                            \
    }                                                                       \
    group_end();                                                            \
  } while (0)

#define TWO(OP, TYPE, DEFINED)                                              \
  do {                                                                      \
    group_begin(OP " " #TYPE);                                              \
    for (int i = 0; i < OPERANDS; i++)                                      \
      for (int j = 0; j < OPERANDS; j++) {                                  \
        TYPE a = (TYPE)operands[i], b = (TYPE)operands[j], result;          \
        uint64_t out, in = FLAGS + 2;                                       \
        __asm__ volatile(WITH_FLAGS(OP " %[a], %[b], %[r]")                 \
                         : [r] "=&r"(result), [out] "=&r"(out)              \
                         : [a] "r"(a), [b] "r"(b), [in] "r"(in)             \
                         : "cc");                                           \
        group_case(a, b, result, out & (DEFINED));                          \
      }                                                                     \
    group_end();                                                            \
  } while (0)

#define CARRY(OP, TYPE)                                                     \
  do {                                                                      \
    group_begin(OP " " #TYPE);                                              \
    for (int i = 0; i < OPERANDS; i++)                                      \
      for (int j = 0; j < OPERANDS; j++)                                    \
        for (uint64_t in = 2; in <= FLAGS + 2; in += FLAGS) {               \
          TYPE a = (TYPE)operands[i], b = (TYPE)operands[j];                \
          uint64_t out;                                                     \
          __asm__ volatile(WITH_FLAGS(OP " %[b], %[a]")                     \
                           : [a] "+r"(a), [out] "=&r"(out)                  \
                           : [b] "r"(b), [in] "r"(in)                       \
                           : "cc");                                         \
          group_case(a, b, out & FLAGS, in);                                \
        }                                                                   \
    group_end();                                                            \
  } while (0)

static void wide(void) {
  group_begin("mulx rorx movbe");
  for (int i = 0; i < OPERANDS; i++)
    for (int j = 0; j < OPERANDS; j++) {
      uint64_t a = operands[i], b = operands[j], low, high, rotated, swapped;
      __asm__("mulx %[a], %[l], %[h]" : [l] "=r"(low), [h] "=r"(high) : [a] "r"(a), "d"(b));
      __asm__("rorx $13, %1, %0" : "=r"(rotated) : "r"(a));
      __asm__("movbe %1, %0" : "=r"(swapped) : "m"(b));
      group_case(low, high, rotated, swapped);
    }
  group_end();
}

static void system(void) {
  uint64_t random = 0, base, old;
  uint8_t ok;
  __asm__ volatile("rdrand %0\n\tsetc %1" : "=r"(random), "=qm"(ok) : : "cc");
  put_text(ok && random != 0 ? "a random number\n" : "no random number\n");
  __asm__ volatile("rdfsbase %0" : "=r"(old));
  __asm__ volatile("wrfsbase %0" : : "r"(0x123456789abcul));
  __asm__ volatile("rdfsbase %0" : "=r"(base));
  __asm__ volatile("wrfsbase %0" : : "r"(old));
  put_hex(base, 16);
  put_char('\n');
}

int main(void) {
  ONE("blsi", uint32_t, ZF | SF | CF | OF);
  ONE("blsi", uint64_t, ZF | SF | CF | OF);
  ONE("blsmsk", uint32_t, ZF | SF | CF | OF);
  ONE("blsmsk", uint64_t, ZF | SF | CF | OF);
  ONE("blsr", uint32_t, ZF | SF | CF | OF);
  ONE("blsr", uint64_t, ZF | SF | CF | OF);
  ONE("tzcnt", uint16_t, ZF | CF);
  ONE("tzcnt", uint32_t, ZF | CF);
  ONE("tzcnt", uint64_t, ZF | CF);
  ONE("lzcnt", uint16_t, ZF | CF);
  ONE("lzcnt", uint32_t, ZF | CF);
  ONE("lzcnt", uint64_t, ZF | CF);
  ONE("popcnt", uint16_t, FLAGS);
  ONE("popcnt", uint32_t, FLAGS);
  ONE("popcnt", uint64_t, FLAGS);
  TWO("andn", uint32_t, ZF | SF | CF | OF);
  TWO("andn", uint64_t, ZF | SF | CF | OF);
  TWO("bextr", uint32_t, ZF | CF | OF);
  TWO("bextr", uint64_t, ZF | CF | OF);
  TWO("bzhi", uint32_t, ZF | SF | CF | OF);
  TWO("bzhi", uint64_t, ZF | SF | CF | OF);
  TWO("pdep", uint32_t, FLAGS);
  TWO("pdep", uint64_t, FLAGS);
  TWO("pext", uint32_t, FLAGS);
  TWO("pext", uint64_t, FLAGS);
  TWO("shlx", uint32_t, FLAGS);
  TWO("shlx", uint64_t, FLAGS);
  TWO("shrx", uint64_t, FLAGS);
  TWO("sarx", uint32_t, FLAGS);
  TWO("sarx", uint64_t, FLAGS);
  CARRY("adcx", uint32_t);
  CARRY("adcx", uint64_t);
  CARRY("adox", uint32_t);
  CARRY("adox", uint64_t);
  wide();
  system();
  return 0;
}
