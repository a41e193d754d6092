// printf, strtod and scanf of floating-point numbers of all three types, over many values: prints a
// checksum for each conversion of what came out of it.
//
//   printf-suite COUNT [-r up|down|zero] [-v] [NAME...]
//
// -r works in another rounding mode, -v prints each text. ../libm.sh runs it over 100,000 values.
// build: glibc musl
// args: 200
// cflags: -fno-builtin -frounding-math -Wno-unknown-pragmas -Wno-format-nonliteral
#define _GNU_SOURCE
#include <errno.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "random.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

static int count = 100, verbose, rounding = FE_TONEAREST, names;
static char **name;
static uint64_t sum;
static char text[16384];

static int wanted(const char *test) {
  if (names == 0) return 1;
  for (int i = 0; i < names; i++)
    if (!strcmp(name[i], test)) return 1;
  return 0;
}

static void begin(void) {
  random_restart();
  sum = CHECKSUM_START;
  if (rounding != FE_TONEAREST) fesetround(rounding);
}

static void end(const char *test) {
  fesetround(FE_TONEAREST);
  printf("%s %016llx\n", test, (unsigned long long)sum);
}

static void note(const void *bytes, size_t size) { sum = checksum_bytes(sum, bytes, size); }

// A format for a number: flags, width and precision at random.
static void make_format(char *format, const char *size, char conversion) {
  *format++ = '%';
  unsigned flags = random_below(64);
  if (flags & 1 && flags & 32) *format++ = '+';
  if (flags & 2 && flags & 32) *format++ = '-';
  if ((flags & 12) == 12) *format++ = '#';
  if ((flags & 48) == 48) *format++ = '0';
  if (random_below(4) == 0) format += sprintf(format, "%u", random_below(60));
  if (random_below(3) != 0) {
    unsigned limit = random_below(8) == 0 ? 80 : 25;
    format += sprintf(format, ".%u", random_below(limit));
  }
  sprintf(format, "%s%c", size, conversion);
}

#define REAL float
#define PARSE strtof
#define SIZE ""
#define SCAN ""
#define DIGITS 24
#define BIAS 127
#define FN(name) JOIN(float_, name)
#include "reals.h"
#include "printf-suite.h"

#define REAL double
#define PARSE strtod
#define SIZE ""
#define SCAN "l"
#define DIGITS 53
#define BIAS 1023
#define FN(name) JOIN(double_, name)
#include "reals.h"
#include "printf-suite.h"

#define REAL long double
#define PARSE strtold
#define SIZE "L"
#define SCAN "L"
#define DIGITS 64
#define BIAS 16383
#define FN(name) JOIN(long_double_, name)
#include "reals.h"
#include "printf-suite.h"

int main(int argc, char **argv) {
  int at = 1;
  if (at < argc) count = atoi(argv[at++]);
  for (; at < argc && argv[at][0] == '-'; at++) {
    if (!strcmp(argv[at], "-v")) verbose = 1;
    else if (!strcmp(argv[at], "-r") && at + 1 < argc) {
      at++;
      rounding = argv[at][0] == 'u' ? FE_UPWARD : argv[at][0] == 'd' ? FE_DOWNWARD : FE_TOWARDZERO;
    }
  }
  name = argv + at;
  names = argc - at;
  float_print("float"), float_parse("float"), float_scan("float");
  double_print("double"), double_parse("double"), double_scan("double");
  long_double_print("long-double"), long_double_parse("long-double"), long_double_scan("long-double");
  return 0;
}
