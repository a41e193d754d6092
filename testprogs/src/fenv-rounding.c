// Rounding modes through fenv.h, in SSE and x87 arithmetic.
// build: glibc musl
// cflags: -frounding-math
#include <fenv.h>
#include <math.h>
#include <stdio.h>

static const int modes[] = {FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO};

int main(void) {
  volatile double one = 1, three = 3, huge = 1e308, tiny = 1e-308, half = 2.5;
  volatile float onef = 1, threef = 3;
  volatile long double onel = 1, threel = 3;
  for (int i = 0; i < 4; i++) {
    if (fesetround(modes[i]) != 0 || fegetround() != modes[i]) return 1;
    double d = one / three, minus = -one / three;
    float f = onef / threef, narrowed = (float)one / threef;
    long double l = onel / threel;
    printf("%a %a %a %a %La %a %a %ld %ld\n", d, minus, f, narrowed, l, rint(half), nearbyint(-half),
           lrint(half), lrintl(-threel / 2));
    printf("%a %a %a\n", huge * 10, tiny * 1e-10, sqrt(three));
  }
  return 0;
}
