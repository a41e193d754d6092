// N systems of 100 linear equations, solved by factors with pivots: what LINPACK measures.
// build: glibc glibc-v3
// args: 1
#include <math.h>

#include "random.h"
#include "steady.h"

enum { ORDER = 100 };

static double a[ORDER][ORDER], factors[ORDER][ORDER], b[ORDER], x[ORDER];
static int pivots[ORDER];

static double scaled_random(void) { return (double)(int)random_below(1 << 20) / (1 << 19) - 1; }

static void add_multiple(double *to, const double *from, double factor, int count) {
  for (int i = 0; i < count; i++) to[i] += factor * from[i];
}

static void factorise(void) {
  for (int k = 0; k < ORDER; k++) {
    int pivot = k;
    for (int i = k + 1; i < ORDER; i++) {
      if (fabs(factors[i][k]) > fabs(factors[pivot][k])) pivot = i;
    }
    pivots[k] = pivot;
    for (int j = 0; j < ORDER && pivot != k; j++) {
      double t = factors[k][j];
      factors[k][j] = factors[pivot][j];
      factors[pivot][j] = t;
    }
    for (int i = k + 1; i < ORDER; i++) {
      double factor = factors[i][k] /= factors[k][k];
      add_multiple(&factors[i][k + 1], &factors[k][k + 1], -factor, ORDER - k - 1);
    }
  }
}

static void solve(void) {
  for (int i = 0; i < ORDER; i++) x[i] = b[i];
  for (int k = 0; k < ORDER; k++) {
    double t = x[k];
    x[k] = x[pivots[k]];
    x[pivots[k]] = t;
  }
  for (int i = 0; i < ORDER; i++) {
    for (int j = 0; j < i; j++) x[i] -= factors[i][j] * x[j];
  }
  for (int i = ORDER - 1; i >= 0; i--) {
    for (int j = i + 1; j < ORDER; j++) x[i] -= factors[i][j] * x[j];
    x[i] /= factors[i][i];
  }
}

static void work(long systems) {
  random_restart();
  double worst = 0, sum = 0;
  for (long system = 0; system < systems; system++) {
    for (int i = 0; i < ORDER; i++) {
      for (int j = 0; j < ORDER; j++) factors[i][j] = a[i][j] = scaled_random();
      b[i] = scaled_random();
    }
    factorise();
    solve();
    for (int i = 0; i < ORDER; i++) {
      double rest = b[i];
      for (int j = 0; j < ORDER; j++) rest -= a[i][j] * x[j];
      worst = fmax(worst, fabs(rest));
    }
    sum += x[ORDER / 2];
  }
  report("solved within 1e-6: %d, %.6f\n", worst < 1e-6, sum);
}

int main(int argc, char **argv) { return steady(argc, argv, 1, work); }
