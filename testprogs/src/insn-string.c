// movs stos lods scas cmps of every width, alone and with rep, repe, repne, forwards and backwards,
// with a count of zero, with overlap, and with 32-bit addresses' count.
// build: nostdlib
#include "freestanding.h"
#include "operands.h"

static uint8_t source[256], target[256];

static void reset(void) {
  for (int i = 0; i < 256; i++) {
    source[i] = (uint8_t)(i * 7 + i / 16);
    target[i] = (uint8_t)(i % 5 == 4 ? i : i * 7 + i / 16);
  }
}

static uint64_t digest(void) {
  uint64_t sum = 0;
  for (int i = 0; i < 256; i++) sum = sum * 31 + source[i] * 3u + target[i];
  return sum;
}

// Runs INSTRUCTION from the middle of both buffers and reports registers, flags and memory.
#define RUN(INSTRUCTION, DIRECTION, COUNT)                                                     \
  do {                                                                                         \
    reset();                                                                                   \
    uint8_t *from = source + 96, *to = target + 96;                                            \
    uint64_t count = (COUNT), a = 0x8e87807972534c45, out, in = ZF | CF | 2;                   \
    __asm__ volatile("push %[in]\n\tpopfq\n\t" DIRECTION "\n\t" INSTRUCTION                    \
                     "\n\tpushfq\n\tpop %[out]\n\tcld"                                         \
                     : "+S"(from), "+D"(to), "+c"(count), "+a"(a), [out] "=&r"(out)            \
                     : [in] "r"(in)                                                            \
                     : "cc", "memory");                                                        \
    group_case((uint64_t)(from - source), (uint64_t)(to - target), count, a);                  \
    group_case(out & (FLAGS | DF), digest(), 0, 0);                                            \
  } while (0)

#define BOTH(INSTRUCTION, COUNT)     \
  RUN(INSTRUCTION, "cld", COUNT);    \
  RUN(INSTRUCTION, "std", COUNT)

#define WIDTHS(PREFIX, NAME)                      \
  do {                                            \
    group_begin(PREFIX NAME);                     \
    for (uint64_t n = 0; n < 12; n += 1 + n / 4) { \
      BOTH(PREFIX NAME "b", n);                   \
      BOTH(PREFIX NAME "w", n);                   \
      BOTH(PREFIX NAME "l", n);                   \
      BOTH(PREFIX NAME "q", n);                   \
    }                                             \
    group_end();                                  \
  } while (0)

static void overlap(void) {
  group_begin("overlapping movs");
  for (int distance = -9; distance <= 9; distance++) {
    for (int width = 0; width < 4; width++) {
      reset();
      uint8_t *from = target + 60, *to = target + 60 + distance;
      uint64_t count = 9;
      switch (width) {
        case 0: __asm__ volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(count)::"memory"); break;
        case 1: __asm__ volatile("rep movsw" : "+S"(from), "+D"(to), "+c"(count)::"memory"); break;
        case 2: __asm__ volatile("rep movsl" : "+S"(from), "+D"(to), "+c"(count)::"memory"); break;
        default: __asm__ volatile("rep movsq" : "+S"(from), "+D"(to), "+c"(count)::"memory"); break;
      }
      group_case((uint64_t)width, (uint64_t)distance, digest(), count);
    }
  }
  group_end();
}

// With the address-size prefix the count is ecx, and rcx's upper half becomes zero when it counts.
static void short_count(void) {
  group_begin("addr32 rep");
  reset();
  register uint64_t count __asm__("rcx") = 0xffffffff00000005;
  uint8_t *from = source, *to = target;
  __asm__ volatile("addr32 rep movsb" : "+S"(from), "+D"(to), "+r"(count)::"memory");
  group_case((uint64_t)(from - source), (uint64_t)(to - target), count, digest());
  group_end();
}

static uint8_t large_from[100000], large_to[100000];

static void large(void) {
  group_begin("large");
  for (unsigned i = 0; i < sizeof large_from; i++) large_from[i] = (uint8_t)(i ^ i >> 8);
  void *from = large_from, *to = large_to;
  uint64_t count = sizeof large_from;
  __asm__ volatile("rep movsb" : "+S"(from), "+D"(to), "+c"(count)::"memory");
  from = large_from;
  to = large_to;
  count = sizeof large_from / 8;
  __asm__ volatile("repe cmpsq" : "+S"(from), "+D"(to), "+c"(count)::"memory", "cc");
  group_case(count, (uint64_t)((uint8_t *)to - large_to), large_to[99999], 0);
  to = large_to;
  count = sizeof large_to / 4;
  __asm__ volatile("rep stosl" : "+D"(to), "+c"(count) : "a"(0x01020304) : "memory");
  to = large_to;
  count = sizeof large_to;
  __asm__ volatile("repne scasb" : "+D"(to), "+c"(count) : "a"(9) : "memory", "cc");
  group_case(count, large_to[99999], large_to[0], 0);
  group_end();
}

int main(void) {
  WIDTHS("", "movs");
  WIDTHS("rep ", "movs");
  WIDTHS("", "stos");
  WIDTHS("rep ", "stos");
  WIDTHS("", "lods");
  WIDTHS("rep ", "lods");
  WIDTHS("", "scas");
  WIDTHS("repe ", "scas");
  WIDTHS("repne ", "scas");
  WIDTHS("", "cmps");
  WIDTHS("repe ", "cmps");
  WIDTHS("repne ", "cmps");
  overlap();
  short_count();
  large();
  return 0;
}
