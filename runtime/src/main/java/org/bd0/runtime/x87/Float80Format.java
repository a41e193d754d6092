package org.bd0.runtime.x87;

import static org.bd0.runtime.x87.Float80.BIAS;
import static org.bd0.runtime.x87.Float80.EXPONENT;
import static org.bd0.runtime.x87.Float80.INTEGER_BIT;
import static org.bd0.runtime.x87.Float80.SIGN;
import static org.bd0.runtime.x87.X87State.C1;
import static org.bd0.runtime.x87.X87State.IE;
import static org.bd0.runtime.x87.X87State.OE;
import static org.bd0.runtime.x87.X87State.PE;
import static org.bd0.runtime.x87.X87State.UE;
import static org.bd0.runtime.x87.X87State.X87_CW;

/**
 * 80-bit numbers from and to the other formats the x87 loads and stores: single and double,
 * integers of 16, 32 and 64 bits, packed decimal (Intel SDM volume 1, sections 4.2 and 8.1).
 *
 * <p>What goes to 80 bits is exact and comes as a pair of functions, significand and sign with
 * exponent, none of which raises anything. What goes from 80 bits rounds as the control word says
 * and raises its exceptions in the status word of {@code r}.
 */
public final class Float80Format {
  /** The packed decimal indefinite: the low 64 of its 80 bits. */
  static final long BCD_INDEFINITE_LOW = 0xC000_0000_0000_0000L;

  /** The packed decimal indefinite: the high 16 of its 80 bits. */
  static final int BCD_INDEFINITE_HIGH = 0xFFFF;

  private static final long BCD_LIMIT = 1_000_000_000_000_000_000L;

  private Float80Format() {}

  // ---- To 80 bits ----

  /** The significand of the double with these bits. A signalling NaN stays one. */
  public static long significandOfDouble(long bits) {
    long fraction = bits << 11 & ~INTEGER_BIT;
    if ((bits & 0x7FF0_0000_0000_0000L) != 0) {
      return fraction | INTEGER_BIT;
    }
    return fraction == 0 ? 0 : Float80.normalSignificand(fraction);
  }

  /** Sign and exponent of the double with these bits. */
  public static int signExponentOfDouble(long bits) {
    int sign = (int) (bits >>> 48) & SIGN;
    int e = (int) (bits >>> 52) & 0x7FF;
    if (e == 0) {
      long fraction = bits << 12;
      return fraction == 0 ? sign : sign | BIAS - 1023 - Long.numberOfLeadingZeros(fraction);
    }
    return sign | (e == 0x7FF ? EXPONENT : e + BIAS - 1023);
  }

  /** The significand of the float with these bits. A signalling NaN stays one. */
  public static long significandOfFloat(int bits) {
    long fraction = (long) bits << 40 & ~INTEGER_BIT;
    if ((bits & 0x7F80_0000) != 0) {
      return fraction | INTEGER_BIT;
    }
    return fraction == 0 ? 0 : Float80.normalSignificand(fraction);
  }

  /** Sign and exponent of the float with these bits. */
  public static int signExponentOfFloat(int bits) {
    int sign = bits >>> 16 & SIGN;
    int e = bits >>> 23 & 0xFF;
    if (e == 0) {
      int fraction = bits << 9;
      return fraction == 0 ? sign : sign | BIAS - 127 - Integer.numberOfLeadingZeros(fraction);
    }
    return sign | (e == 0xFF ? EXPONENT : e + BIAS - 127);
  }

  /** The significand of an integer. */
  public static long significandOfLong(long value) {
    return value == 0 ? 0 : Float80.normalSignificand(Math.abs(value));
  }

  /** Sign and exponent of an integer. */
  public static int signExponentOfLong(long value) {
    if (value == 0) {
      return 0;
    }
    int e = BIAS + 63 - Long.numberOfLeadingZeros(Math.abs(value));
    return value < 0 ? SIGN | e : e;
  }

  /** The magnitude of a packed decimal: 16 digits in low, 2 in the lowest 8 bits of high. */
  static long valueOfBcd(long low, int high) {
    long value = (high >> 4 & 15) * 10L + (high & 15);
    for (int shift = 60; shift >= 0; shift -= 4) {
      value = value * 10 + (low >>> shift & 15);
    }
    return value;
  }

  // ---- From 80 bits ----

  /** Rounds to a double. Unmasked IE, OE and UE are raised, and what is returned is not stored. */
  public static long toDouble(long[] r, long m, int se) {
    int e = (se & EXPONENT) - BIAS + 1023;
    if (m < 0 && e > 0 && e < 0x7FF && (m & 0x7FF) == 0) {
      X87State.raise(r, 0);
      return (long) (se & SIGN) << 48 | (long) e << 52 | m << 1 >>> 12;
    }
    return narrow(r, m, se, 52, 0x7FF);
  }

  /** Rounds to a float. Unmasked IE, OE and UE are raised, and what is returned is not stored. */
  public static int toFloat(long[] r, long m, int se) {
    return (int) narrow(r, m, se, 23, 0xFF);
  }

