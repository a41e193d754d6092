// printf of %f, %e, %g and %a over 200 values, with flags, widths and precisions.
// build: glibc musl static-pie
#include <stdio.h>

#include "values.h"

int main(void) {
  for (int i = 0; i < VALUE_COUNT; i++) {
    double v = value_at(i);
    printf("%d: %f %e %g %a\n", i, v, v, v, v);
    printf("%.0f|%.1f|%.17e|%.15g|%.17g|%.3a\n", v, v, v, v, v, v);
    printf("%30.10e|%-25.3g|%+.5G|% .2E|%020.6g|%#.0e|%#g\n", v, v, v, v, v, v, v);
  }
  printf("[%*.*f] [%-*.*e]\n", 12, 3, 3.14159, 15, 4, 2.71828);
  return 0;
}
