package org.bd0.translator.lift;

import org.bd0.runtime.avx.AvxCompare;
import org.bd0.runtime.sse.FusedMultiply;
import org.bd0.runtime.sse.HalfFloat;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * Floating point that exists with VEX alone: comparisons with more than eight predicates, FMA, half
 * precision (Intel SDM volume 1, 5.13 to 5.15).
 */
final class LiftVexFloat {
  private final X86Builder b;
  private final VexOperands v;
  private final Vectors vectors;
  private final PackedFloat floats;

  LiftVexFloat(X86Builder builder, VexOperands operands, Vectors vectors, PackedFloat floats) {
    b = builder;
    v = operands;
    this.vectors = vectors;
    this.floats = floats;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case CMPPS, CMPPD, CMPSS, CMPSD -> {
        if ((insn.immediate & 0x1f) < 8) {
          return false;
        }
        compare(insn);
      }
      case VCVTPH2PS -> widen(insn);
      case VCVTPS2PH -> narrow(insn);
      default -> {
        if (!insn.row.feature.equals("fma")) {
          return false;
        }
        fused(insn);
      }
    }
    return true;
  }

  private void finish(Instruction insn, Inst... halves) {
    floats.settle();
    v.write(insn, 0, halves);
  }

  private void compare(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    boolean scalar = m == Mnemonic.CMPSS || m == Mnemonic.CMPSD;
    String width =
        switch (m) {
          case CMPPS -> "ps";
          case CMPSS -> "ss";
          default -> "sd";
        };
    Helper helper =
        floats.exact()
            ? floats.watched(
                AvxCompare.class,
                switch (m) {
                  case CMPPS -> "watchedPs";
                  case CMPSS -> "watchedSs";
                  default -> "watchedSd";
                },
                "([JJJJ)J")
            : Helpers.pure(AvxCompare.class, width, "(JJJ)J");
    Inst[] y = v.read(insn, 2);
    Inst[] x = v.read(insn, 1);
    Inst[] result = x.clone();
    for (int i = 0; i < (scalar ? 1 : x.length); i++) {
      result[i] = b.call(helper, x[i], y[i], b.i64(insn.immediate & 0x1f));
    }
    finish(insn, result);
  }

  // FMA.

  /** VF[N]M(ADD|SUB|ADDSUB|SUBADD)(132|213|231)(PS|PD|SS|SD). */
  private void fused(Instruction insn) {
    String name = insn.row.mnemonic.name();
    int digits = name.length() - 5;
    String order = name.substring(digits, digits + 3);
    boolean scalar = name.charAt(digits + 3) == 'S';
    boolean isDouble = name.charAt(digits + 4) == 'D';
    Inst[] third = v.read(insn, 2);
    Inst[] second = v.read(insn, 1);
    Inst[] first = v.read(insn, 0);
    Inst[] x = order.equals("132") ? first : second;
    Inst[] y = order.equals("213") ? first : third;
    Inst[] z =
        switch (order) {
          case "132" -> second;
          case "213" -> third;
          default -> first;
        };
    int even = signs(name.substring(1, digits), false);
    int odd = signs(name.substring(1, digits), true);
    Inst[] result = first.clone();
    for (int i = 0; i < (scalar ? 1 : first.length); i++) {
      if (isDouble) {
        int signs = (i & 1) == 0 ? even : odd;
        result[i] = b.bits(Type.I64, fma(Type.F64, signs, x[i], y[i], z[i]));
        continue;
      }
      Inst low = fma(Type.F32, even, x[i], y[i], z[i]);
      if (scalar) {
        result[i] = vectors.merge(first[i], b.zext(b.bits(Type.I32, low)));
      } else {
        Inst high = fma(Type.F32, odd, upper(x[i]), upper(y[i]), upper(z[i]));
        result[i] = vectors.pair(low, high);
      }
    }
    finish(insn, result);
  }

  /** The signs of the elements with even or with odd numbers. */
  private static int signs(String operation, boolean odd) {
    return switch (operation) {
      case "FMADD" -> 0;
      case "FMSUB" -> FusedMultiply.ADDEND;
      case "FNMADD" -> FusedMultiply.PRODUCT;
      case "FNMSUB" -> FusedMultiply.PRODUCT | FusedMultiply.ADDEND;
      case "FMADDSUB" -> odd ? 0 : FusedMultiply.ADDEND;
      default -> odd ? FusedMultiply.ADDEND : 0;
    };
  }

  private Inst upper(Inst half) {
    return b.shift(Op.SHR, half, 32);
  }

  private Inst fma(Type type, int signs, Inst x, Inst y, Inst z) {
    String t = type == Type.F64 ? "D" : "F";
    Helper helper =
        floats.exact()
            ? floats.watched(FusedMultiply.class, "fma", "([J" + t.repeat(3) + "I)" + t)
            : Helpers.pure(FusedMultiply.class, "fma", "(" + t.repeat(3) + "I)" + t);
    return b.call(helper, value(type, x), value(type, y), value(type, z), b.i32(signs));
  }

  private Inst value(Type type, Inst half) {
    return b.bits(type, type == Type.F64 ? half : b.trunc(half));
  }

  // Half precision.

  private void widen(Instruction insn) {
    Helper helper =
        floats.exact()
            ? floats.watched(HalfFloat.class, "watchedWidenPair", "([JJ)J")
            : Helpers.pure(HalfFloat.class, "widenPair", "(J)J");
    Inst[] y = v.read(insn, 1);
    Inst[] result = new Inst[insn.size(0) / 8];
    for (int i = 0; i < result.length; i++) {
      result[i] = b.call(helper, (i & 1) == 0 ? y[i / 2] : upper(y[i / 2]));
    }
    finish(insn, result);
  }

  /** Rounding may be any even under a plain MXCSR, whose flags then do not matter. */
  private void narrow(Instruction insn) {
    if (insn.isMemory(0)) {
      // The access may fault, but not after flags are set.
      b.check(insn.size(0), b.address());
    }
    Helper helper = floats.watched(HalfFloat.class, "narrowPair", "([JJJ)J");
    Inst control = b.i64(insn.immediate & 7);
    Inst[] x = v.read(insn, 1);
    Inst[] result = new Inst[insn.size(0) / 8];
    for (int i = 0; i < result.length; i++) {
      Inst low = b.call(helper, x[2 * i], control);
      Inst high = b.call(helper, x[2 * i + 1], control);
      result[i] = b.or(low, b.shift(Op.SHL, high, 32));
    }
    finish(insn, result);
  }
}
