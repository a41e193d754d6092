package org.bd0.runtime.x87;

import static org.bd0.runtime.x87.Float80.BIAS;
import static org.bd0.runtime.x87.Float80.EXPONENT;
import static org.bd0.runtime.x87.Float80.INTEGER_BIT;
import static org.bd0.runtime.x87.Float80.SIGN;
import static org.bd0.runtime.x87.X87State.C0;
import static org.bd0.runtime.x87.X87State.C1;
import static org.bd0.runtime.x87.X87State.C2;
import static org.bd0.runtime.x87.X87State.C3;
import static org.bd0.runtime.x87.X87State.DE;
import static org.bd0.runtime.x87.X87State.IE;
import static org.bd0.runtime.x87.X87State.PE;
import static org.bd0.runtime.x87.X87State.ZE;

/**
 * The exact operations on 80-bit numbers: remainder, scaling, taking apart, comparison, rounding to
 * an integer. Conventions are those of {@link Float80}; where the operation defines condition
 * codes, they are returned beside the exceptions.
 */
public final class Float80Parts {
  /** What {@link #compare} answers for operands that have no order. */
  public static final int UNORDERED = C0 | C2 | C3;

  /** Beside the conditions that {@link #remainder} answers, when it found a quotient. */
  static final int QUOTIENT = 1 << 16;

  private Float80Parts() {}

  /**
   * The remainder of a / b: FPREM (quotient cut) or FPREM1 (quotient to nearest even). When the
   * exponents are 64 or more apart only a part of the quotient is taken off and C2 is returned;
   * else C0, C3 and C1 are bits 2, 1 and 0 of the quotient. {@link #QUOTIENT} tells that they are.
   */
  public static int remainder(
      long[] r, int d, int cw, boolean nearest, long am, int as, long bm, int bs) {
    int special = Float80.special(r, d, cw, am, as, bm, bs);
    if (special >= 0) {
      return special;
    }
    if (Float80.isInfinite(am, as) || bm == 0) {
      return Float80.invalid(r, d, cw);
    }
    int flags = Float80.denormalFlag(am, as, bm, bs);
    if ((flags & ~cw) != 0) {
      return flags;
    }
    if (am == 0) {
      return Float80.store(r, d, am, as, flags | QUOTIENT);
    }
    flags |= QUOTIENT;
    int ae = Float80.normalExponent(am, as);
    am = Float80.normalSignificand(am);
    if (Float80.isInfinite(bm, bs)) {
      return flags | Float80.pack(r, d, cw | 0x300, as & SIGN, ae, am, 0);
    }
    int be = Float80.normalExponent(bm, bs);
    bm = Float80.normalSignificand(bm);
    return flags | remainder(r, d, cw | 0x300, nearest, as & SIGN, am, ae, bm, be);
  }

  private static int remainder(
      long[] r, int d, int cw, boolean nearest, int sign, long am, int ae, long bm, int be) {
    int distance = ae - be;
    if (distance < (nearest ? -1 : 0)) {
      return Float80.pack(r, d, cw, sign, ae, am, 0);
    }
    int bits = distance < 64 ? distance : 32 + (distance & 31);
    long rest = am;
    long quotient = 0;
    int e = be;
    if (distance < 0) {
      // Half of b and more: a or a - b.
      e = ae;
    } else {
      if (Long.compareUnsigned(rest, bm) >= 0) {
        rest -= bm;
        quotient = 1;
      }
      if (bits > 0) {
        // rest * 2^bits / bm, whose quotient has at most 63 bits.
        long q = Float80.divide128(rest >>> (64 - bits), rest << bits, bm);
        rest = (rest << bits) - q * bm;
        quotient = (quotient << bits) + q;
      }
      e = ae - bits;
    }
    if (distance >= 64) {
      return C2 | finish(r, d, cw, sign, e, rest);
    }
    if (nearest) {
      // With the remainder of distance -1, b is 2 * bm in units of a's last place.
      long half = distance < 0 ? bm : bm >>> 1;
      int c = Long.compareUnsigned(rest, half);
      boolean tie = c == 0 && distance >= 0 && (bm & 1) == 0;
      boolean up = c > 0 || (tie && (quotient & 1) != 0);
      if (up) {
        quotient++;
        sign ^= SIGN;
        rest = distance < 0 ? (bm << 1) - rest : bm - rest;
      }
    }
    int conditions = 0;
    conditions |= (quotient & 1) != 0 ? C1 : 0;
    conditions |= (quotient & 2) != 0 ? C3 : 0;
    conditions |= (quotient & 4) != 0 ? C0 : 0;
    return conditions | finish(r, d, cw, sign, e, rest);
  }

  private static int finish(long[] r, int d, int cw, int sign, int e, long rest) {
    if (rest == 0) {
      return Float80.store(r, d, 0, sign, 0);
    }
    int shift = Long.numberOfLeadingZeros(rest);
    return Float80.pack(r, d, cw, sign, e - shift, rest << shift, 0);
  }

