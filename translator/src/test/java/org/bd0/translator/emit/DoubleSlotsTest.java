package org.bd0.translator.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Sse;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.IrBuilder;
import org.bd0.translator.ir.Type;
import org.junit.jupiter.api.Test;

/** Which halves of XMM registers become double locals. */
final class DoubleSlotsTest {
  private static final int NUMBER = Slot.XMM;
  private static final int MASK = Slot.XMM + 2;
  private static final int COPY = Slot.XMM + 4;

  private static final Helper MUL = Helper.pure(Sse.class, "mul", "(DD)D");

  private final IrBuilder b = new IrBuilder();

  private long found() {
    b.jump(0);
    Block block = new Block(0, 1, 1, 0, b.code().toArray(new Inst[0]));
    DoubleSlots slots = new DoubleSlots(List.of(block));
    long found = 0;
    for (int slot = 0; slot < 64; slot++) {
      found |= slots.found(slot) ? 1L << slot : 0;
    }
    return found;
  }

  private Inst number(int slot) {
    return b.bits(Type.F64, b.get(slot));
  }

  private void putNumber(int slot, Inst value) {
    b.put(slot, b.bits(Type.I64, b.call(MUL, value, value)));
  }

  @Test
  void whatIsANumberMostly() {
    putNumber(NUMBER, number(NUMBER));
    putNumber(NUMBER, number(NUMBER));
    b.put(NUMBER, b.xor(b.get(NUMBER), b.get(MASK))); // the sign is changed
    assertEquals(1L << NUMBER, found());
  }

  @Test
  void whatIsOnlyMovedIsNone() {
    b.put(COPY, b.get(MASK));
    b.store(64, b.i64(0), b.get(COPY));
    assertEquals(0, found());
  }

  @Test
  void generalRegistersAreNone() {
    putNumber(NUMBER, number(Slot.RAX));
    putNumber(Slot.RAX, number(NUMBER));
    assertEquals(1L << NUMBER, found());
  }
}
