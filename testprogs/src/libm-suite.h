// The functions of libm-suite.c for one type, after reals.h.

#define S(name) JOIN(name, SUFFIX)

// 80-bit numbers have six bytes behind them that mean nothing.
static void FN(put_real)(REAL value) { put(&value, DIGITS == 64 ? 10 : sizeof value); }

static void FN(put_complex)(REAL complex value) {
  REAL both[2];
  memcpy(both, &value, sizeof both);
  FN(put_real)(both[0]);
  FN(put_real)(both[1]);
}

static REAL complex FN(complex_of)(REAL re, REAL im) {
  REAL both[2] = {re, im};
  REAL complex value;
  memcpy(&value, both, sizeof value);
  return value;
}

// A second argument that is an exponent, or the order of a Bessel function.
static inline int FN(exponent)(REAL y) {
  unsigned char low;
  memcpy(&low, &y, 1);
  return y > -40000 && y < 40000 ? (int)y : (low - 128) * (DIGITS == 24 ? 2 : DIGITS == 53 ? 17 : 260);
}

static inline int FN(order)(REAL y) {
  unsigned char low;
  memcpy(&low, &y, 1);
  return low % 40 - 8;
}

#define DEFINE(name, arity, ...)                             \
  static void FN(call_##name)(REAL x, REAL y, REAL z, REAL w) { \
    (void)y, (void)z, (void)w;                               \
    __VA_ARGS__;                                             \
  }
FUNCTIONS(DEFINE)
#ifdef __GLIBC__
BESSEL(DEFINE)
GNU(DEFINE)
#if DIGITS != 24
NARROWING(DEFINE)
#endif
#if DIGITS == 64
NARROWING_LONG(DEFINE)
#endif
#elif DIGITS != 64
BESSEL(DEFINE)
#endif
#undef DEFINE

#define ROW(name, arity, ...) {#name TEXT(SUFFIX), arity, FN(call_##name)},
static const struct {
  const char *name;
  int arity;
  void (*call)(REAL, REAL, REAL, REAL);
} FN(functions)[] = {
    FUNCTIONS(ROW)
#ifdef __GLIBC__
    BESSEL(ROW)
    GNU(ROW)
#if DIGITS != 24
    NARROWING(ROW)
#endif
#if DIGITS == 64
    NARROWING_LONG(ROW)
#endif
#elif DIGITS != 64
    BESSEL(ROW)
#endif
};
#undef ROW

// Every other call has special arguments, until each has met each.
static void FN(arguments)(REAL *a, int arity, int index) {
  unsigned number = (unsigned)index / 2;
  int specials = index % 2 == 0;
  for (int i = 0; i < arity; i++) {
    specials &= number < FN(SPECIALS);
    REAL any = FN(number)();
    a[i] = specials ? FN(special)(number % FN(SPECIALS)) : any;
    number = arity > 1 ? (number * 2654435761u) >> 16 : FN(SPECIALS);
    if (i + 1 < arity) number %= FN(SPECIALS);
  }
  // Arguments that are nearly the same.
  if (arity > 1 && random_below(8) == 0) {
    unsigned char *low = (unsigned char *)&a[1];
    a[1] = a[0];
    if (a[0] == a[0]) low[0] ^= (unsigned char)random_below(8);
  }
}

static void FN(all)(void) {
  for (unsigned f = 0; f < sizeof FN(functions) / sizeof FN(functions)[0]; f++) {
    const char *function = FN(functions)[f].name;
    int arity = FN(functions)[f].arity;
    if (!wanted(function)) continue;
    uint64_t sum = CHECKSUM_START;
    random_restart();
    for (int i = 0; i < count; i++) {
      REAL a[4] = {0, 0, 0, 0};
      FN(arguments)(a, arity, i);
      used = parts = 0;
      errno = 0;
      if (rounding != FE_TONEAREST) fesetround(rounding);
      if (exceptions) feclearexcept(FE_ALL_EXCEPT);
      FN(functions)[f].call(a[0], a[1], a[2], a[3]);
      if (exceptions) put_integer(fetestexcept(FE_ALL_EXCEPT));
      if (rounding != FE_TONEAREST) fesetround(FE_TONEAREST);
      int error = errno;
      put(&error, sizeof error);
      sum = checksum_bytes(sum, result, used);
      if (verbose) {
        printf("%s", function);
        for (int j = 0; j < arity; j++) show_bytes((unsigned char *)&a[j], DIGITS == 64 ? 10 : sizeof *a);
        printf(" :");
        for (unsigned j = 0, from = 0; j < parts; from = ends[j++]) show_bytes(result + from, ends[j] - from);
        putchar('\n');
      }
    }
    printf("%s %016llx\n", function, (unsigned long long)sum);
  }
}

#undef S
#undef REAL
#undef SUFFIX
#undef DIGITS
#undef BIAS
#undef FN
