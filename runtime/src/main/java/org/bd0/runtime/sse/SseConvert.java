package org.bd0.runtime.sse;

/**
 * Conversions of SSE and SSE2 under the default MXCSR, with {@link Sse}'s conventions: operands are
 * register halves, {@code a} is the destination's old value where part of it is kept.
 *
 * <p>What does not fit an integer, and NaN, becomes the integer indefinite: the most negative
 * value.
 */
public final class SseConvert {
  private static final long HIGH32 = 0xffffffff00000000L;
  private static final long LOW32 = 0xffffffffL;

  private SseConvert() {}

  private static double d(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static float f(long bits) {
    return Float.intBitsToFloat((int) bits);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private static long bits(float value) {
    return Float.floatToRawIntBits(value) & LOW32;
  }

  /** An integral value to 32 bits: Java's cast is right where it saturates downwards. */
  private static long toInt32(double value) {
    return (value < 0x1p31 ? (int) value : Integer.MIN_VALUE) & LOW32;
  }

  private static long toInt64(double value) {
    return value < 0x1p63 ? (long) value : Long.MIN_VALUE;
  }

  /** The float's bits; a NaN keeps its sign and the top of its payload and becomes quiet. */
  private static long narrow(long a) {
    float r = (float) d(a);
    return Float.isNaN(r) ? nanToSingle(a) : bits(r);
  }

  /** The double's bits; a NaN keeps its sign and payload and becomes quiet. */
  private static long widen(long a) {
    double r = f(a);
    return Double.isNaN(r) ? nanToDouble(a) : bits(r);
  }

  static long nanToSingle(long a) {
    return (a >>> 32 & 0x80000000L) | 0x7fc00000L | (a >>> 29 & 0x3fffffL);
  }

  static long nanToDouble(long a) {
    return (a & 0x80000000L) << 32 | 0x7ff8000000000000L | (a & 0x3fffffL) << 29;
  }

  /** CVTSI2SD from 32 bits, and one half of CVTDQ2PD: the double of bits 31:0. */
  public static long cvtsi2sd32(long value) {
    return bits((double) (int) value);
  }

  /** CVTSI2SD from 64 bits. */
  public static long cvtsi2sd64(long value) {
    return bits((double) value);
  }

  /** One element of CVTDQ2PS: the nearest float. */
  public static float single(int value) {
    return value;
  }

  /** CVTSI2SS from 32 bits, under a's bits 63:32. */
  public static long cvtsi2ss32(long a, long value) {
    return (a & HIGH32) | bits((float) (int) value);
  }

  /** CVTSI2SS from 64 bits, under a's bits 63:32. */
  public static long cvtsi2ss64(long a, long value) {
    return (a & HIGH32) | bits((float) value);
  }

  /** CVTSD2SI to 32 bits, zero-extended; rounds to nearest, halves to even. */
  public static long cvtsd2si32(long b) {
    return toInt32(Math.rint(d(b)));
  }

  /** CVTSD2SI to 64 bits. */
  public static long cvtsd2si64(long b) {
    return toInt64(Math.rint(d(b)));
  }

  /** CVTTSD2SI to 32 bits, zero-extended; rounds towards zero. */
  public static long cvttsd2si32(long b) {
    return toInt32(d(b));
  }

  /** CVTTSD2SI to 64 bits. */
  public static long cvttsd2si64(long b) {
    return toInt64(d(b));
  }

  /** CVTSS2SI to 32 bits, zero-extended; rounds to nearest, halves to even. */
  public static long cvtss2si32(long b) {
    return toInt32(Math.rint(f(b)));
  }

  /** CVTSS2SI to 64 bits. */
  public static long cvtss2si64(long b) {
    return toInt64(Math.rint(f(b)));
  }

  /** CVTTSS2SI to 32 bits, zero-extended; rounds towards zero. */
  public static long cvttss2si32(long b) {
    return toInt32(f(b));
  }

  /** CVTTSS2SI to 64 bits. */
  public static long cvttss2si64(long b) {
    return toInt64(f(b));
  }

  /** CVTSS2SD, and one half of CVTPS2PD: the double of bits 31:0. */
  public static long cvtss2sd(long b) {
    return widen(b);
  }

  /** CVTSD2SS: b as a float under a's bits 63:32. */
  public static long cvtsd2ss(long a, long b) {
    return (a & HIGH32) | narrow(b);
  }

  /** CVTPD2PS: the result's low half; its high half is 0. */
  public static long cvtpd2ps(long low, long high) {
    return narrow(low) | narrow(high) << 32;
  }

  /** One half of CVTDQ2PS: two 32-bit integers to floats. */
  public static long cvtdq2ps(long b) {
    return bits((float) (int) b) | bits((float) (int) (b >> 32)) << 32;
  }

  /** One half of CVTPS2DQ: two floats to 32-bit integers, to nearest. */
  public static long cvtps2dq(long b) {
    return cvtss2si32(b) | cvtss2si32(b >>> 32) << 32;
  }

  /** One half of CVTTPS2DQ: two floats to 32-bit integers, towards zero. */
  public static long cvttps2dq(long b) {
    return cvttss2si32(b) | cvttss2si32(b >>> 32) << 32;
  }

  /** CVTPD2DQ: the result's low half; its high half is 0. */
  public static long cvtpd2dq(long low, long high) {
    return cvtsd2si32(low) | cvtsd2si32(high) << 32;
  }

  /** CVTTPD2DQ: the result's low half; its high half is 0. */
  public static long cvttpd2dq(long low, long high) {
    return cvttsd2si32(low) | cvttsd2si32(high) << 32;
  }
}
