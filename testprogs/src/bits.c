// Bit tricks: population count, leading and trailing zeros, byte swap, bit fields, Morton codes.
// build: glibc musl
#include <stdio.h>

#include "checksum.h"
#include "random.h"

struct fields {
  unsigned a : 3;
  signed b : 5;
  unsigned long long c : 40;
  signed long long d : 16;
  unsigned e : 1;
};

static uint64_t spread(uint32_t v) {
  uint64_t x = v;
  x = (x | x << 16) & 0x0000ffff0000ffff;
  x = (x | x << 8) & 0x00ff00ff00ff00ff;
  x = (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
  x = (x | x << 2) & 0x3333333333333333;
  return (x | x << 1) & 0x5555555555555555;
}

static unsigned reverse8(unsigned b) {
  return (unsigned)((b * 0x0202020202ull & 0x010884422010ull) % 1023);
}

int main(void) {
  uint64_t sum = CHECKSUM_START;
  for (int i = 0; i < 2000; i++) {
    uint64_t v = random_next() >> random_below(64);
    if (v == 0) continue;
    sum = checksum_word(sum, (uint64_t)__builtin_popcountll(v));
    sum = checksum_word(sum, (uint64_t)__builtin_clzll(v) << 8 | (uint64_t)__builtin_ctzll(v));
    sum = checksum_word(sum, (uint64_t)__builtin_ffsll((long long)v));
    sum = checksum_word(sum, (uint64_t)__builtin_parityll(v));
    sum = checksum_word(sum, __builtin_bswap64(v) ^ __builtin_bswap32((uint32_t)v)
                                 ^ __builtin_bswap16((uint16_t)v));
    sum = checksum_word(sum, v & -v);
    sum = checksum_word(sum, v & (v - 1));
    sum = checksum_word(sum, spread((uint32_t)v) | spread((uint32_t)(v >> 32)) << 1);
    sum = checksum_word(sum, reverse8((unsigned)v & 255));
    sum = checksum_word(sum, (v >> (i & 63) & 1) | (v & 1ull << (i * 7 & 63)));
    struct fields f = {0};
    f.a = (unsigned)v;
    f.b = (int)(v >> 3);
    f.c = v >> 8;
    f.d = (long long)(v >> 48);
    f.e = (unsigned)(v >> 5);
    f.c += f.a;
    f.d -= f.b;
    sum = checksum_word(sum, f.a + f.c * 3 + (uint64_t)(int64_t)f.b + (uint64_t)f.d + f.e);
  }
  printf("%016llx\n", (unsigned long long)sum);
  return 0;
}
