// Every function of libm, float, double, long double and complex, each over many arguments: prints a
// checksum of all bits of the results, errno included, for each function.
//
//   libm-suite COUNT [-e] [-r up|down|zero] [-v] [NAME...]
//
// -e also looks at the exceptions that are raised, -r computes in another rounding mode, -v prints each
// call's arguments and results. ../libm.sh runs it over 100,000 arguments. glibc chooses between functions by what
// CPUID says, and they differ in the last place: those for any x86-64 processor are asked for.
// build: glibc musl
// args: 120
// env: GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX,-FMA,-FMA4,-SSE4_1
// cflags: -fno-builtin -frounding-math -Wno-unknown-pragmas -Wno-deprecated-declarations
// slow: computes some 500 functions
#define _GNU_SOURCE
#include <complex.h>
#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "random.h"

// The result of one call: its bytes, and how they are divided.
static unsigned char result[256];
static unsigned used, parts, ends[16];

static void put(const void *value, unsigned size) {
  memcpy(result + used, value, size);
  used += size;
  ends[parts++] = used;
}

static void put_integer(long long value) { put(&value, sizeof value); }

// name, number of arguments, and what to do with the arguments x, y, z and w.
// S is the function's name for the type, R takes a real result, I an integer one, C a complex one, and Z
// makes a complex number.
#define FUNCTIONS(X)                                                                              \
  X(acos, 1, R(S(acos)(x))) X(acosh, 1, R(S(acosh)(x))) X(asin, 1, R(S(asin)(x)))                 \
  X(asinh, 1, R(S(asinh)(x))) X(atan, 1, R(S(atan)(x))) X(atanh, 1, R(S(atanh)(x)))               \
  X(cbrt, 1, R(S(cbrt)(x))) X(ceil, 1, R(S(ceil)(x))) X(cos, 1, R(S(cos)(x)))                     \
  X(cosh, 1, R(S(cosh)(x))) X(erf, 1, R(S(erf)(x))) X(erfc, 1, R(S(erfc)(x)))                     \
  X(exp, 1, R(S(exp)(x))) X(exp2, 1, R(S(exp2)(x))) X(expm1, 1, R(S(expm1)(x)))                   \
  X(exp10, 1, R(S(exp10)(x)))                                                                     \
  X(fabs, 1, R(S(fabs)(x))) X(floor, 1, R(S(floor)(x))) X(log, 1, R(S(log)(x)))                   \
  X(log10, 1, R(S(log10)(x))) X(log1p, 1, R(S(log1p)(x))) X(log2, 1, R(S(log2)(x)))               \
  X(logb, 1, R(S(logb)(x))) X(nearbyint, 1, R(S(nearbyint)(x))) X(rint, 1, R(S(rint)(x)))         \
  X(round, 1, R(S(round)(x))) X(sin, 1, R(S(sin)(x))) X(sinh, 1, R(S(sinh)(x)))                   \
  X(sqrt, 1, R(S(sqrt)(x))) X(tan, 1, R(S(tan)(x))) X(tanh, 1, R(S(tanh)(x)))                     \
  X(tgamma, 1, R(S(tgamma)(x))) X(trunc, 1, R(S(trunc)(x)))                                       \
  X(lgamma, 1, signgam = 0; R(S(lgamma)(x)); I(x == x && x < 0 ? signgam : 0))                    \
  X(lgamma_r, 1, int sign = 0; R(JOIN(S(lgamma), _r)(x, &sign)); I(sign))                                 \
  X(sincos, 1, REAL s; REAL c; S(sincos)(x, &s, &c); R(s); R(c))                                  \
  X(frexp, 1, int e = 0; R(S(frexp)(x, &e)); I(x - x == 0 ? e : 0))                               \
  X(modf, 1, REAL whole; R(S(modf)(x, &whole)); R(whole))                                         \
  X(ilogb, 1, I(S(ilogb)(x))) X(lrint, 1, I(S(lrint)(x))) X(llrint, 1, I(S(llrint)(x)))           \
  X(lround, 1, I(S(lround)(x))) X(llround, 1, I(S(llround)(x)))                                   \
  X(classify, 1, I(fpclassify(x)); I(isfinite(x)); I(!!signbit(x)); I(isnormal(x)); I(isinf(x)))  \
  X(atan2, 2, R(S(atan2)(x, y))) X(copysign, 2, R(S(copysign)(x, y))) X(fdim, 2, R(S(fdim)(x, y))) \
  X(fmax, 2, R(S(fmax)(x, y))) X(fmin, 2, R(S(fmin)(x, y))) X(fmod, 2, R(S(fmod)(x, y)))          \
  X(hypot, 2, R(S(hypot)(x, y))) X(nextafter, 2, R(S(nextafter)(x, y))) X(pow, 2, R(S(pow)(x, y))) \
  X(remainder, 2, R(S(remainder)(x, y)))                                                          \
  X(nexttoward, 2, R(S(nexttoward)(x, (long double)y)))                                           \
  X(remquo, 2, int q = 0; R(S(remquo)(x, y, &q)); I(x - x == 0 && y == y && y != 0 ? q : 0))      \
  X(compare, 2, I(isgreater(x, y)); I(isgreaterequal(x, y)); I(isless(x, y));                     \
    I(islessequal(x, y)); I(islessgreater(x, y)); I(isunordered(x, y)))                           \
  X(ldexp, 2, R(S(ldexp)(x, FN(exponent)(y)))) X(scalbn, 2, R(S(scalbn)(x, FN(exponent)(y))))     \
  X(scalbln, 2, R(S(scalbln)(x, FN(exponent)(y))))                                                \
  X(fma, 3, R(S(fma)(x, y, z)))                                                                   \
  X(cabs, 2, R(S(cabs)(Z(x, y)))) X(carg, 2, R(S(carg)(Z(x, y)))) X(cproj, 2, C(S(cproj)(Z(x, y)))) \
  X(cacos, 2, C(S(cacos)(Z(x, y)))) X(cacosh, 2, C(S(cacosh)(Z(x, y))))                           \
  X(casin, 2, C(S(casin)(Z(x, y)))) X(casinh, 2, C(S(casinh)(Z(x, y))))                           \
  X(catan, 2, C(S(catan)(Z(x, y)))) X(catanh, 2, C(S(catanh)(Z(x, y))))                           \
  X(ccos, 2, C(S(ccos)(Z(x, y)))) X(ccosh, 2, C(S(ccosh)(Z(x, y))))                               \
  X(csin, 2, C(S(csin)(Z(x, y)))) X(csinh, 2, C(S(csinh)(Z(x, y))))                               \
  X(ctan, 2, C(S(ctan)(Z(x, y)))) X(ctanh, 2, C(S(ctanh)(Z(x, y))))                               \
  X(cexp, 2, C(S(cexp)(Z(x, y)))) X(clog, 2, C(S(clog)(Z(x, y)))) X(csqrt, 2, C(S(csqrt)(Z(x, y)))) \
  X(cpow, 4, C(S(cpow)(Z(x, y), Z(z, w))))                                                        \
  X(arithmetic, 4, C(Z(x, y) * Z(z, w)); C(Z(x, y) / Z(z, w)))

