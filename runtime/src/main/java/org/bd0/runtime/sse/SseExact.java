package org.bd0.runtime.sse;

import org.bd0.runtime.Slot;

/**
 * {@link Sse} and {@link SseConvert} under any MXCSR: rounding modes, FTZ, DAZ, and the exception
 * flags, which {@link Mxcsr#settle} sets in {@link Slot#MXCSR} of the state array {@code r}.
 *
 * <p>For code that is translated while MXCSR is not {@link Mxcsr#isPlain plain}. After an
 * instruction's last call {@link Mxcsr#settle} says whether it raises #XM, in which case its
 * destination keeps its value. Conventions for operands are those of {@link Sse}.
 *
 * <p>One method serves all operations of a shape, chosen by {@code operation}, a constant where
 * translated code calls.
 */
public final class SseExact {
  /** a + b. */
  public static final int ADD = 0;

  /** a - b. */
  public static final int SUB = 1;

  /** a × b. */
  public static final int MUL = 2;

  /** a / b. */
  public static final int DIV = 3;

  /** The square root of b. */
  public static final int SQRT = 4;

  /** The smaller, b if in doubt. */
  public static final int MIN = 5;

  /** The larger, b if in doubt. */
  public static final int MAX = 6;

  /** A comparison's mask; add the predicate, 0 to 7. */
  public static final int CMP = 8;

  private static final int SINGLE = SoftFloat.SINGLE;
  private static final int DOUBLE = SoftFloat.DOUBLE;
  private static final long HIGH32 = 0xffffffff00000000L;
  private static final long LOW32 = 0xffffffffL;

  private SseExact() {}

  private static long compute(long[] r, int p, long operation, long a, long b) {
    if (operation <= SQRT && Mxcsr.isUsual(r[Slot.MXCSR])) {
      long result =
          p == SINGLE
              ? common(r, (int) operation, (int) a, (int) b)
              : common(r, (int) operation, a, b);
      if (result != 0) {
        return result;
      }
    }
    return switch ((int) operation) {
      case ADD -> SoftFloat.add(r, p, a, b, 0);
      case SUB -> SoftFloat.add(r, p, a, b, 1);
      case MUL -> SoftFloat.mul(r, p, a, b);
      case DIV -> SoftFloat.div(r, p, a, b);
      case SQRT -> SoftFloat.sqrt(r, p, b);
      case MIN -> SoftFloat.extremum(r, p, a, b, false);
      case MAX -> SoftFloat.extremum(r, p, a, b, true);
      default -> mask(r, p, (int) operation - CMP, a, b);
    };
  }

  /**
   * Far enough from zero, denormals, infinities and NaNs that even the error of an operation is a
   * number: the exponent is between -900 and 900.
   */
  private static boolean isCommon(long a) {
    return Math.abs((int) (a >>> 52 & 0x7ff) - 1023) <= 900;
  }

  private static boolean isCommon(int a) {
    return Math.abs((a >>> 23 & 0xff) - 127) <= 100;
  }

  /** What the host computes, if operands and result are common numbers; else 0. */
  private static long common(long[] r, int operation, long a, long b) {
    double y = Double.longBitsToDouble(b);
    double x = operation == SQRT ? y : Double.longBitsToDouble(a);
    double z =
        switch (operation) {
          case ADD -> x + y;
          case SUB -> x - y;
          case MUL -> x * y;
          case DIV -> x / y;
          default -> Math.sqrt(y);
        };
    long result = Double.doubleToRawLongBits(z);
    if (!(operation == SQRT || isCommon(a)) || !isCommon(b) || !isCommon(result)) {
      return 0;
    }
    if ((r[Slot.MXCSR] & Mxcsr.PE) == 0) {
      noteError(r, error(operation, x, y, z));
    }
    return result;
  }

  /** {@link #common(long[], int, long, long)} in single precision, the result zero-extended. */
  private static long common(long[] r, int operation, int a, int b) {
    float y = Float.intBitsToFloat(b);
    float x = operation == SQRT ? y : Float.intBitsToFloat(a);
    float z =
        switch (operation) {
          case ADD -> x + y;
          case SUB -> x - y;
          case MUL -> x * y;
          case DIV -> x / y;
          default -> (float) Math.sqrt(y);
        };
    int result = Float.floatToRawIntBits(z);
    if (!(operation == SQRT || isCommon(a)) || !isCommon(b) || !isCommon(result)) {
      return 0;
    }
    if ((r[Slot.MXCSR] & Mxcsr.PE) == 0) {
      noteError(r, error(operation, x, y, z));
    }
    return result & LOW32;
  }

  private static void noteError(long[] r, double error) {
    if (error != 0) {
      Mxcsr.raise(r, Mxcsr.PE);
    }
  }

  /** By how much z misses, not to scale. */
  private static double error(int operation, double x, double y, double z) {
    return switch (operation) {
      case ADD -> errorOfSum(x, y, z);
      case SUB -> errorOfSum(x, -y, z);
      case MUL -> Math.fma(x, y, -z);
      case DIV -> Math.fma(-z, y, x);
      default -> Math.fma(-z, z, y);
    };
  }

