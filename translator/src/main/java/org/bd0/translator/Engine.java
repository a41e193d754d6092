package org.bd0.translator;

import java.util.concurrent.atomic.AtomicLong;
import org.bd0.runtime.CheckedCode;
import org.bd0.runtime.Code;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Slot;
import org.bd0.runtime.Translator;
import org.bd0.translator.emit.TranslatedCode;
import org.bd0.translator.interpret.InterpretedCode;
import org.bd0.translator.interpret.Interpreter;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Unit;
import org.bd0.translator.lift.Cpuid;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/** Makes guest code runnable, by interpretation or translation, for any number of threads. */
public final class Engine implements Translator {
  /** How guest code is executed. */
  public enum Kind {
    /** The IR is interpreted: the reference and the baseline. */
    INTERPRETER,
    /** The IR is translated to JVM bytecode. */
    TRANSLATOR
  }

  /** A block that was entered this often is translated again, with its neighbours. */
  private static final int HOT = Integer.getInteger("bd0.hot", 2000);

  /** The most guest instructions that are translated together. */
  private static final int UNIT_INSTRUCTIONS = Integer.getInteger("bd0.unit", 100);

  /** So often a block is interpreted before it is translated: most are not entered again. */
  private static final int COLD = Integer.getInteger("bd0.cold", 300);

  /**
   * A block that is in a unit already becomes the entry of another one only after so many times
   * more entries: most are entered by some way around, and soon come to the unit's own entry.
   */
  private static final int PATIENCE = 50;

  /** A block that is interpreted is patient too, so many times, when other code contains it. */
  private static final int COVERED = 3;

  /** RDFSBASE and its like may be used (Linux, asm/hwcap2.h). */
  private static final long HWCAP2_FSGSBASE = 1 << 1;

  private final Kind kind;
  private final int cold;
  private final int hot;
  private final Lifter lifter = new Lifter();
  private final UnitSelector selector;
  private final UnitBuilder builder = new UnitBuilder();
  private final CheckedBlocks checked;
  private final AtomicLong blocks = new AtomicLong();
  private final AtomicLong translated = new AtomicLong();
  private final AtomicLong instructions = new AtomicLong();
  private final AtomicLong nanoseconds = new AtomicLong();
  private final AtomicLong units = new AtomicLong();
  private final AtomicLong unitBlocks = new AtomicLong();

  /** An engine of a kind. */
  public Engine(Kind kind) {
    this(kind, COLD, HOT);
  }

  /**
   * An engine that translates blocks before their first execution.
   *
   * @param hot after so many entries a block is translated again with its neighbours; 0 for never
   */
  public Engine(Kind kind, int hot) {
    this(kind, 0, hot);
  }

  private Engine(Kind kind, int cold, int hot) {
    this.kind = kind;
    this.cold = cold;
    this.hot = hot;
    this.selector = new UnitSelector(lifter, cold, hot);
    this.checked = new CheckedBlocks(lifter, kind == Kind.INTERPRETER, cold);
  }

  @Override
  public Code translate(CpuState cpu, long address) {
    long start = System.nanoTime();
    if (cpu.memory.mappings().writable(address)) {
      Code code = checked.make(cpu, address, false);
      nanoseconds.addAndGet(System.nanoTime() - start);
      return code;
    }
    Block block = lifter.lift(cpu, address, Lifter.MAX_INSTRUCTIONS);
    Code code;
    if (cpu.memory.mappings().writable(block.end - 1)) {
      code = checked.make(cpu, address, false); // It goes on on a page that can be written.
    } else if (kind == Kind.INTERPRETER) {
      code = new InterpretedCode(DeadCode.eliminate(block));
    } else if (cold > 0) {
      // As it is: to look for dead code takes as long as lifting, and finds a tenth.
      code = new InterpretedCode(block, cold);
    } else {
      code = TranslatedCode.of(new Unit(DeadCode.eliminate(block)), hot, cpu);
      translated.incrementAndGet();
    }
    blocks.incrementAndGet();
    instructions.addAndGet(block.guestInstructions);
    nanoseconds.addAndGet(System.nanoTime() - start);
    return code;
  }

