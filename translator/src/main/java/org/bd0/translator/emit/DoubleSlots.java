package org.bd0.translator.emit;

import java.util.List;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * Which halves of XMM and YMM registers a unit uses as doubles for the most part: their locals are
 * doubles too, so that what goes round a loop stays in the host's floating-point registers. As
 * longs, they would go through general registers, of which the guest needs all, or through memory.
 */
final class DoubleSlots {
  /** By slot: uses as a double, less other uses than moves. */
  private final int[] balance = new int[Slot.COUNT];

  DoubleSlots(List<Block> unit) {
    for (Block block : unit) {
      for (Inst inst : block.code) {
        scan(inst);
      }
    }
  }

  /** Whether a slot's local is to be a double. */
  boolean found(int slot) {
    return balance[slot] > 0;
  }

  private void scan(Inst inst) {
    if (inst.op == Op.PUT && xmm(inst)) {
      if (inst.a.op == Op.BITS) {
        balance[(int) inst.imm]++;
      } else if (inst.a.op != Op.CONST && inst.a.op != Op.LOAD && !copies(inst.a)) {
        balance[(int) inst.imm]--;
      }
    }
    boolean number = inst.op == Op.BITS && inst.type == Type.F64;
    boolean moves = inst.op == Op.PUT || inst.op == Op.STORE;
    for (Inst operand : new Inst[] {inst.a, inst.b, inst.c}) {
      use(operand, number, moves);
    }
    for (Inst arg : inst.args) {
      use(arg, false, false);
    }
  }

  private void use(Inst operand, boolean number, boolean moves) {
    if (operand != null && copies(operand) && !moves) {
      balance[(int) operand.imm] += number ? 1 : -1;
    }
  }

  private static boolean copies(Inst inst) {
    return inst.op == Op.GET && xmm(inst);
  }

  private static boolean xmm(Inst inst) {
    return inst.imm >= Slot.XMM && inst.imm < Slot.X87_ST || inst.imm >= Slot.YMM;
  }
}
