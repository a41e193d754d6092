package org.bd0.translator.emit;

import java.util.Arrays;
import java.util.List;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * Which state slots a unit keeps in JVM locals: general registers, flags, the x87's pointers, XMM
 * registers, and of the upper halves of YMM registers as many as there is room for. All other slots
 * stay in the array.
 *
 * <p>Sets of such slots are bit masks of 64. A slot below 64 has the bit of its number; the others
 * that a unit uses take the bits of slots that it does not use.
 */
final class SlotLocals {
  private static final int BITS = 64;
  private static final int NONE = -1;

  /** By slot: its bit, or {@link #NONE}. */
  private final int[] bits = new int[Slot.COUNT];

  /** By bit: its slot. */
  private final int[] slots = new int[BITS];

  private final int[] local = new int[BITS];
  private final DoubleSlots doubles;
  private long used;
  private boolean memory;

  /** Finds the slots of a unit. */
  SlotLocals(List<Block> unit) {
    Arrays.fill(bits, NONE);
    boolean[] upper = new boolean[Slot.COUNT];
    for (Block block : unit) {
      for (Inst inst : block.code) {
        scan(inst, upper);
      }
    }
    for (int slot = Slot.YMM; slot < upper.length && used != -1; slot++) {
      if (upper[slot]) {
        use(slot, Long.numberOfTrailingZeros(~used));
      }
    }
    doubles = new DoubleSlots(unit);
  }

  private void use(int slot, int bit) {
    bits[slot] = bit;
    slots[bit] = slot;
    used |= 1L << bit;
  }

  private static boolean lower(int slot) {
    return slot < Slot.RIP
        || slot >= Slot.CC_OP && slot <= Slot.CC_B
        || slot >= Slot.X87_FIP && slot <= Slot.X87_FDS
        || slot >= Slot.XMM && slot < BITS;
  }

  private void scan(Inst inst, boolean[] upper) {
    if (inst.op == Op.GET || inst.op == Op.PUT) {
      int slot = (int) inst.imm;
      if (lower(slot)) {
        use(slot, slot);
      }
      upper[slot] = slot >= Slot.YMM;
    }
    memory |= inst.op.faulting() && inst.op != Op.GUARD;
  }

  /** Whether the unit keeps a slot in a local. */
  boolean cached(int slot) {
    return bits[slot] != NONE;
  }

  /** The mask of a slot that is kept in a local. */
  long mask(int slot) {
    return 1L << bits[slot];
  }

  /** The slot of a mask's lowest bit. */
  int first(long mask) {
    return slots[Long.numberOfTrailingZeros(mask)];
  }

  /** Assigns the locals from {@code first} on, two words each; returns the first free one. */
  int assign(int first) {
    int next = first;
    for (long rest = used; rest != 0; rest &= rest - 1) {
      local[Long.numberOfTrailingZeros(rest)] = next;
      next += 2;
    }
    return next;
  }

  /** The slot's local. */
  int local(int slot) {
    return local[bits[slot]];
  }

  /** Whether the slot's local is a double, of the same 64 bits. */
  boolean isDouble(int slot) {
    return cached(slot) && doubles.found(slot);
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
