package org.bd0.translator.lift;

import java.util.Locale;
import org.bd0.runtime.Fault;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.Sse;
import org.bd0.runtime.sse.SseConvert;
import org.bd0.runtime.sse.SseExact;
import org.bd0.runtime.sse.SseRound;
import org.bd0.runtime.sse.SseWatched;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * Floating-point operations as functions of their sources, packed and scalar, with {@link
 * PackedInteger}'s conventions for values: plain calls under the default MXCSR, and calls that obey
 * and update MXCSR under any other.
 *
 * <p>After all that an instruction computes, and before it writes anything, its lifter calls {@link
 * #settle}.
 */
final class PackedFloat {
  private static final String BINARY = "(JJ)J";
  private static final Helper SETTLE = Helper.state(Mxcsr.class, "settle", "([J)J");

  private final X86Builder b;
  private final Vectors v;
  private final boolean exact;

  /** Whether exceptions may have been collected that {@link #settle} has not looked at. */
  private boolean collecting;

  /**
   * The operations.
   *
   * @param exact whether MXCSR has to be obeyed and updated
   */
  PackedFloat(X86Builder builder, Vectors vectors, boolean exact) {
    b = builder;
    v = vectors;
    this.exact = exact;
  }

  /** Whether MXCSR has to be obeyed and updated. */
  boolean exact() {
    return exact;
  }

  /** Whether what has been computed since the last {@link #settle} may raise exceptions. */
  boolean collecting() {
    return collecting;
  }

  /** Sets the exception flags; an exception that is not masked is raised. */
  void settle() {
    if (collecting) {
      collecting = false;
      b.guard(b.isZero(b.call(SETTLE)), Fault.SIMD);
    }
  }

  /**
   * What a mnemonic computes.
   *
   * @param m the legacy form's name
   * @param x the first source: the destination's old value in two-operand forms; of scalars the low
   *     half, of which bits 63:32 are kept where the result has 32
   * @param y the second source, or the only one
   * @param immediate the immediate's 8 bits, 0 if there is none
   * @return the result's halves, one for a scalar, or null if the mnemonic is none of this class's
   */
  Inst[] compute(Mnemonic m, Inst[] x, Inst[] y, int immediate) {
    return switch (m) {
      case ADDPS, ADDPD, ADDSS, ADDSD -> arithmetic(m, SseExact.ADD, x, y);
      case SUBPS, SUBPD, SUBSS, SUBSD -> arithmetic(m, SseExact.SUB, x, y);
      case MULPS, MULPD, MULSS, MULSD -> arithmetic(m, SseExact.MUL, x, y);
      case DIVPS, DIVPD, DIVSS, DIVSD -> arithmetic(m, SseExact.DIV, x, y);
      case SQRTPS, SQRTPD, SQRTSS, SQRTSD -> arithmetic(m, SseExact.SQRT, x, y);
      case MINPS, MINPD, MINSS, MINSD -> arithmetic(m, SseExact.MIN, x, y);
      case MAXPS, MAXPD, MAXSS, MAXSD -> arithmetic(m, SseExact.MAX, x, y);
      case CMPPS, CMPPD, CMPSS, CMPSD -> arithmetic(m, SseExact.CMP + (immediate & 7), x, y);
      case HADDPS, HSUBPS, HADDPD, HSUBPD -> horizontal(m, x, y);
      case ADDSUBPS, ADDSUBPD -> alternating(m, x, y);
      case DPPS, DPPD -> dotProduct(m == Mnemonic.DPPD, immediate, x, y);
      case ROUNDPS, ROUNDPD, ROUNDSS, ROUNDSD -> round(m, immediate, x, y);
      case RCPPS, RCPSS, RSQRTPS, RSQRTSS -> each(Helpers.pure(Sse.class, name(m), BINARY), x, y);
      default -> convert(m, x, y);
    };
  }

  private static String name(Mnemonic m) {
    return m.name().toLowerCase(Locale.ROOT);
  }

  /** A helper that obeys and updates MXCSR. */
  Helper watched(Class<?> owner, String name, String descriptor) {
    collecting = true;
    return Helpers.state(owner, name, descriptor);
  }

  // Arithmetic.

  private Inst[] each(Helper helper, Inst[] x, Inst[] y) {
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = b.call(helper, x[i], y[i]);
    }
    return result;
  }

  private Inst[] arithmetic(Mnemonic m, int operation, Inst[] x, Inst[] y) {
    String name = m.name();
    boolean packed = name.charAt(name.length() - 2) == 'P';
    boolean isDouble = name.charAt(name.length() - 1) == 'D';
    boolean unary = operation == SseExact.SQRT;
    if (operation >= SseExact.CMP) {
      return mask(packed, isDouble, operation - SseExact.CMP, x, y);
    }
    if (packed && !isDouble) {
      return exact
          ? each(watched(SseWatched.class, name(m), "([JJJ)J"), x, y)
          : packedSingles(scalarHelper(operation(m), false, unary), unary, x, y);
    }
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = scalar(scalarHelper(operation(m), isDouble, unary), isDouble, unary, x[i], y[i]);
    }
    return result;
  }

  /** Four operations on singles, which stay such values from one instruction to the next. */
  private Inst[] packedSingles(Helper helper, boolean unary, Inst[] x, Inst[] y) {
    Inst[] second = v.singles(y);
    Inst[] first = unary || x == y ? second : v.singles(x);
    Inst[] result = new Inst[4];
    for (int i = 0; i < 4; i++) {
      result[i] = unary ? b.call(helper, second[i]) : b.call(helper, first[i], second[i]);
    }
    return Vectors.halves(v.pair(result[0], result[1]), v.pair(result[2], result[3]));
  }

  private Inst[] mask(boolean packed, boolean isDouble, int predicate, Inst[] x, Inst[] y) {
    String width = isDouble ? "sd" : packed ? "ps" : "ss";
    Helper helper =
        exact
            ? watched(SseExact.class, width, "([JJJJ)J")
            : Helpers.pure(Sse.class, "cmp".concat(width), "(JJJ)J");
    Inst operation = b.i64(exact ? SseExact.CMP + predicate : predicate);
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = b.call(helper, x[i], y[i], operation);
    }
    return result;
  }

  /**
   * An operation on the low double or single of two halves. Results are values of a floating-point
   * type, so that they can live in such locals.
   */
  private Inst scalar(Helper helper, boolean isDouble, boolean unary, Inst low, Inst other) {
    Inst y = value(other, isDouble);
    Inst result = unary ? b.call(helper, y) : b.call(helper, value(low, isDouble), y);
    return isDouble ? b.bits(Type.I64, result) : v.mergeNarrow(low, b.bits(Type.I32, result));
  }

  /** A mnemonic without PS, PD, SS or SD, in lower case. */
  private static String operation(Mnemonic m) {
    return name(m).substring(0, m.name().length() - 2);
  }

  private Helper scalarHelper(String name, boolean isDouble, boolean unary) {
    String type = isDouble ? "D" : "F";
    String arguments = unary ? type : type + type;
    return exact
        ? watched(SseWatched.class, name, "([J" + arguments + ")" + type)
        : Helpers.pure(Sse.class, name, "(" + arguments + ")" + type);
  }

  private Inst value(Inst half, boolean isDouble) {
    return isDouble ? b.bits(Type.F64, half) : b.bits(Type.F32, b.trunc(half));
  }

  // SSE3 and SSE4.1.

  /** The elements of a value: two doubles or four singles. */
  private Inst[] elements(Inst[] halves, boolean isDouble) {
    return isDouble
        ? Vectors.halves(value(halves[0], true), value(halves[1], true))
        : v.singles(halves);
  }

  /** The value of elements; the reverse of {@link #elements}. */
  private Inst[] packed(Inst... e) {
    return e.length == 4
        ? Vectors.halves(v.pair(e[0], e[1]), v.pair(e[2], e[3]))
        : Vectors.halves(b.bits(Type.I64, e[0]), b.bits(Type.I64, e[1]));
  }

  private Inst[] horizontal(Mnemonic m, Inst[] x, Inst[] y) {
    boolean isDouble = m == Mnemonic.HADDPD || m == Mnemonic.HSUBPD;
    Helper helper = scalarHelper(operation(m).substring(1), isDouble, false);
    Inst[] first = elements(x, isDouble);
    Inst[] second = elements(y, isDouble);
    int pairs = first.length / 2;
    Inst[] result = new Inst[2 * pairs];
    for (int i = 0; i < pairs; i++) {
      result[i] = b.call(helper, first[2 * i], first[2 * i + 1]);
      result[pairs + i] = b.call(helper, second[2 * i], second[2 * i + 1]);
    }
    return packed(result);
  }

  private Inst[] alternating(Mnemonic m, Inst[] x, Inst[] y) {
    boolean isDouble = m == Mnemonic.ADDSUBPD;
    Inst[] first = elements(x, isDouble);
    Inst[] second = elements(y, isDouble);
    Inst[] result = new Inst[first.length];
    for (int i = 0; i < result.length; i++) {
      Helper helper = scalarHelper(i % 2 == 0 ? "sub" : "add", isDouble, false);
      result[i] = b.call(helper, first[i], second[i]);
    }
    return packed(result);
  }

  /**
   * Dot products of one or two lanes: the immediate's bits 7:4 choose the products, bits 3:0 where
   * their sum goes. Each of two or three operations is done in both lanes, and an exception of it
   * that is not masked ends the instruction before the next one.
   */
  private Inst[] dotProduct(boolean isDouble, int immediate, Inst[] x, Inst[] y) {
    Inst zero = isDouble ? b.bits(Type.F64, b.i64(0)) : b.bits(Type.F32, b.i32(0));
    Inst[][] lanes = new Inst[x.length / 2][];
    for (int lane = 0; lane < lanes.length; lane++) {
      Inst[] first = elements(lane(x, lane), isDouble);
      Inst[] second = elements(lane(y, lane), isDouble);
      lanes[lane] = new Inst[first.length];
      for (int i = 0; i < first.length; i++) {
        boolean chosen = (immediate >> 4 + i & 1) != 0;
        lanes[lane][i] =
            chosen ? b.call(scalarHelper("mul", isDouble, false), first[i], second[i]) : zero;
      }
    }
    while (lanes[0].length > 1) {
      settle();
      for (int lane = 0; lane < lanes.length; lane++) {
        lanes[lane] = sums(lanes[lane], isDouble);
      }
    }
    Inst[] result = new Inst[x.length];
    for (int lane = 0; lane < lanes.length; lane++) {
      Inst[] e = new Inst[isDouble ? 2 : 4];
      for (int i = 0; i < e.length; i++) {
        e[i] = (immediate >> i & 1) != 0 ? lanes[lane][0] : zero;
      }
      System.arraycopy(packed(e), 0, result, 2 * lane, 2);
    }
    return result;
  }

  private static Inst[] lane(Inst[] halves, int lane) {
    return Vectors.halves(halves[2 * lane], halves[2 * lane + 1]);
  }

  /** The sums of neighbours. */
  private Inst[] sums(Inst[] e, boolean isDouble) {
    Helper add = scalarHelper("add", isDouble, false);
    Inst[] sums = new Inst[e.length / 2];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = b.call(add, e[2 * i], e[2 * i + 1]);
    }
    return sums;
  }

  private Inst[] round(Mnemonic m, int immediate, Inst[] x, Inst[] y) {
    boolean isDouble = m == Mnemonic.ROUNDPD || m == Mnemonic.ROUNDSD;
    String type = isDouble ? "D" : "F";
    // Bit 2: as MXCSR says, which is to nearest where it is not watched. Bit 3: PE is not raised.
    Helper helper =
        exact
            ? watched(SseRound.class, "round", "([J" + type + "J)" + type)
            : Helpers.pure(SseRound.class, "round", "(" + type + "J)" + type);
    Inst mode = b.i64(exact ? immediate & 15 : (immediate & 4) != 0 ? 0 : immediate & 3);
    if (m == Mnemonic.ROUNDSS) {
      Inst result = b.call(helper, value(y[0], false), mode);
      return Vectors.halves(v.mergeNarrow(x[0], b.bits(Type.I32, result)));
    }
    if (m == Mnemonic.ROUNDSD) {
      return Vectors.halves(b.bits(Type.I64, b.call(helper, value(y[0], true), mode)));
    }
    Inst[] e = elements(y, isDouble);
    for (int i = 0; i < e.length; i++) {
      e[i] = b.call(helper, e[i], mode);
    }
    return packed(e);
  }

  // To flags.

  /** Sets the status flags as COMISS, UCOMISS, COMISD and UCOMISD do of two low halves. */
  void compare(Mnemonic m, Inst x, Inst y) {
    boolean isDouble = m == Mnemonic.COMISD || m == Mnemonic.UCOMISD;
    String name = isDouble ? "comisd" : "comiss";
    if (exact) {
      boolean signalling = m == Mnemonic.COMISD || m == Mnemonic.COMISS;
      Helper helper = watched(SseWatched.class, name, "([JJJJ)J");
      Inst flags = b.call(helper, x, y, b.i64(signalling ? 1 : 0));
      settle();
      b.setEagerFlags(flags);
    } else {
      Inst flags = b.call(Helpers.pure(Sse.class, name, BINARY), x, y);
      b.flags().setFloatComparison(value(x, isDouble), value(y, isDouble), flags);
    }
  }

  // Conversions.

  private Inst[] convert(Mnemonic m, Inst[] x, Inst[] y) {
    return switch (m) {
      case CVTSS2SD -> Vectors.halves(widen(y[0]));
      case CVTSD2SS -> Vectors.halves(call("cvtsd2ss", x[0], y[0]));
      case CVTPS2PD -> {
        Inst low = widen(y[0]);
        yield Vectors.halves(low, widen(b.shift(Op.SHR, y[0], 32)));
      }
      case CVTPD2PS -> Vectors.halves(call("cvtpd2ps", y[0], y[1]), b.i64(0));
      case CVTDQ2PD, CVTPI2PD -> {
        Inst low = b.call(pure("cvtsi2sd32", 1), y[0]);
        yield Vectors.halves(low, b.call(pure("cvtsi2sd32", 1), b.shift(Op.SHR, y[0], 32)));
      }
      case CVTDQ2PS ->
          exact
              ? Vectors.halves(call("cvtdq2ps", y[0]), call("cvtdq2ps", y[1]))
              : Vectors.halves(singles(y[0]), singles(y[1]));
      case CVTPI2PS -> Vectors.halves(call("cvtdq2ps", y[0]));
      case CVTPS2DQ -> Vectors.halves(toIntegers(y[0], 0), toIntegers(y[1], 0));
      case CVTTPS2DQ -> Vectors.halves(toIntegers(y[0], 1), toIntegers(y[1], 1));
      case CVTPS2PI -> Vectors.halves(toIntegers(y[0], 0));
      case CVTTPS2PI -> Vectors.halves(toIntegers(y[0], 1));
      case CVTPD2DQ -> Vectors.halves(doublesToIntegers(y, 0), b.i64(0));
      case CVTTPD2DQ -> Vectors.halves(doublesToIntegers(y, 1), b.i64(0));
      case CVTPD2PI -> Vectors.halves(doublesToIntegers(y, 0));
      case CVTTPD2PI -> Vectors.halves(doublesToIntegers(y, 1));
      default -> null;
    };
  }

  private static Helper pure(String name, int arguments) {
    return Helpers.pure(SseConvert.class, name, "(" + "J".repeat(arguments) + ")J");
  }

  /** A conversion of one name in both classes, with the same arguments. */
  private Inst call(String name, Inst... arguments) {
    Class<?> owner =
        switch (name) {
          case "cvtsi2sd", "cvtsi2ss", "cvtss2sd", "cvtsd2ss" -> SseWatched.class;
          default -> SseExact.class;
        };
    Helper helper =
        exact
            ? watched(owner, name, "([J" + "J".repeat(arguments.length) + ")J")
            : pure(name, arguments.length);
    return b.call(helper, arguments);
  }

  /** Two doublewords to singles. */
  private Inst singles(Inst half) {
    Helper helper = Helpers.pure(SseConvert.class, "single", "(I)F");
    Inst low = b.call(helper, b.trunc(half));
    return v.pair(low, b.call(helper, b.trunc(b.shift(Op.SHR, half, 32))));
  }

  private Inst widen(Inst half) {
    return call("cvtss2sd", half);
  }

  /**
   * CVTSI2SD and CVTSI2SS.
   *
   * @param low the half whose bits 63:32 CVTSI2SS keeps
   * @param source the integer sign-extended to I64
   * @param bytes the integer's width
   */
  Inst fromInteger(Mnemonic m, Inst low, Inst source, int bytes) {
    String full = exact ? name(m) : name(m).concat(bytes == 8 ? "64" : "32");
    return m == Mnemonic.CVTSI2SD ? call(full, source) : call(full, low, source);
  }

  /**
   * CVTSD2SI, CVTTSD2SI, CVTSS2SI and CVTTSS2SI.
   *
   * @param bytes the integer's width
   * @return the integer zero-extended to I64
   */
  Inst toInteger(Mnemonic m, Inst y, int bytes) {
    if (!exact) {
      return b.call(pure(name(m).concat(bytes == 8 ? "64" : "32"), 1), y);
    }
    boolean isDouble = m == Mnemonic.CVTSD2SI || m == Mnemonic.CVTTSD2SI;
    boolean truncates = m == Mnemonic.CVTTSD2SI || m == Mnemonic.CVTTSS2SI;
    String name = isDouble ? "cvtsd2si" : "cvtss2si";
    Helper helper = watched(SseWatched.class, name, "([JJJJ)J");
    return b.call(helper, y, b.i64(bytes * 8L), b.i64(truncates ? 1 : 0));
  }

  /** Two singles to two doublewords. */
  private Inst toIntegers(Inst half, int truncate) {
    return exact
        ? b.call(watched(SseExact.class, "cvtps2dq", "([JJJ)J"), half, b.i64(truncate))
        : b.call(pure(truncate == 0 ? "cvtps2dq" : "cvttps2dq", 1), half);
  }

  private Inst doublesToIntegers(Inst[] y, int truncate) {
    return exact
        ? b.call(watched(SseExact.class, "cvtpd2dq", "([JJJJ)J"), y[0], y[1], b.i64(truncate))
        : b.call(pure(truncate == 0 ? "cvtpd2dq" : "cvttpd2dq", 2), y[0], y[1]);
  }
}
