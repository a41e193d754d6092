// Pancake flipping over all permutations of N.
// build: glibc
// args: 8
// bench: 10
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 8;
  int p[16], q[16], count[16] = {0}, sign = 1, most = 0, sum = 0;
  for (int i = 0; i < n; i++) p[i] = i;
  for (;;) {
    if (p[0] != 0) {
      for (int i = 0; i < n; i++) q[i] = p[i];
      int flips = 0;
      for (int k; (k = q[0]) != 0; flips++) {
        for (int i = 0, j = k; i < j; i++, j--) {
          int t = q[i];
          q[i] = q[j];
          q[j] = t;
        }
      }
      if (flips > most) most = flips;
      sum += sign * flips;
    }
    if (sign == 1) {
      int t = p[0];
      p[0] = p[1];
      p[1] = t;
      sign = -1;
      continue;
    }
    int t = p[1];
    p[1] = p[2];
    p[2] = t;
    sign = 1;
    for (int i = 2; i < n; i++) {
      if (count[i] < i) {
        count[i]++;
        break;
      }
      if (i == n - 1) {
        printf("%d\nmost flips of %d: %d\n", sum, n, most);
        return 0;
      }
      count[i] = 0;
      int first = p[0];
      for (int k = 0; k <= i; k++) p[k] = p[k + 1];
      p[i + 1] = first;
    }
  }
}
