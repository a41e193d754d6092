package org.bd0.translator.interpret;

import java.util.Arrays;
import java.util.BitSet;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/** For each instruction of a block: whether anybody needs it, and until when its value is read. */
final class Liveness {
  private static final int NEVER = -1;

  private final int[] first;
  private final int[] last;
  private final BitSet dead = new BitSet();

  Liveness(Inst[] code) {
    first = new int[code.length];
    last = new int[code.length];
    Arrays.fill(first, Integer.MAX_VALUE);
    Arrays.fill(last, NEVER);
    BitSet overwritten = new BitSet(Slot.COUNT);
    for (int at = code.length - 1; at >= 0; at--) {
      Inst i = code[at];
      boolean used = last[at] != NEVER;
      if (i.op == Op.PUT) {
        if (overwritten.get((int) i.imm)) {
          dead.set(at);
          continue;
        }
        overwritten.set((int) i.imm);
      } else if (i.op == Op.GET) {
        if (used) {
          overwritten.clear((int) i.imm);
        }
      } else if (observes(i)) {
        overwritten.clear();
      }
      if (i.pure() && !used) {
        dead.set(at);
      } else {
        operands(i, i.pure() && i.op != Op.GET ? first[at] : at);
      }
    }
  }

  private void operands(Inst i, int at) {
    int until = Flattener.alias(i) ? last[i.id] : at;
    if (Flattener.fused(i) || Flattener.summed(i)) {
      use(i.a.a, at, until);
      use(i.a.b, at, until);
    } else {
      use(i.a, at, until);
    }
    use(i.b, at, until);
    use(i.c, at, until);
    for (Inst argument : i.args) {
      use(argument, at, until);
    }
  }

  private void use(Inst operand, int at, int until) {
    if (operand != null) {
      first[operand.id] = Math.min(first[operand.id], at);
      last[operand.id] = Math.max(last[operand.id], until);
    }
  }

  private static boolean observes(Inst i) {
    return i.op.faulting()
        || i.op.terminator()
        || i.op == Op.CALL
            && (i.helper.effect() == Helper.Effect.STATE
                || i.helper.effect() == Helper.Effect.SYNC);
  }

  /** Whether the instruction at a position has no effect that anybody sees. */
  boolean dead(int at) {
    return dead.get(at);
  }

  /** The last position at which the value made at a position is read. */
  int last(int at) {
    return last[at];
  }
}
