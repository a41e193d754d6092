package org.bd0.runtime.x87;

import static org.bd0.runtime.x87.X87State.C1;
import static org.bd0.runtime.x87.X87State.DE;
import static org.bd0.runtime.x87.X87State.IE;
import static org.bd0.runtime.x87.X87State.OE;
import static org.bd0.runtime.x87.X87State.PE;
import static org.bd0.runtime.x87.X87State.UE;
import static org.bd0.runtime.x87.X87State.ZE;

/**
 * Arithmetic on 80-bit extended numbers as the x87 does it (Intel SDM volume 1, chapters 4 and 8).
 *
 * <p>A number is a 64-bit significand {@code m} with an explicit integer bit, and {@code se}: the
 * sign in bit 15, the exponent, biased by 0x3FFF, in bits 0 to 14. Nothing here allocates: a result
 * is written to {@code r[d]} (significand) and {@code r[d + 1]} (sign and exponent), and what is
 * returned are the exceptions (IE to PE) together with C1 where the result was rounded up. When one
 * of them is IE, DE or ZE and {@code cw}, the control word, does not mask it, nothing is written.
 */
public final class Float80 {
  static final int SIGN = 0x8000;
  static final int EXPONENT = 0x7FFF;
  static final int BIAS = 0x3FFF;
  static final long INTEGER_BIT = Long.MIN_VALUE;
  static final long QUIET_BIT = 1L << 62;

  /** The default NaN ("real indefinite"): sign and exponent, and significand. */
  static final int INDEFINITE_SE = 0xFFFF;

  static final long INDEFINITE_M = INTEGER_BIT | QUIET_BIT;

  /** What is added to or taken from the exponent when overflow or underflow are unmasked. */
  private static final int WRAP = 24576;

  private Float80() {}

  // ---- Classes of numbers ----

  /** Neither 0, denormal, infinite, NaN nor unsupported. */
  static boolean isNormal(long m, int se) {
    return m < 0 && (se + 1 & 0x7FFE) != 0;
  }

  /** Formats the 387 and its successors reject: pseudo-NaN, pseudo-infinity, unnormal. */
  static boolean isUnsupported(long m, int se) {
    return m >= 0 && (se & EXPONENT) != 0;
  }

  static boolean isNaN(long m, int se) {
    return (se & EXPONENT) == EXPONENT && m << 1 != 0;
  }

  static boolean isSignallingNaN(long m, int se) {
    return isNaN(m, se) && (m & QUIET_BIT) == 0;
  }

  static boolean isInfinite(long m, int se) {
    return (se & EXPONENT) == EXPONENT && m == INTEGER_BIT;
  }

  /** Denormals and pseudo-denormals. */
  static boolean isDenormal(long m, int se) {
    return (se & EXPONENT) == 0 && m != 0;
  }

  static boolean isZero(long m, int se) {
    return m == 0 && (se & EXPONENT) == 0;
  }

  /** The exponent a denormal would have if its significand were shifted up to bit 63. */
  static int normalExponent(long m, int se) {
    int e = se & EXPONENT;
    return e != 0 ? e : 1 - Long.numberOfLeadingZeros(m);
  }

  static long normalSignificand(long m) {
    return m << Long.numberOfLeadingZeros(m);
  }

  // ---- The four operations ----

  /** a + b, rounded as the control word says. */
  public static int add(long[] r, int d, int cw, long am, int as, long bm, int bs) {
    if (isNormal(am, as) && isNormal(bm, bs)) {
      return addNormal(r, d, cw, am, as & SIGN, as & EXPONENT, bm, bs & SIGN, bs & EXPONENT);
    }
    return addAny(r, d, cw, am, as, bm, bs, 0);
  }

  /** a - b, rounded as the control word says. */
  public static int sub(long[] r, int d, int cw, long am, int as, long bm, int bs) {
    if (isNormal(am, as) && isNormal(bm, bs)) {
      return addNormal(r, d, cw, am, as & SIGN, as & EXPONENT, bm, ~bs & SIGN, bs & EXPONENT);
    }
    return addAny(r, d, cw, am, as, bm, bs, SIGN);
  }

  private static int addNormal(
      long[] r, int d, int cw, long am, int as, int ae, long bm, int bs, int be) {
    if (ae < be || (ae == be && Long.compareUnsigned(am, bm) < 0)) {
      return addOrdered(r, d, cw, bm, bs, be, am, as, ae);
    }
    return addOrdered(r, d, cw, am, as, ae, bm, bs, be);
  }

