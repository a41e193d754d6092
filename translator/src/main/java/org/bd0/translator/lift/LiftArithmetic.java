package org.bd0.translator.lift;

import org.bd0.runtime.Arithmetic;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.ir.AtomicOp;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/** Integer arithmetic and logic: Intel SDM volume 1, 5.1.2 and 5.1.4. */
final class LiftArithmetic {
  private static final Helper DIVIDE_UNSIGNED =
      Helper.pure(Arithmetic.class, "divideUnsigned", "(JJJ)J");
  private static final Helper DIVIDE_SIGNED =
      Helper.pure(Arithmetic.class, "divideSigned", "(JJJ)J");
  private static final Helper DIVIDE_SIGNED_FITS =
      Helper.pure(Arithmetic.class, "divideSignedFits", "(JJJ)I");

  private final X86Builder b;

  LiftArithmetic(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case ADD -> addition(insn, Flags.ADD, AtomicOp.ADD);
      case SUB -> subtraction(insn);
      case CMP -> b.flags().set(Flags.SUB, insn.size(0), b.read(0), b.read(1, insn.size(0)));
      case ADC -> withCarry(insn, Flags.ADD);
      case SBB -> withCarry(insn, Flags.SUB);
      case AND -> logic(insn, Op.AND, AtomicOp.AND);
      case OR -> logic(insn, Op.OR, AtomicOp.OR);
      case XOR -> logic(insn, Op.XOR, AtomicOp.XOR);
      case TEST -> {
        Inst result = b.and(b.read(0), b.read(1, insn.size(0)));
        b.flags().set(Flags.LOGIC, insn.size(0), result, b.i64(0));
      }
      case INC -> increment(insn, Flags.INC, 1);
      case DEC -> increment(insn, Flags.DEC, -1);
      case NEG -> negate(insn);
      case NOT -> not(insn);
      case MUL -> multiply(insn, false);
      case IMUL -> {
        if (insn.row.operands.length == 1) {
          multiply(insn, true);
        } else {
          multiplyTruncated(insn);
        }
      }
      case DIV -> divide(insn, false);
      case IDIV -> divide(insn, true);
      case CBW -> convert(insn);
      case CWD -> convertDouble(insn);
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * Stores a result and sets flags in the order that keeps the operands in their registers longest.
   */
  private void finish(Instruction insn, Inst result, Runnable setFlags) {
    if (insn.isMemory(0)) {
      b.write(0, result);
      setFlags.run();
    } else {
      setFlags.run();
      b.write(0, result);
    }
  }

  private void addition(Instruction insn, int kind, AtomicOp atomic) {
    int size = insn.size(0);
    Inst y = b.read(1, size);
    if (insn.lock) {
      Inst old = b.atomic(atomic, size * 8, b.address(), y);
      b.flags().set(kind, size, old, y);
      return;
    }
    Inst x = b.read(0);
    finish(insn, b.add(x, y), () -> b.flags().set(kind, size, x, y));
  }

  private void subtraction(Instruction insn) {
    int size = insn.size(0);
    Inst y = b.read(1, size);
    if (insn.lock) {
      Inst negated = b.sub(b.constant(y.type, 0), y);
      Inst old = b.atomic(AtomicOp.ADD, size * 8, b.address(), negated);
      b.flags().set(Flags.SUB, size, old, y);
      return;
    }
    Inst x = b.read(0);
    finish(insn, b.sub(x, y), () -> b.flags().set(Flags.SUB, size, x, y));
  }

  private void withCarry(Instruction insn, int kind) {
    int size = insn.size(0);
    Inst carry = b.flags().carry();
    Inst narrow = size == 8 ? carry : b.trunc(carry);
    Inst y = b.read(1, size);
    Inst x;
    if (insn.lock) {
      Inst sum = b.add(y, narrow);
      Inst change = kind == Flags.ADD ? sum : b.sub(b.constant(y.type, 0), sum);
      x = b.atomic(AtomicOp.ADD, size * 8, b.address(), change);
      b.flags().setWithCarry(kind, size, x, y, carry);
      return;
    }
    x = b.read(0);
    Inst result = kind == Flags.ADD ? b.add(b.add(x, y), narrow) : b.sub(b.sub(x, y), narrow);
    finish(insn, result, () -> b.flags().setWithCarry(kind, size, x, y, carry));
  }

  private void logic(Instruction insn, Op op, AtomicOp atomic) {
    int size = insn.size(0);
    Inst y = b.read(1, size);
    Inst x = insn.lock ? b.atomic(atomic, size * 8, b.address(), y) : b.read(0);
    Inst result =
        switch (op) {
          case AND -> b.and(x, y);
          case OR -> b.or(x, y);
          default -> sameRegister(insn) ? b.constant(x.type, 0) : b.xor(x, y);
        };
    if (insn.lock) {
      b.flags().set(Flags.LOGIC, size, result, b.i64(0));
      return;
    }
    finish(insn, result, () -> b.flags().set(Flags.LOGIC, size, result, b.i64(0)));
  }

  /** Whether both operands are one register: XOR then is the idiom for 0. */
  private static boolean sameRegister(Instruction insn) {
    return !insn.memory
        && insn.place(0).modrm()
        && insn.place(1).modrm()
        && insn.register(0) == insn.register(1);
  }

  private void increment(Instruction insn, int kind, int step) {
    int size = insn.size(0);
    Inst carry = b.flags().carry();
    Inst amount = b.constant(X86Builder.type(size), step);
    if (insn.lock) {
      Inst old = b.atomic(AtomicOp.ADD, size * 8, b.address(), amount);
      b.flags().set(kind, size, b.add(old, amount), carry);
      return;
    }
    Inst result = b.add(b.read(0), amount);
    finish(insn, result, () -> b.flags().set(kind, size, result, carry));
  }

  private void negate(Instruction insn) {
    int size = insn.size(0);
    Inst zero = b.constant(X86Builder.type(size), 0);
    if (insn.lock) {
      Inst old = b.atomic(AtomicOp.NEGATE, size * 8, b.address(), zero);
      b.flags().set(Flags.SUB, size, zero, old);
      return;
    }
    Inst x = b.read(0);
    finish(insn, b.sub(zero, x), () -> b.flags().set(Flags.SUB, size, zero, x));
  }

  private void not(Instruction insn) {
    if (insn.lock) {
      int size = insn.size(0);
      Inst ones = b.constant(X86Builder.type(size), -1);
      b.atomic(AtomicOp.XOR, size * 8, b.address(), ones);
    } else {
      b.write(0, b.not(b.read(0)));
    }
  }

  /** CF and OF by a condition (I32); the rest by the result. */
  private void overflowFlags(int size, Inst result, Inst overflow) {
    Inst bits = b.select(overflow, b.i64(Flags.CF | Flags.OF), b.i64(0));
    b.flags().set(Flags.RESULT, size, result, bits);
  }

  private void multiply(Instruction insn, boolean signed) {
    int size = insn.size(0);
    Inst source = b.read(0);
    if (size == 8) {
      Inst rax = b.get(Slot.RAX);
      Inst low = b.binary(Op.MUL, rax, source);
      Inst high = b.binary(signed ? Op.MULHS : Op.MULHU, rax, source);
      Inst expected = signed ? b.shift(Op.SAR, low, 63) : b.i64(0);
      overflowFlags(8, low, b.compare(Op.NE, high, expected));
      b.put(Slot.RAX, low);
      b.put(Slot.RDX, high);
      return;
    }
    Inst accumulator = b.register(Slot.RAX, size);
    Inst product =
        signed
            ? b.binary(Op.MUL, b.signed64(accumulator, size), b.signed64(source, size))
            : b.binary(Op.MUL, b.unsigned64(accumulator, size), b.unsigned64(source, size));
    Inst low = b.trunc(product);
    Inst extended = signed ? b.signed64(low, size) : b.unsigned64(low, size);
    overflowFlags(size, product, b.compare(Op.NE, product, extended));
    if (size == 1) {
      b.setRegister(Slot.RAX, 2, low);
    } else {
      b.setRegister(Slot.RAX, size, low);
      b.setRegister(Slot.RDX, size, b.trunc(b.shift(Op.SHR, product, size * 8)));
    }
  }

  private void multiplyTruncated(Instruction insn) {
    int size = insn.size(0);
    boolean three = insn.row.operands.length == 3;
    Inst x = b.read(three ? 1 : 0);
    Inst y = three ? b.read(2, size) : b.read(1);
    Inst result;
    Inst overflow;
    if (size == 8) {
      result = b.binary(Op.MUL, x, y);
      Inst high = b.binary(Op.MULHS, x, y);
      overflow = b.compare(Op.NE, high, b.shift(Op.SAR, result, 63));
    } else {
      Inst product = b.binary(Op.MUL, b.signed64(x, size), b.signed64(y, size));
      result = b.trunc(product);
      overflow = b.compare(Op.NE, product, b.signed64(result, size));
    }
    overflowFlags(size, result, overflow);
    b.write(0, result);
  }

  private void divide(Instruction insn, boolean signed) {
    int size = insn.size(0);
    Inst source = b.read(0);
    if (size == 8) {
      divide64(source, signed);
      return;
    }
    int bits = size * 8;
    Inst divisor = signed ? b.signed64(source, size) : b.unsigned64(source, size);
    Inst dividend = dividend(size, signed);
    b.guard(b.compare(Op.NE, divisor, b.i64(0)), Fault.DIVIDE);
    Inst quotient = b.binary(signed ? Op.DIVS : Op.DIVU, dividend, divisor);
    Inst remainder = b.binary(signed ? Op.REMS : Op.REMU, dividend, divisor);
    if (signed) {
      Inst fits = b.signed64(b.trunc(quotient), size);
      b.guard(b.compare(Op.EQ, quotient, fits), Fault.DIVIDE);
    } else {
      b.guard(b.compare(Op.LTU, quotient, b.i64(1L << bits)), Fault.DIVIDE);
    }
    Inst q = b.trunc(quotient);
    Inst r = b.trunc(remainder);
    if (size == 1) {
      Inst both = b.or(b.extend(Op.ZEXT8, q), b.shift(Op.SHL, b.extend(Op.ZEXT8, r), 8));
      b.setRegister(Slot.RAX, 2, both);
    } else {
      b.setRegister(Slot.RAX, size, q);
      b.setRegister(Slot.RDX, size, r);
    }
  }

  /** The double-width dividend as I64, extended from twice the size. */
  private Inst dividend(int size, boolean signed) {
    if (size == 1) {
      Inst ax = b.register(Slot.RAX, 2);
      return signed ? b.signed64(ax, 2) : b.unsigned64(ax, 2);
    }
    Inst low = b.unsigned64(b.register(Slot.RAX, size), size);
    Inst high = b.register(Slot.RDX, size);
    Inst extended = signed ? b.signed64(high, size) : b.unsigned64(high, size);
    return b.or(b.shift(Op.SHL, extended, size * 8), low);
  }

  private void divide64(Inst divisor, boolean signed) {
    Inst low = b.get(Slot.RAX);
    Inst high = b.get(Slot.RDX);
    Inst quotient;
    if (signed) {
      Inst fits = b.call(DIVIDE_SIGNED_FITS, high, low, divisor);
      b.guard(fits, Fault.DIVIDE);
      quotient = b.call(DIVIDE_SIGNED, high, low, divisor);
    } else {
      b.guard(b.compare(Op.LTU, high, divisor), Fault.DIVIDE);
      quotient = b.call(DIVIDE_UNSIGNED, high, low, divisor);
    }
    Inst remainder = b.sub(low, b.binary(Op.MUL, quotient, divisor));
    b.put(Slot.RAX, quotient);
    b.put(Slot.RDX, remainder);
  }

  /** CBW, CWDE, CDQE. */
  private void convert(Instruction insn) {
    int size = insn.operandSize;
    Inst half = b.register(Slot.RAX, size / 2);
    Inst value = b.signExtended(half, size / 2);
    b.setRegister(Slot.RAX, size, size == 8 ? b.sext(value) : value);
  }

  /** CWD, CDQ, CQO. */
  private void convertDouble(Instruction insn) {
    int size = insn.operandSize;
    Inst value = b.signExtended(b.register(Slot.RAX, size), size);
    int top = value.type == Type.I64 ? 63 : 31;
    b.setRegister(Slot.RDX, size, b.shift(Op.SAR, value, top));
  }
}
