package org.bd0.translator.interpret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.IrBuilder;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;
import org.junit.jupiter.api.Test;

/** Flat blocks do what the interpreter does with the IR that they were made from. */
final class FlattenerTest {
  private static final long DATA = 0x20000;

  private final IrBuilder b = new IrBuilder();
  private final AddressSpace space = new AddressSpace(1L << 32);
  private final GuestMemory memory = new GuestMemory(space, space.allocate(1 << 20));
  private int instructions;

  private void start() {
    b.start(0x1000 + instructions++);
  }

  private Block block() {
    Inst[] code = b.code().toArray(new Inst[0]);
    return new Block(0x1000, 0x1000 + instructions, instructions, 0, code);
  }

  private CpuState processor() {
    CpuState cpu = new CpuState(memory);
    for (int slot = 0; slot < Slot.RIP; slot++) {
      cpu.r[slot] = (slot + 3) * 0x9e3779b97f4a7c15L;
    }
    cpu.r[Slot.RSP] = DATA;
    memory.segment(DATA - 64, 128).fill((byte) 0xa5);
    return cpu;
  }

  private CpuState same() {
    Block block = block();
    block.verify();
    CpuState expected = processor();
    final int exit = Interpreter.execute(block, expected);
    CpuState cpu = processor();
    FlatBlock flat = Flattener.flatten(block);
    assertNotNull(flat);
    assertEquals(exit, flat.execute(cpu));
    assertArrayEquals(
        Arrays.copyOf(expected.r, Slot.COUNT), Arrays.copyOf(cpu.r, Slot.COUNT), block::toString);
    assertEquals(expected.event, cpu.event);
    assertEquals(expected.faultAddress, cpu.faultAddress);
    return cpu;
  }

  @Test
  void slotsThatAreExchangedKeepTheirValues() {
    start();
    Inst a = b.get(Slot.RAX);
    Inst c = b.get(Slot.RCX);
    b.put(Slot.RAX, c);
    b.put(Slot.RCX, a);
    b.jump(0);
    CpuState cpu = same();
    assertEquals(processor().r[Slot.RAX], cpu.r[Slot.RCX]);
  }

  @Test
  void whatWasReadBeforeAChangeIsTheOldValue() {
    start();
    Inst old = b.get(Slot.RAX);
    Inst sum = b.add(old, b.get(Slot.RBX));
    b.put(Slot.CC_OP, b.i64(9));
    b.put(Slot.CC_A, old);
    b.put(Slot.CC_B, sum);
    b.put(Slot.RAX, sum);
    start();
    b.put(Slot.RBX, b.sub(sum, old));
    b.branch(b.compare(Op.LTU, old, sum), 1, 2);
    same();
  }

  @Test
  void loadsGoToTheSlotThatTheyArePutInto() {
    start();
    Inst top = b.get(Slot.RSP);
    b.put(Slot.RSP, b.load(64, b.add(top, b.i64(8))));
    start();
    b.put(Slot.RDX, b.zext(b.load(32, b.add(top, b.i64(-4)))));
    start();
    b.put(Slot.RSI, b.sext(b.load(32, top)));
    start();
    b.store(16, b.add(top, b.i64(16)), b.trunc(b.get(Slot.RAX)));
    b.jump(0);
    same();
  }

  @Test
  void halvesAreZeroExtendedOnceOnly() {
    start();
    Inst low = b.trunc(b.get(Slot.RAX));
    b.put(Slot.RAX, b.zext(low));
    b.put(Slot.RBX, b.zext(b.sub(low, b.i32(-1))));
    b.put(Slot.RDX, b.sext(b.extend(Op.SEXT8, low)));
    b.put(Slot.RSI, b.zext(b.select(b.compare(Op.LT, low, b.i32(0)), low, b.i32(-2))));
    b.put(Slot.RDI, b.zext(b.bits(Type.I32, b.bits(Type.F32, low))));
    b.put(Slot.R8, b.zext(b.count(Op.CLZ, b.get(Slot.R9))));
    b.indirect(b.get(Slot.RCX));
    same();
  }

  @Test
  void aFaultFindsTheStateBeforeItsInstruction() {
    start();
    b.put(Slot.RAX, b.i64(1));
    start();
    b.put(Slot.RAX, b.load(64, b.i64(8)));
    start();
    b.put(Slot.RAX, b.i64(2));
    b.jump(0);
    CpuState cpu = same();
    assertEquals(1, cpu.r[Slot.RAX]);
    assertEquals(0x1001, cpu.r[Slot.RIP]);
    assertEquals(CpuState.EVENT_FAULT, cpu.event);
  }

  @Test
  void valuesThatDoNotFitAreLeftToTheInterpreter() {
    start();
    Inst[] values = new Inst[Slot.ROOM - Slot.COUNT];
    for (int i = 0; i < values.length; i++) {
      values[i] = b.load(64, b.add(b.get(Slot.RSP), b.i64(i)));
    }
    for (Inst value : values) {
      b.store(64, b.get(Slot.RSP), value);
    }
    b.jump(0);
    assertNull(Flattener.flatten(block()));
  }
}
