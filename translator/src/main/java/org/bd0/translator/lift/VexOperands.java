package org.bd0.translator.lift;

import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.ir.Inst;

/**
 * Reads and writes the vector operands of VEX instructions as 64-bit halves, the low one first: one
 * for up to 64 bits, two for 128, four for 256. Memory need not be aligned but where the row says
 * so; what a result does not have of its register becomes 0.
 */
final class VexOperands {
  private final X86Builder b;

  VexOperands(X86Builder builder) {
    b = builder;
  }

  /** The slot of a register's half: 0 to 3. */
  static int slot(int register, int half) {
    return half < 2 ? Slot.XMM + 2 * register + half : Slot.YMM + 2 * register + half - 2;
  }

  /** The halves of operand i; what is smaller than 64 bits is zero-extended from memory only. */
  Inst[] read(Instruction insn, int i) {
    int size = insn.size(i);
    if (insn.isMemory(i)) {
      return load(insn, size);
    }
    return register(insn.register(i), size);
  }

  /** The halves of so many bytes of a register. */
  Inst[] register(int number, int bytes) {
    Inst[] halves = new Inst[Math.max(1, bytes / 8)];
    for (int half = 0; half < halves.length; half++) {
      halves[half] = b.get(slot(number, half));
    }
    return halves;
  }

  private Inst[] load(Instruction insn, int size) {
    Inst at = b.address();
    if (size < 16) {
      Inst value = b.load(size * 8, at);
      return Vectors.halves(size == 8 ? value : b.zext(value));
    }
    check(insn, at, size);
    Inst[] halves = new Inst[size / 8];
    for (int half = 0; half < halves.length; half++) {
      halves[half] = b.load(64, b.add(at, b.i64(8L * half)));
    }
    return halves;
  }

  private void check(Instruction insn, Inst at, int size) {
    if (insn.row.aligned) {
      b.guard(b.isZero(b.and(at, b.i64(size - 1))), Fault.PROTECTION);
    }
    b.check(size, at);
  }

  /** Writes operand i. */
  void write(Instruction insn, int i, Inst... halves) {
    if (insn.isMemory(i)) {
      store(insn, insn.size(i), halves);
    } else {
      set(insn.register(i), halves);
    }
  }

  private void store(Instruction insn, int size, Inst[] halves) {
    Inst at = b.address();
    if (size < 16) {
      b.store(size * 8, at, size == 8 ? halves[0] : b.trunc(halves[0]));
      return;
    }
    check(insn, at, size);
    for (int half = 0; half < size / 8; half += 2) {
      b.store128(b.add(at, b.i64(8L * half)), halves[half], halves[half + 1]);
    }
  }

  /** Sets a register to one, two or four halves; the rest becomes 0. */
  void set(int register, Inst... halves) {
    for (int half = 0; half < 4; half++) {
      int slot = slot(register, half);
      if (half < halves.length) {
        b.put(slot, halves[half]);
      } else if (!b.holds(slot, 0)) {
        b.put(slot, b.i64(0));
      }
    }
  }
}
