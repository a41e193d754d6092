// N digits of pi with a spigot: 64-bit division in the inner loop.
// build: glibc
// args: 600
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

static void work(long digits) {
  long length = digits * 10 / 3 + 16;
  long *a = malloc((size_t)length * sizeof *a);
  char *text = malloc((size_t)digits + 2), *end = text;
  if (a == NULL || text == NULL) exit(1);
  for (int i = 0; i < length; i++) a[i] = 2;
  int nines = 0, held = -1;
  long shown = 0;
  for (int j = 0; j < digits + 2 && shown < digits; j++) {
    long carry = 0;
    for (int i = length - 1; i > 0; i--) {
      long x = 10 * a[i] + carry * (i + 1);
      a[i] = x % (2 * i + 1);
      carry = x / (2 * i + 1);
    }
    long x = 10 * a[0] + carry;
    a[0] = x % 10;
    int q = (int)(x / 10);
    if (q == 9) {
      nines++;
      continue;
    }
    if (held >= 0) *end++ = (char)('0' + held + (q == 10)), shown++;
    for (; nines > 0 && shown < digits; nines--) *end++ = q == 10 ? '0' : '9', shown++;
    held = q == 10 ? 0 : q;
  }
  *end = 0;
  // In pieces that a report can hold.
  for (const char *from = text; from < end; from += 1000) report("%.1000s", from);
  report("\n");
  free(a), free(text);
}

int main(int argc, char **argv) { return steady(argc, argv, 600, work); }
