package org.bd0.runtime.sse;

import org.bd0.runtime.Slot;

/**
 * ROUNDSD and its like (Intel SDM volume 2): to an integral value of the same type, which keeps the
 * sign of zero.
 */
public final class SseRound {
  /** The immediate's bit that leaves the rounding mode to MXCSR. */
  private static final int BY_MXCSR = 4;

  /** The immediate's bit that suppresses PE. */
  private static final int QUIET = 8;

  private SseRound() {}

  /**
   * The integral value under the default MXCSR.
   *
   * @param mode 0 to nearest, 1 down, 2 up, 3 towards zero
   */
  public static double round(double a, long mode) {
    double r =
        switch ((int) mode) {
          case 0 -> Math.rint(a);
          case 1 -> Math.floor(a);
          case 2 -> Math.ceil(a);
          default -> a < 0 ? Math.ceil(a) : Math.floor(a);
        };
    return !Double.isNaN(a) ? r : Double.longBitsToDouble(Double.doubleToRawLongBits(a) | 1L << 51);
  }

  /** The integral value under the default MXCSR, as {@link #round(double, long)}. */
  public static float round(float a, long mode) {
    return !Float.isNaN(a)
        ? (float) round((double) a, mode)
        : Float.intBitsToFloat(Float.floatToRawIntBits(a) | 1 << 22);
  }

  private static long mode(long[] r, long immediate) {
    return (immediate & BY_MXCSR) != 0 ? Mxcsr.rounding(r[Slot.MXCSR]) : immediate & 3;
  }

  /**
   * The integral value under any MXCSR; a denormal operand raises nothing.
   *
   * @param r the state, indexed by {@link Slot}
   * @param immediate the instruction's, bits 3:0
   */
  public static double round(long[] r, double a, long immediate) {
    long bits = Double.doubleToRawLongBits(a);
    if (Double.isNaN(a)) {
      Mxcsr.raise(r, SoftFloat.isSignalling(SoftFloat.DOUBLE, bits) ? Mxcsr.IE : 0);
      return round(a, 0);
    }
    double x = Double.longBitsToDouble(SoftFloat.operand(r, SoftFloat.DOUBLE, bits));
    double result = round(x, mode(r, immediate));
    Mxcsr.raise(r, result != x && (immediate & QUIET) == 0 ? Mxcsr.PE : 0);
    return result;
  }

  /** The integral value under any MXCSR, as {@link #round(long[], double, long)}. */
  public static float round(long[] r, float a, long immediate) {
    long bits = Integer.toUnsignedLong(Float.floatToRawIntBits(a));
    if (Float.isNaN(a)) {
      Mxcsr.raise(r, SoftFloat.isSignalling(SoftFloat.SINGLE, bits) ? Mxcsr.IE : 0);
      return round(a, 0);
    }
    long operand = SoftFloat.operand(r, SoftFloat.SINGLE, bits);
    float x = Float.intBitsToFloat((int) operand);
    float result = round(x, mode(r, immediate));
    Mxcsr.raise(r, result != x && (immediate & QUIET) == 0 ? Mxcsr.PE : 0);
    return result;
  }
}
