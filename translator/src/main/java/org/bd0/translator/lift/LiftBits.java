package org.bd0.translator.lift;

import org.bd0.runtime.Arithmetic;
import org.bd0.runtime.Flags;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.AtomicOp;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/** Shifts, rotates, bit tests and scans: Intel SDM volume 1, 5.1.5 and 5.1.6. */
final class LiftBits {
  private static final Helper ROTATE_CARRY =
      Helper.pure(Arithmetic.class, "rotateCarryLeft", "(JJII)J");
  private static final Helper ROTATE_CARRY_OUT =
      Helper.pure(Arithmetic.class, "rotateCarryOut", "(JJII)J");

  private final X86Builder b;

  LiftBits(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case SHL -> shift(insn, Flags.SHL);
      case SHR -> shift(insn, Flags.SHR);
      case SAR -> shift(insn, Flags.SAR);
      case ROL -> rotate(insn, true);
      case ROR -> rotate(insn, false);
      case RCL -> rotateCarry(insn, true);
      case RCR -> rotateCarry(insn, false);
      case SHLD -> shiftDouble(insn, true);
      case SHRD -> shiftDouble(insn, false);
      case BT -> bitTest(insn, null);
      case BTS -> bitTest(insn, AtomicOp.OR);
      case BTR -> bitTest(insn, AtomicOp.AND);
      case BTC -> bitTest(insn, AtomicOp.XOR);
      case BSF -> scan(insn, true);
      case BSR -> scan(insn, false);
      case BSWAP -> swap(insn);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The count operand masked as the processor does, I32. */
  private Inst count(Instruction insn, int operand) {
    int mask = insn.size(0) == 8 ? 63 : 31;
    Inst raw =
        insn.place(operand) == Place.CL
            ? b.register(1, 1)
            : b.constant(Type.I32, immediate(insn, operand));
    return b.and(raw, b.i32(mask));
  }

  private static long immediate(Instruction insn, int operand) {
    return insn.place(operand) == Place.ONE ? 1 : insn.immediate;
  }

  private Inst shifted(int kind, Inst x, int size, Inst count) {
    if (size == 8) {
      return b.shift(op(kind), x, count);
    }
    return switch (kind) {
      case Flags.SHL -> b.shift(Op.SHL, x, count);
      case Flags.SHR -> b.shift(Op.SHR, b.zeroExtended(x, size), count);
      default -> b.shift(Op.SAR, b.signExtended(x, size), count);
    };
  }

  private static Op op(int kind) {
    return kind == Flags.SHL ? Op.SHL : kind == Flags.SHR ? Op.SHR : Op.SAR;
  }

  private void shift(Instruction insn, int kind) {
    int size = insn.size(0);
    Inst count = count(insn, 1);
    Inst x = b.read(0);
    Inst result = shifted(kind, x, size, count);
    if (insn.isMemory(0)) {
      b.write(0, result);
    }
    if (count.op == Op.CONST) {
      if (count.imm != 0) {
        b.flags().setShift(kind, size, x, (int) count.imm, result);
      }
    } else {
      Inst changes = b.compare(Op.NE, count, b.i32(0));
      b.flags().setIf(changes, kind, size, x, b.zext(count));
    }
    if (!insn.isMemory(0)) {
      b.write(0, result);
    }
  }

  /** Replaces CF and OF unless the count is 0; both I64, 0 or 1. */
  private void rotateFlags(Inst changes, Inst carry, Inst overflow) {
    Inst old = b.flags().status();
    Inst kept = b.and(old, b.i64(~(Flags.CF | Flags.OF)));
    Inst fresh = b.or(b.or(kept, carry), b.shift(Op.SHL, overflow, 11));
    b.setEagerFlags(b.select(changes, fresh, old));
  }

  private Inst bit(Inst value64, int position) {
    return b.and(b.shift(Op.SHR, value64, position), b.i64(1));
  }

  private void rotate(Instruction insn, boolean left) {
    int size = insn.size(0);
    int bits = size * 8;
    Inst count = count(insn, 1);
    Inst x = b.read(0);
    Inst result;
    if (size >= 4) {
      Inst leftCount = left ? count : b.sub(b.i32(0), count);
      result = b.shift(Op.ROTL, x, leftCount);
    } else {
      Inst modulo = b.and(left ? count : b.sub(b.i32(0), count), b.i32(bits - 1));
      Inst v = b.zeroExtended(x, size);
      Inst low = b.shift(Op.SHR, v, b.sub(b.i32(bits), modulo));
      result = b.or(b.shift(Op.SHL, v, modulo), low);
    }
    Inst wide = b.unsigned64(result, size);
    if (insn.isMemory(0)) {
      b.write(0, result);
    }
    Inst carry = left ? bit(wide, 0) : bit(wide, bits - 1);
    Inst overflow = b.xor(carry, left ? bit(wide, bits - 1) : bit(wide, bits - 2));
    if (count.op != Op.CONST || count.imm != 0) {
      rotateFlags(b.compare(Op.NE, count, b.i32(0)), carry, overflow);
    }
    if (!insn.isMemory(0)) {
      b.write(0, result);
    }
  }

  private void rotateCarry(Instruction insn, boolean left) {
    int size = insn.size(0);
    int bits = size * 8;
    Inst count = count(insn, 1);
    Inst modulo = size >= 4 ? count : remainder(count, bits + 1);
    Inst x = b.read(0);
    Inst wide = b.unsigned64(x, size);
    Inst carryIn = b.flags().carry();
    // RCR by n is RCL by width + 1 - n, but for n = 0.
    Inst reversed =
        b.select(b.compare(Op.EQ, modulo, b.i32(0)), modulo, b.sub(b.i32(bits + 1), modulo));
    Inst leftCount = left ? modulo : reversed;
    Inst result64 = b.call(ROTATE_CARRY, wide, carryIn, leftCount, b.i32(bits));
    Inst carry = b.call(ROTATE_CARRY_OUT, wide, carryIn, leftCount, b.i32(bits));
    Inst result = size == 8 ? result64 : b.trunc(result64);
    if (insn.isMemory(0)) {
      b.write(0, result);
    }
    Inst top = bit(result64, bits - 1);
    Inst overflow = b.xor(top, left ? carry : bit(result64, bits - 2));
    rotateFlags(b.compare(Op.NE, count, b.i32(0)), carry, overflow);
    if (!insn.isMemory(0)) {
      b.write(0, result);
    }
  }

  private Inst remainder(Inst count, int divisor) {
    return count.op == Op.CONST
        ? b.i32((int) count.imm % divisor)
        : b.binary(Op.REMU, count, b.i32(divisor));
  }

  private void shiftDouble(Instruction insn, boolean left) {
    int size = insn.size(0);
    int bits = size * 8;
    Inst count = count(insn, 2);
    Inst x = b.read(0);
    Inst y = b.read(1);
    Inst result;
    Inst carry;
    if (size == 8) {
      Inst other = b.sub(b.i32(64), count);
      Inst filler = b.shift(left ? Op.SHR : Op.SHL, y, other);
      Inst main = b.shift(left ? Op.SHL : Op.SHR, x, count);
      Inst none = b.compare(Op.EQ, count, b.i32(0));
      result = b.select(none, x, b.or(main, filler));
      Inst out = left ? other : b.sub(count, b.i32(1));
      carry = b.and(b.shift(Op.SHR, x, out), b.i64(1));
    } else {
      // 16-bit operands rotate the pair x:y:x, as processors do for counts above 16.
      Inst x64 = b.unsigned64(x, size);
      Inst y64 = b.unsigned64(y, size);
      Inst pair;
      if (size == 2) {
        pair = b.or(b.or(b.shift(Op.SHL, x64, 32), b.shift(Op.SHL, y64, 16)), x64);
      } else {
        pair = left ? b.or(b.shift(Op.SHL, x64, 32), y64) : b.or(b.shift(Op.SHL, y64, 32), x64);
      }
      if (left) {
        Inst moved = b.shift(Op.SHL, pair, count);
        result = b.trunc(b.shift(Op.SHR, moved, 32));
        carry = bit(b.shift(Op.SHR, pair, b.sub(b.i32(32 + bits), count)), 0);
      } else {
        result = b.trunc(b.shift(Op.SHR, pair, count));
        carry = bit(b.shift(Op.SHR, pair, b.sub(count, b.i32(1))), 0);
      }
    }
    if (insn.isMemory(0)) {
      b.write(0, result);
    }
    Inst wideX = b.unsigned64(x, size);
    Inst wideResult = b.unsigned64(result, size);
    Inst overflow = b.xor(bit(wideX, bits - 1), bit(wideResult, bits - 1));
    Inst flagBits = b.or(carry, b.shift(Op.SHL, overflow, 11));
    if (count.op == Op.CONST) {
      if (count.imm != 0) {
        b.flags().set(Flags.RESULT, size, result, flagBits);
      }
    } else {
      b.flags().setIf(b.compare(Op.NE, count, b.i32(0)), Flags.RESULT, size, result, flagBits);
    }
    if (!insn.isMemory(0)) {
      b.write(0, result);
    }
  }

  private void bitTest(Instruction insn, AtomicOp change) {
    int size = insn.size(0);
    int bits = size * 8;
    Inst index = b.read(1, size);
    Inst position = b.and(size == 8 ? b.trunc(index) : index, b.i32(bits - 1));
    Inst address = null;
    Inst x;
    Inst bitMask = b.shift(Op.SHL, b.constant(X86Builder.type(size), 1), position);
    Inst operand = change == AtomicOp.AND ? b.not(bitMask) : bitMask;
    if (insn.isMemory(0)) {
      address = b.address();
      if (insn.place(1) == Place.REG) {
        int log = Integer.numberOfTrailingZeros(bits);
        Inst words = b.shift(Op.SAR, b.signed64(index, size), log);
        Inst offset = b.add(b.offset(), b.shift(Op.SHL, words, log - 3));
        address = b.segmented(insn.addressSize == 4 ? b.zext(b.trunc(offset)) : offset);
      }
      x = insn.lock ? b.atomic(change, bits, address, operand) : b.load(bits, address);
    } else {
      x = b.read(0);
    }
    Inst tested = b.shift(Op.SHR, b.zeroExtended(x, size), position);
    Inst carry = b.and(size == 8 ? b.trunc(tested) : tested, b.i32(1));
    if (change == null || insn.lock) {
      b.flags().setCarry(carry);
      return;
    }
    Inst result =
        switch (change) {
          case OR -> b.or(x, operand);
          case AND -> b.and(x, operand);
          default -> b.xor(x, operand);
        };
    if (insn.isMemory(0)) {
      b.store(bits, address, result);
      b.flags().setCarry(carry);
    } else {
      b.flags().setCarry(carry);
      b.write(0, result);
    }
  }

  private void scan(Instruction insn, boolean forward) {
    int size = insn.size(0);
    Inst x = b.zeroExtended(b.read(1), size);
    Inst none = b.isZero(x);
    Inst found =
        forward ? b.count(Op.CTZ, x) : b.sub(b.i32(size == 8 ? 63 : 31), b.count(Op.CLZ, x));
    Inst old = b.get(insn.reg);
    b.flags().set(Flags.LOGIC, size, x, b.i64(0));
    Inst fresh = size == 2 ? b.or(b.and(old, b.i64(~0xffffL)), b.zext(found)) : b.zext(found);
    b.put(insn.reg, b.select(none, old, fresh));
  }

  private void swap(Instruction insn) {
    // The 16-bit form is undefined; processors clear the register's low half.
    b.write(0, insn.size(0) == 2 ? b.i32(0) : b.bswap(b.read(0)));
  }
}
