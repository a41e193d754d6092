// The float functions of libm: single-precision SSE. glibc's versions depend in the last place on
// whether the CPU has FMA, so its results are printed to 6 digits.
// build: glibc musl
// cflags: -fno-builtin
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>

#ifdef __GLIBC__
#define RESULT "%.6g"
#else
#define RESULT "%a"
#endif

static float (*const unary[])(float) = {
    sinf,  cosf,  tanf,   asinf, acosf, atanf,  sinhf,  coshf, tanhf, asinhf, acoshf, atanhf,
    expf,  exp2f, expm1f, logf,  log2f, log10f, log1pf, sqrtf, cbrtf, erff,   erfcf,  tgammaf};
static float (*const exact[])(float) = {floorf, ceilf, truncf, roundf, rintf, fabsf};
static float (*const binary[])(float, float) = {powf, atan2f, hypotf};
static float (*const exact_binary[])(float, float) = {fmodf, remainderf, fmaxf, fminf,
                                                      copysignf, nextafterf};

static const float values[] = {0.0f, -0.0f, 1e-40f, 1e-10f, 0.001f, 0.1f, -0.25f, 0.5f, 0.7f,
                               1.0f, -1.0f, 1.5f, 2.5f, -3.5f, 3.14159f, 10.0f, 33.3f, 88.0f,
                               1000.0f, 8388609.0f, 1e10f, -1e20f, 3e38f, INFINITY, -INFINITY};

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static void show(const char *format, float v) {
  if (isnan(v)) printf(" nan");
  else putchar(' '), printf(format, v);
}

int main(void) {
  for (int i = 0; i < COUNT(values); i++) {
    float x = values[i];
    printf("%g:", x);
    for (int f = 0; f < COUNT(unary); f++) show(RESULT, unary[f](x));
    printf(" |");
    for (int f = 0; f < COUNT(exact); f++) show("%a", exact[f](x));
    int exponent = 0;
    float whole;
    show("%a", frexpf(x, &exponent));
    printf(" %d", isfinite(x) ? exponent : 0);
    show("%a", modff(x, &whole));
    show("%a", ldexpf(x, 5));
    if (fabsf(x) < 1e9f) printf(" %ld %ld", lrintf(x), lroundf(x));
    for (int j = i % 2; j < COUNT(values); j += 2) {
      float y = values[j];
      printf("\n  ");
      for (int f = 0; f < COUNT(binary); f++) show(RESULT, binary[f](x, y));
      for (int f = 0; f < COUNT(exact_binary); f++) show("%a", exact_binary[f](x, y));
      show("%a", fmaf(x, y, 0.5f));
    }
    putchar('\n');
  }
  return 0;
}
