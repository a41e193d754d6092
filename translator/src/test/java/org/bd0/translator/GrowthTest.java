package org.bd0.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Dispatcher;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.runtime.SystemInterface;
import org.junit.jupiter.api.Test;

/** A program of twice the blocks costs twice the work: counted, not timed. */
final class GrowthTest {
  private static final long TEXT = 0x400000;
  private static final int BLOCK = 8;
  private static final int ROUNDS = 3;

  /** What a run took. */
  private record Work(long blocks, long instructions, long dispatches, int held) {}

  private static final class UntilCall implements SystemInterface {
    @Override
    public boolean systemCall(CpuState cpu) {
      return false;
    }

    @Override
    public boolean fault(CpuState cpu) {
      throw new AssertionError("fault at " + Long.toHexString(cpu.r[Slot.RIP]));
    }

    @Override
    public boolean polled(CpuState cpu) {
      cpu.poll = false;
      return true;
    }
  }

  @Test
  void interpretedBlocks() {
    doubles(new Engine(Engine.Kind.TRANSLATOR), new Engine(Engine.Kind.TRANSLATOR), 100_000);
  }

  @Test
  void translatedBlocks() {
    Engine engine = new Engine(Engine.Kind.TRANSLATOR, 0);
    doubles(engine, new Engine(Engine.Kind.TRANSLATOR, 0), 2_000);
    assertEquals(engine.blocks(), engine.translated());
  }

  private static void doubles(Engine one, Engine two, int blocks) {
    Work once = run(one, blocks);
    Work twice = run(two, 2 * blocks);
    assertEquals(blocks + 2, once.blocks);
    assertEquals(2 * blocks + 2, twice.blocks);
    assertEquals(2 * blocks + 3, once.instructions);
    assertEquals(4 * blocks + 3, twice.instructions);
    assertTrue(
        Math.abs(twice.dispatches - 2 * once.dispatches) <= once.dispatches / 50,
        once.dispatches + " and " + twice.dispatches + " dispatches");
    assertEquals(blocks + 2, once.held);
    assertEquals(2 * blocks + 2, twice.held);
  }

  /** Each block adds a constant to EDI and branches to the next one, whatever the result. */
  private static Work run(Engine engine, int blocks) {
    AddressSpace space = new AddressSpace();
    GuestMemory memory = new GuestMemory(space, space.allocate(1 << 26));
    long end = TEXT + (long) blocks * BLOCK;
    memory.mappings().map(TEXT, end + 0x1000 & -0x1000, Mappings.READ | Mappings.EXEC, "");
    long host = memory.host(TEXT, (long) blocks * BLOCK + 10);
    for (int i = 0; i < blocks; i++) {
      Raw.putShort(host, 0xc781); // add edi, imm32
      Raw.putInt(host + 2, i * 7 + 1);
      Raw.putShort(host + 6, 0x0074); // jz to what follows
      host += BLOCK;
    }
    Raw.putShort(host, 0xcdff); // dec ebp
    Raw.putShort(host + 2, 0x850f); // jnz to the first block
    Raw.putInt(host + 4, (int) (TEXT - (end + 8)));
    Raw.putShort(host + 8, 0x050f); // syscall
    CpuState cpu = new CpuState(memory);
    cpu.code = new CodeCache();
    cpu.r[Slot.RIP] = TEXT;
    cpu.r[Slot.RBP] = ROUNDS;
    Dispatcher dispatcher = new Dispatcher(engine, new UntilCall());
    dispatcher.run(cpu);
    assertEquals(0, cpu.r[Slot.RBP]);
    return new Work(
        engine.blocks(), engine.instructions(), dispatcher.dispatches(), cpu.code.size());
  }
}
