// The spectral norm of an infinite matrix cut off at N: double divisions in vectors and loops.
// build: glibc glibc-v3
// args: 120
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "steady.h"

static double element(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void times(long n, const double *v, double *out, int transposed) {
  for (int i = 0; i < n; i++) {
    double sum = 0;
    for (int j = 0; j < n; j++) sum += (transposed ? element(j, i) : element(i, j)) * v[j];
    out[i] = sum;
  }
}

static void work(long n) {
  double *u = malloc((size_t)n * sizeof *u), *v = malloc((size_t)n * sizeof *v);
  double *t = malloc((size_t)n * sizeof *t);
  if (u == NULL || v == NULL || t == NULL) exit(1);
  for (int i = 0; i < n; i++) u[i] = 1;
  for (int i = 0; i < 10; i++) {
    times(n, u, t, 0);
    times(n, t, v, 1);
    times(n, v, t, 0);
    times(n, t, u, 1);
  }
  double uv = 0, vv = 0;
  for (int i = 0; i < n; i++) uv += u[i] * v[i], vv += v[i] * v[i];
  report("%.9f\n", sqrt(uv / vv));
  free(u), free(v), free(t);
}

int main(int argc, char **argv) { return steady(argc, argv, 120, work); }
