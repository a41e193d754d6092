package org.bd0.runtime.x87;

import static org.bd0.runtime.x87.Float80.SIGN;
import static org.bd0.runtime.x87.X87State.BEFORE_RESULT;
import static org.bd0.runtime.x87.X87State.C0;
import static org.bd0.runtime.x87.X87State.C1;
import static org.bd0.runtime.x87.X87State.C2;
import static org.bd0.runtime.x87.X87State.C3;
import static org.bd0.runtime.x87.X87State.CONDITIONS;
import static org.bd0.runtime.x87.X87State.DE;
import static org.bd0.runtime.x87.X87State.IE;
import static org.bd0.runtime.x87.X87State.OE;
import static org.bd0.runtime.x87.X87State.SF;
import static org.bd0.runtime.x87.X87State.UE;
import static org.bd0.runtime.x87.X87State.X87_CW;
import static org.bd0.runtime.x87.X87State.X87_ST;
import static org.bd0.runtime.x87.X87State.X87_SW;
import static org.bd0.runtime.x87.X87State.X87_TAG;
import static org.bd0.runtime.x87.X87State.slot;

/**
 * The x87 instructions that move, calculate and compare, on the state of {@link X87State} (Intel
 * SDM volume 2, the instructions' pages; volume 1, chapter 8). Control instructions are in {@link
 * X87Control}, transcendental ones in {@link X87Functions}.
 *
 * <p>None of these checks for a pending exception: ask {@link X87Control#pending} before a waiting
 * instruction. None touches memory: operands come and results go as bits. A store is in two steps,
 * so that a fault between them leaves the stack as it was: get the bits; if {@link #storable},
 * write them; then {@link #popStored} where the instruction pops.
 */
public final class X87 {
  // The arithmetic instructions, numbered as the opcode's /reg field with destination ST(0).

  /** dst + src. */
  public static final int ADD = 0;

  /** dst * src. */
  public static final int MUL = 1;

  /** dst - src. */
  public static final int SUB = 4;

  /** src - dst; in opcodes DC and DE, whose destination is ST(i), this is /reg 4 and SUB is 5. */
  public static final int SUBR = 5;

  /** dst / src. */
  public static final int DIV = 6;

  /** src / dst; in opcodes DC and DE, whose destination is ST(i), this is /reg 6 and DIV is 7. */
  public static final int DIVR = 7;

  private X87() {}

  // ---- The stack ----

  /** Marks ST(0) empty and raises TOP. */
  public static void pop(long[] r) {
    int top = X87State.top(r);
    r[X87_TAG] &= ~(1L << top);
    X87State.setTop(r, top + 1);
  }

  static void fill(long[] r, int slot, long m, int se) {
    r[slot] = m;
    r[slot + 1] = se;
    r[X87_TAG] |= 1L << ((slot - X87_ST) >> 1);
  }

  /** The masked or unmasked response to an empty operand; whether it was the masked one. */
  static boolean underflow(long[] r, int slot) {
    X87State.raise(r, IE | SF);
    if ((r[X87_CW] & IE) == 0) {
      return false;
    }
    fill(r, slot, Float80.INDEFINITE_M, Float80.INDEFINITE_SE);
    return true;
  }

  static boolean completes(long[] r, int flags) {
    return (flags & ~(int) r[X87_CW] & BEFORE_RESULT) == 0;
  }

  /** Pushes a number; flags are what loading it raised. */
  static void push(long[] r, long m, int se, int flags) {
    int top = X87State.top(r) - 1 & 7;
    if ((r[X87_TAG] >> top & 1) != 0) {
      flags = IE | SF | C1;
      m = Float80.INDEFINITE_M;
      se = Float80.INDEFINITE_SE;
    }
    X87State.raise(r, flags);
    // A denormal is loaded even where its exception is unmasked.
    if ((flags & ~(int) r[X87_CW] & IE) == 0) {
      X87State.setTop(r, top);
      fill(r, X87_ST + 2 * top, m, se);
    }
  }

  // ---- Loads ----

  /** FLD m32. */
  public static void fldM32(long[] r, int bits) {
    pushLoaded(
        r,
        Float80Format.significandOfFloat(bits),
        Float80Format.signExponentOfFloat(bits),
        isDenormal(bits));
  }

  /** FLD m64. */
  public static void fldM64(long[] r, long bits) {
    pushLoaded(
        r,
        Float80Format.significandOfDouble(bits),
        Float80Format.signExponentOfDouble(bits),
        isDenormal(bits));
  }

