package org.bd0.translator.lift;

import java.util.Arrays;
import org.bd0.runtime.Flags;
import org.bd0.runtime.avx.Avx;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * What AVX and AVX2 move, choose and shift in ways that SSE cannot: broadcasts, permutations across
 * lanes, insertion and extraction of lanes, blends by a register, variable shifts (Intel SDM volume
 * 1, 5.13 and 5.15).
 */
final class LiftVexShuffle {
  private static final long LOW32 = 0xffffffffL;
  private static final Helper PERMUTE = Helper.pure(Avx.class, "permute", "(JJJJJ)J");
  private static final Helper PERMUTE_LANE = Helper.pure(Avx.class, "permuteLane", "(JJJ)J");

  private final X86Builder b;
  private final VexOperands v;
  private final Vectors vectors;

  LiftVexShuffle(X86Builder builder, VexOperands operands, Vectors vectors) {
    b = builder;
    v = operands;
    this.vectors = vectors;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    return broadcasts(insn) || permutations(insn) || lanes(insn) || elements(insn);
  }

  // Broadcasts.

  private boolean broadcasts(Instruction insn) {
    switch (insn.row.mnemonic) {
      case VBROADCASTSS, VPBROADCASTD -> broadcast(insn, 0x100000001L, LOW32);
      case VPBROADCASTB -> broadcast(insn, 0x0101010101010101L, 0xff);
      case VPBROADCASTW -> broadcast(insn, 0x0001000100010001L, 0xffff);
      case VBROADCASTSD, VPBROADCASTQ -> broadcast(insn, 1, -1);
      case VBROADCASTF128, VBROADCASTI128 -> {
        Inst[] y = v.read(insn, 1);
        v.write(insn, 0, y[0], y[1], y[0], y[1]);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void broadcast(Instruction insn, long pattern, long mask) {
    Inst element = b.and(v.read(insn, 1)[0], b.i64(mask));
    Inst half = pattern == 1 ? element : b.binary(Op.MUL, element, b.i64(pattern));
    Inst[] result = new Inst[insn.size(0) / 8];
    Arrays.fill(result, half);
    v.write(insn, 0, result);
  }

  // Permutations.

  private boolean permutations(Instruction insn) {
    int immediate = (int) insn.immediate;
    switch (insn.row.mnemonic) {
      case VPERMQ, VPERMPD -> {
        Inst[] y = v.read(insn, 1);
        v.write(
            insn,
            0,
            y[immediate & 3],
            y[immediate >> 2 & 3],
            y[immediate >> 4 & 3],
            y[immediate >> 6 & 3]);
      }
      case VPERMD, VPERMPS -> {
        Inst[] y = v.read(insn, 2);
        Inst[] result = v.read(insn, 1);
        for (int i = 0; i < 4; i++) {
          result[i] = b.call(PERMUTE, result[i], y[0], y[1], y[2], y[3]);
        }
        v.write(insn, 0, result);
      }
      case VPERMILPS -> permuteSingles(insn, immediate);
      case VPERMILPD -> permuteDoubles(insn, immediate);
      case VPERM2F128, VPERM2I128 -> permuteLanes(insn, immediate);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void permuteSingles(Instruction insn, int immediate) {
    boolean constant = insn.place(2) == Place.IMMEDIATE;
    Inst[] control = constant ? null : v.read(insn, 2);
    Inst[] x = v.read(insn, 1);
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      Inst[] lane = Vectors.halves(x[i & ~1], x[i | 1]);
      result[i] =
          constant
              ? vectors.doublewords(lane, immediate >> 4 * (i & 1) & 15)
              : b.call(PERMUTE_LANE, control[i], lane[0], lane[1]);
    }
    v.write(insn, 0, result);
  }

  private void permuteDoubles(Instruction insn, int immediate) {
    boolean constant = insn.place(2) == Place.IMMEDIATE;
    Inst[] control = constant ? null : v.read(insn, 2);
    Inst[] x = v.read(insn, 1);
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      Inst low = x[i & ~1];
      Inst high = x[i | 1];
      if (constant) {
        result[i] = (immediate >> i & 1) == 0 ? low : high;
      } else {
        Inst bit = b.and(control[i], b.i64(2));
        result[i] = b.select(b.isZero(bit), low, high);
      }
    }
    v.write(insn, 0, result);
  }

  private void permuteLanes(Instruction insn, int immediate) {
    Inst[] y = v.read(insn, 2);
    Inst[] x = v.read(insn, 1);
    Inst[] result = new Inst[4];
    for (int lane = 0; lane < 2; lane++) {
      int control = immediate >> 4 * lane;
      Inst[] from = (control & 2) == 0 ? x : y;
      for (int half = 0; half < 2; half++) {
        boolean clear = (control & 8) != 0;
        result[2 * lane + half] = clear ? b.i64(0) : from[2 * (control & 1) + half];
      }
    }
    v.write(insn, 0, result);
  }

  // Lanes.

  private boolean lanes(Instruction insn) {
    boolean upper = (insn.immediate & 1) != 0;
    switch (insn.row.mnemonic) {
      case VINSERTF128, VINSERTI128 -> {
        Inst[] y = v.read(insn, 2);
        Inst[] x = v.read(insn, 1);
        if (upper) {
          v.write(insn, 0, x[0], x[1], y[0], y[1]);
        } else {
          v.write(insn, 0, y[0], y[1], x[2], x[3]);
        }
      }
      case VEXTRACTF128, VEXTRACTI128 -> {
        Inst[] x = v.read(insn, 1);
        v.write(insn, 0, x[upper ? 2 : 0], x[upper ? 3 : 1]);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  // Elements.

  private boolean elements(Instruction insn) {
    switch (insn.row.mnemonic) {
      case VPBLENDD -> blendDoublewords(insn, (int) insn.immediate);
      case BLENDVPS -> blend(insn, 31, 0x100000001L);
      case BLENDVPD -> blend(insn, 63, 1);
      case PBLENDVB -> blend(insn, 7, 0x0101010101010101L);
      case VPSLLVD -> eachHalf(insn, "shiftLeft");
      case VPSRLVD -> eachHalf(insn, "shiftRight");
      case VPSRAVD -> eachHalf(insn, "shiftArithmetic");
      case VPSLLVQ -> eachHalf(insn, "shiftLeft64");
      case VPSRLVQ -> eachHalf(insn, "shiftRight64");
      case VTESTPS -> test(insn, 0x8000000080000000L);
      case VTESTPD -> test(insn, Long.MIN_VALUE);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void eachHalf(Instruction insn, String name) {
    Helper helper = Helpers.pure(Avx.class, name, "(JJ)J");
    Inst[] y = v.read(insn, 2);
    Inst[] x = v.read(insn, 1);
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = b.call(helper, x[i], y[i]);
    }
    v.write(insn, 0, result);
  }

  private Inst choose(Inst x, Inst y, Inst mask) {
    return b.or(b.and(y, mask), b.and(x, b.not(mask)));
  }

  private void blendDoublewords(Instruction insn, int immediate) {
    Inst[] y = v.read(insn, 2);
    Inst[] x = v.read(insn, 1);
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      int bits = immediate >> 2 * i;
      long mask = ((bits & 1) != 0 ? LOW32 : 0) | ((bits & 2) != 0 ? ~LOW32 : 0);
      result[i] = choose(x[i], y[i], b.i64(mask));
    }
    v.write(insn, 0, result);
  }

  /** The second source where an element of the fourth operand is negative. */
  private void blend(Instruction insn, int sign, long lowest) {
    Inst[] y = v.read(insn, 2);
    Inst[] x = v.read(insn, 1);
    Inst[] mask = v.register(insn.register(3), insn.size(3));
    Inst[] result = new Inst[x.length];
    for (int i = 0; i < x.length; i++) {
      Inst negative = b.and(b.shift(Op.SHR, mask[i], sign), b.i64(lowest));
      long ones = (1L << sign << 1) - 1;
      result[i] = choose(x[i], y[i], b.binary(Op.MUL, negative, b.i64(ones)));
    }
    v.write(insn, 0, result);
  }

  /** ZF if x AND y is 0 in all bits of the mask, CF if NOT x AND y is. */
  private void test(Instruction insn, long mask) {
    Inst[] y = v.read(insn, 1);
    Inst[] x = v.read(insn, 0);
    Inst both = b.i64(0);
    Inst rest = b.i64(0);
    for (int i = 0; i < x.length; i++) {
      both = b.or(both, b.and(x[i], y[i]));
      rest = b.or(rest, b.and(b.not(x[i]), y[i]));
    }
    Inst zero = b.isZero(b.and(both, b.i64(mask)));
    Inst carry = b.isZero(b.and(rest, b.i64(mask)));
    b.setEagerFlags(b.or(flag(zero, Flags.ZF), flag(carry, Flags.CF)));
  }

  private Inst flag(Inst condition, int flag) {
    return b.select(condition, b.i64(flag), b.i64(0));
  }
}
