package org.bd0.translator.fuzz;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Dispatcher;
import org.bd0.runtime.Flags;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Region;
import org.bd0.runtime.Slot;
import org.bd0.runtime.SystemInterface;
import org.bd0.runtime.sse.SseState;
import org.bd0.translator.Engine;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.lift.CodeReader;

/** A small guest in which one sequence after the other is executed by both engines. */
final class FuzzGuest {
  private static final long SIZE = 0x20000;
  private static final long CODE = 0x18000;
  private static final int BLOCKS = 200;

  /** Blocks become units at once, so that those are tried too. */
  private static final int HOT = 3;

  private final Region region;
  private final GuestMemory memory;
  private final MemorySegment contents;
  private final byte[] before = new byte[(int) SIZE];
  private final byte[] after = new byte[(int) SIZE];
  private final long[] state = new long[Slot.COUNT];
  private int compared;
  private int endless;
  private int changedThemselves;

  /** How a run ended. */
  private enum End {
    SYSTEM_CALL,
    FAULT,
    LIMIT
  }

  /** A run's result. */
  private static final class Run implements SystemInterface {
    private final CpuState cpu;
    private End end;
    private int blocks;

    Run(CpuState cpu) {
      this.cpu = cpu;
    }

    @Override
    public boolean systemCall(CpuState c) {
      end = End.SYSTEM_CALL;
      return false;
    }

    @Override
    public boolean fault(CpuState c) {
      end = End.FAULT;
      return false;
    }

    @Override
    public boolean polled(CpuState c) {
      if (++blocks > BLOCKS) {
        end = End.LIMIT;
        return false;
      }
      return true;
    }

    private String fault() {
      return end == End.FAULT ? cpu.fault + " 0x" + Long.toHexString(cpu.faultAddress) : "";
    }
  }

  @SuppressWarnings("restricted")
  FuzzGuest() {
    AddressSpace space = new AddressSpace();
    region = space.allocate(SIZE);
    memory = new GuestMemory(space, region);
    contents = MemorySegment.ofAddress(region.host()).reinterpret(SIZE);
    int data = Mappings.READ | Mappings.WRITE;
    memory.mappings().map(GuestMemory.NEAR_START, SIZE, data, "data");
    memory.mappings().map(CODE, CODE + AddressSpace.PAGE, Mappings.READ | Mappings.EXEC, "code");
  }

  int compared() {
    return compared;
  }

  int endless() {
    return endless;
  }

  int changedThemselves() {
    return changedThemselves;
  }

  /** Makes a random state around a sequence. Memory is what the sequence before left. */
  void prepare(Random random, byte[] code) {
    Raw.copyIn(code, 0, region.host() + CODE, code.length);
    Arrays.fill(state, 0);
    for (int i = 0; i < 16; i++) {
      state[i] = value(random);
    }
    for (int i = Slot.XMM; i < Slot.X87_ST + 16; i++) {
      state[i] = random.nextLong();
    }
    for (int p = 0; p < 8; p++) {
      state[Slot.X87_ST + 2 * p + 1] &= 0xffff;
    }
    state[Slot.RSP] = GuestMemory.NEAR_START + 8 * random.nextInt((int) (CODE >> 4));
    state[Slot.RIP] = CODE;
    state[Slot.CC_A] = random.nextLong() & Flags.STATUS;
    state[Slot.DF] = random.nextInt(8) == 0 ? 1 : 0;
    state[Slot.X87_CW] = 0x37f;
    state[Slot.X87_SW] = random.nextInt(8) << 11;
    state[Slot.X87_TAG] = random.nextInt(256);
    state[Slot.MXCSR] = random.nextInt(4) == 0 ? 0x1f80 | random.nextInt(4) << 13 : 0x1fa0;
  }

  private long value(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextInt(256) - 128;
      case 2 -> SIZE - random.nextInt(64);
      case 3 -> GuestMemory.NEAR_START + random.nextInt(64) - 16;
      case 4 -> region.base() + random.nextInt((int) SIZE + 64);
      case 5 -> 1L << random.nextInt(64);
      default -> GuestMemory.NEAR_START + random.nextInt((int) (CODE - GuestMemory.NEAR_START));
    };
  }

  /** Runs the sequence in both engines; null if they agree, else what differs. */
  String compare() {
    Raw.copyOut(region.host(), before, 0, before.length);
    Run reference = run(Engine.Kind.INTERPRETER);
    Raw.copyOut(region.host(), after, 0, after.length);
    Raw.copyIn(before, 0, region.host(), before.length);
    Run translated = run(Engine.Kind.TRANSLATOR);
    if (reference.end == End.LIMIT || translated.end == End.LIMIT) {
      endless++;
      return null;
    }
    int end = (int) CODE + AddressSpace.PAGE;
    if (!Arrays.equals(before, (int) CODE, end, after, (int) CODE, end)) {
      changedThemselves++;
      return null;
    }
    compared++;
    return difference(reference, translated);
  }

  private Run run(Engine.Kind kind) {
    CpuState cpu = new CpuState(memory);
    cpu.code = new CodeCache();
    System.arraycopy(state, 0, cpu.r, 0, Slot.COUNT);
    SseState.setMxcsr(cpu, state[Slot.MXCSR]);
    cpu.poll = true;
    Run run = new Run(cpu);
    new Dispatcher(new Engine(kind, HOT), run).run(cpu);
    return run;
  }

  private String difference(Run a, Run b) {
    StringBuilder s = new StringBuilder();
    if (a.end != b.end || !a.fault().equals(b.fault())) {
      s.append("end: ").append(a.end).append(' ').append(a.fault());
      s.append(", translated ").append(b.end).append(' ').append(b.fault()).append('\n');
    }
    long flags = Flags.rflags(a.cpu);
    long otherFlags = Flags.rflags(b.cpu);
    if (flags != otherFlags) {
      s.append(String.format("rflags: %x, translated %x%n", flags, otherFlags));
    }
    for (int i = 0; i < Slot.COUNT; i++) {
      boolean lazy = i >= Slot.CC_OP && i <= Slot.CC_B;
      if (!lazy && a.cpu.r[i] != b.cpu.r[i]) {
        s.append(
            String.format(
                "%s: %x, translated %x%n", Slot.name(i), a.cpu.r[i], b.cpu.r[i]));
      }
    }
    long mismatch = MemorySegment.ofArray(after).mismatch(contents);
    if (mismatch >= 0) {
      s.append(String.format("memory at %x%n", mismatch));
    }
    return s.isEmpty() ? null : disassembly() + s;
  }

  /** The start of the sequence, one instruction a line. */
  String disassembly() {
    StringBuilder s = new StringBuilder();
    CodeReader reader = new CodeReader();
    long at = CODE;
    for (int i = 0; i < 12; i++) {
      Instruction insn = reader.read(memory, at);
      s.append(String.format("%x  %s%n", at, insn));
      at += Math.max(1, insn.length);
    }
    return s.toString();
  }
}
