package org.bd0.translator.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.IrBuilder;
import org.bd0.translator.ir.Op;
import org.junit.jupiter.api.Test;

/** Which accesses share a check, and where in the checked range they are. */
final class AddressPlanTest {
  private final IrBuilder b = new IrBuilder();

  private static List<Inst> accesses(Block block) {
    return block.code.stream().filter(i -> i.op == Op.LOAD || i.op == Op.STORE).toList();
  }

  private Block block() {
    b.jump(0);
    return new Block(0, 1, 1, 0, b.code().toArray(new Inst[0]));
  }

  @Test
  void pushesShareACheck() {
    for (int i = 0; i < 3; i++) {
      b.start(i);
      Inst top = b.add(b.get(Slot.RSP), b.i64(-8));
      b.store(64, top, b.get(i));
      b.put(Slot.RSP, top);
    }
    Block block = block();
    AddressPlan plan = new AddressPlan(block);
    List<Inst> pushes = accesses(block);
    AddressPlan.Group group = plan.group(pushes.get(0));
    assertSame(group, plan.group(pushes.get(1)));
    assertSame(group, plan.group(pushes.get(2)));
    assertEquals(-24, group.from);
    assertEquals(0, group.to);
    assertEquals(16, plan.distance(pushes.get(0)));
    assertEquals(0, plan.distance(pushes.get(2)));
  }

  @Test
  void otherRegistersAndDistantFieldsDoNot() {
    b.start(0);
    b.load(32, b.get(Slot.RBX));
    b.load(32, b.get(Slot.RBP));
    b.load(32, b.add(b.get(Slot.RBX), b.i64(4092)));
    b.load(32, b.add(b.get(Slot.RBX), b.i64(4093)));
    Block block = block();
    AddressPlan plan = new AddressPlan(block);
    List<Inst> loads = accesses(block);
    assertNotSame(plan.group(loads.get(0)), plan.group(loads.get(1)));
    assertSame(plan.group(loads.get(0)), plan.group(loads.get(2)));
    assertNotSame(plan.group(loads.get(0)), plan.group(loads.get(3)));
  }

  @Test
  void aRegisterThatChangedIsAnother() {
    b.start(0);
    b.load(64, b.get(Slot.RBX));
    b.put(Slot.RBX, b.load(64, b.add(b.get(Slot.RBX), b.i64(8))));
    b.load(64, b.get(Slot.RBX));
    Block block = block();
    AddressPlan plan = new AddressPlan(block);
    List<Inst> loads = accesses(block);
    assertSame(plan.group(loads.get(0)), plan.group(loads.get(1)));
    assertNotSame(plan.group(loads.get(0)), plan.group(loads.get(2)));
  }

  @Test
  void constantAddressesHaveNone() {
    b.start(0);
    b.load(32, b.i64(0x401000));
    Block block = block();
    assertNull(new AddressPlan(block).group(accesses(block).get(0)));
  }
}