  private static void pushLoaded(long[] r, long m, int se, boolean denormal) {
    if (Float80.isSignallingNaN(m, se)) {
      push(r, m | Float80.QUIET_BIT, se, IE);
    } else {
      push(r, m, se, denormal ? DE : 0);
    }
  }

  private static boolean isDenormal(int bits) {
    return (bits & 0x7F80_0000) == 0 && bits << 1 != 0;
  }

  private static boolean isDenormal(long bits) {
    return (bits & 0x7FF0_0000_0000_0000L) == 0 && bits << 1 != 0;
  }

  /** FLD m80: nothing is raised, whatever the bits mean. The upper 16 bits of se are ignored. */
  public static void fldM80(long[] r, long m, int se) {
    push(r, m, se & 0xFFFF, 0);
  }

  /** FLD ST(i). */
  public static void fld(long[] r, int i) {
    int s = slot(r, i);
    if (X87State.isEmpty(r, s)) {
      X87State.raise(r, IE | SF);
      if ((r[X87_CW] & IE) != 0) {
        int top = X87State.top(r) - 1 & 7;
        X87State.setTop(r, top);
        fill(r, X87_ST + 2 * top, Float80.INDEFINITE_M, Float80.INDEFINITE_SE);
      }
      return;
    }
    push(r, r[s], (int) r[s + 1], 0);
  }

  /** FILD m16, m32, m64: the integer, sign-extended. */
  public static void fild(long[] r, long value) {
    push(r, Float80Format.significandOfLong(value), Float80Format.signExponentOfLong(value), 0);
  }

  /** FBLD: the low 64 and the high 16 bits of a packed decimal. */
  public static void fbld(long[] r, long low, int high) {
    long value = Float80Format.valueOfBcd(low, high);
    int se = Float80Format.signExponentOfLong(value);
    push(r, Float80Format.significandOfLong(value), (high & SIGN) | se, 0);
  }

  // ---- Stores ----

  /**
   * Whether the store whose bits were just fetched is to be carried out: not after an unmasked
   * invalid operation, overflow or underflow.
   */
  public static boolean storable(long[] r) {
    return (r[X87_SW] & ~r[X87_CW] & (IE | OE | UE)) == 0;
  }

  /** Ends FSTP, FISTP, FISTTP, FBSTP to memory: pops unless the store did not take place. */
  public static void popStored(long[] r) {
    if (storable(r)) {
      pop(r);
    }
  }

