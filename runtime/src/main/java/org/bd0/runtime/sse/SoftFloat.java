package org.bd0.runtime.sse;

import org.bd0.runtime.Slot;

/**
 * IEEE 754 arithmetic in integers under any MXCSR, for {@link SseExact}: the four rounding modes,
 * tininess after rounding, flushing to zero, denormals as zeroes, and the exception flags.
 *
 * <p>A format is its precision {@code p} in bits: 24 (single) or 53 (double). Values are bit
 * patterns, singles in bits 31:0 with zeroes above. Inside, a finite number other than zero is a
 * sign (0 or 1), a binary exponent e and a 64-bit significand m with bit 63 set, of value m ×
 * 2^(e-63); bit 0 of m is sticky: it stands for anything that lies below.
 */
final class SoftFloat {
  static final int SINGLE = 24;
  static final int DOUBLE = 53;

  private SoftFloat() {}

  private static int emax(int p) {
    return p == SINGLE ? 127 : 1023;
  }

  /** The pattern of positive infinity. */
  static long infinity(int p) {
    return p == SINGLE ? 0x7f800000L : 0x7ff0000000000000L;
  }

  private static long signBit(int p) {
    return p == SINGLE ? 0x80000000L : Long.MIN_VALUE;
  }

  static long magnitude(int p, long a) {
    return a & ~signBit(p);
  }

  static long sign(int p, long a) {
    return (a & signBit(p)) == 0 ? 0 : 1;
  }

  static long signed(int p, long sign, long magnitude) {
    return sign == 0 ? magnitude : magnitude | signBit(p);
  }

  static boolean isNan(int p, long a) {
    return magnitude(p, a) > infinity(p);
  }

  static boolean isSignalling(int p, long a) {
    return isNan(p, a) && (a & 1L << (p - 2)) == 0;
  }

  static boolean isInfinite(int p, long a) {
    return magnitude(p, a) == infinity(p);
  }

  static boolean isZero(int p, long a) {
    return magnitude(p, a) == 0;
  }

  static boolean isDenormal(int p, long a) {
    return magnitude(p, a) < 1L << (p - 1) && magnitude(p, a) != 0;
  }

  /** The operand as the operation sees it: a denormal is a zero under DAZ. */
  static long operand(long[] r, int p, long a) {
    return (r[Slot.MXCSR] & Mxcsr.DAZ) != 0 && isDenormal(p, a) ? a & signBit(p) : a;
  }

  /** DE if an operand, already seen through {@link #operand}, is a denormal. */
  static int denormalFlag(int p, long a, long b) {
    return isDenormal(p, a) || isDenormal(p, b) ? Mxcsr.DE : 0;
  }

  static int exponent(int p, long a) {
    int biased = (int) (magnitude(p, a) >>> (p - 1));
    return biased != 0
        ? biased - emax(p)
        : 1 - emax(p) - (Long.numberOfLeadingZeros(magnitude(p, a)) - (64 - p));
  }

  static long significand(int p, long a) {
    long fraction = a & (1L << (p - 1)) - 1;
    if (magnitude(p, a) >>> (p - 1) != 0) {
      return (fraction | 1L << (p - 1)) << (64 - p);
    }
    return fraction << Long.numberOfLeadingZeros(fraction);
  }

  private static long shiftRightJam(long m, int distance) {
    if (distance >= 64) {
      return m == 0 ? 0 : 1;
    }
    return distance == 0 ? m : m >>> distance | (m << (64 - distance) == 0 ? 0 : 1);
  }

  /** Whether rounding moves away from zero; {@code rest} is what is cut off, bit 63 a half. */
  static boolean away(int mode, long sign, long kept, long rest) {
    return switch (mode) {
      case 0 -> rest < 0 && (rest != Long.MIN_VALUE || (kept & 1) != 0);
      case 1 -> rest != 0 && sign != 0;
      case 2 -> rest != 0 && sign == 0;
      default -> false;
    };
  }