  /** |a| >= |b|. */
  private static int addOrdered(
      long[] r, int d, int cw, long am, int as, int ae, long bm, int bs, int be) {
    int shift = ae - be;
    long hi;
    long lo;
    if (shift == 0) {
      hi = bm;
      lo = 0;
    } else if (shift < 64) {
      hi = bm >>> shift;
      lo = bm << -shift;
    } else {
      hi = 0;
      lo = shift == 64 ? bm : shift < 128 ? bm >>> shift | (bm << -shift != 0 ? 1 : 0) : 1;
    }
    if (as == bs) {
      hi += am;
      if (Long.compareUnsigned(hi, am) < 0) {
        lo = hi << 63 | lo >>> 1 | (lo & 1);
        hi = hi >>> 1 | INTEGER_BIT;
        ae++;
      }
      return pack(r, d, cw, as, ae, hi, lo);
    }
    hi = am - hi - (lo != 0 ? 1 : 0);
    lo = -lo;
    return normalizeAndPack(r, d, cw, as, ae, hi, lo);
  }

  /** Packs a difference: any number of leading zeros, or nothing left. */
  private static int normalizeAndPack(
      long[] r, int d, int cw, int sign, int exponent, long hi, long lo) {
    if (hi == 0) {
      if (lo == 0) {
        return store(r, d, 0, (cw & 0xC00) == 0x400 ? SIGN : 0, 0);
      }
      hi = lo;
      lo = 0;
      exponent -= 64;
    }
    int shift = Long.numberOfLeadingZeros(hi);
    if (shift != 0) {
      hi = hi << shift | lo >>> -shift;
      lo <<= shift;
    }
    return pack(r, d, cw, sign, exponent - shift, hi, lo);
  }

  private static int addAny(long[] r, int d, int cw, long am, int as, long bm, int bs, int negate) {
    int special = special(r, d, cw, am, as, bm, bs);
    if (special >= 0) {
      return special;
    }
    bs ^= negate;
    boolean infinite = isInfinite(am, as);
    if (infinite && isInfinite(bm, bs) && as != bs) {
      return invalid(r, d, cw);
    }
    int flags = denormalFlag(am, as, bm, bs);
    if ((flags & ~cw) != 0) {
      return flags;
    }
    if (infinite || isInfinite(bm, bs)) {
      return store(r, d, INTEGER_BIT, infinite ? as : bs, flags);
    }
    if (am == 0 && bm == 0) {
      int sign = as == bs ? as : (cw & 0xC00) == 0x400 ? SIGN : 0;
      return store(r, d, 0, sign, flags);
    }
    if (am == 0 || bm == 0) {
      long m = am | bm;
      int se = am == 0 ? bs : as;
      return flags | pack(r, d, cw, se & SIGN, normalExponent(m, se), normalSignificand(m), 0);
    }
    return flags
        | addNormal(
            r,
            d,
            cw,
            normalSignificand(am),
            as & SIGN,
            normalExponent(am, as),
            normalSignificand(bm),
            bs & SIGN,
            normalExponent(bm, bs));
  }

  /** a * b, rounded as the control word says. */
  public static int mul(long[] r, int d, int cw, long am, int as, long bm, int bs) {
    int flags = 0;
    int exponent;
    if (isNormal(am, as) && isNormal(bm, bs)) {
      exponent = (as & EXPONENT) + (bs & EXPONENT) - BIAS;
    } else {
      int special = special(r, d, cw, am, as, bm, bs);
      if (special >= 0) {
        return special;
      }
      boolean infinite = isInfinite(am, as) || isInfinite(bm, bs);
      if (infinite && (am == 0 || bm == 0)) {
        return invalid(r, d, cw);
      }
      flags = denormalFlag(am, as, bm, bs);
      if ((flags & ~cw) != 0) {
        return flags;
      }
      int sign = (as ^ bs) & SIGN;
      if (infinite) {
        return store(r, d, INTEGER_BIT, sign | EXPONENT, flags);
      }
      if (am == 0 || bm == 0) {
        return store(r, d, 0, sign, flags);
      }
      exponent = normalExponent(am, as) + normalExponent(bm, bs) - BIAS;
      am = normalSignificand(am);
      bm = normalSignificand(bm);
    }
    long hi = Math.unsignedMultiplyHigh(am, bm);
    long lo = am * bm;
    if (hi < 0) {
      exponent++;
    } else {
      hi = hi << 1 | lo >>> 63;
      lo <<= 1;
    }
    return flags | pack(r, d, cw, (as ^ bs) & SIGN, exponent, hi, lo);
  }

