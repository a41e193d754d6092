// The ways to place N queens: by bit masks, and by arrays and recursion.
// build: glibc musl
// args: 9
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

static long with_masks(unsigned all, unsigned columns, unsigned left, unsigned right) {
  if (columns == all) return 1;
  long count = 0;
  for (unsigned free = all & ~(columns | left | right); free != 0;) {
    unsigned bit = free & -free;
    free ^= bit;
    count += with_masks(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
}

static int queen[32];

static long with_arrays(int row, int n) {
  if (row == n) return 1;
  long count = 0;
  for (int column = 0; column < n; column++) {
    int safe = 1;
    for (int i = 0; i < row && safe; i++) {
      safe = queen[i] != column && abs(queen[i] - column) != row - i;
    }
    if (safe) {
      queen[row] = column;
      count += with_arrays(row + 1, n);
    }
  }
  return count;
}

static void work(long n) {
  report("%ld\n", with_masks((1u << n) - 1, 0, 0, 0));
  report("%ld\n", with_arrays(0, (int)n));
}

int main(int argc, char **argv) { return steady(argc, argv, 9, work); }
