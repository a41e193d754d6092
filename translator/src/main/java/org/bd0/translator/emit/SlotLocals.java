package org.bd0.translator.emit;

import java.util.List;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * Which state slots a unit keeps in JVM locals. General registers, flags and XMM registers are
 * kept; all other slots stay in the array.
 */
final class SlotLocals {
  private final int[] local = new int[64];
  private long used;
  private long doubles;
  private boolean memory;

  /** Finds the slots of a unit and numbers their locals from {@code first} on, two words each. */
  SlotLocals(List<Block> unit) {
    for (Block block : unit) {
      for (Inst inst : block.code) {
        scan(inst);
      }
    }
    doubles = new DoubleSlots(unit).found();
  }

  /** Whether translated code keeps a slot in a local. */
  static boolean cached(int slot) {
    return slot < Slot.RIP
        || slot >= Slot.CC_OP && slot <= Slot.CC_B
        || slot >= Slot.XMM && slot < 64;
  }

  private void scan(Inst inst) {
    boolean slot = inst.op == Op.GET || inst.op == Op.PUT;
    if (slot && cached((int) inst.imm)) {
      used |= 1L << inst.imm;
    }
    memory |= inst.op.faulting() && inst.op != Op.GUARD;
  }

  /** Assigns the locals; returns the first free one after them. */
  int assign(int first) {
    int next = first;
    for (int s = 0; s < 64; s++) {
      if ((used >>> s & 1) != 0) {
        local[s] = next;
        next += 2;
      }
    }
    return next;
  }

  /** The slot's local. */
  int local(int slot) {
    return local[slot];
  }

  /** Whether the slot's local is a double, of the same 64 bits. */
  boolean isDouble(int slot) {
    return (doubles >>> slot & 1) != 0;
  }

  /** The slots that are in locals, as a bit mask. */
  long used() {
    return used;
  }

  /** Whether the unit accesses guest memory. */
  boolean memory() {
    return memory;
  }

  /** Whether a helper needs the locals written back. */
  static boolean synchronises(Inst inst) {
    return inst.op == Op.CALL && inst.helper.effect() == Helper.Effect.SYNC;
  }
}
