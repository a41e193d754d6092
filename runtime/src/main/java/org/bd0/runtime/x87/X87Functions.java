package org.bd0.runtime.x87;

import static org.bd0.runtime.x87.Float80.BIAS;
import static org.bd0.runtime.x87.Float80.EXPONENT;
import static org.bd0.runtime.x87.Float80.INTEGER_BIT;
import static org.bd0.runtime.x87.Float80.SIGN;
import static org.bd0.runtime.x87.X87State.C1;
import static org.bd0.runtime.x87.X87State.C2;
import static org.bd0.runtime.x87.X87State.DE;
import static org.bd0.runtime.x87.X87State.IE;
import static org.bd0.runtime.x87.X87State.PE;
import static org.bd0.runtime.x87.X87State.SF;
import static org.bd0.runtime.x87.X87State.UE;
import static org.bd0.runtime.x87.X87State.X87_CW;
import static org.bd0.runtime.x87.X87State.X87_SW;
import static org.bd0.runtime.x87.X87State.ZE;
import static org.bd0.runtime.x87.X87State.slot;

/**
 * The transcendental x87 instructions (Intel SDM volume 2, the instructions' pages; volume 1,
 * section 8.3.10): always to 64 bits whatever the precision control says. Each make of processor
 * gives other last places: where the host has an x87 its own results are taken ({@link HostX87}),
 * so that a program computes what it computes natively. Elsewhere they are rounded as the rounding
 * control says, and so within one unit of the last place of what any CPU gives; unlike the other
 * instructions these allocate a few short-lived objects ({@link Wide}) then.
 */
public final class X87Functions {
  private static final int ONE = BIAS;

  private X87Functions() {}

  /** Whether results are those of the host's own instructions, under a control word. */
  public static boolean areHosts(int cw) {
    return HostX87.possible(cw);
  }