// musl has these for float and double only. The order of jn and yn is small: the time is in proportion.
#define BESSEL(X)                                                                                 \
  X(j0, 1, R(S(j0)(x))) X(j1, 1, R(S(j1)(x))) X(y0, 1, R(S(y0)(x))) X(y1, 1, R(S(y1)(x)))         \
  X(jn, 2, R(S(jn)(FN(order)(y), x))) X(yn, 2, R(S(yn)(FN(order)(y), x)))                         \
  X(scalb, 2, R(S(scalb)(x, y))) X(significand, 1, R(S(significand)(x)))                          \
  X(drem, 2, R(S(drem)(x, y))) X(finite, 1, I(!!S(finite)(x)))

#define GNU(X)                                                                                    \
  X(roundeven, 1, R(S(roundeven)(x))) X(nextup, 1, R(S(nextup)(x)))                               \
  X(nextdown, 1, R(S(nextdown)(x))) X(llogb, 1, I(S(llogb)(x)))                                   \
  X(gamma, 1, signgam = 0; R(S(gamma)(x)); I(x == x && x < 0 ? signgam : 0))                      \
  X(fmaxmag, 2, R(S(fmaxmag)(x, y))) X(fminmag, 2, R(S(fminmag)(x, y)))                           \
  X(fmaximum, 2, R(S(fmaximum)(x, y))) X(fminimum, 2, R(S(fminimum)(x, y)))                       \
  X(fmaximum_num, 2, R(S(fmaximum_num)(x, y))) X(fminimum_num, 2, R(S(fminimum_num)(x, y)))       \
  X(fmaximum_mag, 2, R(S(fmaximum_mag)(x, y))) X(fminimum_mag, 2, R(S(fminimum_mag)(x, y)))       \
  X(canonicalize, 1, REAL to = 0; I(S(canonicalize)(&to, &x)); R(to))                             \
  X(getpayload, 1, R(S(getpayload)(&x)))                                                          \
  X(setpayload, 1, REAL to = 0; I(S(setpayload)(&to, x)); R(to))                                  \
  X(totalorder, 2, I(S(totalorder)(&x, &y))) X(totalordermag, 2, I(S(totalordermag)(&x, &y)))     \
  X(fromfp, 1, I(S(fromfp)(x, FP_INT_TONEAREST, 64))) X(fromfpx, 1, I(S(fromfpx)(x, FP_INT_UPWARD, 30))) \
  X(ufromfp, 1, I((long long)S(ufromfp)(x, FP_INT_DOWNWARD, 64)))                                 \
  X(ufromfpx, 1, I((long long)S(ufromfpx)(x, FP_INT_TOWARDZERO, 17)))