  /** The same in single precision, where doubles hold products exactly. */
  private static double error(int operation, float x, float y, float z) {
    return switch (operation) {
      case ADD -> errorOfSum(x, y, z);
      case SUB -> errorOfSum(x, -y, z);
      case MUL -> (double) x * y - z;
      case DIV -> (double) z * y - x;
      default -> (double) z * z - y;
    };
  }

  /** Knuth's TwoSum. */
  private static double errorOfSum(double x, double y, double z) {
    double part = z - x;
    return (x - (z - part)) + (y - part);
  }

  private static float errorOfSum(float x, float y, float z) {
    float part = z - x;
    return (x - (z - part)) + (y - part);
  }

  private static long mask(long[] r, int p, int predicate, long a, long b) {
    boolean signalling = (predicate & 3) == 1 || (predicate & 3) == 2;
    long order = SoftFloat.compare(r, p, a, b, signalling);
    boolean holds =
        switch (predicate & 3) {
          case 0 -> order == Sse.EQUAL;
          case 1 -> order == Sse.LESS;
          case 2 -> order == Sse.LESS || order == Sse.EQUAL;
          default -> order == Sse.UNORDERED;
        };
    return holds == ((predicate & 4) != 0) ? 0 : p == SINGLE ? LOW32 : -1;
  }

  /** A scalar double operation, and one half of the packed one. */
  public static long sd(long[] r, long a, long b, long operation) {
    return compute(r, DOUBLE, operation, a, b);
  }

  /** A scalar single operation on bits 31:0, under a's bits 63:32. */
  public static long ss(long[] r, long a, long b, long operation) {
    return (a & HIGH32) | compute(r, SINGLE, operation, a & LOW32, b & LOW32);
  }

  /** One half of a packed single operation. */
  public static long ps(long[] r, long a, long b, long operation) {
    return compute(r, SINGLE, operation, a & LOW32, b & LOW32)
        | compute(r, SINGLE, operation, a >>> 32, b >>> 32) << 32;
  }

  /**
   * COMISD and UCOMISD.
   *
   * @param signalling 1 for COMISD, to which a quiet NaN is invalid, 0 for UCOMISD
   * @return RFLAGS with ZF, PF and CF set, all others 0
   */
  public static long comisd(long[] r, long a, long b, long signalling) {
    return SoftFloat.compare(r, DOUBLE, a, b, signalling != 0);
  }

  /** COMISS and UCOMISS, as {@link #comisd}. */
  public static long comiss(long[] r, long a, long b, long signalling) {
    return SoftFloat.compare(r, SINGLE, a & LOW32, b & LOW32, signalling != 0);
  }

  /** CVTSI2SD from a signed integer of 64 bits; one of 32 comes sign-extended. */
  public static long cvtsi2sd(long[] r, long value) {
    return SoftFloat.fromInteger(r, DOUBLE, value);
  }

  /** CVTSI2SS from a signed integer of 64 bits, under a's bits 63:32. */
  public static long cvtsi2ss(long[] r, long a, long value) {
    return (a & HIGH32) | SoftFloat.fromInteger(r, SINGLE, value);
  }

  /**
   * CVTSD2SI and CVTTSD2SI.
   *
   * @param width 32 or 64
   * @param truncate 1 for the CVTT form
   * @return the integer zero-extended
   */
  public static long cvtsd2si(long[] r, long b, long width, long truncate) {
    return SoftFloat.toInteger(r, DOUBLE, b, (int) width, truncate != 0);
  }

  /** CVTSS2SI and CVTTSS2SI, as {@link #cvtsd2si}. */
  public static long cvtss2si(long[] r, long b, long width, long truncate) {
    return SoftFloat.toInteger(r, SINGLE, b & LOW32, (int) width, truncate != 0);
  }

  /** CVTSS2SD, and one half of CVTPS2PD: the double of bits 31:0. */
  public static long cvtss2sd(long[] r, long b) {
    return SoftFloat.widen(r, b & LOW32);
  }

  /** CVTSD2SS: b as a float under a's bits 63:32. */
  public static long cvtsd2ss(long[] r, long a, long b) {
    return (a & HIGH32) | SoftFloat.narrow(r, b);
  }

  /** CVTPD2PS: the result's low half; its high half is 0. */
  public static long cvtpd2ps(long[] r, long low, long high) {
    return SoftFloat.narrow(r, low) | SoftFloat.narrow(r, high) << 32;
  }

  /** One half of CVTDQ2PS. */
  public static long cvtdq2ps(long[] r, long b) {
    return SoftFloat.fromInteger(r, SINGLE, b << 32 >> 32)
        | SoftFloat.fromInteger(r, SINGLE, b >> 32) << 32;
  }

  /** One half of CVTPS2DQ, or with {@code truncate} 1 of CVTTPS2DQ. */
  public static long cvtps2dq(long[] r, long b, long truncate) {
    return cvtss2si(r, b, 32, truncate) | cvtss2si(r, b >>> 32, 32, truncate) << 32;
  }

  /** The low half of CVTPD2DQ, or with {@code truncate} 1 of CVTTPD2DQ; the high half is 0. */
  public static long cvtpd2dq(long[] r, long low, long high, long truncate) {
    return cvtsd2si(r, low, 32, truncate) | cvtsd2si(r, high, 32, truncate) << 32;
  }
}
