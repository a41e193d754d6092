// Sudoku by backtracking, N times over.
// build: glibc
// args: 1
// bench: 30
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const puzzles[] = {
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
    "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
};

static char grid[82];
static unsigned rows[9], columns[9], boxes[9];
static long steps;

static void put(int cell, unsigned bit) {
  rows[cell / 9] ^= bit;
  columns[cell % 9] ^= bit;
  boxes[cell / 27 * 3 + cell % 9 / 3] ^= bit;
}

static unsigned free_at(int cell) {
  return 0x1ff & ~(rows[cell / 9] | columns[cell % 9] | boxes[cell / 27 * 3 + cell % 9 / 3]);
}

static int solve(void) {
  steps++;
  int best = -1, fewest = 10;
  for (int cell = 0; cell < 81; cell++) {
    if (grid[cell] != '.') continue;
    int choices = 0;
    for (unsigned f = free_at(cell); f != 0; f &= f - 1) choices++;
    if (choices < fewest) fewest = choices, best = cell;
  }
  if (best < 0) return 1;
  for (int digit = 0; digit < 9; digit++) {
    if (!(free_at(best) >> digit & 1)) continue;
    put(best, 1u << digit);
    grid[best] = (char)('1' + digit);
    if (solve()) return 1;
    grid[best] = '.';
    put(best, 1u << digit);
  }
  return 0;
}

int main(int argc, char **argv) {
  int times = argc > 1 ? atoi(argv[1]) : 1;
  for (int round = 0; round < times; round++) {
    for (int i = 0; i < 3; i++) {
      strcpy(grid, puzzles[i]);
      memset(rows, 0, sizeof rows);
      memset(columns, 0, sizeof columns);
      memset(boxes, 0, sizeof boxes);
      for (int cell = 0; cell < 81; cell++) {
        if (grid[cell] != '.') put(cell, 1u << (grid[cell] - '1'));
      }
      steps = 0;
      int solved = solve();
      if (round == 0) printf("%s %d after %ld steps\n", grid, solved, steps);
    }
  }
  return 0;
}
