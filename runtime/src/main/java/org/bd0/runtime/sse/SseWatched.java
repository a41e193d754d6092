package org.bd0.runtime.sse;

import org.bd0.runtime.Slot;

/**
 * The fast paths of {@link SseExact}: Java's own arithmetic where it can be seen that it gives what
 * MXCSR asks for and that no flag changes. That is the case when MXCSR rounds to nearest and has PE
 * set already, no operand is a denormal, and the result is a normal number or an obvious zero.
 * Everything else is computed by {@link SseExact}, out of line; {@link Mxcsr#settle} follows either
 * way.
 *
 * <p>Conditions stand where they are used: HotSpot makes a value of a boolean that has a name, and
 * tests it again.
 */
public final class SseWatched {
  private static final long LOW32 = 0xffffffffL;

  private SseWatched() {}

  private static long bits(double a) {
    return Double.doubleToRawLongBits(a);
  }

  private static int bits(float a) {
    return Float.floatToRawIntBits(a);
  }

  private static boolean expected(long[] r) {
    return Mxcsr.expectsInexact(r[Slot.MXCSR]);
  }

  /** Whether a is anything but a denormal: the sign is shifted out, and zero wraps around. */
  private static boolean operand(double a) {
    return Long.compareUnsigned((bits(a) << 1) - 1, (1L << 53) - 1) >= 0;
  }

  private static boolean operand(float a) {
    return Integer.compareUnsigned((bits(a) << 1) - 1, (1 << 24) - 1) >= 0;
  }

  /** Whether the exponent is 2 to 2046: neither overflow nor, after rounding, underflow. */
  private static boolean common(double a) {
    return Long.compareUnsigned((bits(a) << 1) - (1L << 54), 0xffa0000000000000L) < 0;
  }

  private static boolean common(float a) {
    return Integer.compareUnsigned((bits(a) << 1) - (1 << 25), 0xfd000000) < 0;
  }

  private static boolean ordered(double a, double b) {
    return a <= b || a > b;
  }

  private static double slow(long[] r, int operation, double a, double b) {
    return Double.longBitsToDouble(SseExact.sd(r, bits(a), bits(b), operation));
  }

  private static float slow(long[] r, int operation, float a, float b) {
    long result = SseExact.ss(r, bits(a) & LOW32, bits(b) & LOW32, operation);
    return Float.intBitsToFloat((int) result);
  }

  /** a + b. */
  public static double add(long[] r, double a, double b) {
    double z = a + b;
    return expected(r) && operand(a) && operand(b) && (common(z) || z == 0)
        ? z
        : slow(r, SseExact.ADD, a, b);
  }

  /** a + b. */
  public static float add(long[] r, float a, float b) {
    float z = a + b;
    return expected(r) && operand(a) && operand(b) && (common(z) || z == 0)
        ? z
        : slow(r, SseExact.ADD, a, b);
  }

  /** a - b. */
  public static double sub(long[] r, double a, double b) {
    double z = a - b;
    return expected(r) && operand(a) && operand(b) && (common(z) || z == 0)
        ? z
        : slow(r, SseExact.SUB, a, b);
  }

  /** a - b. */
  public static float sub(long[] r, float a, float b) {
    float z = a - b;
    return expected(r) && operand(a) && operand(b) && (common(z) || z == 0)
        ? z
        : slow(r, SseExact.SUB, a, b);
  }

  /** a × b; the product of a zero is exact. */
  public static double mul(long[] r, double a, double b) {
    double z = a * b;
    return expected(r) && operand(a) && operand(b) && (common(z) || z == 0 && (a == 0 || b == 0))
        ? z
        : slow(r, SseExact.MUL, a, b);
  }

  /** a × b; the product of a zero is exact. */
  public static float mul(long[] r, float a, float b) {
    float z = a * b;
    return expected(r) && operand(a) && operand(b) && (common(z) || z == 0 && (a == 0 || b == 0))
        ? z
        : slow(r, SseExact.MUL, a, b);
  }

  /** a / b. */
  public static double div(long[] r, double a, double b) {
    double z = a / b;
    return expected(r) && operand(a) && operand(b) && (common(z) || z == 0 && a == 0)
        ? z
        : slow(r, SseExact.DIV, a, b);
  }

  /** a / b. */
  public static float div(long[] r, float a, float b) {
    float z = a / b;
    return expected(r) && operand(a) && operand(b) && (common(z) || z == 0 && a == 0)
        ? z
        : slow(r, SseExact.DIV, a, b);
  }

  /** The square root of b. */
  public static double sqrt(long[] r, double b) {
    double z = Math.sqrt(b);
    return expected(r) && operand(b) && (common(z) || z == 0) ? z : slow(r, SseExact.SQRT, b, b);
  }

  /** The square root of b; rounding twice is harmless, 53 > 2 × 24 + 2. */
  public static float sqrt(long[] r, float b) {
    float z = (float) Math.sqrt(b);
    return expected(r) && operand(b) && (common(z) || z == 0) ? z : slow(r, SseExact.SQRT, b, b);
  }

  /** The smaller, b if in doubt; MXCSR matters to denormals and NaNs only. */
  public static double min(long[] r, double a, double b) {
    return operand(a) && operand(b) && ordered(a, b)
        ? (a < b ? a : b)
        : slow(r, SseExact.MIN, a, b);
  }

