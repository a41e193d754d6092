package org.bd0.translator.lift;

import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Sse;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Operand;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * XMM, MMX and memory operands as 64-bit halves: two for 128 bits, one for anything less, where
 * what lies above the operand's width is undefined.
 */
final class Vectors {
  /** TOP in the x87 status word. */
  private static final long TOP = 7 << 11;

  /** The summary of unmasked x87 exceptions in the status word. */
  private static final long EXCEPTION_SUMMARY = 1 << 7;

  private static final long LOW32 = 0xffffffffL;

  private static final Helper PAIR = Helper.pure(Sse.class, "pair", "(FF)J");

  private final X86Builder b;

  Vectors(X86Builder builder) {
    b = builder;
  }

  /** The first slot of the XMM or MMX register that operand i names. */
  static int slot(Instruction insn, int i) {
    Place place = insn.place(i);
    boolean mmx = place == Place.MMX_REG || place == Place.MMX_RM;
    return (mmx ? Slot.X87_ST : Slot.XMM) + 2 * insn.register(i);
  }

  static boolean isMmx(Instruction insn, int i) {
    Place place = insn.place(i);
    return place == Place.MMX_REG || place == Place.MMX_RM && !insn.memory;
  }

  /** Whether operand i is an XMM or MMX register, or memory in the place of one. */
  static boolean isVector(Instruction insn, int i) {
    return switch (insn.place(i)) {
      case XMM_REG, XMM_RM, MMX_REG, MMX_RM -> true;
      default -> false;
    };
  }

  /** Whether both operands are the same register. */
  static boolean same(Instruction insn) {
    return !insn.memory && slot(insn, 0) == slot(insn, 1);
  }

  /** The halves of operand i: two if it has 128 bits, else one. */
  Inst[] read(Instruction insn, int i) {
    int size = insn.size(i);
    if (insn.isMemory(i)) {
      return load(insn, size);
    }
    int slot = slot(insn, i);
    return size == 16 ? halves(b.get(slot), b.get(slot + 1)) : halves(b.get(slot));
  }

  static Inst[] halves(Inst... halves) {
    return halves;
  }

  private Inst[] load(Instruction insn, int size) {
    Inst at = b.address();
    if (size == 16) {
      check(insn, at);
      return halves(b.load(64, at), b.load(64, b.add(at, b.i64(8))));
    }
    Inst value = b.load(size * 8, at);
    return halves(size == 8 ? value : b.zext(value));
  }

  /** Makes sure of 16 bytes as one range, aligned where the row asks for it. */
  private void check(Instruction insn, Inst at) {
    if (insn.row.aligned) {
      guardAligned(at);
    }
    b.check(16, at);
  }

  /** Raises #GP unless an address is a multiple of 16. */
  void guardAligned(Inst at) {
    b.guard(b.isZero(b.and(at, b.i64(15))), Fault.PROTECTION);
  }

  /** Stores to operand i; of a register only the halves that are given change. */
  void write(Instruction insn, int i, Inst... halves) {
    if (!insn.isMemory(i)) {
      int slot = slot(insn, i);
      b.put(slot, halves[0]);
      if (halves.length > 1) {
        b.put(slot + 1, halves[1]);
      } else if (isMmx(insn, i)) {
        b.put(slot + 1, b.i64(0xffff));
      }
      return;
    }
    Inst at = b.address();
    switch (insn.size(i)) {
      case 16 -> {
        check(insn, at);
        b.store128(at, halves[0], halves[1]);
      }
      case 8 -> b.store(64, at, halves[0]);
      default -> b.store(insn.size(i) * 8, at, b.trunc(halves[0]));
    }
  }

  /** Whether an instruction uses an MMX register. */
  static boolean usesMmx(Instruction insn) {
    Operand[] operands = insn.row.operands;
    for (int i = 0; i < operands.length; i++) {
      if (isMmx(insn, i)) {
        return true;
      }
    }
    return false;
  }

  /** What every MMX instruction does first: a pending x87 exception is raised. */
  void enterMmx() {
    Inst pending = b.and(b.get(Slot.X87_SW), b.i64(EXCEPTION_SUMMARY));
    b.guard(b.isZero(pending), Fault.X87);
  }

  /** What every MMX instruction does last: TOP is 0, all registers are in use. */
  void leaveMmx() {
    b.put(Slot.X87_SW, b.and(b.get(Slot.X87_SW), b.i64(~TOP)));
    b.put(Slot.X87_TAG, b.i64(0xff));
  }

  // Singles.

  /** Two singles as one half, the low one first. */
  Inst pair(Inst low, Inst high) {
    return b.call(PAIR, low, high);
  }

  /** The four singles of two halves: those of a {@link #pair} where it was made here. */
  Inst[] singles(Inst[] halves) {
    Inst[] result = new Inst[4];
    for (int half = 0; half < 2; half++) {
      Inst known = b.known(halves[half]);
      if (known.helper == PAIR) {
        result[2 * half] = known.args[0];
        result[2 * half + 1] = known.args[1];
      } else {
        result[2 * half] = b.bits(Type.F32, b.trunc(halves[half]));
        result[2 * half + 1] = b.bits(Type.F32, b.trunc(b.shift(Op.SHR, halves[half], 32)));
      }
    }
    return result;
  }

  // Doublewords.

  private Inst low(Inst[] v, int selector) {
    Inst half = v[selector >> 1];
    return (selector & 1) == 0 ? b.and(half, b.i64(LOW32)) : b.shift(Op.SHR, half, 32);
  }

  private Inst high(Inst[] v, int selector) {
    Inst half = v[selector >> 1];
    return (selector & 1) == 0 ? b.shift(Op.SHL, half, 32) : b.and(half, b.i64(~LOW32));
  }

  /** Two doublewords of a 128-bit value as one half, chosen by 2 × 2 bits, the low ones first. */
  Inst doublewords(Inst[] v, int selectors) {
    return switch (selectors & 15) {
      case 0b0100 -> v[0];
      case 0b1110 -> v[1];
      default -> b.or(low(v, selectors & 3), high(v, selectors >> 2 & 3));
    };
  }

  /** Bits 63:32 of one value and bits 31:0 of another. */
  Inst merge(Inst upper, Inst lower) {
    return b.or(b.and(upper, b.i64(~LOW32)), b.and(lower, b.i64(LOW32)));
  }

  /** Bits 63:32 of one value, and an I32 below. */
  Inst mergeNarrow(Inst upper, Inst lower) {
    return b.or(b.and(upper, b.i64(~LOW32)), b.zext(lower));
  }
}