// glibc's functions that round a wider operation once: to float from double and long double, to double
// from long double.
#define NARROWING(X)                                                                              \
  X(fadd, 2, F(S(fadd)(x, y))) X(fsub, 2, F(S(fsub)(x, y))) X(fmul, 2, F(S(fmul)(x, y)))          \
  X(fdiv, 2, F(S(fdiv)(x, y))) X(fsqrt, 1, F(S(fsqrt)(x))) X(ffma, 3, F(S(ffma)(x, y, z)))
#define NARROWING_LONG(X)                                                                         \
  X(dadd, 2, D(S(dadd)(x, y))) X(dsub, 2, D(S(dsub)(x, y))) X(dmul, 2, D(S(dmul)(x, y)))          \
  X(ddiv, 2, D(S(ddiv)(x, y))) X(dsqrt, 1, D(S(dsqrt)(x))) X(dfma, 3, D(S(dfma)(x, y, z)))

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define TEXT_(a) #a
#define TEXT(a) TEXT_(a)
#define R(value) FN(put_real)(value)
#define C(value) FN(put_complex)(value)
#define Z(re, im) FN(complex_of)(re, im)
#undef I // <complex.h> has one
#define I(value) put_integer(value)
#define F(value) do { float narrow = (value); put(&narrow, sizeof narrow); } while (0)
#define D(value) do { double narrow = (value); put(&narrow, sizeof narrow); } while (0)

static int count = 100, exceptions, verbose, rounding = FE_TONEAREST, names;
static char **name;

static int wanted(const char *function) {
  if (names == 0) return 1;
  for (int i = 0; i < names; i++)
    if (!strcmp(name[i], function)) return 1;
  return 0;
}

static void show_bytes(const unsigned char *bytes, unsigned size) {
  putchar(' ');
  while (size > 0) printf("%02x", bytes[--size]);
}

#define REAL float
#define SUFFIX f
#define DIGITS 24
#define BIAS 127
#define FN(name) JOIN(float_, name)
#include "reals.h"
#include "libm-suite.h"

#define REAL double
#define SUFFIX
#define DIGITS 53
#define BIAS 1023
#define FN(name) JOIN(double_, name)
#include "reals.h"
#include "libm-suite.h"

#define REAL long double
#define SUFFIX l
#define DIGITS 64
#define BIAS 16383
#define FN(name) JOIN(long_double_, name)
#include "reals.h"
#include "libm-suite.h"

int main(int argc, char **argv) {
  int at = 1;
  if (at < argc) count = atoi(argv[at++]);
  for (; at < argc && argv[at][0] == '-'; at++) {
    if (!strcmp(argv[at], "-e")) exceptions = 1;
    else if (!strcmp(argv[at], "-v")) verbose = 1;
    else if (!strcmp(argv[at], "-r") && at + 1 < argc) {
      at++;
      rounding = argv[at][0] == 'u' ? FE_UPWARD : argv[at][0] == 'd' ? FE_DOWNWARD : FE_TOWARDZERO;
    }
  }
  name = argv + at;
  names = argc - at;
  float_all();
  double_all();
  long_double_all();
  return 0;
}
