package org.bd0.runtime.sse;

import org.bd0.runtime.Slot;

/** Conversions between half and single precision (Intel SDM volume 2, VCVTPH2PS, VCVTPS2PH). */
public final class HalfFloat {
  private static final long LOW32 = 0xffffffffL;
  private static final int USE_MXCSR = 4;
  private static final int INFINITY = 0x7c00;
  private static final long QUIET_NAN = 0x7e00;
  private static final long FRACTION = 0x3ff;

  private HalfFloat() {}

  private static boolean isNan(int half) {
    return (half & 0x7fff) > INFINITY;
  }

  private static long widen(int half) {
    return Float.floatToRawIntBits(Float.float16ToFloat((short) half)) & LOW32;
  }

  /** Half of VCVTPH2PS: bits 15:0 and 31:16 as singles. A signalling NaN becomes quiet. */
  public static long widenPair(long halves) {
    return quiet((int) halves & 0xffff) | quiet((int) halves >>> 16) << 32;
  }

  private static long quiet(int half) {
    return isNan(half) ? (half & 0x8000L) << 16 | 0x7fc00000 | (half & 0x3ffL) << 13 : widen(half);
  }

  /**
   * {@link #widenPair} under any MXCSR: a signalling NaN is invalid, denormals are what they are.
   */
  public static long watchedWidenPair(long[] r, long halves) {
    signal(r, (int) halves & 0xffff);
    signal(r, (int) halves >>> 16);
    return widenPair(halves);
  }

  private static void signal(long[] r, int half) {
    if (isNan(half) && (half & 0x200) == 0) {
      Mxcsr.raise(r, Mxcsr.IE);
    }
  }

  /**
   * Half of VCVTPS2PH: two singles to halves in bits 15:0 and 31:16. FTZ does not count.
   *
   * @param control the immediate: bit 2 asks for MXCSR's rounding, else bits 1:0 are the mode
   */
  public static long narrowPair(long[] r, long singles, long control) {
    return narrow(r, (int) singles, (int) control)
        | narrow(r, (int) (singles >>> 32), (int) control) << 16;
  }

  private static long narrow(long[] r, int single, int control) {
    long mxcsr = r[Slot.MXCSR];
    long sign = (single & LOW32) >>> 31;
    int magnitude = single & Integer.MAX_VALUE;
    if (magnitude > 0x7f800000) {
      Mxcsr.raise(r, (single & 1 << 22) == 0 ? Mxcsr.IE : 0);
      return sign << 15 | QUIET_NAN | magnitude >> 13 & FRACTION;
    }
    if (magnitude == 0x7f800000) {
      return sign << 15 | INFINITY;
    }
    long a = SoftFloat.operand(r, SoftFloat.SINGLE, single & LOW32);
    if (SoftFloat.isZero(SoftFloat.SINGLE, a)) {
      return sign << 15;
    }
    int mode = (control & USE_MXCSR) != 0 ? Mxcsr.rounding(mxcsr) : control & 3;
    return round(r, mode, sign, a);
  }

  /** Ten bits of fraction, exponents from -14 to 15; the operand is finite and not zero. */
  private static long round(long[] r, int mode, long sign, long a) {
    int e = SoftFloat.exponent(SoftFloat.SINGLE, a);
    long m = SoftFloat.significand(SoftFloat.SINGLE, a);
    int flags = SoftFloat.denormalFlag(SoftFloat.SINGLE, a, a);
    int drop = 53 + Math.max(0, Math.min(-14 - e, 11));
    long kept = drop < 64 ? m >>> drop : 0;
    long rest = e < -25 ? 1 : drop < 64 ? m << (64 - drop) : m;
    if (SoftFloat.away(mode, sign, kept, rest)) {
      kept++;
    }
    long result = kept + (e < -14 ? 0 : (long) (e + 14) << 10);
    if (result >= INFINITY || e > 15) {
      Mxcsr.raise(r, flags | Mxcsr.OE | Mxcsr.PE);
      boolean toInfinity = mode == 0 || mode == (sign == 0 ? 2 : 1);
      return sign << 15 | (toInfinity ? INFINITY : INFINITY - 1);
    }
    boolean tiny = e < -14 && !(e == -15 && carries(mode, sign, m));
    boolean unmasked = !Mxcsr.masked(r[Slot.MXCSR], Mxcsr.UE);
    if (rest != 0) {
      flags |= Mxcsr.PE;
    }
    if (tiny && (rest != 0 || unmasked)) {
      flags |= Mxcsr.UE;
    }
    Mxcsr.raise(r, flags);
    return sign << 15 | result;
  }

  /** Whether rounding to eleven bits makes the next power of two. */
  private static boolean carries(int mode, long sign, long m) {
    long kept = m >>> 53;
    return kept + 1 == 1L << 11 && SoftFloat.away(mode, sign, kept, m << 11);
  }
}
