package org.bd0.translator.emit;

import java.util.BitSet;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * What of a block only its side exits need: changes of slots that are overwritten before anything
 * but a side exit can see them, and the values that go into such changes alone. Mostly flags. The
 * emitter leaves them out of the block and computes them at the side exits.
 */
final class Recovery {
  private final BitSet deferred = new BitSet();
  private final BitSet wanted = new BitSet();
  private final int[] uses;

  /** For each value, the position of the last overwriting change that ends its being wanted. */
  private final int[] wantedUntil;

  Recovery(Block block, SlotLocals slots) {
    uses = new int[block.code.size()];
    wantedUntil = new int[block.code.size()];
    findChanges(block, slots);
    for (int i = block.code.size() - 1; i >= 0; i--) {
      Inst inst = block.code.get(i);
      if (deferrable(inst) && uses[inst.id] == 0 && wanted.get(inst.id)) {
        deferred.set(inst.id);
      }
      operand(inst, inst.a);
      operand(inst, inst.b);
      operand(inst, inst.c);
      for (Inst arg : inst.args) {
        operand(inst, arg);
      }
    }
  }

  private void findChanges(Block block, SlotLocals slots) {
    long overwritten = 0;
    int[] nextChange = new int[Slot.COUNT];
    for (int i = block.code.size() - 1; i >= 0; i--) {
      Inst inst = block.code.get(i);
      boolean slot = (inst.op == Op.PUT || inst.op == Op.GET) && slots.cached((int) inst.imm);
      if (slot && inst.op == Op.PUT) {
        if ((overwritten & slots.mask((int) inst.imm)) != 0) {
          deferred.set(inst.id);
          wantedUntil[inst.id] = nextChange[(int) inst.imm];
        }
        nextChange[(int) inst.imm] = inst.id;
        overwritten |= slots.mask((int) inst.imm);
      } else if (slot) {
        overwritten &= ~slots.mask((int) inst.imm);
      } else if (inst.op.terminator() || SlotLocals.synchronises(inst)) {
        overwritten = 0;
      }
    }
  }

  /** A slot may change between its reading and the change that is left out. */
  private static boolean deferrable(Inst inst) {
    return inst.pure() && inst.op != Op.GET;
  }

  private void operand(Inst user, Inst operand) {
    if (operand == null) {
      return;
    }
    if (deferred.get(user.id)) {
      wanted.set(operand.id);
      wantedUntil[operand.id] = Math.max(wantedUntil[operand.id], wantedUntil[user.id]);
    } else {
      uses[operand.id]++;
    }
  }

  /** Whether an instruction is left out of the block. */
  boolean deferred(Inst inst) {
    return deferred.get(inst.id);
  }

  /** Whether side exits may want a value. */
  boolean wanted(Inst inst) {
    return wanted.get(inst.id);
  }

  /** Whether side exits may want a value even after an instruction. */
  boolean wantedAfter(Inst value, Inst instruction) {
    return wanted.get(value.id) && wantedUntil[value.id] > instruction.id;
  }

  /** How often a value is used in the block itself. */
  int uses(Inst inst) {
    return uses[inst.id];
  }
}
