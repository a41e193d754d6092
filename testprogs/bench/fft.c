// N fast Fourier transforms of 4,096 points, there and back, in double.
// build: glibc glibc-v3
// args: 4
#include <math.h>

#include "random.h"
#include "steady.h"

enum { POINTS = 4096 };

struct point {
  double re, im;
};

static struct point turns[POINTS / 2], signal[POINTS], a[POINTS];

static void transform(int backwards) {
  for (int i = 1, j = 0; i < POINTS; i++) {
    int bit = POINTS >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      struct point t = a[i];
      a[i] = a[j];
      a[j] = t;
    }
  }
  for (int half = 1; half < POINTS; half *= 2) {
    int stride = POINTS / 2 / half;
    for (int from = 0; from < POINTS; from += 2 * half) {
      for (int k = 0; k < half; k++) {
        struct point turn = turns[k * stride], *u = &a[from + k], *v = u + half;
        if (backwards) turn.im = -turn.im;
        double re = v->re * turn.re - v->im * turn.im, im = v->re * turn.im + v->im * turn.re;
        v->re = u->re - re;
        v->im = u->im - im;
        u->re += re;
        u->im += im;
      }
    }
  }
}

static void work(long rounds) {
  random_restart();
  for (int i = 0; i < POINTS / 2; i++) {
    double angle = 2 * 3.14159265358979323846 * i / POINTS;
    turns[i] = (struct point){cos(angle), sin(angle)};
  }
  for (int i = 0; i < POINTS; i++) {
    signal[i].re = a[i].re = (int)random_below(2001) - 1000;
    signal[i].im = a[i].im = 0;
  }
  for (long round = 0; round < rounds; round++) {
    transform(0);
    if (round == 0) report("%.3f %.3f %.3f\n", a[0].re, a[1].re, a[POINTS / 3].im);
    transform(1);
    for (int i = 0; i < POINTS; i++) a[i].re /= POINTS, a[i].im /= POINTS;
  }
  double worst = 0;
  for (int i = 0; i < POINTS; i++) worst = fmax(worst, fabs(a[i].re - signal[i].re));
  report("back within 1e-6: %d\n", worst < 1e-6);
}

int main(int argc, char **argv) { return steady(argc, argv, 4, work); }
