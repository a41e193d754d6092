// Conway's game of life on a torus, N generations: byte by byte and, for comparison, 64 cells a word.
// build: glibc
// args: 50
// bench: 6000
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"

enum { SIZE = 128, WORDS = SIZE / 64 };

static unsigned char cells[SIZE][SIZE], fresh[SIZE][SIZE];
static uint64_t bits[SIZE][WORDS], fresh_bits[SIZE][WORDS];

static void step_bytes(void) {
  for (int y = 0; y < SIZE; y++) {
    const unsigned char *above = cells[(y + SIZE - 1) % SIZE], *row = cells[y];
    const unsigned char *below = cells[(y + 1) % SIZE];
    for (int x = 0; x < SIZE; x++) {
      int l = (x + SIZE - 1) % SIZE, r = (x + 1) % SIZE;
      int n = above[l] + above[x] + above[r] + row[l] + row[r] + below[l] + below[x] + below[r];
      fresh[y][x] = n == 3 || (n == 2 && row[x]);
    }
  }
  memcpy(cells, fresh, sizeof cells);
}

static uint64_t west(const uint64_t *row, int w) {
  return row[w] << 1 | row[(w + WORDS - 1) % WORDS] >> 63;
}

static uint64_t east(const uint64_t *row, int w) {
  return row[w] >> 1 | row[(w + 1) % WORDS] << 63;
}

static void step_bits(void) {
  for (int y = 0; y < SIZE; y++) {
    const uint64_t *above = bits[(y + SIZE - 1) % SIZE], *row = bits[y], *below = bits[(y + 1) % SIZE];
    for (int w = 0; w < WORDS; w++) {
      const uint64_t around[8] = {west(above, w), above[w], east(above, w), west(row, w),
                                  east(row, w), west(below, w), below[w], east(below, w)};
      uint64_t one = 0, two = 0, four = 0;
      for (int i = 0; i < 8; i++) {
        uint64_t carry = one & around[i];
        one ^= around[i];
        uint64_t carry2 = two & carry;
        two ^= carry;
        four |= carry2;
      }
      fresh_bits[y][w] = two & ~four & (one | row[w]);
    }
  }
  memcpy(bits, fresh_bits, sizeof bits);
}

int main(int argc, char **argv) {
  int generations = argc > 1 ? atoi(argv[1]) : 50;
  static const char *const acorn[] = {".O.....", "...O...", "OO..OOO"};
  for (int y = 0; y < 3; y++) {
    for (int x = 0; x < 7; x++) {
      if (acorn[y][x] != 'O') continue;
      cells[60 + y][60 + x] = 1;
      bits[60 + y][(60 + x) / 64] |= 1ull << (60 + x) % 64;
    }
  }
  for (int i = 0; i < generations; i++) {
    step_bytes();
    step_bits();
  }
  int alive = 0, different = 0;
  for (int y = 0; y < SIZE; y++) {
    for (int x = 0; x < SIZE; x++) {
      alive += cells[y][x];
      different += cells[y][x] != (bits[y][x / 64] >> x % 64 & 1);
    }
  }
  printf("%d alive, %d different, %016llx\n", alive, different,
         (unsigned long long)checksum_bytes(CHECKSUM_START, cells, sizeof cells));
  return different != 0;
}
