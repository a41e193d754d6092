// The Mandelbrot set in N columns, as text and as a count of iterations.
// build: glibc glibc-v3
// args: 50
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

static void work(long width) {
  long height = width / 2;
  long total = 0;
  for (int row = 0; row < height; row++) {
    char line[80];
    int shown = 0;
    for (int column = 0; column < width; column++) {
      double cx = column * 3.0 / width - 2.2, cy = row * 2.4 / height - 1.2, x = 0, y = 0;
      int n = 0;
      while (n < 3000 && x * x + y * y < 4) {
        double t = x * x - y * y + cx;
        y = 2 * x * y + cy;
        x = t;
        n++;
      }
      total += n;
      if (shown < 79) line[shown++] = n == 3000 ? '*' : n > 20 ? '+' : n > 8 ? '.' : ' ';
    }
    line[shown] = 0;
    if (height < 100) report("%s\n", line);
  }
  report("%ld\n", total);
}

int main(int argc, char **argv) { return steady(argc, argv, 50, work); }
