// The product of two N by N matrices of double, one scalar loop and one that gcc vectorises.
// build: glibc glibc-v3
// cflags: -O3
// args: 100
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

static void work(long n) {
  size_t size = (size_t)n * (size_t)n * sizeof(double);
  double *a = malloc(size), *b = malloc(size), *c = malloc(size), *d = calloc(1, size);
  if (a == NULL || b == NULL || c == NULL || d == NULL) exit(1);
  for (int i = 0; i < n * n; i++) {
    a[i] = (i % 17 - 8) / 4.0;
    b[i] = (i % 23 - 11) / 8.0;
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  }
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < n; k++) {
      double factor = a[i * n + k];
      for (int j = 0; j < n; j++) d[i * n + j] += factor * b[k * n + j];
    }
  }
  double trace = 0, difference = 0;
  for (int i = 0; i < n; i++) trace += c[i * n + i];
  for (int i = 0; i < n * n; i++) difference += c[i] > d[i] ? c[i] - d[i] : d[i] - c[i];
  report("%.10g %.10g %.10g\n", trace, c[n * n - 1], difference);
  free(a), free(b), free(c), free(d);
}

int main(int argc, char **argv) { return steady(argc, argv, 100, work); }
