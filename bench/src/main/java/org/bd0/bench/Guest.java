package org.bd0.bench;

import java.util.function.Function;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.Code;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Dispatcher;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.runtime.SystemInterface;
import org.bd0.runtime.Translator;
import org.bd0.translator.ir.Block;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/** A few instructions of guest code, with a processor and a dispatcher to run them. */
final class Guest {
  /** Where the code is. */
  static final long CODE = 0x400000;

  /** Where the data is, {@link #DATA_SIZE} bytes. */
  static final long DATA = 0x600000;

  /** Bytes of data. */
  static final long DATA_SIZE = 1 << 20;

  private static final long REGION = 16L << 20;

  private final CpuState cpu;
  private final Dispatcher dispatcher;
  private final Lifter lifter = new Lifter();

  /**
   * Guest code that ends with SYSCALL.
   *
   * @param code its bytes
   * @param maker makes the code at an address runnable; it is never asked for anything better
   */
  Guest(byte[] code, Function<Block, Code> maker) {
    AddressSpace space = new AddressSpace();
    GuestMemory memory = new GuestMemory(space, space.allocate(REGION));
    long codeEnd = CODE + AddressSpace.roundUp(code.length);
    memory.mappings().map(CODE, codeEnd, Mappings.READ | Mappings.EXEC, "code");
    memory.mappings().map(DATA, DATA + DATA_SIZE, Mappings.READ | Mappings.WRITE, "data");
    Raw.copyIn(code, 0, memory.host(CODE, code.length), code.length);
    cpu = new CpuState(memory);
    cpu.code = new CodeCache();
    dispatcher = new Dispatcher(new Maker(maker), new End());
  }

  /** Its processor. */
  CpuState cpu() {
    return cpu;
  }

  /** Lifts and optimises the block at an address. */
  Block block(long address) {
    return DeadCode.eliminate(lifter.lift(cpu.memory, address));
  }

  /** Runs the code from its start to its SYSCALL, with the registers as they are. */
  void run() {
    cpu.r[Slot.RIP] = CODE;
    dispatcher.run(cpu);
  }

  /** Uses the benchmark's own way to make code. */
  private final class Maker implements Translator {
    private final Function<Block, Code> maker;

    Maker(Function<Block, Code> maker) {
      this.maker = maker;
    }

    @Override
    public Code translate(CpuState thread, long address) {
      return maker.apply(block(address));
    }

    @Override
    public Code improve(CpuState thread, Code code) {
      return code;
    }

    @Override
    public void step(CpuState thread) {
      throw new IllegalStateException("side exit at " + Long.toHexString(thread.r[Slot.RIP]));
    }
  }

  /** Whatever reaches the kernel ends the run. */
  private static final class End implements SystemInterface {
    @Override
    public boolean systemCall(CpuState thread) {
      return false;
    }

    @Override
    public boolean fault(CpuState thread) {
      throw new IllegalStateException(
          thread.fault + " at " + Long.toHexString(thread.faultAddress));
    }

    @Override
    public boolean polled(CpuState thread) {
      return true;
    }
  }
}
