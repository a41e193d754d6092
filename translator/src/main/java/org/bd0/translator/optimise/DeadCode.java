package org.bd0.translator.optimise;

import java.util.Arrays;
import java.util.BitSet;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * Drops state changes that are overwritten before anybody can see them, mostly flags, and values
 * that nobody uses. A side exit sees all state, so a change before one stays.
 */
public final class DeadCode {
  private DeadCode() {}

  /** The block without dead code, its values numbered and their uses counted. */
  public static Block eliminate(Block block) {
    Inst[] code = block.instructions();
    Inst[] kept = new Inst[code.length];
    int first = code.length;
    BitSet overwritten = new BitSet(Slot.COUNT);
    BitSet used = new BitSet(code.length);
    for (int i = code.length - 1; i >= 0; i--) {
      Inst inst = code[i];
      if (inst.op == Op.PUT) {
        if (overwritten.get((int) inst.imm)) {
          continue;
        }
        overwritten.set((int) inst.imm);
      } else if (inst.op == Op.GET) {
        if (used.get(inst.id)) {
          overwritten.clear((int) inst.imm);
        }
      } else if (observesState(inst)) {
        overwritten.clear();
      }
      if (inst.pure() && !used.get(inst.id)) {
        continue;
      }
      use(used, inst.a);
      use(used, inst.b);
      use(used, inst.c);
      for (Inst arg : inst.args) {
        use(used, arg);
      }
      kept[--first] = inst;
    }
    Block result =
        new Block(
            block.address,
            block.end,
            block.guestInstructions,
            block.returnPoint,
            Arrays.copyOfRange(kept, first, kept.length));
    result.number();
    return result;
  }

  private static boolean observesState(Inst inst) {
    return inst.op.faulting()
        || inst.op.terminator()
        || inst.op == Op.CALL && observes(inst.helper.effect());
  }

  private static boolean observes(Helper.Effect effect) {
    return effect == Helper.Effect.STATE || effect == Helper.Effect.SYNC;
  }

  private static void use(BitSet used, Inst operand) {
    if (operand != null) {
      used.set(operand.id);
    }
  }
}
