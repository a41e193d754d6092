// Text to floating point: strtod, strtof, strtold, halfway cases, hexadecimal, and the way back.
// build: glibc musl
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "values.h"

int main(void) {
  static const char *const texts[] = {
      "0", "-0", "1", "+1.5", "  12.25xyz", ".5", "5.", "1e5", "1e+5", "1E-5", "1e", "1e+", "e5",
      ".", "-", "", "inf", "-Infinity", "nan", "NAN(123)", "0x1p3", "0x1.8p-1", "0X.8", "0x", "0xg",
      "1e308", "1e309", "-1e400", "1e-323", "1e-324", "2.4703282292062327e-324",
      "2.4703282292062328e-324", "4.9e-324", "2.2250738585072011e-308", "2.2250738585072014e-308",
      "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308",
      "9007199254740993", "9007199254740992.99999999", "9007199254740993.00000001",
      "0.1", "0.30000000000000004", "123456789012345678901234567890", "1e23", "8.5e22",
      "6.0221409e+23", "3.4028235e38", "3.4028236e38", "1.4e-45", "7e-46", "1e4932", "1e4933",
      "1e-4950", "1e-4952", "3.6e-4951", "0x1.fffffffffffff8p0", "0x1.fffffffffffff7p0",
      "0x1.fffffep127", "0x1p-1074", "0x1p-1075", "0x1.8p-1075",
      "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649",
      "0.000000000000000000000000000000000000000000000000000000000000000000000000000001",
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    char *end;
    errno = 0;
    double d = strtod(texts[i], &end);
    printf("\"%s\": %a used %d errno %d", texts[i], d, (int)(end - texts[i]), errno);
    errno = 0;
    float f = strtof(texts[i], &end);
    printf(" | %a used %d errno %d", f, (int)(end - texts[i]), errno);
    errno = 0;
    long double l = strtold(texts[i], &end);
    printf(" | %La used %d errno %d\n", l, (int)(end - texts[i]), errno);
  }
  int wrong = 0;
  for (int i = 0; i < VALUE_COUNT; i++) {
    char text[64];
    double v = value_at(i);
    snprintf(text, sizeof text, "%.17g", v);
    double back = strtod(text, NULL);
    if (memcmp(&v, &back, sizeof v) != 0 && v == v) wrong++;
    long double l = (long double)v / 7;
    snprintf(text, sizeof text, "%.21Lg", l);
    if (strtold(text, NULL) != l && v == v) wrong++;
  }
  printf("round trips wrong: %d\n", wrong);
  static const char *const integers[] = {"0", "-1", "077", "0x7f", "zz", "9223372036854775807",
                                         "9223372036854775808", "-9223372036854775809",
                                         "18446744073709551616", " 42 "};
  for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
    char *end;
    errno = 0;
    long any = strtol(integers[i], &end, 0), base36 = strtol(integers[i], NULL, 36);
    unsigned long plain = strtoul(integers[i], NULL, 10);
    printf("%s: %ld %ld %lu %d %d\n", integers[i], any, base36, plain, errno,
           (int)(end - integers[i]));
  }
  return wrong != 0;
}