  /**
   * Rounds to a format of 1 sign bit, an exponent whose highest value is given, and this many bits
   * of fraction.
   */
  private static long narrow(long[] r, long m, int se, int fractionBits, int highest) {
    long sign = (se & SIGN) != 0 ? (long) (highest + 1) << fractionBits : 0;
    long infinity = (long) highest << fractionBits;
    if (Float80.isUnsupported(m, se)) {
      X87State.raise(r, IE);
      return -1L << (fractionBits - 1) & sign(fractionBits, highest);
    }
    if ((se & EXPONENT) == EXPONENT) {
      boolean signalling = Float80.isSignallingNaN(m, se);
      X87State.raise(r, signalling ? IE : 0);
      long quiet = signalling ? 1L << (fractionBits - 1) : 0;
      return sign | infinity | m << 1 >>> (64 - fractionBits) | quiet;
    }
    if (m == 0) {
      X87State.raise(r, 0);
      return sign;
    }
    int cw = (int) r[X87_CW];
    int e = Float80.normalExponent(m, se) - BIAS + (highest >> 1);
    m = Float80.normalSignificand(m);
    long unit = 1L << (63 - fractionBits);
    int s = se & SIGN;
    long lo = 0;
    boolean tiny = false;
    if (e <= 0) {
      tiny = e < 0 || !Float80.roundsUp(cw, s, m, 0, unit) || (m | unit - 1) != -1L;
      int shift = 1 - e;
      lo = shift < 64 ? m << -shift : 1;
      m = shift < 64 ? m >>> shift : 0;
      e = 0;
    }
    boolean up = Float80.roundsUp(cw, s, m, lo, unit);
    boolean inexact = ((m & unit - 1) | lo) != 0;
    long fraction = m >>> (63 - fractionBits);
    if (up) {
      fraction++;
    }
    // A carry out of the fraction, and the integer bit of what is normal, go to the exponent.
    long result = ((long) Math.max(e - 1, 0) << fractionBits) + fraction;
    int flags = inexact ? up ? PE | C1 : PE : 0;
    if (e >= highest || result >= infinity) {
      return sign | overflow(r, cw, s, infinity);
    }
    if (tiny && (cw & UE) == 0) {
      flags = UE;
    } else if (tiny && inexact) {
      flags |= UE;
    }
    X87State.raise(r, flags);
    return sign | result;
  }

  private static long sign(int fractionBits, int highest) {
    return (long) (highest << 1 | 1) << fractionBits | (1L << fractionBits) - 1;
  }

  private static long overflow(long[] r, int cw, int sign, long infinity) {
    if ((cw & OE) == 0) {
      X87State.raise(r, OE);
      return infinity;
    }
    int rounding = cw >> 10 & 3;
    boolean toInfinity = rounding == 0 || rounding == (sign != 0 ? 1 : 2);
    X87State.raise(r, toInfinity ? OE | PE | C1 : OE | PE);
    return toInfinity ? infinity : infinity - 1;
  }

  /**
   * Rounds to an integer of 16, 32 or 64 bits, and returns it sign-extended. What does not fit, and
   * what is not a number, is invalid and gives the lowest integer.
   *
   * @param rounding the rounding control, 0 to 3: nearest, down, up, toward zero
   */
  public static long toInteger(long[] r, long m, int se, int bits, int rounding) {
    int e = (se & EXPONENT) - BIAS;
    long indefinite = -1L << (bits - 1);
    if (e > 63 || Float80.isUnsupported(m, se)) {
      X87State.raise(r, IE);
      return indefinite;
    }
    // Denormals are below any half too.
    int shift = 63 - e;
    long whole;
    long lo;
    if (shift < 64) {
      whole = m >>> shift;
      lo = shift == 0 ? 0 : m << -shift;
    } else {
      whole = 0;
      lo = shift == 64 ? m : m != 0 ? 1 : 0;
    }
    boolean up = Float80.roundsUp(rounding << 10, se & SIGN, whole, lo, 1);
    if (up) {
      whole++;
    }
    boolean carried = up && whole == 0;
    boolean negative = (se & SIGN) != 0;
    long limit = negative ? 1L << (bits - 1) : (1L << (bits - 1)) - 1;
    if (carried || Long.compareUnsigned(whole, limit) > 0) {
      X87State.raise(r, IE);
      return indefinite;
    }
    X87State.raise(r, lo == 0 ? 0 : up ? PE | C1 : PE);
    return negative ? -whole : whole;
  }

  /** The low 64 bits of the packed decimal nearest in the sense of the control word. */
  static long toBcdLow(long[] r, long m, int se) {
    long value = bcdMagnitude(r, m, se);
    if (value < 0) {
      return BCD_INDEFINITE_LOW;
    }
    long low = 0;
    for (int shift = 0; shift < 64; shift += 4) {
      low |= value % 10 << shift;
      value /= 10;
    }
    return low;
  }

  /** The high 16 bits of the packed decimal: sign in bit 15, two digits in bits 0 to 7. */
  static int toBcdHigh(long[] r, long m, int se) {
    long value = bcdMagnitude(r, m, se);
    if (value < 0) {
      return BCD_INDEFINITE_HIGH;
    }
    int digits = (int) (value / 10_000_000_000_000_000L);
    return (se & SIGN) | (digits / 10) << 4 | digits % 10;
  }

  /** What FBSTP would store, without its sign; -1, and IE raised, where it cannot be stored. */
  private static long bcdMagnitude(long[] r, long m, int se) {
    int rounding = (int) r[X87_CW] >> 10 & 3;
    long flagsBefore = r[X87State.X87_SW];
    long value = Math.abs(toInteger(r, m, se, 64, rounding));
    if (value >= BCD_LIMIT || value < 0) {
      r[X87State.X87_SW] = flagsBefore;
      X87State.raise(r, IE);
      return -1;
    }
    return value;
  }
}
