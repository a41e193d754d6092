// A fast Fourier transform of 2^N points and back; and a number-theoretic one with 64-bit remainders.
// build: glibc
// args: 11
// bench: 20
#include <complex.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { PRIME = 998244353 };

static void transform(double complex *a, int n, int direction) {
  for (int i = 1, j = 0; i < n; i++) {
    int bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      double complex t = a[i];
      a[i] = a[j];
      a[j] = t;
    }
  }
  for (int length = 2; length <= n; length *= 2) {
    double angle = direction * 2 * 3.14159265358979323846 / length;
    double complex turn = cos(angle) + sin(angle) * I;
    for (int i = 0; i < n; i += length) {
      double complex w = 1;
      for (int k = 0; k < length / 2; k++, w *= turn) {
        double complex u = a[i + k], v = a[i + k + length / 2] * w;
        a[i + k] = u + v;
        a[i + k + length / 2] = u - v;
      }
    }
  }
}

static uint64_t power(uint64_t base, uint64_t exponent) {
  uint64_t result = 1;
  for (; exponent; exponent >>= 1, base = base * base % PRIME) {
    if (exponent & 1) result = result * base % PRIME;
  }
  return result;
}

static void transform_modular(uint64_t *a, int n, uint64_t root) {
  for (int length = n; length >= 2; length /= 2) {
    uint64_t turn = power(root, (uint64_t)(n / length));
    for (int i = 0; i < n; i += length) {
      uint64_t w = 1;
      for (int k = 0; k < length / 2; k++, w = w * turn % PRIME) {
        uint64_t u = a[i + k], v = a[i + k + length / 2];
        a[i + k] = (u + v) % PRIME;
        a[i + k + length / 2] = (u + PRIME - v) % PRIME * w % PRIME;
      }
    }
  }
}

int main(int argc, char **argv) {
  int n = 1 << (argc > 1 ? atoi(argv[1]) : 11);
  double complex *a = malloc((size_t)n * sizeof *a);
  uint64_t *b = malloc((size_t)n * sizeof *b);
  if (a == NULL || b == NULL) return 1;
  for (int i = 0; i < n; i++) a[i] = i % 13 - 6, b[i] = (uint64_t)i * i % 1009;
  transform(a, n, 1);
  printf("%.6f %.6f\n", creal(a[1]), cimag(a[n / 3]));
  transform(a, n, -1);
  double worst = 0;
  for (int i = 0; i < n; i++) worst = fmax(worst, fabs(creal(a[i]) / n - (i % 13 - 6)));
  printf("back within 1e-9: %d\n", worst < 1e-9);
  transform_modular(b, n, power(3, (PRIME - 1) / (uint64_t)n));
  uint64_t mixed = 0;
  for (int i = 0; i < n; i++) mixed = (mixed * 31 + b[i]) % PRIME;
  printf("%llu %llu\n", (unsigned long long)b[0], (unsigned long long)mixed);
  free(a), free(b);
  return 0;
}
