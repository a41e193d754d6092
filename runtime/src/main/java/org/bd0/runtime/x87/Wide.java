package org.bd0.runtime.x87;

/**
 * A binary floating-point number with a significand of 128 bits, to calculate the transcendental
 * functions in: one rounding to 64 bits at the end is then nearly always the right one. Results are
 * cut, not rounded: each operation is off by less than four units of the last of its 128 places,
 * and exact where the operands are short enough.
 *
 * <p>The value is hi:lo * 2^(exponent - 127), negated where negative is set; bit 63 of hi is set
 * unless the number is 0. An instance that is not a constant belongs to one execution of one
 * instruction.
 */
final class Wide {
  boolean negative;
  int exponent;
  long hi;
  long lo;

  Wide set(Wide other) {
    return set(other.negative, other.exponent, other.hi, other.lo);
  }

  /** The number hi:lo * 2^(exponent - 127), which need not be normal. */
  Wide set(boolean negative, int exponent, long hi, long lo) {
    if (hi == 0) {
      hi = lo;
      lo = 0;
      exponent -= 64;
    }
    int shift = Long.numberOfLeadingZeros(hi) & 63;
    this.negative = negative;
    this.exponent = exponent - shift;
    this.hi = shift == 0 ? hi : hi << shift | lo >>> -shift;
    this.lo = lo << shift;
    return this;
  }

  /** An 80-bit number that is neither infinite nor a NaN. */
  Wide set(long m, int se) {
    int e = Math.max(se & Float80.EXPONENT, 1) - Float80.BIAS;
    return set((se & Float80.SIGN) != 0, e, m, 0);
  }

  /** An integer. */
  Wide set(long value) {
    return set(value < 0, 63, Math.abs(value), 0);
  }

  boolean isZero() {
    return hi == 0;
  }

  Wide negate() {
    negative = !negative;
    return this;
  }

  Wide multiply(Wide other) {
    long cross = Math.unsignedMultiplyHigh(hi, other.lo);
    long middle = cross + Math.unsignedMultiplyHigh(lo, other.hi);
    long h = Math.unsignedMultiplyHigh(hi, other.hi);
    if (Long.compareUnsigned(middle, cross) < 0) {
      h++;
    }
    long l = middle + hi * other.hi;
    if (Long.compareUnsigned(l, middle) < 0) {
      h++;
    }
    return set(negative ^ other.negative, exponent + other.exponent + 1, h, l);
  }

  /**
   * Divides by a number that is not 0: two digits of 64 bits, each estimated from the high half.
   */
  Wide divide(Wide other) {
    long c = other.hi;
    long d = other.lo;
    // The dividend halved is less than the divisor.
    long q1 = Float80.divide128(hi >>> 1, hi << 63 | lo >>> 1, c);
    long rest = (hi << 63 | lo >>> 1) - q1 * c;
    long product = Math.unsignedMultiplyHigh(q1, d);
    long restLo = -(q1 * d);
    int borrow = restLo != 0 ? 1 : 0;
    long restHi = rest - product - borrow;
    boolean below = Long.compareUnsigned(rest, product) < 0 || (rest == product && borrow != 0);
    while (below) {
      q1--;
      restLo += d;
      long sum = restHi + c + (Long.compareUnsigned(restLo, d) < 0 ? 1 : 0);
      below = Long.compareUnsigned(sum, restHi) > 0;
      restHi = sum;
    }
    long q0 = Long.compareUnsigned(restHi, c) >= 0 ? -1L : Float80.divide128(restHi, restLo, c);
    return set(negative ^ other.negative, exponent - other.exponent, q1, q0);
  }

  Wide add(Wide other) {
    if (other.isZero()) {
      return this;
    }
    if (isZero()) {
      return set(other);
    }
    return magnitudeBelow(other) ? sum(other, this) : sum(this, other);
  }

  private boolean magnitudeBelow(Wide other) {
    if (exponent != other.exponent) {
      return exponent < other.exponent;
    }
    int c = Long.compareUnsigned(hi, other.hi);
    return c != 0 ? c < 0 : Long.compareUnsigned(lo, other.lo) < 0;
  }

  /** Becomes a + b, |a| not less than |b|. */
  private Wide sum(Wide a, Wide b) {
    int shift = a.exponent - b.exponent;
    long bh = shift < 64 ? b.hi >>> shift : 0;
    long bl = b.shiftedLow(shift);
    if (a.negative != b.negative) {
      long borrow = Long.compareUnsigned(a.lo, bl) < 0 ? 1 : 0;
      return set(a.negative, a.exponent, a.hi - bh - borrow, a.lo - bl);
    }
    long l = a.lo + bl;
    long carry = Long.compareUnsigned(l, bl) < 0 ? 1 : 0;
    long h = a.hi + bh + carry;
    if (Long.compareUnsigned(h, a.hi) < 0 || (bh == -1L && carry != 0)) {
      return set(a.negative, a.exponent + 1, h >>> 1 | Long.MIN_VALUE, h << 63 | l >>> 1);
    }
    return set(a.negative, a.exponent, h, l);
  }

  /** The low half of hi:lo shifted right. */
  private long shiftedLow(int shift) {
    if (shift == 0) {
      return lo;
    }
    if (shift < 64) {
      return hi << -shift | lo >>> shift;
    }
    return shift < 128 ? hi >>> shift : 0;
  }

  /**
   * Becomes the sum over k below terms of c[first + k * step] * z^k, signs alternating if asked
   * for.
   *
   * @param c pairs of high and low halves, 127 of their 128 bits below the point
   * @param z a positive number below 1
   */
  Wide polynomial(long[] c, int first, int step, int terms, boolean alternating, Wide z) {
    int shift = -1 - z.exponent;
    long zh = shift < 64 ? z.hi >>> shift : 0;
    long zl = z.shiftedLow(shift);
    long h = 0;
    long l = 0;
    for (int at = 2 * (first + (terms - 1) * step); at >= 2 * first; at -= 2 * step) {
      long cross = Math.unsignedMultiplyHigh(h, zl);
      long middle = cross + Math.unsignedMultiplyHigh(l, zh);
      long ph = Math.unsignedMultiplyHigh(h, zh);
      if (Long.compareUnsigned(middle, cross) < 0) {
        ph++;
      }
      long pl = middle + h * zh;
      if (Long.compareUnsigned(pl, middle) < 0) {
        ph++;
      }
      if (alternating) {
        l = c[at + 1] - pl;
        h = c[at] - ph - (Long.compareUnsigned(c[at + 1], pl) < 0 ? 1 : 0);
      } else {
        l = c[at + 1] + pl;
        h = c[at] + ph + (Long.compareUnsigned(l, pl) < 0 ? 1 : 0);
      }
    }
    if (alternating && ((h & ~Long.MIN_VALUE) | l) == 0) {
      // The first term, less what is too small to show: rounding must know that it is less.
      return set(false, -1, -1L, -1L);
    }
    return set(false, 0, h, l);
  }

  /** Rounds to an 80-bit number, inexact in any case, as the control word's rounding says. */
  int pack(long[] r, int d, int cw) {
    int sign = negative ? Float80.SIGN : 0;
    return Float80.pack(r, d, cw | 0x300, sign, exponent + Float80.BIAS, hi, lo | 1);
  }
}
