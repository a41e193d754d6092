// 200 doubles worth printing and computing with: the special ones first, then every magnitude.
#ifndef VALUES_H
#define VALUES_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "random.h"

#define VALUE_COUNT 200

static double value_at(int index) {
  static const double special[] = {
      0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 2.5, 3.5, 0.1, 0.2, 0.3, 1.0 / 3, 2.0 / 3, 10.0, 100.0,
      999999.5, 9999995.0, 123456789.0, 1e15, 1e16, 1e17, 1e21, 1e22, 1e23, 1e100, 1e300,
      1.7976931348623157e308, -1.7976931348623157e308, 2.2250738585072014e-308,
      2.2250738585072009e-308, 4.9406564584124654e-324, -4.9406564584124654e-324, 1e-310, 1e-320,
      1e-5, 1e-4, 0.0001234, 0.00001234, 1e-15, 1e-100, 3.141592653589793, 2.718281828459045,
      0.9999999, 0.99999999999, 9.5, 9.95, 9.995, 0.05, 0.005, 4503599627370496.5,
      9007199254740991.0, 9007199254740993.0, 4294967295.0, 4294967296.0, 2147483648.0,
      -2147483649.0, 18446744073709551615.0, 9223372036854775808.0, 65535.0, 255.0,
  };
  enum { SPECIAL = sizeof special / sizeof special[0] };
  if (index < SPECIAL) return special[index];
  if (index == SPECIAL) return INFINITY;
  if (index == SPECIAL + 1) return -INFINITY;
  if (index == SPECIAL + 2) return NAN;
  // Any bit pattern: a number of every magnitude in turn, so no exponent range is missed.
  random_state = 0x9e3779b97f4a7c15u + (uint64_t)index * 0x1234567;
  random_next();
  uint64_t bits = random_next();
  uint64_t exponent = (uint64_t)index * 2046 / VALUE_COUNT;
  if (index % 2) exponent = 1023 - 60 + random_below(120);
  bits = (bits & 0x800fffffffffffffu) | exponent << 52;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

#endif