  /** FST m32: the float to store. */
  public static int fstM32(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      X87State.raise(r, IE | SF);
      return 0xFFC0_0000;
    }
    return Float80Format.toFloat(r, r[s], (int) r[s + 1]);
  }

  /** FST m64: the double to store. */
  public static long fstM64(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      X87State.raise(r, IE | SF);
      return 0xFFF8_0000_0000_0000L;
    }
    return Float80Format.toDouble(r, r[s], (int) r[s + 1]);
  }

  /** FSTP m80: the significand to store. */
  public static long fstM80Significand(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      X87State.raise(r, IE | SF);
      return Float80.INDEFINITE_M;
    }
    X87State.raise(r, 0);
    return r[s];
  }

  /** FSTP m80: the sign and exponent to store, 16 bits. */
  public static int fstM80SignExponent(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      X87State.raise(r, IE | SF);
      return Float80.INDEFINITE_SE;
    }
    X87State.raise(r, 0);
    return (int) r[s + 1];
  }

  /** FIST m16, m32, m64: the integer to store, sign-extended. */
  public static long fist(long[] r, int bits) {
    return integer(r, bits, (int) r[X87_CW] >> 10 & 3);
  }

  /** FISTTP m16, m32, m64: the integer to store, cut toward zero, sign-extended. */
  public static long fistt(long[] r, int bits) {
    return integer(r, bits, 3);
  }

  private static long integer(long[] r, int bits, int rounding) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      X87State.raise(r, IE | SF);
      return -1L << (bits - 1);
    }
    return Float80Format.toInteger(r, r[s], (int) r[s + 1], bits, rounding);
  }

  /** FBSTP: the low 64 bits to store. */
  public static long fbstLow(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      X87State.raise(r, IE | SF);
      return Float80Format.BCD_INDEFINITE_LOW;
    }
    return Float80Format.toBcdLow(r, r[s], (int) r[s + 1]);
  }

  /** FBSTP: the high 16 bits to store. */
  public static int fbstHigh(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      X87State.raise(r, IE | SF);
      return Float80Format.BCD_INDEFINITE_HIGH;
    }
    return Float80Format.toBcdHigh(r, r[s], (int) r[s + 1]);
  }

  /** FST ST(i). */
  public static void fst(long[] r, int i) {
    storeTo(r, i);
  }

  /** FSTP ST(i). */
  public static void fstp(long[] r, int i) {
    if (storeTo(r, i)) {
      pop(r);
    }
  }

  private static boolean storeTo(long[] r, int i) {
    int s = slot(r, 0);
    int d = slot(r, i);
    if (X87State.isEmpty(r, s)) {
      return underflow(r, d);
    }
    X87State.raise(r, 0);
    fill(r, d, r[s], (int) r[s + 1]);
    return true;
  }

  // ---- Moves within the stack ----

  /** FXCH ST(i). */
  public static void fxch(long[] r, int i) {
    int a = slot(r, 0);
    int b = slot(r, i);
    boolean emptyA = X87State.isEmpty(r, a);
    boolean emptyB = X87State.isEmpty(r, b);
    int flags = 0;
    if (emptyA || emptyB) {
      flags = IE | SF;
      X87State.raise(r, flags);
      if (!completes(r, flags)) {
        return;
      }
      if (emptyA) {
        fill(r, a, Float80.INDEFINITE_M, Float80.INDEFINITE_SE);
      }
      if (emptyB) {
        fill(r, b, Float80.INDEFINITE_M, Float80.INDEFINITE_SE);
      }
    }
    X87State.raise(r, flags);
    long m = r[a];
    long se = r[a + 1];
    r[a] = r[b];
    r[a + 1] = r[b + 1];
    r[b] = m;
    r[b + 1] = se;
  }

  /** FCMOVcc ST(0), ST(i), its condition worked out. */
  public static void fcmov(long[] r, int i, boolean condition) {
    int d = slot(r, 0);
    int s = slot(r, i);
    if (X87State.isEmpty(r, d) || X87State.isEmpty(r, s)) {
      underflow(r, d);
      return;
    }
    if (condition) {
      r[d] = r[s];
      r[d + 1] = r[s + 1];
    }
  }

  /** FCHS. */
  public static void fchs(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      underflow(r, s);
      return;
    }
    X87State.raise(r, 0);
    r[s + 1] ^= SIGN;
  }

  /** FABS. */
  public static void fabs(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      underflow(r, s);
      return;
    }
    X87State.raise(r, 0);
    r[s + 1] &= ~SIGN;
  }

  // ---- Arithmetic ----

  /**
   * FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR between registers: ST(dst) becomes ST(dst) op ST(src).
   *
   * @param op {@link #ADD} to {@link #DIVR}
   */
  public static void arithmetic(long[] r, int op, int dst, int src) {
    calculate(r, op, dst, src);
  }

  /** FADDP, FMULP, FSUBP, FSUBRP, FDIVP, FDIVRP: ST(dst) becomes ST(dst) op ST(0); pops. */
  public static void arithmeticPop(long[] r, int op, int dst) {
    if (calculate(r, op, dst, 0)) {
      pop(r);
    }
  }

  private static boolean calculate(long[] r, int op, int dst, int src) {
    int d = slot(r, dst);
    int s = slot(r, src);
    if (X87State.isEmpty(r, d) || X87State.isEmpty(r, s)) {
      return underflow(r, d);
    }
    int cw = (int) r[X87_CW];
    int flags = operate(r, d, op, cw, r[d], (int) r[d + 1], r[s], (int) r[s + 1]);
    X87State.raise(r, flags);
    return completes(r, flags);
  }

  private static int operate(long[] r, int d, int op, int cw, long am, int as, long bm, int bs) {
    return switch (op) {
      case ADD -> Float80.add(r, d, cw, am, as, bm, bs);
      case MUL -> Float80.mul(r, d, cw, am, as, bm, bs);
      case SUB -> Float80.sub(r, d, cw, am, as, bm, bs);
      case SUBR -> Float80.sub(r, d, cw, bm, bs, am, as);
      case DIV -> Float80.div(r, d, cw, am, as, bm, bs);
      case DIVR -> Float80.div(r, d, cw, bm, bs, am, as);
      default -> throw new IllegalArgumentException("x87 operation " + op);
    };
  }

  /** FADD to FDIVR with an operand in single precision: ST(0) becomes ST(0) op it. */
  public static void arithmeticM32(long[] r, int op, int bits) {
    arithmeticMemory(
        r,
        op,
        Float80Format.significandOfFloat(bits),
        Float80Format.signExponentOfFloat(bits),
        isDenormal(bits));
  }

  /** FADD to FDIVR with an operand in double precision: ST(0) becomes ST(0) op it. */
  public static void arithmeticM64(long[] r, int op, long bits) {
    arithmeticMemory(
        r,
        op,
        Float80Format.significandOfDouble(bits),
        Float80Format.signExponentOfDouble(bits),
        isDenormal(bits));
  }

  /** FIADD to FIDIVR with a sign-extended integer operand: ST(0) becomes ST(0) op it. */
  public static void arithmeticInteger(long[] r, int op, long value) {
    arithmeticMemory(
        r,
        op,
        Float80Format.significandOfLong(value),
        Float80Format.signExponentOfLong(value),
        false);
  }

  private static void arithmeticMemory(long[] r, int op, long m, int se, boolean denormal) {
    int d = slot(r, 0);
    if (X87State.isEmpty(r, d)) {
      underflow(r, d);
      return;
    }
    int cw = (int) r[X87_CW];
    long am = r[d];
    int as = (int) r[d + 1];
    int flags = denormal && noticesDenormal(op, am, as) ? DE : 0;
    if ((flags & ~cw) == 0) {
      flags |= operate(r, d, op, cw, am, as, m, se);
    }
    X87State.raise(r, flags);
  }

  /** A denormal operand goes unnoticed where a NaN, or a division by zero, comes first. */
  private static boolean noticesDenormal(int op, long m, int se) {
    return !Float80.isUnsupported(m, se)
        && !Float80.isNaN(m, se)
        && !(op == DIVR && Float80.isZero(m, se));
  }

  /** FSQRT. */
  public static void fsqrt(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      underflow(r, s);
      return;
    }
    X87State.raise(r, Float80.sqrt(r, s, (int) r[X87_CW], r[s], (int) r[s + 1]));
  }

  /** FRNDINT. */
  public static void frndint(long[] r) {
    int s = slot(r, 0);
    if (X87State.isEmpty(r, s)) {
      underflow(r, s);
      return;
    }
    int cw = (int) r[X87_CW];
    X87State.raise(r, Float80Parts.roundToInteger(r, s, cw, r[s], (int) r[s + 1]));
  }

  /** FSCALE. */
  public static void fscale(long[] r) {
    int d = slot(r, 0);
    int s = slot(r, 1);
    if (X87State.isEmpty(r, d) || X87State.isEmpty(r, s)) {
      underflow(r, d);
      return;
    }
    int cw = (int) r[X87_CW];
    X87State.raise(r, Float80Parts.scale(r, d, cw, r[d], (int) r[d + 1], r[s], (int) r[s + 1]));
  }

  /** FPREM. */
  public static void fprem(long[] r) {
    remainder(r, false);
  }

  /** FPREM1. */
  public static void fprem1(long[] r) {
    remainder(r, true);
  }

  private static void remainder(long[] r, boolean nearest) {
    int d = slot(r, 0);
    int s = slot(r, 1);
    r[X87_SW] &= ~(long) C2;
    if (X87State.isEmpty(r, d) || X87State.isEmpty(r, s)) {
      underflow(r, d);
      return;
    }
    int cw = (int) r[X87_CW];
    int flags =
        Float80Parts.remainder(r, d, cw, nearest, r[d], (int) r[d + 1], r[s], (int) r[s + 1]);
    if ((flags & Float80Parts.QUOTIENT) != 0) {
      r[X87_SW] &= ~(long) CONDITIONS;
    }
    X87State.raise(r, flags & ~Float80Parts.QUOTIENT);
  }

  /** FXTRACT: ST(0) becomes the exponent, then the significand is pushed. */
  public static void fxtract(long[] r) {
    int d = slot(r, 0);
    int s = slot(r, 7);
    if (X87State.isEmpty(r, d)) {
      if (underflow(r, d)) {
        X87State.setTop(r, X87State.top(r) - 1);
        fill(r, s, Float80.INDEFINITE_M, Float80.INDEFINITE_SE);
      }
      return;
    }
    int cw = (int) r[X87_CW];
    int flags;
    if (!X87State.isEmpty(r, s)) {
      flags = IE | SF | C1;
      if ((cw & IE) != 0) {
        fill(r, d, Float80.INDEFINITE_M, Float80.INDEFINITE_SE);
        fill(r, s, Float80.INDEFINITE_M, Float80.INDEFINITE_SE);
      }
    } else {
      flags = Float80Parts.extract(r, d, s, cw, r[d], (int) r[d + 1]);
    }
    X87State.raise(r, flags);
    if (completes(r, flags)) {
      r[X87_TAG] |= 1L << ((s - X87_ST) >> 1);
      X87State.setTop(r, X87State.top(r) - 1);
    }
  }

  // ---- Comparisons ----

  /**
   * FCOM, FCOMP, FCOMPP, FUCOM, FUCOMP, FUCOMPP: ST(0) with ST(i), result in C0, C2, C3.
   *
   * @param quiet true for the FUCOM forms
   * @param pops how often to pop, 0 to 2
   */
  public static void compare(long[] r, int i, boolean quiet, int pops) {
    int a = slot(r, 0);
    int b = slot(r, i);
    int flags = IE | SF | Float80Parts.UNORDERED;
    if (!X87State.isEmpty(r, a) && !X87State.isEmpty(r, b)) {
      flags = Float80Parts.compare(quiet, r[a], (int) r[a + 1], r[b], (int) r[b + 1]);
    }
    conclude(r, flags, pops);
  }

  private static void conclude(long[] r, int flags, int pops) {
    r[X87_SW] &= ~(long) CONDITIONS;
    X87State.raise(r, flags);
    if (completes(r, flags)) {
      for (; pops > 0; pops--) {
        pop(r);
      }
    }
  }

  /** FCOM m32, FCOMP m32. */
  public static void compareM32(long[] r, int bits, int pops) {
    compareMemory(
        r,
        Float80Format.significandOfFloat(bits),
        Float80Format.signExponentOfFloat(bits),
        isDenormal(bits),
        pops);
  }

  /** FCOM m64, FCOMP m64. */
  public static void compareM64(long[] r, long bits, int pops) {
    compareMemory(
        r,
        Float80Format.significandOfDouble(bits),
        Float80Format.signExponentOfDouble(bits),
        isDenormal(bits),
        pops);
  }

  /** FICOM, FICOMP: with a sign-extended integer. */
  public static void compareInteger(long[] r, long value, int pops) {
    compareMemory(
        r,
        Float80Format.significandOfLong(value),
        Float80Format.signExponentOfLong(value),
        false,
        pops);
  }

  /** FTST: ST(0) with 0. */
  public static void ftst(long[] r) {
    compareMemory(r, 0, 0, false, 0);
  }

  private static void compareMemory(long[] r, long m, int se, boolean denormal, int pops) {
    int a = slot(r, 0);
    int flags = IE | SF | Float80Parts.UNORDERED;
    if (!X87State.isEmpty(r, a)) {
      flags = Float80Parts.compare(false, r[a], (int) r[a + 1], m, se);
      if (denormal && (flags & IE) == 0) {
        flags |= DE;
      }
    }
    conclude(r, flags, pops);
  }

  /**
   * FCOMI, FCOMIP, FUCOMI, FUCOMIP: ST(0) with ST(i).
   *
   * @return RFLAGS bits CF (0x01), PF (0x04), ZF (0x40): less, unordered (with the two others),
   *     equal
   */
  public static int compareToFlags(long[] r, int i, boolean quiet, boolean pop) {
    int a = slot(r, 0);
    int b = slot(r, i);
    int flags = IE | SF | Float80Parts.UNORDERED;
    if (!X87State.isEmpty(r, a) && !X87State.isEmpty(r, b)) {
      flags = Float80Parts.compare(quiet, r[a], (int) r[a + 1], r[b], (int) r[b + 1]);
    }
    // Only a stack fault touches C1 (as on AMD; Intel's manual has it cleared always).
    int c1 = (flags & SF) != 0 ? 0 : (int) r[X87_SW] & C1;
    X87State.raise(r, (flags & ~CONDITIONS) | c1);
    if (pop && completes(r, flags)) {
      pop(r);
    }
    return (flags & CONDITIONS) >> 8;
  }

  /** FXAM: the class of ST(0) in C3, C2, C0, its sign in C1. */
  public static void fxam(long[] r) {
    int s = slot(r, 0);
    long m = r[s];
    int se = (int) r[s + 1];
    int conditions;
    if (X87State.isEmpty(r, s)) {
      conditions = C3 | C0;
    } else if (Float80.isUnsupported(m, se)) {
      conditions = 0;
    } else if (Float80.isNaN(m, se)) {
      conditions = C0;
    } else if (Float80.isInfinite(m, se)) {
      conditions = C2 | C0;
    } else if (m == 0) {
      conditions = C3;
    } else {
      conditions = Float80.isDenormal(m, se) ? C3 | C2 : C2;
    }
    r[X87_SW] &= ~(long) CONDITIONS;
    X87State.raise(r, (se & SIGN) != 0 ? conditions | C1 : conditions);
  }
}
