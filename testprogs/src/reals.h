// Floating-point numbers worth computing with, of one type: included once for each of float, double and
// long double, with
//   REAL    the type
//   FN(x)   a name for x that is the type's own
//   DIGITS  bits of its significand
//   BIAS    of its exponent, which is also the greatest exponent
// The numbers follow from the state of random.h alone and are made from bits, so that no rounding mode
// changes them.

// +-1.fraction * 2^exponent, the fraction's bits left-aligned; below the least exponent a subnormal
// number, beyond the greatest one an infinity.
static REAL FN(make)(int negative, uint64_t fraction, int exponent) {
  REAL result;
  int biased = exponent < -BIAS ? 0 : exponent > BIAS ? 2 * BIAS + 1 : exponent + BIAS;
  if (exponent > BIAS) fraction = 0;
#if DIGITS == 64
  struct { uint64_t significand; uint16_t sign_exponent; } bits;
  bits.significand = fraction >> 1 | (uint64_t)(biased != 0) << 63;
  bits.sign_exponent = (uint16_t)(biased | negative << 15);
  memset(&result, 0, sizeof result);
  memcpy(&result, &bits, 10);
#elif DIGITS == 53
  uint64_t bits = fraction >> 12 | (uint64_t)biased << 52 | (uint64_t)negative << 63;
  memcpy(&result, &bits, sizeof result);
#else
  uint32_t bits = (uint32_t)(fraction >> 41) | (uint32_t)biased << 23 | (uint32_t)negative << 31;
  memcpy(&result, &bits, sizeof result);
#endif
  return result;
}

// An integer's value divided by 2^shift; bits beyond the significand's are cut off.
static REAL FN(scaled)(int negative, uint64_t integer, int shift) {
  if (integer == 0) return FN(make)(negative, 0, -BIAS - 1);
  int top = 63 - __builtin_clzll(integer);
  return FN(make)(negative, top == 0 ? 0 : integer << (64 - top), top - shift);
}

enum { FN(SPECIALS) = 32 };

static REAL FN(special)(unsigned index) {
  int negative = index & 1;
  switch (index >> 1) {
    case 0: return FN(make)(negative, 0, -BIAS - 1);             // 0
    case 1: return FN(make)(negative, 0, 0);                     // 1
    case 2: return FN(make)(negative, 0, -1);                    // 0.5
    case 3: return FN(make)(negative, 0, 1);                     // 2
    case 4: return FN(make)(negative, 1ull << 63, 0);            // 1.5
    case 5: return FN(make)(negative, 1ull << 62, 1);            // 2.5
    case 6: return FN(make)(negative, 0, BIAS + 1);              // infinity
    case 7: return FN(make)(negative, ~0ull, BIAS);              // the greatest
    case 8: return FN(make)(negative, 0, 1 - BIAS);              // the least normal one
    case 9: return FN(make)(negative, ~0ull, -BIAS - 1);         // the greatest subnormal one
    case 10: return FN(make)(negative, 1ull << (65 - DIGITS), -BIAS - 1); // the least
    case 11: return FN(make)(negative, ~0ull, -1);               // just below 1
    case 12: return FN(make)(negative, 1ull << (65 - DIGITS), 0); // just above 1
    case 13: return FN(make)(negative, 0, DIGITS - 1);           // from here on all are integers
    case 14: return FN(make)(negative, ~0ull, DIGITS - 2);       // the last one with a half
    default: return negative ? -(REAL)NAN : (REAL)NAN;
  }
}

// Any: special, of any bits, subnormal, huge, halves, integers, near 1, near multiples of pi / 2, and
// of the sizes at which the functions have something to say.
static REAL FN(number)(void) {
  uint64_t bits = random_next();
  int negative = bits & 1;
  switch (random_below(14)) {
    case 0: return FN(special)(random_below(FN(SPECIALS)));
    case 1: return FN(make)(negative, bits, (int)random_below(2 * BIAS) - BIAS);
    case 2: return FN(make)(negative, bits >> random_below(DIGITS), -BIAS - 1);
    case 3: return FN(make)(negative, bits, BIAS - (int)random_below(4));
    case 4: return FN(scaled)(negative, (bits >> (65 - DIGITS + random_below(DIGITS - 2))) | 1, 1);
    case 5: return FN(scaled)(negative, bits >> (64 - DIGITS + random_below(DIGITS)), 0);
    case 6: return FN(make)(negative, bits, -1 - (int)random_below(8));
    case 7: return FN(make)(negative, bits >> (8 + random_below(50)), -(int)(bits >> 1 & 1));
    case 8: return FN(make)(negative, 0x921fb54442d1846bu & ~(bits >> (48 + random_below(16))),
                            (int)random_below(12));
    case 9: return FN(make)(negative, bits & ~0ull << (50 + random_below(14)),
                            (int)random_below(20) - 10);
    case 10: return FN(make)(negative, bits, (int)random_below(8));
    case 11: return FN(make)(negative, bits, (int)random_below(2 * DIGITS + 20) - DIGITS - 10);
    case 12: return FN(scaled)(negative, random_below(2000), 0);
    default: return FN(make)(negative, bits, (int)random_below(24) - 12);
  }
}
