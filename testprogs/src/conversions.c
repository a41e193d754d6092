// Conversions between integers of every width and float, double and long double, in range: out of
// range they are undefined in C (sse-convert has those).
// build: glibc musl
#include <stdio.h>

#include "values.h"
#include "checksum.h"

int main(void) {
  uint64_t sum = CHECKSUM_START;
  for (int i = 0; i < VALUE_COUNT; i++) {
    double d = value_at(i);
    float f = (float)d;
    long double l = (long double)d;
    double back = (double)f;
    printf("%a %a %La", d, f, l);
    if (back == back) sum = checksum_bytes(sum, &back, sizeof back);
    if (d > -9e18 && d < 9e18) printf(" %lld %lld", (long long)d, (long long)l);
    if (d > -1 && d < 1.8e19) printf(" %llu %llu", (unsigned long long)d, (unsigned long long)l);
    if (d > -2e9 && d < 2e9) printf(" %d %d %d", (int)d, (int)f, (int)l);
    if (d > -1 && d < 4e9) printf(" %u", (unsigned)d);
    if (d > -32768 && d < 32767) printf(" %d", (short)d);
    if (d > -128 && d < 127) printf(" %d", (signed char)d);
    putchar('\n');
  }
  for (int i = 0; i < 64; i++) {
    uint64_t u = random_next() >> i;
    int64_t s = (int64_t)(random_next()) >> i;
    printf("%a %a %a %a %La %La %a %a\n", (double)u, (double)s, (float)u, (float)s, (long double)u,
           (long double)s, (double)(uint32_t)u, (float)(int32_t)s);
  }
  printf("%016llx\n", (unsigned long long)sum);
  return 0;
}
