package org.bd0.translator.lift;

import java.util.Locale;
import org.bd0.runtime.Fault;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.Sse;
import org.bd0.runtime.sse.SseConvert;
import org.bd0.runtime.sse.SseExact;
import org.bd0.runtime.sse.SseWatched;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * Floating-point arithmetic, comparisons and conversions of SSE and SSE2 (Intel SDM volume 1, 5.5
 * and 5.6): plain calls under the default MXCSR, and calls that obey and update MXCSR under any
 * other.
 */
final class LiftSseFloat {
  private static final String BINARY = "(JJ)J";
  private static final Helper SETTLE = Helper.state(Mxcsr.class, "settle", "([J)J");

  private final X86Builder b;
  private final Vectors v;
  private final boolean exact;

  /**
   * The family's lifter.
   *
   * @param exact whether MXCSR has to be obeyed and updated
   */
  LiftSseFloat(X86Builder builder, Vectors vectors, boolean exact) {
    b = builder;
    v = vectors;
    this.exact = exact;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case ADDPS, ADDPD, ADDSS, ADDSD -> arithmetic(insn, SseExact.ADD);
      case SUBPS, SUBPD, SUBSS, SUBSD -> arithmetic(insn, SseExact.SUB);
      case MULPS, MULPD, MULSS, MULSD -> arithmetic(insn, SseExact.MUL);
      case DIVPS, DIVPD, DIVSS, DIVSD -> arithmetic(insn, SseExact.DIV);
      case SQRTPS, SQRTPD, SQRTSS, SQRTSD -> arithmetic(insn, SseExact.SQRT);
      case MINPS, MINPD, MINSS, MINSD -> arithmetic(insn, SseExact.MIN);
      case MAXPS, MAXPD, MAXSS, MAXSD -> arithmetic(insn, SseExact.MAX);
      case CMPPS, CMPPD, CMPSS, CMPSD ->
          arithmetic(insn, SseExact.CMP + ((int) insn.immediate & 7));
      case RCPPS, RCPSS, RSQRTPS, RSQRTSS -> eachHalf(insn, helper(Sse.class, name(insn)));
      case COMISS, UCOMISS, COMISD, UCOMISD -> compare(insn);
      default -> {
        return convert(insn);
      }
    }
    return true;
  }

  private static String name(Instruction insn) {
    return insn.row.mnemonic.name().toLowerCase(Locale.ROOT);
  }

  private static Helper helper(Class<?> owner, String name) {
    return Helpers.pure(owner, name, BINARY);
  }

  /** Under another MXCSR: an unmasked exception is raised before the result is written. */
  private void write(Instruction insn, Inst... halves) {
    if (exact && Vectors.usesMmx(insn)) {
      // The transition to MMX takes place even so.
      v.leaveMmx();
    }
    settle();
    v.write(insn, 0, halves);
  }

  private void settle() {
    if (exact) {
      b.guard(b.isZero(b.call(SETTLE)), Fault.SIMD);
    }
  }

  // Arithmetic.

  private void eachHalf(Instruction insn, Helper helper) {
    Inst[] y = v.read(insn, 1);
    Inst[] x = v.read(insn, 0);
    for (int i = 0; i < x.length; i++) {
      x[i] = b.call(helper, x[i], y[i]);
    }
    v.write(insn, 0, x);
  }

  private void arithmetic(Instruction insn, int operation) {
    String name = insn.row.mnemonic.name();
    boolean packed = name.charAt(name.length() - 2) == 'P';
    boolean isDouble = name.charAt(name.length() - 1) == 'D';
    if (exact) {
      exactArithmetic(insn, packed, isDouble, operation);
    } else if (operation >= SseExact.CMP) {
      mask(insn, packed, isDouble, operation - SseExact.CMP);
    } else if (packed && !isDouble) {
      packedSingles(insn, operation == SseExact.SQRT);
    } else if (packed) {
      packedDoubles(insn, operation == SseExact.SQRT);
    } else {
      boolean unary = operation == SseExact.SQRT;
      Inst y = v.read(insn, 1)[0];
      v.write(insn, 0, scalar(insn, isDouble, unary, v.read(insn, 0)[0], y));
    }
  }

  private void exactArithmetic(Instruction insn, boolean packed, boolean isDouble, int operation) {
    Inst[] y = v.read(insn, 1);
    Inst[] x = v.read(insn, 0);
    for (int i = 0; i < x.length; i++) {
      if (operation >= SseExact.CMP) {
        String name = isDouble ? "sd" : packed ? "ps" : "ss";
        Helper helper = Helpers.state(SseExact.class, name, "([JJJJ)J");
        x[i] = b.call(helper, x[i], y[i], b.i64(operation));
      } else if (packed && !isDouble) {
        x[i] = b.call(Helpers.state(SseWatched.class, name(insn), "([JJJ)J"), x[i], y[i]);
      } else {
        x[i] = scalar(insn, isDouble, operation == SseExact.SQRT, x[i], y[i]);
      }
    }
    write(insn, x);
  }

  private void packedDoubles(Instruction insn, boolean unary) {
    Inst[] y = v.read(insn, 1);
    Inst[] x = v.read(insn, 0);
    for (int i = 0; i < x.length; i++) {
      x[i] = scalar(insn, true, unary, x[i], y[i]);
    }
    v.write(insn, 0, x);
  }

  /** Four operations on singles, which stay such values from one instruction to the next. */
  private void packedSingles(Instruction insn, boolean unary) {
    Helper helper = scalarHelper(insn, false, unary);
    Inst[] y = v.singles(insn, 1);
    Inst[] x = unary ? y : v.singles(insn, 0);
    Inst[] result = new Inst[4];
    for (int i = 0; i < 4; i++) {
      result[i] = unary ? b.call(helper, y[i]) : b.call(helper, x[i], y[i]);
    }
    v.write(insn, 0, v.pair(result[0], result[1]), v.pair(result[2], result[3]));
  }

  private void mask(Instruction insn, boolean packed, boolean isDouble, int predicate) {
    String name = isDouble ? "cmpsd" : packed ? "cmpps" : "cmpss";
    Helper helper = Helpers.pure(Sse.class, name, "(JJJ)J");
    Inst[] y = v.read(insn, 1);
    Inst[] x = v.read(insn, 0);
    for (int i = 0; i < x.length; i++) {
      x[i] = b.call(helper, x[i], y[i], b.i64(predicate));
    }
    v.write(insn, 0, x);
  }

  /**
   * An operation on the low double or single of two halves. Results are values of a floating-point
   * type, so that they can live in such locals.
   */
  private Inst scalar(Instruction insn, boolean isDouble, boolean unary, Inst low, Inst other) {
    Inst y = value(other, isDouble);
    Helper helper = scalarHelper(insn, isDouble, unary);
    Inst result = unary ? b.call(helper, y) : b.call(helper, value(low, isDouble), y);
    return isDouble ? b.bits(Type.I64, result) : v.mergeNarrow(low, b.bits(Type.I32, result));
  }

  private Helper scalarHelper(Instruction insn, boolean isDouble, boolean unary) {
    String name = name(insn);
    name = name.substring(0, name.length() - 2);
    String type = isDouble ? "D" : "F";
    String arguments = unary ? type : type + type;
    return exact
        ? Helpers.state(SseWatched.class, name, "([J" + arguments + ")" + type)
        : Helpers.pure(Sse.class, name, "(" + arguments + ")" + type);
  }

  private Inst value(Inst half, boolean isDouble) {
    return isDouble ? b.bits(Type.F64, half) : b.bits(Type.F32, b.trunc(half));
  }

  private void compare(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    boolean isDouble = m == Mnemonic.COMISD || m == Mnemonic.UCOMISD;
    String name = isDouble ? "comisd" : "comiss";
    Inst y = v.read(insn, 1)[0];
    Inst x = v.read(insn, 0)[0];
    if (exact) {
      boolean signalling = m == Mnemonic.COMISD || m == Mnemonic.COMISS;
      Helper helper = Helpers.state(SseWatched.class, name, "([JJJJ)J");
      Inst flags = b.call(helper, x, y, b.i64(signalling ? 1 : 0));
      settle();
      b.setEagerFlags(flags);
    } else {
      Inst flags = b.call(helper(Sse.class, name), x, y);
      b.flags().setFloatComparison(value(x, isDouble), value(y, isDouble), flags);
    }
  }

  // Conversions.

  private boolean convert(Instruction insn) {
    switch (insn.row.mnemonic) {
      case CVTSI2SD, CVTSI2SS -> fromInteger(insn);
      case CVTSD2SI, CVTSS2SI -> toInteger(insn, 0);
      case CVTTSD2SI, CVTTSS2SI -> toInteger(insn, 1);
      case CVTSS2SD -> write(insn, widen(v.read(insn, 1)[0]));
      case CVTSD2SS -> {
        Inst y = v.read(insn, 1)[0];
        write(insn, call("cvtsd2ss", v.read(insn, 0)[0], y));
      }
      case CVTPS2PD -> {
        Inst y = v.read(insn, 1)[0];
        Inst low = widen(y);
        write(insn, low, widen(b.shift(Op.SHR, y, 32)));
      }
      case CVTPD2PS -> {
        Inst[] y = v.read(insn, 1);
        write(insn, call("cvtpd2ps", y[0], y[1]), b.i64(0));
      }
      case CVTDQ2PD, CVTPI2PD -> {
        Inst y = v.read(insn, 1)[0];
        Inst low = b.call(pure("cvtsi2sd32", 1), y);
        v.write(insn, 0, low, b.call(pure("cvtsi2sd32", 1), b.shift(Op.SHR, y, 32)));
      }
      case CVTDQ2PS -> {
        Inst[] y = v.read(insn, 1);
        if (!exact) {
          v.write(insn, 0, singles(y[0]), singles(y[1]));
          break;
        }
        write(insn, call("cvtdq2ps", y[0]), call("cvtdq2ps", y[1]));
      }
      case CVTPI2PS -> write(insn, call("cvtdq2ps", v.read(insn, 1)[0]));
      case CVTPS2DQ -> packedToInteger(insn, 0);
      case CVTTPS2DQ -> packedToInteger(insn, 1);
      case CVTPS2PI -> write(insn, toIntegers(v.read(insn, 1)[0], 0));
      case CVTTPS2PI -> write(insn, toIntegers(v.read(insn, 1)[0], 1));
      case CVTPD2DQ -> write(insn, doublesToIntegers(insn, 0), b.i64(0));
      case CVTTPD2DQ -> write(insn, doublesToIntegers(insn, 1), b.i64(0));
      case CVTPD2PI -> write(insn, doublesToIntegers(insn, 0));
      case CVTTPD2PI -> write(insn, doublesToIntegers(insn, 1));
      default -> {
        return false;
      }
    }
    return true;
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
            ? Helpers.state(owner, name, "([J" + "J".repeat(arguments.length) + ")J")
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

  private void fromInteger(Instruction insn) {
    boolean isDouble = insn.row.mnemonic == Mnemonic.CVTSI2SD;
    int size = insn.size(1);
    Inst source = b.signed64(b.read(1), size);
    String name = isDouble ? "cvtsi2sd" : "cvtsi2ss";
    String full = exact ? name : name.concat(size == 8 ? "64" : "32");
    write(insn, isDouble ? call(full, source) : call(full, v.read(insn, 0)[0], source));
  }

  private void toInteger(Instruction insn, int truncate) {
    int size = insn.size(0);
    Inst y = v.read(insn, 1)[0];
    Inst result;
    if (exact) {
      String name = insn.size(1) == 8 ? "cvtsd2si" : "cvtss2si";
      result =
          b.call(
              Helpers.state(SseWatched.class, name, "([JJJJ)J"),
              y,
              b.i64(size * 8L),
              b.i64(truncate));
      settle();
    } else {
      result = b.call(pure(name(insn).concat(size == 8 ? "64" : "32"), 1), y);
    }
    b.put(insn.reg, result);
  }

  /** Two singles to two doublewords. */
  private Inst toIntegers(Inst half, int truncate) {
    if (exact) {
      return b.call(Helpers.state(SseExact.class, "cvtps2dq", "([JJJ)J"), half, b.i64(truncate));
    }
    return b.call(pure(truncate == 0 ? "cvtps2dq" : "cvttps2dq", 1), half);
  }

  private void packedToInteger(Instruction insn, int truncate) {
    Inst[] y = v.read(insn, 1);
    Inst low = toIntegers(y[0], truncate);
    write(insn, low, toIntegers(y[1], truncate));
  }

  private Inst doublesToIntegers(Instruction insn, int truncate) {
    Inst[] y = v.read(insn, 1);
    if (exact) {
      Helper helper = Helpers.state(SseExact.class, "cvtpd2dq", "([JJJJ)J");
      return b.call(helper, y[0], y[1], b.i64(truncate));
    }
    return b.call(pure(truncate == 0 ? "cvtpd2dq" : "cvttpd2dq", 2), y[0], y[1]);
  }
}
