// The double functions of libm. musl's results are printed to the last bit. glibc's depend in the
// last place on whether the CPU has FMA, so they are printed to 12 digits.
// build: glibc musl
// cflags: -fno-builtin
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>

#ifdef __GLIBC__
#define RESULT "%.12g"
#else
#define RESULT "%a"
#endif

static double (*const unary[])(double) = {
    sin,   cos,   tan,   asin,  acos, atan,  sinh, cosh,  tanh,   asinh,  acosh, atanh,
    exp,   exp2,  expm1, log,   log2, log10, log1p, sqrt, cbrt,   erf,    erfc,  tgamma,
    lgamma, j0,   y0,    j1};
static const char *const unary_names[] = {
    "sin", "cos",  "tan",   "asin", "acos", "atan",  "sinh",  "cosh", "tanh", "asinh",
    "acosh", "atanh", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt",
    "cbrt", "erf", "erfc", "tgamma", "lgamma", "j0", "y0", "j1"};
static double (*const exact[])(double) = {floor, ceil, trunc, round, rint, nearbyint, fabs, logb};
static const char *const exact_names[] = {"floor", "ceil", "trunc", "round",
                                          "rint",  "nearbyint", "fabs", "logb"};
static double (*const binary[])(double, double) = {pow, atan2, hypot};
static const char *const binary_names[] = {"pow", "atan2", "hypot"};
static double (*const exact_binary[])(double, double) = {fmod, remainder, fdim, fmax, fmin,
                                                         copysign, nextafter};
static const char *const exact_binary_names[] = {"fmod", "remainder", "fdim", "fmax", "fmin",
                                                 "copysign", "nextafter"};

static const double values[] = {
    0.0, -0.0, 1e-300, 1e-10, 0.001, 0.1, -0.25, 0.49999999999999994, 0.5, 0.7, 0.99, 1.0, -1.0,
    1.0000001, 1.5, 2.0, 2.5, -2.5, 3.0, 3.14159, 5.5, 10.0, -10.25, 31.4, 100.0, 170.5, 700.25,
    1e5, 123456.789, 1e9, 4503599627370497.5, 1e22, -1e100, 1e300, 5e-324, INFINITY, -INFINITY};

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

// The sign of a NaN depends on how it came about; only that it is one matters here.
static void show(const char *format, double v) {
  if (isnan(v)) printf(" nan");
  else putchar(' '), printf(format, v);
}

int main(void) {
  for (int i = 0; i < COUNT(values); i++) {
    double x = values[i];
    printf("%g:", x);
    for (int f = 0; f < COUNT(unary); f++) printf(" %s", unary_names[f]), show(RESULT, unary[f](x));
    for (int f = 0; f < COUNT(exact); f++) printf(" %s", exact_names[f]), show("%a", exact[f](x));
    int exponent = 0;
    double whole;
    show("%a", frexp(x, &exponent));
    printf(" %d", isfinite(x) ? exponent : 0);
    show("%a", modf(x, &whole));
    show("%a", whole);
    show("%a", ldexp(x, -3));
    show("%a", scalbn(x, 1000));
    if (fabs(x) < 1e18) printf(" %ld %ld %lld", lrint(x), lround(x), llrint(x));
    printf(" %d %d\n", fpclassify(x) == FP_SUBNORMAL, signbit(x) != 0);
    double s, c;
    sincos(x, &s, &c);
    show(RESULT, s);
    show(RESULT, c);
    for (int j = i % 3; j < COUNT(values); j += 4) {
      double y = values[j];
      for (int f = 0; f < COUNT(binary); f++) {
        printf(" %s", binary_names[f]), show(RESULT, binary[f](x, y));
      }
      for (int f = 0; f < COUNT(exact_binary); f++) {
        printf(" %s", exact_binary_names[f]), show("%a", exact_binary[f](x, y));
      }
      show("%a", fma(x, y, 1.5));
      int quotient = 0;
      show("%a", remquo(x, y, &quotient));
      printf(" %d", isfinite(x) && y != 0 && !isnan(y) ? quotient & 7 : 0);
    }
    putchar('\n');
  }
  return 0;
}
