package org.bd0.runtime.sse;

/**
 * x × y + z rounded once (Intel SDM volume 2, VFMADD). The other operations are this one with signs
 * changed: {@code signs} has {@link #PRODUCT} to negate the product and {@link #ADDEND} to negate
 * z, which a NaN does not feel. Of several NaNs the first in the order x, y, z comes out.
 */
public final class FusedMultiply {
  /** -(x × y). */
  public static final int PRODUCT = 1;

  /** -z. */
  public static final int ADDEND = 2;

  private static final int SINGLE = SoftFloat.SINGLE;
  private static final int DOUBLE = SoftFloat.DOUBLE;
  private static final long LOW32 = 0xffffffffL;

  private FusedMultiply() {}

  /** In double precision, under the default MXCSR. */
  public static double fma(double x, double y, double z, int signs) {
    double r = Math.fma((signs & PRODUCT) == 0 ? x : -x, y, (signs & ADDEND) == 0 ? z : -z);
    return Double.isNaN(r) ? nan(x, y, z) : r;
  }

  /** In single precision, under the default MXCSR. */
  public static float fma(float x, float y, float z, int signs) {
    float r = Math.fma((signs & PRODUCT) == 0 ? x : -x, y, (signs & ADDEND) == 0 ? z : -z);
    return Float.isNaN(r) ? nan(x, y, z) : r;
  }

  private static double nan(double x, double y, double z) {
    long first = Double.doubleToRawLongBits(Double.isNaN(x) ? x : Double.isNaN(y) ? y : z);
    return Double.longBitsToDouble(Sse.nan64(first, first));
  }

  private static float nan(float x, float y, float z) {
    int first = Float.floatToRawIntBits(Float.isNaN(x) ? x : Float.isNaN(y) ? y : z);
    return Float.intBitsToFloat(Sse.nan32(first, first));
  }

  /** In double precision, under any MXCSR. */
  public static double fma(long[] r, double x, double y, double z, int signs) {
    long result =
        compute(
            r,
            DOUBLE,
            Double.doubleToRawLongBits(x),
            Double.doubleToRawLongBits(y),
            Double.doubleToRawLongBits(z),
            signs);
    return Double.longBitsToDouble(result);
  }

  /** In single precision, under any MXCSR. */
  public static float fma(long[] r, float x, float y, float z, int signs) {
    long result =
        compute(
            r,
            SINGLE,
            Float.floatToRawIntBits(x) & LOW32,
            Float.floatToRawIntBits(y) & LOW32,
            Float.floatToRawIntBits(z) & LOW32,
            signs);
    return Float.intBitsToFloat((int) result);
  }

  private static long compute(long[] r, int p, long first, long second, long third, int signs) {
    if (SoftFloat.isNan(p, first) || SoftFloat.isNan(p, second) || SoftFloat.isNan(p, third)) {
      return nan(r, p, first, second, third);
    }
    long x = SoftFloat.operand(r, p, first);
    long y = SoftFloat.operand(r, p, second);
    long z = SoftFloat.operand(r, p, third);
    long sign = SoftFloat.sign(p, x) ^ SoftFloat.sign(p, y) ^ signs & PRODUCT;
    long addendSign = SoftFloat.sign(p, z) ^ signs >> 1;
    boolean infinite = SoftFloat.isInfinite(p, x) || SoftFloat.isInfinite(p, y);
    boolean zero = SoftFloat.isZero(p, x) || SoftFloat.isZero(p, y);
    int flags = SoftFloat.denormalFlag(p, x, y) | SoftFloat.denormalFlag(p, z, z);
    if (infinite) {
      return zero || SoftFloat.isInfinite(p, z) && sign != addendSign
          ? SoftFloat.invalid(r, p)
          : SoftFloat.exact(r, flags, SoftFloat.signed(p, sign, SoftFloat.infinity(p)));
    }
    long addend = SoftFloat.signed(p, addendSign, SoftFloat.magnitude(p, z));
    if (SoftFloat.isInfinite(p, z)) {
      return SoftFloat.exact(r, flags, addend);
    }
    if (zero) {
      if (!SoftFloat.isZero(p, z)) {
        return SoftFloat.round(
            r, p, addendSign, SoftFloat.exponent(p, z), SoftFloat.significand(p, z), flags);
      }
      return SoftFloat.exact(r, flags, sign == addendSign ? addend : SoftFloat.cancelled(r, p));
    }
    return sum(r, p, sign, x, y, addendSign, z, flags);
  }