  /** a / b, rounded as the control word says. */
  public static int div(long[] r, int d, int cw, long am, int as, long bm, int bs) {
    int sign = (as ^ bs) & SIGN;
    if (isNormal(am, as) && isNormal(bm, bs)) {
      return divNormal(r, d, cw, sign, (as & EXPONENT) - (bs & EXPONENT), am, bm);
    }
    int special = special(r, d, cw, am, as, bm, bs);
    if (special >= 0) {
      return special;
    }
    boolean infinite = isInfinite(am, as);
    if (infinite ? isInfinite(bm, bs) : am == 0 && bm == 0) {
      return invalid(r, d, cw);
    }
    if (bm == 0 && !infinite) {
      return (cw & ZE) == 0 ? ZE : store(r, d, INTEGER_BIT, sign | EXPONENT, ZE);
    }
    int flags = denormalFlag(am, as, bm, bs);
    if ((flags & ~cw) != 0) {
      return flags;
    }
    if (infinite) {
      return store(r, d, INTEGER_BIT, sign | EXPONENT, flags);
    }
    if (am == 0 || isInfinite(bm, bs)) {
      return store(r, d, 0, sign, flags);
    }
    int exponent = normalExponent(am, as) - normalExponent(bm, bs);
    return flags
        | divNormal(r, d, cw, sign, exponent, normalSignificand(am), normalSignificand(bm));
  }

  private static int divNormal(long[] r, int d, int cw, int sign, int exponent, long am, long bm) {
    exponent += BIAS;
    long hi = am;
    long lo = 0;
    if (Long.compareUnsigned(am, bm) >= 0) {
      hi = am >>> 1;
      lo = am << 63;
    } else {
      exponent--;
    }
    long q = divide128(hi, lo, bm);
    long rest = lo - q * bm;
    return pack(r, d, cw, sign, exponent, q, halves(rest, bm));
  }

  /** The fraction rest / divisor, told apart only as far as rounding needs: 0, low, half, high. */
  static long halves(long rest, long divisor) {
    if (rest == 0) {
      return 0;
    }
    int c = rest < 0 ? 1 : Long.compareUnsigned(rest << 1, divisor);
    return c < 0 ? 1 : c == 0 ? Long.MIN_VALUE : Long.MIN_VALUE | 1;
  }

  /**
   * The quotient of the 128-bit hi:lo by a divisor with bit 63 set, hi below the divisor. Knuth's
   * algorithm D with digits of 32 bits.
   */
  static long divide128(long hi, long lo, long divisor) {
    long d1 = divisor >>> 32;
    long d0 = divisor & 0xFFFFFFFFL;
    long q1 = Long.divideUnsigned(hi, d1);
    long rest = hi - q1 * d1;
    while (q1 >>> 32 != 0 || Long.compareUnsigned(q1 * d0, rest << 32 | lo >>> 32) > 0) {
      q1--;
      rest += d1;
      if (rest >>> 32 != 0) {
        break;
      }
    }
    long middle = (hi << 32 | lo >>> 32) - q1 * divisor;
    long q0 = Long.divideUnsigned(middle, d1);
    rest = middle - q0 * d1;
    while (q0 >>> 32 != 0 || Long.compareUnsigned(q0 * d0, rest << 32 | (lo & 0xFFFFFFFFL)) > 0) {
      q0--;
      rest += d1;
      if (rest >>> 32 != 0) {
        break;
      }
    }
    return (q1 << 32) + q0;
  }

