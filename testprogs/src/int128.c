// 64- and 128-bit arithmetic: add with carry, wide multiply and divide, shifts, conversions.
// build: glibc musl
#include <stdio.h>

#include "checksum.h"
#include "random.h"

typedef unsigned __int128 u128;
typedef __int128 i128;

static void show(const char *what, u128 v) {
  printf("%s %016llx%016llx\n", what, (unsigned long long)(v >> 64), (unsigned long long)v);
}

static u128 wide(void) {
  u128 v = (u128)random_next() << 64 | random_next();
  return v >> random_below(128);
}

int main(void) {
  uint64_t sum = CHECKSUM_START;
  int wrong = 0;
  for (int i = 0; i < 3000; i++) {
    u128 a = wide(), b = wide() | 1;
    u128 quotient = a / b, remainder = a % b;
    if (quotient * b + remainder != a || remainder >= b) wrong++;
    i128 x = (i128)a * (random_below(2) ? 1 : -1), y = (i128)(b >> 1 | 1);
    i128 squotient = x / y, sremainder = x % y;
    if (squotient * y + sremainder != x) wrong++;
    unsigned shift = random_below(128);
    u128 mixed = (a * b) ^ (a + b) ^ (a - b) ^ quotient ^ remainder ^ (u128)squotient
                 ^ (u128)sremainder ^ a << shift ^ b >> shift ^ (u128)(x >> shift);
    sum = checksum_word(checksum_word(sum, (uint64_t)mixed), (uint64_t)(mixed >> 64));
    sum = checksum_word(sum, (uint64_t)(a < b) + 2 * (uint64_t)(x < y) + 4 * (uint64_t)(a == b));
    double d = (double)a;
    long double l = (long double)x;
    sum = checksum_word(sum, (uint64_t)(d / 1e20));
    sum = checksum_word(sum, (uint64_t)(int64_t)(l / 1e21L));
  }
  u128 big = ((u128)0x0123456789abcdef << 64) | 0xfedcba9876543210u;
  show("a*3", big * 3);
  show("a/10", big / 10);
  show("a%1e9", big % 1000000000);
  show("-a", -big);
  show("a>>68", big >> 68);
  show("a<<4", big << 4);
  show("signed>>3", (u128)((i128)-(i128)big >> 3));
  char digits[40];
  int at = 40;
  for (u128 v = ~(u128)0; v != 0; v /= 10) digits[--at] = (char)('0' + (int)(v % 10));
  printf("%.*s\n", 40 - at, digits + at);
  volatile long long most = 0x7fffffffffffffff;
  long long added, multiplied, subtracted;
  int over = __builtin_saddll_overflow(most, 1, &added);
  over = over * 2 + __builtin_smulll_overflow(most / 2, 3, &multiplied);
  over = over * 2 + __builtin_ssubll_overflow(5, most, &subtracted);
  printf("%d %lld %lld %lld\n", over, added, multiplied, subtracted);
  printf("%016llx wrong %d\n", (unsigned long long)sum, wrong);
  return wrong != 0;
}