  private static long nan(long[] r, int p, long x, long y, long z) {
    boolean signals =
        SoftFloat.isSignalling(p, x)
            || SoftFloat.isSignalling(p, y)
            || SoftFloat.isSignalling(p, z);
    long first = SoftFloat.isNan(p, x) ? x : SoftFloat.isNan(p, y) ? y : z;
    return SoftFloat.exact(r, signals ? Mxcsr.IE : 0, first | 1L << (p - 2));
  }

  /**
   * The sum of a product other than zero and a number, in 128 bits of which bit 0 is sticky. Before
   * they are shifted to one exponent, the upper bit is left free for a carry, and at least 22 bits
   * at the end are zeroes: what is shifted out matters only where it cannot cancel much.
   */
  private static long sum(
      long[] r, int p, long sign, long x, long y, long addendSign, long z, int flags) {
    long a = SoftFloat.significand(p, x);
    long b = SoftFloat.significand(p, y);
    long high = Math.unsignedMultiplyHigh(a, b);
    long low = a * b;
    int e = SoftFloat.exponent(p, x) + SoftFloat.exponent(p, y) + 1;
    if (SoftFloat.isZero(p, z)) {
      return finish(r, p, sign, e, high, low, flags);
    }
    if (high >= 0) {
      high = high << 1 | low >>> 63;
      low <<= 1;
      e--;
    }
    long addendHigh = SoftFloat.significand(p, z) >>> 1;
    long addendLow = 0;
    int addendExponent = SoftFloat.exponent(p, z);
    low = low >>> 1 | high << 63;
    high >>>= 1;
    int distance = e - addendExponent;
    if (distance >= 0) {
      addendLow = shiftLow(addendHigh, addendLow, distance);
      addendHigh = distance < 64 ? addendHigh >>> distance : 0;
    } else {
      low = shiftLow(high, low, -distance);
      high = -distance < 64 ? high >>> -distance : 0;
      e = addendExponent;
    }
    if (sign == addendSign) {
      long total = low + addendLow;
      high += addendHigh + (Long.compareUnsigned(total, low) < 0 ? 1 : 0);
      return finish(r, p, sign, e + 1, high, total, flags);
    }
    long difference = low - addendLow;
    long upper = high - addendHigh - (Long.compareUnsigned(low, addendLow) < 0 ? 1 : 0);
    if (upper < 0) {
      // Two's complement of 128 bits.
      difference = -difference;
      upper = difference == 0 ? -upper : ~upper;
      return finish(r, p, addendSign, e + 1, upper, difference, flags);
    }
    return finish(r, p, sign, e + 1, upper, difference, flags);
  }

  /** The low half of 128 bits shifted right, with what falls out in bit 0. */
  private static long shiftLow(long high, long low, int distance) {
    if (distance == 0) {
      return low;
    }
    if (distance < 64) {
      long lost = low << (64 - distance);
      return low >>> distance | high << (64 - distance) | (lost == 0 ? 0 : 1);
    }
    if (distance < 128) {
      long lost = low | (distance == 64 ? 0 : high << (128 - distance));
      return high >>> (distance - 64) | (lost == 0 ? 0 : 1);
    }
    return (high | low) == 0 ? 0 : 1;
  }

  /** Normalises and rounds; bit 127 has the weight 2^e. */
  private static long finish(long[] r, int p, long sign, int e, long high, long low, int flags) {
    if ((high | low) == 0) {
      return SoftFloat.exact(r, flags, SoftFloat.cancelled(r, p));
    }
    int n = high != 0 ? Long.numberOfLeadingZeros(high) : 64 + Long.numberOfLeadingZeros(low);
    long top = n >= 64 ? low << (n - 64) : n == 0 ? high : high << n | low >>> (64 - n);
    long rest = n >= 64 ? 0 : low << n;
    return SoftFloat.round(r, p, sign, e - n, top | (rest == 0 ? 0 : 1), flags);
  }
}
