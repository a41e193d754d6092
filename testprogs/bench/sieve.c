// The sieve of Eratosthenes up to N.
// build: glibc musl
// args: 2000000
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

static void work(long limit) {
  unsigned char *composite = calloc((size_t)limit + 1, 1);
  if (composite == NULL) exit(1);
  for (long i = 2; i * i <= limit; i++) {
    if (composite[i]) continue;
    for (long j = i * i; j <= limit; j += i) composite[j] = 1;
  }
  long count = 0, last = 0;
  for (long i = 2; i <= limit; i++) {
    if (!composite[i]) count++, last = i;
  }
  report("%ld primes, the last is %ld\n", count, last);
  free(composite);
}

int main(int argc, char **argv) { return steady(argc, argv, 2000000, work); }
