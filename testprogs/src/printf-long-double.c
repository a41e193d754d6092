// printf of %Lf, %Le, %Lg and %La: the 80-bit format, and musl's and glibc's two ways of printing it.
// build: glibc musl
#include <stdio.h>

#include "values.h"

static void show(int index, long double v) {
  printf("%d: %Lf %Le %Lg %La\n", index, v, v, v, v);
  printf("%.0Lf|%.3Lf|%.20Le|%.21Lg|%40.10Le|%-30.5Lg|%+.4LG|%.5La\n", v, v, v, v, v, v, v, v);
}

int main(void) {
  volatile long double third = 3.0L;
  for (int i = 0; i < VALUE_COUNT; i++) show(i, (long double)value_at(i) / third);
  long double tiny = 3.64519953188247460253e-4951L;  // the smallest denormal
  long double largest = 1.18973149535723176502e+4932L;
  const long double special[] = {tiny, -tiny, tiny * 12345, largest, -largest, 3.3621e-4932L,
                                 1e4900L, 1e-4900L, 18446744073709551615.0L, 0.1L, 1e27L, 1e28L};
  for (int i = 0; i < (int)(sizeof special / sizeof special[0]); i++) show(1000 + i, special[i]);
  return 0;
}
