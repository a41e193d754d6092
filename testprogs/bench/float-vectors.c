// N rounds over arrays of 4,096 floats in loops that gcc makes packed instructions of: a x + y, a polynomial,
// a filter of five points, least and greatest, conversion to integers and back.
// build: glibc glibc-v3
// cflags: -O3
// args: 10
#include "random.h"
#include "steady.h"

enum { LENGTH = 4096 };

static float x[LENGTH], y[LENGTH], z[LENGTH];
static int32_t integers[LENGTH];

__attribute__((noinline)) static void axpy(float a) {
  for (int i = 0; i < LENGTH; i++) y[i] += a * x[i];
}

__attribute__((noinline)) static void polynomial(void) {
  for (int i = 0; i < LENGTH; i++) {
    float t = x[i];
    z[i] = (((0.125f * t - 0.25f) * t + 0.5f) * t - 1.0f) * t + y[i];
  }
}

__attribute__((noinline)) static void filter(void) {
  for (int i = 2; i < LENGTH - 2; i++) {
    y[i] = 0.0625f * (z[i - 2] + z[i + 2]) + 0.25f * (z[i - 1] + z[i + 1]) + 0.375f * z[i];
  }
}

__attribute__((noinline)) static void clamp(float low, float high) {
  for (int i = 0; i < LENGTH; i++) {
    float t = y[i] < low ? low : y[i];
    y[i] = t > high ? high : t;
  }
}

__attribute__((noinline)) static void round_to_eighths(void) {
  for (int i = 0; i < LENGTH; i++) integers[i] = (int32_t)(y[i] * 8.0f);
  for (int i = 0; i < LENGTH; i++) y[i] = (float)integers[i] * 0.125f;
}

static void work(long rounds) {
  random_restart();
  for (int i = 0; i < LENGTH; i++) {
    x[i] = (float)random_below(2000) / 1000.0f - 1.0f;
    y[i] = z[i] = 0;
  }
  for (long round = 0; round < rounds; round++) {
    axpy((float)(round % 7) - 3.0f);
    polynomial();
    filter();
    clamp(-4.0f, 4.0f);
    if (round % 4 == 0) round_to_eighths();
  }
  double sum = 0;
  for (int i = 0; i < LENGTH; i++) sum += (double)y[i] * (i % 5 + 1);
  report("%.9g %.9g %016llx\n", sum, (double)y[LENGTH / 2],
         (unsigned long long)checksum_bytes(CHECKSUM_START, y, sizeof y));
}

int main(int argc, char **argv) { return steady(argc, argv, 10, work); }