  /**
   * The result of an overflow. Masked it is inexact; unmasked it is as inexact as it would be
   * without a limit to the exponent.
   */
  private static long overflow(long[] r, int p, long sign, long m, int flags) {
    boolean inexact = Mxcsr.masked(r[Slot.MXCSR], Mxcsr.OE) || m << p != 0;
    Mxcsr.raise(r, flags | Mxcsr.OE | (inexact ? Mxcsr.PE : 0));
    int mode = Mxcsr.rounding(r[Slot.MXCSR]);
    boolean toInfinity = mode == 0 || mode == (sign == 0 ? 2 : 1);
    return signed(p, sign, toInfinity ? infinity(p) : infinity(p) - 1);
  }

  /**
   * Rounds to a format and raises the flags.
   *
   * @param flags those that the operands have raised already
   */
  static long round(long[] r, int p, long sign, int e, long m, int flags) {
    long mxcsr = r[Slot.MXCSR];
    int mode = Mxcsr.rounding(mxcsr);
    int emin = 1 - emax(p);
    int shift = 64 - p;
    if (e > emax(p)) {
      return overflow(r, p, sign, m, flags);
    }
    boolean tiny = e < emin && !(e == emin - 1 && carries(mode, p, sign, m));
    boolean underflowMasked = Mxcsr.masked(mxcsr, Mxcsr.UE);
    if (tiny && underflowMasked && (mxcsr & Mxcsr.FTZ) != 0) {
      Mxcsr.raise(r, flags | Mxcsr.UE | Mxcsr.PE);
      return signed(p, sign, 0);
    }
    long significand = m;
    if (e < emin) {
      int distance = shift + emin - e;
      shift = Math.min(distance, 63);
      significand = shiftRightJam(m, distance - shift);
    }
    long kept = significand >>> shift;
    long rest = significand << (64 - shift);
    if (away(mode, sign, kept, rest)) {
      kept++;
    }
    long result = kept + (e < emin ? 0 : (long) (e + emax(p) - 1) << (p - 1));
    if (result >= infinity(p)) {
      return overflow(r, p, sign, m, flags);
    }
    // An unmasked underflow is as inexact as it would be without a limit to the exponent.
    boolean inexact = tiny && !underflowMasked ? m << p != 0 : rest != 0;
    int raised = inexact ? Mxcsr.PE : 0;
    if (tiny && (inexact || !underflowMasked)) {
      raised |= Mxcsr.UE;
    }
    Mxcsr.raise(r, flags | raised);
    return signed(p, sign, result);
  }

  /** Whether rounding to p bits makes the next power of two of a significand. */
  private static boolean carries(int mode, int p, long sign, long m) {
    long kept = m >>> (64 - p);
    return kept + 1 == 1L << p && away(mode, sign, kept, m << p);
  }

  static long exact(long[] r, int flags, long result) {
    Mxcsr.raise(r, flags);
    return result;
  }

  static long invalid(long[] r, int p) {
    Mxcsr.raise(r, Mxcsr.IE);
    return p == SINGLE ? Sse.DEFAULT_NAN32 & 0xffffffffL : Sse.DEFAULT_NAN64;
  }

  /** The NaN that comes of operands of which at least one is a NaN. */
  private static long nan(long[] r, int p, long a, long b) {
    Mxcsr.raise(r, isSignalling(p, a) || isSignalling(p, b) ? Mxcsr.IE : 0);
    return (isNan(p, a) ? a : b) | 1L << (p - 2);
  }

  /** a + b, or a - b when {@code flip} is 1. */
  static long add(long[] r, int p, long first, long second, long flip) {
    if (isNan(p, first) || isNan(p, second)) {
      return nan(r, p, first, second);
    }
    long a = operand(r, p, first);
    long b = operand(r, p, second) ^ (flip == 0 ? 0 : signBit(p));
    int flags = denormalFlag(p, a, b);
    if (isInfinite(p, a) || isInfinite(p, b)) {
      if (isInfinite(p, a) && isInfinite(p, b) && a != b) {
        return invalid(r, p);
      }
      return exact(r, flags, isInfinite(p, a) ? a : b);
    }
    if (isZero(p, a) && isZero(p, b)) {
      return exact(r, flags, a == b ? a : cancelled(r, p));
    }
    if (isZero(p, a) || isZero(p, b)) {
      long only = isZero(p, a) ? b : a;
      return round(r, p, sign(p, only), exponent(p, only), significand(p, only), flags);
    }
    return magnitude(p, a) >= magnitude(p, b)
        ? addOrdered(r, p, a, b, flags)
        : addOrdered(r, p, b, a, flags);
  }

