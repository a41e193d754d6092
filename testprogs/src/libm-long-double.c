// The long double functions of libm, on the x87. Transcendental instructions differ between makes of
// CPU in the last place, so what they compute is printed to 15 digits; the rest to the last bit.
// build: glibc musl
// cflags: -fno-builtin
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>

typedef long double real;

static real (*const unary[])(real) = {
    sinl, cosl, tanl, asinl, acosl, atanl, sinhl, coshl, tanhl, asinhl, acoshl, atanhl,
    expl, exp2l, expm1l, logl, log2l, log10l, log1pl, cbrtl, erfl, erfcl, tgammal, lgammal};
static const char *const unary_names[] = {
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "cbrt", "erf", "erfc", "tgamma",
    "lgamma"};
static real (*const exact[])(real) = {sqrtl, floorl, ceill, truncl, roundl, rintl, nearbyintl,
                                      fabsl, logbl};
static real (*const binary[])(real, real) = {powl, atan2l, hypotl};
static const char *const binary_names[] = {"pow", "atan2", "hypot"};
static real (*const exact_binary[])(real, real) = {fmodl, remainderl, fdiml, fmaxl, fminl,
                                                   copysignl, nextafterl};

static const real values[] = {
    0.0L, -0.0L, 1e-4000L, 1e-10L, 0.001L, 0.1L, -0.25L, 0.5L, 0.7L, 0.99L, 1.0L, -1.0L, 1.0000001L,
    1.5L, 2.0L, 2.5L, -2.5L, 3.0L, 3.14159L, 5.5L, 10.0L, -10.25L, 100.0L, 700.25L, 1e5L,
    123456.789L, 1e18L, 9223372036854775807.5L, -1e100L, 1e300L, 1e4000L, INFINITY, -INFINITY};

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static void show(const char *format, real v) {
  if (isnan(v)) printf(" nan");
  else putchar(' '), printf(format, v);
}

int main(void) {
  for (int i = 0; i < COUNT(values); i++) {
    real x = values[i];
    printf("%Lg:", x);
    for (int f = 0; f < COUNT(unary); f++) {
      printf(" %s", unary_names[f]), show("%.15Lg", unary[f](x));
    }
    printf(" |");
    for (int f = 0; f < COUNT(exact); f++) show("%La", exact[f](x));
    int exponent = 0;
    real whole;
    show("%La", frexpl(x, &exponent));
    printf(" %d", isfinite(x) ? exponent : 0);
    show("%La", modfl(x, &whole));
    show("%La", whole);
    show("%La", ldexpl(x, -3));
    show("%La", scalbnl(x, 10000));
    if (fabsl(x) < 9e18L) printf(" %ld %ld %lld", lrintl(x), lroundl(x), llrintl(x));
    printf(" %d\n", signbit(x) != 0);
    for (int j = i % 3; j < COUNT(values); j += 4) {
      real y = values[j];
      for (int f = 0; f < COUNT(binary); f++) {
        printf(" %s", binary_names[f]), show("%.15Lg", binary[f](x, y));
      }
      for (int f = 0; f < COUNT(exact_binary); f++) show("%La", exact_binary[f](x, y));
      show("%La", x + y);
      show("%La", x * y);
      show("%La", x / y);
    }
    putchar('\n');
  }
  return 0;
}