  /** a * 2^(b cut to an integer): FSCALE. */
  public static int scale(long[] r, int d, int cw, long am, int as, long bm, int bs) {
    int special = Float80.special(r, d, cw, am, as, bm, bs);
    if (special >= 0) {
      return special;
    }
    boolean up = (bs & SIGN) == 0;
    boolean infinite = Float80.isInfinite(am, as);
    if (Float80.isInfinite(bm, bs)) {
      if (up ? am == 0 : infinite) {
        return Float80.invalid(r, d, cw);
      }
    }
    int flags = Float80.denormalFlag(am, as, bm, bs);
    if ((flags & ~cw) != 0) {
      return flags;
    }
    if (infinite || am == 0) {
      return Float80.store(r, d, am, as, flags);
    }
    int sign = as & SIGN;
    if (Float80.isInfinite(bm, bs)) {
      return up
          ? Float80.store(r, d, INTEGER_BIT, sign | EXPONENT, flags)
          : Float80.store(r, d, 0, sign, flags);
    }
    int be = (bs & EXPONENT) - BIAS;
    int by = be < 0 ? 0 : be > 16 ? 0x1FFFF : (int) (bm >>> (63 - be));
    int exponent = Float80.normalExponent(am, as) + (up ? by : -by);
    return flags | Float80.pack(r, d, cw | 0x300, sign, exponent, Float80.normalSignificand(am), 0);
  }

  /**
   * FXTRACT: the exponent of a as a number goes to {@code r[d]}, its significand as a number in [1,
   * 2) to {@code r[s]}.
   */
  public static int extract(long[] r, int d, int s, int cw, long am, int as) {
    int special = Float80.special(r, d, cw, am, as, INTEGER_BIT, BIAS);
    if (special >= 0) {
      if ((special & ~cw & IE) == 0) {
        Float80.store(r, s, r[d], (int) r[d + 1], 0);
      }
      return special;
    }
    if (Float80.isInfinite(am, as)) {
      Float80.store(r, s, am, as, 0);
      return Float80.store(r, d, INTEGER_BIT, EXPONENT, 0);
    }
    if (am == 0) {
      if ((cw & ZE) == 0) {
        return ZE;
      }
      Float80.store(r, s, am, as, 0);
      return Float80.store(r, d, INTEGER_BIT, SIGN | EXPONENT, ZE);
    }
    int flags = Float80.isDenormal(am, as) ? DE : 0;
    if ((flags & ~cw) != 0) {
      return flags;
    }
    int e = Float80.normalExponent(am, as) - BIAS;
    Float80.store(r, s, Float80.normalSignificand(am), (as & SIGN) | BIAS, 0);
    return Float80.store(
        r, d, Float80Format.significandOfLong(e), Float80Format.signExponentOfLong(e), flags);
  }

  /** FRNDINT: a rounded to an integer as the rounding control says. */
  public static int roundToInteger(long[] r, int d, int cw, long am, int as) {
    int special = Float80.special(r, d, cw, am, as, INTEGER_BIT, BIAS);
    if (special >= 0) {
      return special;
    }
    int e = (as & EXPONENT) - BIAS;
    if (e >= 63 || am == 0) {
      return Float80.store(r, d, am, as, 0);
    }
    int flags = Float80.isDenormal(am, as) ? DE : 0;
    if ((flags & ~cw) != 0) {
      return flags;
    }
    int sign = as & SIGN;
    if (e < 0) {
      long lo = e == -1 ? am : 1;
      boolean up = Float80.roundsUp(cw, sign, 0, lo, 1);
      return up
          ? Float80.store(r, d, INTEGER_BIT, sign | BIAS, flags | PE | C1)
          : Float80.store(r, d, 0, sign, flags | PE);
    }
    long unit = 1L << (63 - e);
    long below = am & unit - 1;
    if (below == 0) {
      return Float80.store(r, d, am, as, flags);
    }
    boolean up = Float80.roundsUp(cw, sign, am, 0, unit);
    am &= -unit;
    if (up) {
      am += unit;
      if (am == 0) {
        am = INTEGER_BIT;
        as++;
      }
    }
    return Float80.store(r, d, am, as, flags | (up ? PE | C1 : PE));
  }

  /**
   * Compares a with b: C0 when a is less, C3 when they are equal, neither when a is greater, {@link
   * #UNORDERED} otherwise; and IE and DE.
   *
   * @param quiet whether quiet NaNs raise nothing (FUCOM)
   */
  public static int compare(boolean quiet, long am, int as, long bm, int bs) {
    if (Float80.isUnsupported(am, as) || Float80.isUnsupported(bm, bs)) {
      return UNORDERED | IE;
    }
    if (Float80.isNaN(am, as) || Float80.isNaN(bm, bs)) {
      boolean signalling =
          Float80.isSignallingNaN(am, as) || Float80.isSignallingNaN(bm, bs) || !quiet;
      return signalling ? UNORDERED | IE : UNORDERED;
    }
    int flags = Float80.denormalFlag(am, as, bm, bs);
    if (am == 0 && bm == 0) {
      return flags | C3;
    }
    boolean negative = (as & SIGN) != 0;
    if (((as ^ bs) & SIGN) != 0) {
      return flags | (negative ? C0 : 0);
    }
    // A pseudo-denormal is worth as much as the normal number with the same significand.
    int ae = am == 0 ? 0 : Math.max(as & EXPONENT, 1);
    int be = bm == 0 ? 0 : Math.max(bs & EXPONENT, 1);
    int c = ae != be ? Integer.compare(ae, be) : Long.compareUnsigned(am, bm);
    if (c == 0) {
      return flags | C3;
    }
    return flags | (c < 0 != negative ? C0 : 0);
  }
}