  /** The zero that opposite numbers add up to. */
  static long cancelled(long[] r, int p) {
    return signed(p, Mxcsr.rounding(r[Slot.MXCSR]) == 1 ? 1 : 0, 0);
  }

  /** The sum of finite numbers other than zero, the larger magnitude first. */
  private static long addOrdered(long[] r, int p, long a, long b, int flags) {
    int e = exponent(p, a);
    long large = significand(p, a) >>> 1;
    long small = shiftRightJam(significand(p, b) >>> 1, e - exponent(p, b));
    long m = sign(p, a) == sign(p, b) ? large + small : large - small;
    if (m == 0) {
      return exact(r, flags, cancelled(r, p));
    }
    int n = Long.numberOfLeadingZeros(m);
    return round(r, p, sign(p, a), e + 1 - n, m << n, flags);
  }

  static long mul(long[] r, int p, long first, long second) {
    if (isNan(p, first) || isNan(p, second)) {
      return nan(r, p, first, second);
    }
    long a = operand(r, p, first);
    long b = operand(r, p, second);
    long sign = sign(p, a) ^ sign(p, b);
    int flags = denormalFlag(p, a, b);
    if (isInfinite(p, a) || isInfinite(p, b)) {
      return isZero(p, a) || isZero(p, b)
          ? invalid(r, p)
          : exact(r, flags, signed(p, sign, infinity(p)));
    }
    if (isZero(p, a) || isZero(p, b)) {
      return exact(r, flags, signed(p, sign, 0));
    }
    long x = significand(p, a);
    long y = significand(p, b);
    long m = Math.unsignedMultiplyHigh(x, y) | (x * y == 0 ? 0 : 1);
    int n = Long.numberOfLeadingZeros(m);
    return round(r, p, sign, exponent(p, a) + exponent(p, b) + 1 - n, m << n, flags);
  }

  static long div(long[] r, int p, long first, long second) {
    if (isNan(p, first) || isNan(p, second)) {
      return nan(r, p, first, second);
    }
    long a = operand(r, p, first);
    long b = operand(r, p, second);
    long sign = sign(p, a) ^ sign(p, b);
    int flags = denormalFlag(p, a, b);
    if ((isInfinite(p, a) && isInfinite(p, b)) || (isZero(p, a) && isZero(p, b))) {
      return invalid(r, p);
    }
    if (isInfinite(p, a) || isZero(p, b)) {
      // A zero divisor takes precedence over a denormal dividend.
      return exact(r, isInfinite(p, a) ? flags : Mxcsr.ZE, signed(p, sign, infinity(p)));
    }
    if (isInfinite(p, b) || isZero(p, a)) {
      return exact(r, flags, signed(p, sign, 0));
    }
    // 53 bits each; six steps of ten quotient bits.
    long rest = significand(p, a) >>> 11;
    long y = significand(p, b) >>> 11;
    long q = rest / y;
    rest %= y;
    for (int i = 0; i < 6; i++) {
      rest <<= 10;
      q = q << 10 | rest / y;
      rest %= y;
    }
    long m = q << 3 | (rest == 0 ? 0 : 1);
    int n = Long.numberOfLeadingZeros(m);
    return round(r, p, sign, exponent(p, a) - exponent(p, b) - n, m << n, flags);
  }

  static long sqrt(long[] r, int p, long operand) {
    if (isNan(p, operand)) {
      return nan(r, p, operand, operand);
    }
    long a = operand(r, p, operand);
    if (isZero(p, a)) {
      return a;
    }
    if (sign(p, a) != 0) {
      return invalid(r, p);
    }
    if (isInfinite(p, a)) {
      return a;
    }
    int e = exponent(p, a);
    double x = (significand(p, a) >>> 11) * (((e & 1) == 0) ? 0x1p-52 : 0x1p-51);
    // The host's root is the nearest; the exact residue says on which side of it the true one lies.
    double root = Math.sqrt(x);
    double residue = Math.fma(-root, root, x);
    long m = significand(DOUBLE, Double.doubleToRawLongBits(root));
    if (residue != 0) {
      m = residue > 0 ? m | 1 : m - 1;
    }
    return round(r, p, 0, e >> 1, m, denormalFlag(p, a, a));
  }