  /** F2XM1: ST(0) becomes 2^ST(0) - 1; defined for arguments from -1 to 1. */
  public static void f2xm1(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      X87.underflow(r, s);
      return;
    }
    X87State.raise(r, f2xm1(r, s, (int) r[X87_CW], r[s], (int) r[s + 1]));
  }

  private static int f2xm1(long[] r, int d, int cw, long m, int se) {
    int special = Float80.special(r, d, cw, m, se, INTEGER_BIT, ONE);
    if (special >= 0) {
      return special;
    }
    if (m == 0) {
      return Float80.store(r, d, m, se, 0);
    }
    int flags = Float80.isDenormal(m, se) ? DE : 0;
    if ((flags & ~cw) != 0) {
      return flags;
    }
    if (!Float80.isInfinite(m, se)) {
      int host = HostX87.compute(HostX87.F2XM1, r, d, cw, 0, 0, m, se);
      if (host >= 0) {
        return flags | host;
      }
    }
    return (se & EXPONENT) >= ONE
        ? beyondOne(r, d, m, se)
        : flags | Elementary.exponentialMinus1(m, se).pack(r, d, cw);
  }

  /** 2^x - 1 for |x| of 1 and more, where finite arguments but -1 and 1 are left as they are. */
  private static int beyondOne(long[] r, int d, long m, int se) {
    if (Float80.isInfinite(m, se)) {
      return Float80.store(r, d, m, se == EXPONENT ? EXPONENT : SIGN | ONE, 0);
    }
    int result = se == (SIGN | ONE) && m == INTEGER_BIT ? SIGN | ONE - 1 : se;
    return Float80.store(r, d, m, result, PE);
  }

  /** FYL2X: ST(1) becomes ST(1) * log2(ST(0)); pops. */
  public static void fyl2x(long[] r) {
    int x = slot(r, 0);
    int d = slot(r, 1);
    if (X87State.isEmpty(r, x) || X87State.isEmpty(r, d)) {
      popIf(r, X87.underflow(r, d));
      return;
    }
    int cw = (int) r[X87_CW];
    int flags = fyl2x(r, d, cw, r[d], (int) r[d + 1], r[x], (int) r[x + 1]);
    X87State.raise(r, flags);
    popIf(r, X87.completes(r, flags));
  }

  private static void popIf(long[] r, boolean completed) {
    if (completed) {
      X87.pop(r);
    }
  }

  private static int fyl2x(long[] r, int d, int cw, long ym, int ys, long xm, int xs) {
    int special = Float80.special(r, d, cw, ym, ys, xm, xs);
    if (special >= 0) {
      return special;
    }
    boolean yInfinite = Float80.isInfinite(ym, ys);
    boolean xInfinite = Float80.isInfinite(xm, xs);
    boolean one = xm == INTEGER_BIT && (xs & EXPONENT) == ONE;
    boolean negative = xm != 0 && (xs & SIGN) != 0;
    if (negative || (ym == 0 && (xm == 0 || xInfinite)) || (yInfinite && one)) {
      return Float80.invalid(r, d, cw);
    }
    int sign = ys & SIGN;
    if (xm == 0) {
      if (yInfinite) {
        return Float80.store(r, d, INTEGER_BIT, ys ^ SIGN, 0);
      }
      return (cw & ZE) == 0 ? ZE : Float80.store(r, d, INTEGER_BIT, (sign ^ SIGN) | EXPONENT, ZE);
    }
    int flags = Float80.denormalFlag(ym, ys, xm, xs);
    if ((flags & ~cw) != 0) {
      return flags;
    }
    int logarithmSign = (xs & EXPONENT) < ONE ? SIGN : 0;
    if (yInfinite || xInfinite) {
      return Float80.store(r, d, INTEGER_BIT, (sign ^ logarithmSign) | EXPONENT, flags);
    }
    if (ym == 0 || one) {
      return Float80.store(r, d, 0, sign ^ logarithmSign, flags);
    }
    int host = HostX87.compute(HostX87.FYL2X, r, d, cw, ym, ys, xm, xs);
    return flags | (host >= 0 ? host : timesLogarithm(r, d, cw, ym, ys, new Wide().set(xm, xs)));
  }

  /** y log2(v) for a positive v other than 1. */
  private static int timesLogarithm(long[] r, int d, int cw, long ym, int ys, Wide v) {
    if (v.hi == INTEGER_BIT && v.lo == 0) {
      // A power of 2: the product is exact but for its rounding, though called inexact (on AMD).
      long e = v.exponent;
      long m = Float80Format.significandOfLong(e);
      int se = Float80Format.signExponentOfLong(e);
      int flags = (Float80.mul(r, d, cw | 0x300, ym, ys, m, se) & ~DE) | PE;
      return (r[d + 1] & EXPONENT) == 0 ? flags | UE : flags;
    }
    return Elementary.logarithm(v).multiply(new Wide().set(ym, ys)).pack(r, d, cw);
  }

  /** FYL2XP1: ST(1) becomes ST(1) * log2(1 + ST(0)); pops. Defined for small ST(0). */
  public static void fyl2xp1(long[] r) {
    int x = slot(r, 0);
    int d = slot(r, 1);
    if (X87State.isEmpty(r, x) || X87State.isEmpty(r, d)) {
      popIf(r, X87.underflow(r, d));
      return;
    }
    int cw = (int) r[X87_CW];
    int flags = fyl2xp1(r, d, cw, r[d], (int) r[d + 1], r[x], (int) r[x + 1]);
    X87State.raise(r, flags);
    popIf(r, X87.completes(r, flags));
  }

  private static int fyl2xp1(long[] r, int d, int cw, long ym, int ys, long xm, int xs) {
    int special = Float80.special(r, d, cw, ym, ys, xm, xs);
    if (special >= 0) {
      return special;
    }
    boolean yInfinite = Float80.isInfinite(ym, ys);
    boolean xInfinite = Float80.isInfinite(xm, xs);
    boolean noLogarithm = xInfinite && (xs & SIGN) != 0;
    if (noLogarithm || (yInfinite ? xm == 0 : ym == 0 && xInfinite)) {
      return Float80.invalid(r, d, cw);
    }
    int flags = Float80.denormalFlag(ym, ys, xm, xs);
    if ((flags & ~cw) != 0) {
      return flags;
    }
    int sign = (ys ^ xs) & SIGN;
    if (yInfinite || xInfinite) {
      return Float80.store(r, d, INTEGER_BIT, sign | EXPONENT, flags);
    }
    if (ym == 0 || xm == 0) {
      return Float80.store(r, d, 0, sign, flags);
    }
    int host = HostX87.compute(HostX87.FYL2XP1, r, d, cw, ym, ys, xm, xs);
    if (host >= 0) {
      return flags | host;
    }
    if ((xs & EXPONENT) >= ONE - 2) {
      Wide v = new Wide().set(xm, xs).add(new Wide().set(1));
      // Undefined from -1 downward; there AMD leaves the argument.
      return v.negative || v.isZero()
          ? Float80.store(r, d, xm, xs, flags | PE)
          : flags | timesLogarithm(r, d, cw, ym, ys, v);
    }
    Wide y = new Wide().set(ym, ys);
    return flags | Elementary.logarithmOf1Plus(new Wide().set(xm, xs)).multiply(y).pack(r, d, cw);
  }

  /** FPATAN: ST(1) becomes the angle of the point (ST(0), ST(1)); pops. */
  public static void fpatan(long[] r) {
    int x = slot(r, 0);
    int d = slot(r, 1);
    if (X87State.isEmpty(r, x) || X87State.isEmpty(r, d)) {
      popIf(r, X87.underflow(r, d));
      return;
    }
    int cw = (int) r[X87_CW];
    int flags = fpatan(r, d, cw, r[d], (int) r[d + 1], r[x], (int) r[x + 1]);
    X87State.raise(r, flags);
    popIf(r, X87.completes(r, flags));
  }

  private static int fpatan(long[] r, int d, int cw, long ym, int ys, long xm, int xs) {
    int special = Float80.special(r, d, cw, ym, ys, xm, xs);
    if (special >= 0) {
      return special;
    }
    int flags = Float80.denormalFlag(ym, ys, xm, xs);
    if ((flags & ~cw) != 0) {
      return flags;
    }
    boolean yInfinite = Float80.isInfinite(ym, ys);
    boolean xInfinite = Float80.isInfinite(xm, xs);
    boolean left = (xs & SIGN) != 0;
    int sign = ys & SIGN;
    if (yInfinite && xInfinite) {
      return flags | eighths(r, d, cw, sign, left ? 3 : 1);
    }
    if (ym == 0 || xInfinite) {
      return left ? flags | eighths(r, d, cw, sign, 4) : Float80.store(r, d, 0, sign, flags);
    }
    if (yInfinite || xm == 0) {
      return flags | eighths(r, d, cw, sign, 2);
    }
    int host = HostX87.compute(HostX87.FPATAN, r, d, cw, ym, ys, xm, xs);
    return flags | (host >= 0 ? host : Elementary.angle(ym, ys, xm, xs).pack(r, d, cw));
  }

  /** A multiple of a quarter of pi. */
  private static int eighths(long[] r, int d, int cw, int sign, int quarters) {
    Wide angle = new Wide().set(quarters).multiply(Elementary.QUARTER_PI);
    angle.negative = sign != 0;
    return angle.pack(r, d, cw);
  }

  /** FSIN. */
  public static void fsin(long[] r) {
    oneOf(r, 0);
  }

  /** FCOS. */
  public static void fcos(long[] r) {
    oneOf(r, 1);
  }

  private static void oneOf(long[] r, int quadrants) {
    int s = slot(r, 0);
    r[X87_SW] &= ~(long) C2;
    if (X87State.isEmpty(r, s)) {
      X87.underflow(r, s);
      return;
    }
    int cw = (int) r[X87_CW];
    long m = r[s];
    int se = (int) r[s + 1];
    int flags = angleFlags(r, s, cw, m, se);
    if (flags < 0) {
      flags = ~flags;
      flags |= circular(r, s, cw, m, se, quadrants);
    }
    X87State.raise(r, flags);
  }

  /** Deals with what is no angle, or too large a one; else the complement of flags to raise. */
  private static int angleFlags(long[] r, int d, int cw, long m, int se) {
    int special = Float80.special(r, d, cw, m, se, INTEGER_BIT, ONE);
    if (special >= 0) {
      return special;
    }
    if (Float80.isInfinite(m, se)) {
      return Float80.invalid(r, d, cw);
    }
    if ((se & EXPONENT) >= BIAS + 63) {
      return C2;
    }
    int flags = Float80.isDenormal(m, se) ? DE : 0;
    return (flags & ~cw) != 0 ? flags : ~flags;
  }

  /** The sine of an angle and so many right ones. */
  private static int circular(long[] r, int d, int cw, long m, int se, int quadrants) {
    if (m == 0) {
      return quadrants == 0
          ? Float80.store(r, d, 0, se, 0)
          : Float80.store(r, d, INTEGER_BIT, ONE, 0);
    }
    int host = HostX87.compute(quadrants == 0 ? HostX87.FSIN : HostX87.FCOS, r, d, cw, 0, 0, m, se);
    if (host >= 0) {
      return host;
    }
    Wide rest = new Wide();
    int quadrant = Elementary.reduce(m, se, rest) + quadrants;
    Wide value = (quadrant & 1) == 0 ? Elementary.sine(rest) : Elementary.cosine(rest);
    if ((quadrant & 2) != 0) {
      value.negate();
    }
    return value.pack(r, d, cw);
  }

  /** FSINCOS: ST(0) becomes its sine, then the cosine is pushed. */
  public static void fsincos(long[] r) {
    pair(r, false);
  }

  /** FPTAN: ST(0) becomes its tangent, then 1 is pushed. */
  public static void fptan(long[] r) {
    pair(r, true);
  }

  private static void pair(long[] r, boolean tangent) {
    int d = slot(r, 0);
    int s = slot(r, 7);
    int cw = (int) r[X87_CW];
    r[X87_SW] &= ~(long) C2;
    int flags;
    if (X87State.isEmpty(r, d) || !X87State.isEmpty(r, s)) {
      flags = X87State.isEmpty(r, d) ? IE | SF : IE | SF | C1;
      if ((cw & IE) != 0) {
        X87.fill(r, d, Float80.INDEFINITE_M, Float80.INDEFINITE_SE);
        Float80.store(r, s, Float80.INDEFINITE_M, Float80.INDEFINITE_SE, 0);
      }
    } else {
      flags = pair(r, d, s, cw, tangent);
    }
    X87State.raise(r, flags);
    if (X87.completes(r, flags) && (flags & C2) == 0) {
      X87.fill(r, s, r[s], (int) r[s + 1]);
      X87State.setTop(r, X87State.top(r) - 1);
    }
  }

  private static int pair(long[] r, int d, int s, int cw, boolean tangent) {
    long m = r[d];
    int se = (int) r[d + 1];
    int flags = angleFlags(r, d, cw, m, se);
    if (flags >= 0) {
      if ((flags & C2) == 0 && X87.completes(r, flags)) {
        Float80.store(r, s, r[d], (int) r[d + 1], 0);
      }
      return flags;
    }
    flags = ~flags;
    if (m != 0) {
      int host = HostX87.pair(tangent ? HostX87.FPTAN : HostX87.FSINCOS, r, d, s, cw, m, se);
      if (host >= 0) {
        return flags | host;
      }
    }
    if (!tangent) {
      flags |= circular(r, s, cw, m, se, 1) & ~C1;
      return flags | circular(r, d, cw, m, se, 0);
    }
    Float80.store(r, s, INTEGER_BIT, ONE, 0);
    if (m == 0) {
      return Float80.store(r, d, 0, se, flags);
    }
    Wide rest = new Wide();
    boolean odd = (Elementary.reduce(m, se, rest) & 1) != 0;
    Wide value = Elementary.tangent(rest);
    if (odd) {
      value = new Wide().set(-1).divide(value);
    }
    return flags | value.pack(r, d, cw);
  }
}
