// Pancake flips: N thousand permutations of ten numbers, each with its first number's count reversed until a
// 1 leads. Short loops over bytes-sized arrays, branches that are hard to predict.
// build: glibc
// args: 10
#include <string.h>

#include "steady.h"

enum { ELEMENTS = 10 };

static int flips(const int *permutation) {
  int a[ELEMENTS], count = 0;
  memcpy(a, permutation, sizeof a);
  for (; a[0] != 0; count++) {
    for (int i = 0, j = a[0]; i < j; i++, j--) {
      int t = a[i];
      a[i] = a[j];
      a[j] = t;
    }
  }
  return count;
}

// The next one in the order in which a counter with digits to base 2, 3, 4, ... rotates prefixes.
static void advance(int *permutation, int *counter) {
  for (int i = 1; i < ELEMENTS; i++) {
    int first = permutation[0];
    memmove(permutation, permutation + 1, (size_t)i * sizeof *permutation);
    permutation[i] = first;
    if (++counter[i] <= i) return;
    counter[i] = 0;
  }
}

static void work(long thousands) {
  int permutation[ELEMENTS], counter[ELEMENTS] = {0}, most = 0;
  long checksum = 0;
  for (int i = 0; i < ELEMENTS; i++) permutation[i] = i;
  for (long i = 0; i < thousands * 1000; i++) {
    int count = flips(permutation);
    if (count > most) most = count;
    checksum += i % 2 == 0 ? count : -count;
    advance(permutation, counter);
  }
  report("at most %d flips, checksum %ld\n", most, checksum);
}

int main(int argc, char **argv) { return steady(argc, argv, 10, work); }