  /** The square root of a, rounded as the control word says. */
  public static int sqrt(long[] r, int d, int cw, long am, int as) {
    int flags = 0;
    if (!isNormal(am, as)) {
      int special = special(r, d, cw, am, as, INTEGER_BIT, BIAS);
      if (special >= 0) {
        return special;
      }
      if (am == 0 || as == EXPONENT) {
        return store(r, d, am, as, 0);
      }
    }
    if ((as & SIGN) != 0) {
      return invalid(r, d, cw);
    }
    if (as == 0) {
      flags = DE;
      if ((cw & DE) == 0) {
        return flags;
      }
    }
    int exponent = normalExponent(am, as) - BIAS;
    am = normalSignificand(am);
    // A 128-bit radicand whose exponent is even, in [2^126, 2^128).
    long hi = (exponent & 1) != 0 ? am : am >>> 1;
    long lo = (exponent & 1) != 0 ? 0 : am << 63;
    long root = sqrt128(hi, lo);
    long restLo = lo - root * root;
    long restHi =
        hi
            - Math.unsignedMultiplyHigh(root, root)
            - (Long.compareUnsigned(lo, root * root) < 0 ? 1 : 0);
    // The rest is at most twice the root: beyond the root itself it is more than half an ulp.
    long fraction = 0;
    if ((restHi | restLo) != 0) {
      boolean high = restHi != 0 || Long.compareUnsigned(restLo, root) > 0;
      fraction = high ? Long.MIN_VALUE | 1 : 1;
    }
    return flags | pack(r, d, cw, 0, (exponent >> 1) + BIAS, root, fraction);
  }

  /** The integer part of the square root of the 128-bit hi:lo, hi at least 2^62. */
  static long sqrt128(long hi, long lo) {
    // 52 bits from the double root, the others from one step of Newton's method on the rest.
    double estimate = Math.sqrt((hi >>> 11) * 0x1p11) * 0x1p32;
    long root = estimate >= 0x1p64 ? -1L : (long) (estimate * 0.5) << 1;
    long square = root * root;
    int borrow = Long.compareUnsigned(lo, square) < 0 ? 1 : 0;
    long restHi = hi - Math.unsignedMultiplyHigh(root, root) - borrow;
    long restLo = lo - square;
    // |rest| < 2^77: drop 16 bits of it and of its divisor, 2 * root.
    root += (restHi << 48 | restLo >>> 16) / (root >>> 15);
    square = root * root;
    borrow = Long.compareUnsigned(lo, square) < 0 ? 1 : 0;
    restHi = hi - Math.unsignedMultiplyHigh(root, root) - borrow;
    restLo = lo - square;
    if (restHi < 0) {
      return root - 1;
    }
    boolean low = restHi > 1 || (restHi == 1 && Long.compareUnsigned(restLo, root << 1) > 0);
    return low ? root + 1 : root;
  }

  // ---- Rounding ----

  /**
   * Rounds the number sign, exponent, hi:lo (bit 63 of hi set; exponent biased, of any size; the
   * lowest bit of lo may stand for all below it) to the control word's precision and stores it.
   */
  static int pack(long[] r, int d, int cw, int sign, int exponent, long hi, long lo) {
    if ((cw & 0xF00) == 0x300 && exponent > 0 && exponent < EXPONENT - 1) {
      // Extended precision, to nearest, not near an end of the range: nearly always.
      int flags = 0;
      if (lo != 0) {
        flags = PE;
        if (lo < 0 && (lo << 1 | (hi & 1)) != 0) {
          flags = PE | C1;
          if (++hi == 0) {
            hi = INTEGER_BIT;
            exponent++;
          }
        }
      }
      r[d] = hi;
      r[d + 1] = sign | exponent;
      return flags;
    }
    return packAny(r, d, cw, sign, exponent, hi, lo);
  }

  private static int packAny(long[] r, int d, int cw, int sign, int exponent, long hi, long lo) {
    long unit = unit(cw);
    boolean up = roundsUp(cw, sign, hi, lo, unit);
    if (exponent <= 0) {
      boolean tiny = exponent < 0 || !up || (hi | unit - 1) != -1L;
      if (tiny && (cw & UE) == 0) {
        return packWrapped(r, d, cw, sign, exponent + WRAP, hi, lo, UE);
      }
      return packDenormal(r, d, cw, sign, exponent, hi, lo, tiny);
    }
    boolean inexact = ((hi & unit - 1) | lo) != 0;
    long m = hi & -unit;
    int e = exponent;
    if (up) {
      m += unit;
      if (m == 0) {
        m = INTEGER_BIT;
        e++;
      }
    }
    if (e >= EXPONENT) {
      if ((cw & OE) == 0) {
        return packWrapped(r, d, cw, sign, exponent - WRAP, hi, lo, OE);
      }
      return overflow(r, d, cw, sign);
    }
    return store(r, d, m, sign | e, inexact ? up ? PE | C1 : PE : 0);
  }

  /** The masked response to overflow: infinity, or the largest number, as rounding goes. */
  private static int overflow(long[] r, int d, int cw, int sign) {
    int rounding = cw >> 10 & 3;
    boolean toInfinity = rounding == 0 || rounding == (sign != 0 ? 1 : 2);
    if (toInfinity) {
      return store(r, d, INTEGER_BIT, sign | EXPONENT, OE | PE | C1);
    }
    return store(r, d, -unit(cw), sign | EXPONENT - 1, OE | PE);
  }

