package org.bd0.translator.emit;

import java.util.List;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Unit;

/**
 * Where in a unit a slot's local may differ from the state array (the slot is dirty), and where its
 * value may still be read (it is live), as bit masks. An exit writes back what is dirty there, and
 * that is a reading of it; the entry, and what follows a call, loads what is live.
 */
final class SlotFlow {
  private final Unit unit;
  private final SlotLocals slots;
  private final List<Block> blocks;
  private final long[] dirtyIn;
  private final long[] dirtyOut;
  private final long[] liveIn;

  /** For each block, by number of instruction: what is live after an instruction that loads. */
  private final long[][] liveAfter;

  SlotFlow(Unit unit, SlotLocals slots) {
    this.unit = unit;
    this.slots = slots;
    blocks = unit.blocks();
    int n = blocks.size();
    dirtyIn = new long[n];
    dirtyOut = new long[n];
    liveIn = new long[n];
    liveAfter = new long[n][];
    findDirty();
    findLive();
  }

  /** What may be dirty at a block's start. */
  long dirtyIn(int block) {
    return dirtyIn[block];
  }

  /** What may be read at a block's start or later, before it is set anew. */
  long liveIn(int block) {
    return liveIn[block];
  }

  /** What may be read after an instruction of a block that changes slots in the array. */
  long liveAfter(int block, Inst inst) {
    return liveAfter[block][inst.id];
  }

  /** What is dirty after an instruction. */
  long dirtyAfter(long dirty, Inst inst) {
    if (inst.op == Op.PUT && slots.cached((int) inst.imm)) {
      return dirty | slots.mask((int) inst.imm);
    }
    return SlotLocals.synchronises(inst) ? 0 : dirty;
  }

  private void findDirty() {
    boolean changed = true;
    boolean first = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < blocks.size(); i++) {
        long dirty = dirtyIn[i];
        for (Inst inst : blocks.get(i).code) {
          dirty = dirtyAfter(dirty, inst);
        }
        if (first || dirty != dirtyOut[i]) {
          dirtyOut[i] = dirty;
          for (int successor : unit.successors(i)) {
            changed |= (dirty & ~dirtyIn[successor]) != 0;
            dirtyIn[successor] |= dirty;
          }
        }
      }
      first = false;
    }
  }

  private void findLive() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = blocks.size() - 1; i >= 0; i--) {
        long live = dirtyOut[i];
        for (int successor : unit.successors(i)) {
          live |= liveIn[successor];
        }
        live = backward(i, live);
        changed |= live != liveIn[i];
        liveIn[i] = live;
      }
    }
  }

  private long backward(int block, long liveOut) {
    List<Inst> code = blocks.get(block).code;
    long[] dirtyBefore = new long[code.size()];
    long dirty = dirtyIn[block];
    boolean loads = false;
    for (int i = 0; i < dirtyBefore.length; i++) {
      dirtyBefore[i] = dirty;
      dirty = dirtyAfter(dirty, code.get(i));
      loads |= SlotLocals.synchronises(code.get(i));
    }
    if (loads && liveAfter[block] == null) {
      liveAfter[block] = new long[code.size()];
    }
    long live = liveOut;
    for (int i = code.size() - 1; i >= 0; i--) {
      Inst inst = code.get(i);
      if (SlotLocals.synchronises(inst)) {
        liveAfter[block][i] = live;
        live = dirtyBefore[i];
      } else if (inst.op == Op.PUT && slots.cached((int) inst.imm)) {
        live &= ~slots.mask((int) inst.imm);
      } else if (inst.op == Op.GET && slots.cached((int) inst.imm)) {
        live |= slots.mask((int) inst.imm);
      } else if (inst.op.faulting() || inst.op == Op.TRAP) {
        live |= dirtyBefore[i];
      }
    }
    return live;
  }
}