  /** The minimum, or the maximum; second unless the first is strictly so. */
  static long extremum(long[] r, int p, long first, long second, boolean maximum) {
    if (isNan(p, first) || isNan(p, second)) {
      return exact(r, Mxcsr.IE, operand(r, p, second));
    }
    long a = operand(r, p, first);
    long b = operand(r, p, second);
    Mxcsr.raise(r, denormalFlag(p, a, b));
    return (maximum ? value(p, a) > value(p, b) : value(p, a) < value(p, b)) ? a : b;
  }

  private static double value(int p, long a) {
    return p == SINGLE ? Float.intBitsToFloat((int) a) : Double.longBitsToDouble(a);
  }

  /**
   * Compares.
   *
   * @param signalling whether a quiet NaN is invalid too
   * @return RFLAGS bits as (U)COMISD sets them
   */
  static long compare(long[] r, int p, long first, long second, boolean signalling) {
    if (isNan(p, first) || isNan(p, second)) {
      boolean bad = signalling || isSignalling(p, first) || isSignalling(p, second);
      return exact(r, bad ? Mxcsr.IE : 0, Sse.UNORDERED);
    }
    long a = operand(r, p, first);
    long b = operand(r, p, second);
    Mxcsr.raise(r, denormalFlag(p, a, b));
    double x = value(p, a);
    double y = value(p, b);
    return x > y ? 0 : x < y ? Sse.LESS : Sse.EQUAL;
  }

  /** An integer, signed, 64 bits, to a format. */
  static long fromInteger(long[] r, int p, long value) {
    if (value == 0) {
      return 0;
    }
    long m = Math.abs(value);
    int n = Long.numberOfLeadingZeros(m);
    return round(r, p, value >>> 63, 63 - n, m << n, 0);
  }

  /**
   * To a signed integer.
   *
   * @param width 32 or 64
   * @param truncate whether to round towards zero instead of as MXCSR says
   * @return the integer zero-extended to 64 bits, or the indefinite and IE
   */
  static long toInteger(long[] r, int p, long operand, int width, boolean truncate) {
    long indefinite = 1L << (width - 1);
    long a = operand(r, p, operand);
    if (isZero(p, a)) {
      return 0;
    }
    int e = exponent(p, a);
    long sign = sign(p, a);
    if (e > 63) {
      return exact(r, Mxcsr.IE, indefinite);
    }
    int distance = 63 - e;
    int shift = Math.min(distance, 63);
    long m = shiftRightJam(significand(p, a), distance - shift);
    long kept = m >>> shift;
    long rest = shift == 0 ? 0 : m << (64 - shift);
    if (away(truncate ? 3 : Mxcsr.rounding(r[Slot.MXCSR]), sign, kept, rest)) {
      kept++;
    }
    if (Long.compareUnsigned(kept, indefinite - 1 + sign) > 0) {
      return exact(r, Mxcsr.IE, indefinite);
    }
    long result = sign == 0 ? kept : -kept;
    return exact(r, rest != 0 ? Mxcsr.PE : 0, width == 32 ? result & 0xffffffffL : result);
  }

  /** A double to a single. */
  static long narrow(long[] r, long operand) {
    if (isNan(DOUBLE, operand)) {
      return exact(
          r, isSignalling(DOUBLE, operand) ? Mxcsr.IE : 0, SseConvert.nanToSingle(operand));
    }
    long a = operand(r, DOUBLE, operand);
    long sign = sign(DOUBLE, a);
    if (isZero(DOUBLE, a) || isInfinite(DOUBLE, a)) {
      return signed(SINGLE, sign, isZero(DOUBLE, a) ? 0 : infinity(SINGLE));
    }
    int flags = denormalFlag(DOUBLE, a, a);
    return round(r, SINGLE, sign, exponent(DOUBLE, a), significand(DOUBLE, a), flags);
  }

  /** A single to a double, exactly. */
  static long widen(long[] r, long operand) {
    if (isNan(SINGLE, operand)) {
      return exact(
          r, isSignalling(SINGLE, operand) ? Mxcsr.IE : 0, SseConvert.nanToDouble(operand));
    }
    long a = operand(r, SINGLE, operand);
    Mxcsr.raise(r, denormalFlag(SINGLE, a, a));
    return Double.doubleToRawLongBits(Float.intBitsToFloat((int) a));
  }
}