  /** The smaller, b if in doubt. */
  public static float min(long[] r, float a, float b) {
    return operand(a) && operand(b) && ordered(a, b)
        ? (a < b ? a : b)
        : slow(r, SseExact.MIN, a, b);
  }

  /** The larger, b if in doubt. */
  public static double max(long[] r, double a, double b) {
    return operand(a) && operand(b) && ordered(a, b)
        ? (a > b ? a : b)
        : slow(r, SseExact.MAX, a, b);
  }

  /** The larger, b if in doubt. */
  public static float max(long[] r, float a, float b) {
    return operand(a) && operand(b) && ordered(a, b)
        ? (a > b ? a : b)
        : slow(r, SseExact.MAX, a, b);
  }

  private static float low(long half) {
    return Float.intBitsToFloat((int) half);
  }

  private static float high(long half) {
    return Float.intBitsToFloat((int) (half >>> 32));
  }

  private static long pair(float low, float high) {
    return bits(low) & LOW32 | (long) bits(high) << 32;
  }

  /** One half of ADDPS. */
  public static long addps(long[] r, long a, long b) {
    return pair(add(r, low(a), low(b)), add(r, high(a), high(b)));
  }

  /** One half of SUBPS. */
  public static long subps(long[] r, long a, long b) {
    return pair(sub(r, low(a), low(b)), sub(r, high(a), high(b)));
  }

  /** One half of MULPS. */
  public static long mulps(long[] r, long a, long b) {
    return pair(mul(r, low(a), low(b)), mul(r, high(a), high(b)));
  }

  /** One half of DIVPS. */
  public static long divps(long[] r, long a, long b) {
    return pair(div(r, low(a), low(b)), div(r, high(a), high(b)));
  }

  /** One half of SQRTPS; a is not used. */
  public static long sqrtps(long[] r, long a, long b) {
    return pair(sqrt(r, low(b)), sqrt(r, high(b)));
  }

  /** One half of MINPS. */
  public static long minps(long[] r, long a, long b) {
    return pair(min(r, low(a), low(b)), min(r, high(a), high(b)));
  }

  /** One half of MAXPS. */
  public static long maxps(long[] r, long a, long b) {
    return pair(max(r, low(a), low(b)), max(r, high(a), high(b)));
  }

  /**
   * COMISD and, with {@code signalling} 0, UCOMISD.
   *
   * @return RFLAGS bits as {@link Sse#comisd} gives them
   */
  public static long comisd(long[] r, long a, long b, long signalling) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    return operand(x) && operand(y) && ordered(x, y)
        ? Sse.comisd(a, b)
        : SseExact.comisd(r, a, b, signalling);
  }

  /** COMISS and UCOMISS, as {@link #comisd}. */
  public static long comiss(long[] r, long a, long b, long signalling) {
    float x = low(a);
    float y = low(b);
    return operand(x) && operand(y) && ordered(x, y)
        ? Sse.comiss(a, b)
        : SseExact.comiss(r, a, b, signalling);
  }

  /** CVTSI2SD from a signed integer of 64 bits; one of 32 comes sign-extended. */
  public static long cvtsi2sd(long[] r, long value) {
    return (value == (int) value || expected(r))
        ? SseConvert.cvtsi2sd64(value)
        : SseExact.cvtsi2sd(r, value);
  }

  /** CVTSI2SS from a signed integer of 64 bits, under a's bits 63:32. */
  public static long cvtsi2ss(long[] r, long a, long value) {
    return (value == (short) value || expected(r))
        ? SseConvert.cvtsi2ss64(a, value)
        : SseExact.cvtsi2ss(r, a, value);
  }

  /** CVTSD2SI and CVTTSD2SI; parameters as {@link SseExact#cvtsd2si} has them. */
  public static long cvtsd2si(long[] r, long b, long width, long truncate) {
    double x = Double.longBitsToDouble(b);
    double limit = width == 32 ? 0x1p31 - 1 : 0x1p62;
    if (expected(r) && x <= limit && x >= -limit) {
      long value = (long) (truncate != 0 ? x : Math.rint(x));
      return width == 32 ? value & LOW32 : value;
    }
    return SseExact.cvtsd2si(r, b, width, truncate);
  }

  /** CVTSS2SI and CVTTSS2SI, as {@link #cvtsd2si}. */
  public static long cvtss2si(long[] r, long b, long width, long truncate) {
    float x = low(b);
    double limit = width == 32 ? 0x1p31 - 1 : 0x1p62;
    if (expected(r) && x <= limit && x >= -limit) {
      long value = (long) (truncate != 0 ? x : Math.rint(x));
      return width == 32 ? value & LOW32 : value;
    }
    return SseExact.cvtss2si(r, b, width, truncate);
  }

  /** CVTSS2SD, and one half of CVTPS2PD: exact but for denormals and NaNs. */
  public static long cvtss2sd(long[] r, long b) {
    float x = low(b);
    return operand(x) && ordered(x, x) ? bits((double) x) : SseExact.cvtss2sd(r, b);
  }

  /** CVTSD2SS: b as a float under a's bits 63:32. */
  public static long cvtsd2ss(long[] r, long a, long b) {
    double x = Double.longBitsToDouble(b);
    float z = (float) x;
    return expected(r) && (common(z) || x == 0)
        ? a & ~LOW32 | bits(z) & LOW32
        : SseExact.cvtsd2ss(r, a, b);
  }
}
