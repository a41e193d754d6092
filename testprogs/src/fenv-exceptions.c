// The exception flags through fenv.h, of SSE and x87 arithmetic.
// build: glibc musl
// cflags: -frounding-math
#include <fenv.h>
#include <math.h>
#include <stdio.h>

static void flags(const char *what) {
  printf("%s:%s%s%s%s%s\n", what, fetestexcept(FE_INVALID) ? " invalid" : "",
         fetestexcept(FE_DIVBYZERO) ? " divbyzero" : "", fetestexcept(FE_OVERFLOW) ? " overflow" : "",
         fetestexcept(FE_UNDERFLOW) ? " underflow" : "", fetestexcept(FE_INEXACT) ? " inexact" : "");
  feclearexcept(FE_ALL_EXCEPT);
}

int main(void) {
  volatile double one = 1, three = 3, huge = 1e308, tiny = 1e-308, zero = 0;
  volatile long double onel = 1, threel = 3;
  feclearexcept(FE_ALL_EXCEPT);
  volatile double r;
  r = one / three;
  flags("1/3");
  r = one + one;
  flags("1+1");
  r = one / zero;
  flags("1/0");
  r = zero / zero;
  flags("0/0");
  r = huge * huge;
  flags("1e308*1e308");
  r = tiny * tiny;
  flags("1e-308*1e-308");
  r = sqrt(-one);
  flags("sqrt(-1)");
  volatile long double rl = onel / threel;
  flags("1/3 x87");
  rl = onel / zero;
  flags("1/0 x87");
  volatile int n = (int)huge;
  flags("int of 1e308");
  (void)r, (void)rl, (void)n;
  fenv_t saved;
  feraiseexcept(FE_OVERFLOW);
  feholdexcept(&saved);
  flags("held");
  feraiseexcept(FE_DIVBYZERO);
  feupdateenv(&saved);
  flags("updated");
  return 0;
}