  @Override
  public Code improve(CpuState cpu, Code code) {
    CodeCache cache = cpu.code;
    if (code instanceof CheckedCode) {
      return checked.make(cpu, code.address(), true);
    }
    if (code instanceof InterpretedCode) {
      long start = System.nanoTime();
      // Lifted anew: other threads may be interpreting the blocks that are there.
      Unit unit = selector.first(cpu.memory, cache, code.address());
      Code better = TranslatedCode.of(unit, hot, cpu);
      better.learned(code);
      for (Block block : unit.blocks()) {
        if (cache.find(block.address) instanceof InterpretedCode part) {
          part.hotAfter(COVERED * cold);
        }
      }
      translated.incrementAndGet();
      nanoseconds.addAndGet(System.nanoTime() - start);
      return better;
    }
    if (waits(cache, code)) {
      return code;
    }
    // A shared cache outlives the process whose memory the code is read from.
    if (cold == 0 || cache.shared()) {
      return unit(cpu, cache, code);
    }
    int version = cache.version();
    boolean begun =
        builder.begin(
            () -> {
              if (!waits(cache, code)) {
                cache.addUnlessChanged(unit(cpu, cache, code), code, version);
              }
            });
    if (!begun) {
      code.hotAfter(hot / 8); // The next unit may make this block's superfluous.
    }
    return code;
  }

  /**
   * Whether a unit that the block is in has been made since it was last asked for better code: it
   * gets time to show that it is entered in other ways.
   */
  private boolean waits(CodeCache cache, Code code) {
    if (cache.coveredAnew(code)) {
      code.hotAfter(hot * PATIENCE);
      return true;
    }
    return false;
  }

  /** Translates a hot block and its neighbours. */
  private Code unit(CpuState cpu, CodeCache cache, Code code) {
    long start = System.nanoTime();
    for (int size = UNIT_INSTRUCTIONS; ; size /= 2) {
      Unit unit = selector.select(cpu.memory, cache, code.address(), size);
      Code better = TranslatedCode.of(unit, 0, cpu, cache);
      if (better != null) {
        better.learned(code);
        unit.blocks().forEach(block -> cache.cover(block.address));
        units.incrementAndGet();
        unitBlocks.addAndGet(unit.blocks().size());
        nanoseconds.addAndGet(System.nanoTime() - start);
        return better;
      }
    }
  }

  @Override
  public void step(CpuState cpu) {
    Block block = lifter.lift(cpu, cpu.r[Slot.RIP], 1);
    int exit = Interpreter.execute(block, cpu);
    if (exit >= 0) {
      cpu.r[Slot.RIP] = exit == 0 ? block.terminator().imm : block.terminator().imm2;
    }
  }

  /**
   * What Linux passes in the auxiliary vector of a program: AT_HWCAP, EDX of CPUID leaf 1, in bits
   * 31:0, and AT_HWCAP2 in bits 63:32.
   */
  public static long hardwareCapabilities() {
    long second = Cpuid.segmentBases() ? HWCAP2_FSGSBASE : 0;
    return Integer.toUnsignedLong(Cpuid.hardwareCapabilities()) | second << 32;
  }

  /** Number of blocks made runnable; for statistics. */
  public long blocks() {
    return blocks.get();
  }

  /** Number of those that were translated, and not only interpreted; for statistics. */
  public long translated() {
    return translated.get();
  }

  /** Number of guest instructions in those blocks; for statistics. */
  public long instructions() {
    return instructions.get();
  }

  /** Number of units of several blocks made of hot code; for statistics. */
  public long units() {
    return units.get();
  }

  /** Number of blocks in those units; for statistics. */
  public long unitBlocks() {
    return unitBlocks.get();
  }

  /** Time spent on decoding, lifting and emitting, in nanoseconds; for statistics. */
  public long nanoseconds() {
    return nanoseconds.get();
  }
}
