// N thousand rounds of bit tricks on 64-bit words: counting, reversing, interleaving, gcd by shifts, a
// division-free remainder, carries over 256 bits.
// build: glibc
// args: 10
#include "random.h"
#include "steady.h"

static uint64_t reverse(uint64_t x) {
  x = (x >> 1 & 0x5555555555555555) | (x & 0x5555555555555555) << 1;
  x = (x >> 2 & 0x3333333333333333) | (x & 0x3333333333333333) << 2;
  x = (x >> 4 & 0x0f0f0f0f0f0f0f0f) | (x & 0x0f0f0f0f0f0f0f0f) << 4;
  return __builtin_bswap64(x);
}

static unsigned count(uint64_t x) {
  x -= x >> 1 & 0x5555555555555555;
  x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
  x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
  return (unsigned)(x * 0x0101010101010101 >> 56);
}

static uint64_t spread(uint32_t half) {
  uint64_t x = half;
  x = (x | x << 16) & 0x0000ffff0000ffff;
  x = (x | x << 8) & 0x00ff00ff00ff00ff;
  x = (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
  x = (x | x << 2) & 0x3333333333333333;
  return (x | x << 1) & 0x5555555555555555;
}

static uint64_t gcd(uint64_t a, uint64_t b) {
  if (a == 0 || b == 0) return a | b;
  int shift = __builtin_ctzll(a | b);
  a >>= __builtin_ctzll(a);
  while (b != 0) {
    b >>= __builtin_ctzll(b);
    if (a > b) {
      uint64_t t = a;
      a = b;
      b = t;
    }
    b -= a;
  }
  return a << shift;
}

static void add256(uint64_t *a, const uint64_t *b) {
  unsigned char carry = 0;
  for (int i = 0; i < 4; i++) {
    uint64_t sum = a[i] + b[i], out = sum < a[i];
    a[i] = sum + carry;
    carry = (unsigned char)(out | (a[i] < sum));
  }
}

static uint64_t remainder_of(uint64_t x, uint32_t divisor) {
  uint64_t inverse = UINT64_MAX / divisor;
  uint64_t quotient = (uint64_t)((unsigned __int128)x * inverse >> 64);
  uint64_t rest = x - quotient * divisor;
  while (rest >= divisor) rest -= divisor;
  return rest;
}

static void work(long thousands) {
  random_restart();
  uint64_t mixed = 0, ones = 0, common = 0, big[4] = {1, 2, 3, 4};
  for (long i = 0; i < thousands * 1000; i++) {
    uint64_t x = random_next(), y = random_next();
    mixed ^= reverse(x) + (spread((uint32_t)x) | spread((uint32_t)y) << 1);
    ones += count(x) + (unsigned)__builtin_clzll(y | 1);
    if (i % 8 == 0) common += gcd(x >> 20, y >> 24);
    mixed = (mixed << (x & 63) | mixed >> (-x & 63)) + remainder_of(y, (uint32_t)(x >> 40) | 1);
    uint64_t addend[4] = {x, y, mixed, ones};
    add256(big, addend);
  }
  report("%016llx %llu %llu\n", (unsigned long long)mixed, (unsigned long long)ones,
         (unsigned long long)common);
  report("%016llx%016llx%016llx%016llx\n", (unsigned long long)big[3], (unsigned long long)big[2],
         (unsigned long long)big[1], (unsigned long long)big[0]);
}

int main(int argc, char **argv) { return steady(argc, argv, 10, work); }
