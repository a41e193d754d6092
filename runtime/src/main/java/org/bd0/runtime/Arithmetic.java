package org.bd0.runtime;

/** Integer arithmetic that Java lacks. */
public final class Arithmetic {
  private Arithmetic() {}

  /**
   * Quotient of an unsigned 128-bit dividend and a 64-bit divisor (Knuth, volume 2, 4.3.1,
   * algorithm D with 32-bit digits).
   *
   * @param high upper half of the dividend, unsigned less than {@code divisor}
   * @param low lower half
   */
  public static long divideUnsigned(long high, long low, long divisor) {
    if (high == 0) {
      return Long.divideUnsigned(low, divisor);
    }
    int s = Long.numberOfLeadingZeros(divisor);
    long d = divisor << s;
    long d1 = d >>> 32;
    long d0 = d & 0xffffffffL;
    long n32 = s == 0 ? high : high << s | low >>> 64 - s;
    long n10 = low << s;
    long q1 = digit(n32, n10 >>> 32, d1, d0);
    long rest = (n32 << 32) + (n10 >>> 32) - q1 * d;
    long q0 = digit(rest, n10 & 0xffffffffL, d1, d0);
    return (q1 << 32) + q0;
  }

  private static long digit(long n, long next, long d1, long d0) {
    long q = Long.divideUnsigned(n, d1);
    long r = n - q * d1;
    while (q >>> 32 != 0 || Long.compareUnsigned(q * d0, (r << 32) + next) > 0) {
      q--;
      r += d1;
      if (r >>> 32 != 0) {
        break;
      }
    }
    return q;
  }

  /** 1 if IDIV of a signed 128-bit dividend gives a quotient of 64 bits, else 0. */
  public static int divideSignedFits(long high, long low, long divisor) {
    if (divisor == 0) {
      return 0;
    }
    boolean negative = high < 0;
    long nLow = negative ? -low : low;
    long nHigh = negative ? ~high + (low == 0 ? 1 : 0) : high;
    long d = Math.abs(divisor);
    if (Long.compareUnsigned(nHigh, d) >= 0) {
      return 0;
    }
    long q = divideUnsigned(nHigh, nLow, d);
    boolean negativeQuotient = negative != divisor < 0;
    return q >= 0 || negativeQuotient && q == Long.MIN_VALUE ? 1 : 0;
  }

  /** Quotient of a signed 128-bit dividend; {@link #divideSignedFits} has said that it fits. */
  public static long divideSigned(long high, long low, long divisor) {
    if (high == low >> 63) {
      return low / divisor;
    }
    boolean negative = high < 0;
    long nLow = negative ? -low : low;
    long nHigh = negative ? ~high + (low == 0 ? 1 : 0) : high;
    long q = divideUnsigned(nHigh, nLow, Math.abs(divisor));
    return negative != divisor < 0 ? -q : q;
  }

  /**
   * Rotation through the carry of 9, 17, 33 or 65 bits: RCL; RCR by n is RCL by width + 1 - n.
   *
   * @param value operand, bits above the width undefined
   * @param carry 0 or 1
   * @param count 0 to width
   * @param bits width: 8, 16, 32 or 64
   * @return the new operand, bits above the width undefined
   */
  public static long rotateCarryLeft(long value, long carry, int count, int bits) {
    if (count == 0) {
      return value;
    }
    long v = bits == 64 ? value : value & (1L << bits) - 1;
    long left = count == 64 ? 0 : v << count;
    long right = count == 1 ? 0 : v >>> bits + 1 - count;
    return left | carry << count - 1 | right;
  }

  /** The carry that {@link #rotateCarryLeft} leaves, 0 or 1. */
  public static long rotateCarryOut(long value, long carry, int count, int bits) {
    return count == 0 ? carry : value >>> bits - count & 1;
  }
}
