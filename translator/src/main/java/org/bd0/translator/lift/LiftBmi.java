package org.bd0.translator.lift;

import org.bd0.runtime.Flags;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/** Bit manipulation of later processors: BMI1, BMI2, LZCNT, POPCNT, MOVBE, ADX (SDM volume 2). */
final class LiftBmi {
  private static final Helper EXTRACT = Helper.pure(Long.class, "compress", "(JJ)J");
  private static final Helper DEPOSIT = Helper.pure(Long.class, "expand", "(JJ)J");

  private final X86Builder b;

  LiftBmi(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case ANDN -> logic(insn, b.and(b.not(b.read(1)), b.read(2)));
      case BLSI -> lowest(insn);
      case BLSMSK -> lowest(insn);
      case BLSR -> lowest(insn);
      case BEXTR -> extractField(insn);
      case BZHI -> zeroHigh(insn);
      case PEXT -> scatter(insn, EXTRACT);
      case PDEP -> scatter(insn, DEPOSIT);
      case MULX -> multiply(insn);
      case RORX -> {
        int bits = insn.size(0) * 8;
        int left = bits - ((int) insn.immediate & bits - 1);
        b.write(0, b.shift(Op.ROTL, b.read(1), left & bits - 1));
      }
      case SHLX -> b.write(0, b.shift(Op.SHL, b.read(1), count(insn)));
      case SHRX -> b.write(0, b.shift(Op.SHR, b.read(1), count(insn)));
      case SARX -> b.write(0, b.shift(Op.SAR, b.read(1), count(insn)));
      case TZCNT, LZCNT -> countZeroes(insn);
      case POPCNT -> countOnes(insn);
      case MOVBE -> swap(insn);
      case ADCX -> addCarry(insn, Flags.CF);
      case ADOX -> addCarry(insn, Flags.OF);
      default -> {
        return false;
      }
    }
    return true;
  }

  private Inst zero(Instruction insn) {
    return b.constant(X86Builder.type(insn.size(0)), 0);
  }

  /** SF and ZF by the result, CF and OF clear; the manual leaves AF and PF open. */
  private void logic(Instruction insn, Inst result) {
    b.flags().set(Flags.LOGIC, insn.size(0), result, b.i64(0));
    b.write(0, result);
  }

  /** SF and ZF by the result, CF by a condition (I32), OF clear. */
  private void result(Instruction insn, Inst result, Inst carry) {
    b.flags().set(Flags.RESULT, insn.size(0), result, b.zext(carry));
    b.write(0, result);
  }

  /** What is done to the lowest bit that is set: BLSI, BLSMSK, BLSR. */
  private void lowest(Instruction insn) {
    Inst x = b.read(1);
    Inst below = b.add(x, b.constant(x.type, -1));
    switch (insn.row.mnemonic) {
      case BLSI -> result(insn, b.and(x, b.sub(zero(insn), x)), b.compare(Op.NE, x, zero(insn)));
      case BLSMSK -> result(insn, b.xor(x, below), b.isZero(x));
      default -> result(insn, b.and(x, below), b.isZero(x));
    }
  }

  /** Start in bits 7:0 of the control, length in bits 15:8; what is beyond the operand is 0. */
  private void extractField(Instruction insn) {
    int size = insn.size(0);
    Inst control = b.register(insn.register(2), 4);
    Inst x = b.unsigned64(b.read(1), size);
    Inst start = b.extend(Op.ZEXT8, control);
    Inst length = b.extend(Op.ZEXT8, b.shift(Op.SHR, control, 8));
    Inst field = guarded(Op.SHR, x, start);
    Inst kept = b.and(field, b.not(guarded(Op.SHL, b.i64(-1), length)));
    logic(insn, size == 8 ? kept : b.trunc(kept));
  }

  /** A shift of an I64 that gives 0 for counts above 63. */
  private Inst guarded(Op kind, Inst x, Inst count) {
    return b.select(b.compare(Op.LTU, count, b.i32(64)), b.shift(kind, x, count), b.i64(0));
  }

  /** Bits from the index on become 0; an index of at least the width keeps all, and sets CF. */
  private void zeroHigh(Instruction insn) {
    int bits = insn.size(0) * 8;
    Inst index = b.extend(Op.ZEXT8, b.register(insn.register(2), 4));
    Inst x = b.read(1);
    Inst ones = b.constant(x.type, -1);
    Inst inside = b.compare(Op.LTU, index, b.i32(bits));
    Inst kept = b.and(x, b.not(b.shift(Op.SHL, ones, index)));
    result(insn, b.select(inside, kept, x), b.xor(inside, b.i32(1)));
  }

  private void scatter(Instruction insn, Helper helper) {
    int size = insn.size(0);
    Inst mask = b.unsigned64(b.read(2), size);
    Inst result = b.call(helper, b.unsigned64(b.read(1), size), mask);
    b.write(0, size == 8 ? result : b.trunc(result));
  }

  /** RDX times the operand; the high half wins where both go to one register. */
  private void multiply(Instruction insn) {
    int size = insn.size(0);
    Inst x = b.read(2);
    Inst y = b.register(2, size);
    if (size == 8) {
      Inst low = b.binary(Op.MUL, x, y);
      Inst high = b.binary(Op.MULHU, x, y);
      b.write(1, low);
      b.write(0, high);
    } else {
      Inst product = b.binary(Op.MUL, b.zext(x), b.zext(y));
      b.write(1, b.trunc(product));
      b.write(0, b.trunc(b.shift(Op.SHR, product, 32)));
    }
  }

  /** IR's shifts take the count modulo the width, as the processor does. */
  private Inst count(Instruction insn) {
    return b.register(insn.register(2), 4);
  }

  private void countZeroes(Instruction insn) {
    int size = insn.size(0);
    boolean trailing = insn.row.mnemonic == Mnemonic.TZCNT;
    Inst x = b.zeroExtended(b.read(1), size);
    Inst count;
    if (trailing) {
      count = b.count(Op.CTZ, size == 2 ? b.or(x, b.i32(0x10000)) : x);
    } else {
      count = b.count(Op.CLZ, x);
      count = size == 2 ? b.add(count, b.i32(-16)) : count;
    }
    b.flags().set(Flags.RESULT, 4, count, b.zext(b.isZero(x)));
    b.write(0, size == 8 ? b.zext(count) : count);
  }

  /** ZF if the operand is 0; all other flags are cleared. */
  private void countOnes(Instruction insn) {
    int size = insn.size(0);
    Inst x = b.zeroExtended(b.read(1), size);
    Inst count = b.count(Op.POPCNT, x);
    b.setEagerFlags(b.select(b.isZero(x), b.i64(Flags.ZF), b.i64(0)));
    b.write(0, size == 8 ? b.zext(count) : count);
  }

  private void swap(Instruction insn) {
    Inst x = b.read(1);
    Inst swapped = b.bswap(x);
    b.write(0, insn.size(0) == 2 ? b.shift(Op.SHR, swapped, 16) : swapped);
  }

  /** Addition with one of CF and OF as carry in and out; all other flags stay. */
  private void addCarry(Instruction insn, int flag) {
    int size = insn.size(0);
    Inst carry;
    if (flag == Flags.CF) {
      carry = b.flags().carry();
    } else {
      carry = b.and(b.shift(Op.SHR, b.flags().status(), 11), b.i64(1));
    }
    Inst y = b.read(1);
    Inst x = b.read(0);
    Inst result;
    Inst out;
    if (size == 8) {
      Inst partial = b.add(x, y);
      result = b.add(partial, carry);
      out = b.or(b.compare(Op.LTU, partial, x), b.compare(Op.LTU, result, carry));
    } else {
      Inst sum = b.add(b.add(b.zext(x), b.zext(y)), carry);
      result = b.trunc(sum);
      out = b.trunc(b.shift(Op.SHR, sum, 32));
    }
    if (flag == Flags.CF) {
      b.flags().setCarry(out);
    } else {
      Inst others = b.and(b.flags().status(), b.i64(~(long) Flags.OF));
      b.setEagerFlags(b.or(others, b.shift(Op.SHL, b.zext(out), 11)));
    }
    b.write(0, result);
  }
}