  /** The unmasked response to overflow and underflow: the exponent wrapped into range. */
  private static int packWrapped(
      long[] r, int d, int cw, int sign, int exponent, long hi, long lo, int flag) {
    if (exponent <= 0) {
      // Only FSCALE comes so far out that wrapping does not bring it back.
      return store(r, d, 0, sign, flag | PE);
    }
    if (exponent >= EXPONENT - 1) {
      return store(r, d, INTEGER_BIT, sign | EXPONENT, flag | PE | C1);
    }
    return flag | packAny(r, d, cw, sign, exponent, hi, lo);
  }

  private static int packDenormal(
      long[] r, int d, int cw, int sign, int exponent, long hi, long lo, boolean tiny) {
    int shift = 1 - exponent;
    if (shift < 64) {
      lo = hi << -shift | (lo != 0 ? 1 : 0);
      hi >>>= shift;
    } else {
      lo = shift == 64 ? hi | (lo != 0 ? 1 : 0) : 1;
      hi = 0;
    }
    long unit = unit(cw);
    boolean inexact = ((hi & unit - 1) | lo) != 0;
    boolean up = roundsUp(cw, sign, hi, lo, unit);
    hi &= -unit;
    if (up) {
      hi += unit;
    }
    int flags = inexact ? (up ? PE | C1 : PE) | (tiny ? UE : 0) : 0;
    return store(r, d, hi, hi < 0 ? sign | 1 : sign, flags);
  }

  /** The last place of a significand at the control word's precision: 24, 53 or 64 bits. */
  static long unit(int cw) {
    return switch (cw >> 8 & 3) {
      case 0 -> 1L << 40;
      case 2 -> 1L << 11;
      default -> 1;
    };
  }

  /** Whether hi:lo, cut to multiples of unit in hi, must be raised to the next one. */
  static boolean roundsUp(int cw, int sign, long hi, long lo, long unit) {
    long below = hi & unit - 1;
    return switch (cw >> 10 & 3) {
      case 0 -> {
        if (unit == 1) {
          yield lo < 0 && (lo << 1 | (hi & 1)) != 0;
        }
        long half = unit >>> 1;
        yield below > half || (below == half && (lo != 0 || (hi & unit) != 0));
      }
      case 1 -> sign != 0 && (below | lo) != 0;
      case 2 -> sign == 0 && (below | lo) != 0;
      default -> false;
    };
  }

  // ---- Not a number ----

  static int store(long[] r, int d, long m, int se, int flags) {
    r[d] = m;
    r[d + 1] = se;
    return flags;
  }

  static int denormalFlag(long am, int as, long bm, int bs) {
    return isDenormal(am, as) || isDenormal(bm, bs) ? DE : 0;
  }

  /** The response to an invalid operation: the default NaN if masked, else nothing stored. */
  static int invalid(long[] r, int d, int cw) {
    return (cw & IE) == 0 ? IE : store(r, d, INDEFINITE_M, INDEFINITE_SE, IE);
  }

  /** Deals with unsupported formats and NaNs; -1 when neither operand is one. */
  static int special(long[] r, int d, int cw, long am, int as, long bm, int bs) {
    if (isUnsupported(am, as) || isUnsupported(bm, bs)) {
      return invalid(r, d, cw);
    }
    if (!isNaN(am, as) && !isNaN(bm, bs)) {
      return -1;
    }
    boolean as1 = isSignallingNaN(am, as);
    boolean bs1 = isSignallingNaN(bm, bs);
    int flags = as1 || bs1 ? IE : 0;
    if ((flags & ~cw) != 0) {
      return flags;
    }
    boolean takeA;
    if (!isNaN(bm, bs)) {
      takeA = true;
    } else if (!isNaN(am, as)) {
      takeA = false;
    } else if (as1 != bs1) {
      takeA = bs1;
    } else {
      // The larger significand; of equal ones the positive (SDM volume 1, table 4-7).
      int c = Long.compareUnsigned(am, bm);
      takeA = c > 0 || (c == 0 && (as & SIGN) <= (bs & SIGN));
    }
    return takeA ? store(r, d, am | QUIET_BIT, as, flags) : store(r, d, bm | QUIET_BIT, bs, flags);
  }
}
