package org.bd0.translator;

import java.util.List;
import org.bd0.runtime.Code;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Slot;
import org.bd0.runtime.Translator;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.translator.emit.TranslatedCode;
import org.bd0.translator.interpret.InterpretedCode;
import org.bd0.translator.interpret.Interpreter;
import org.bd0.translator.ir.Block;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/** Makes guest code runnable, by interpretation or translation. One for each guest thread. */
public final class Engine implements Translator {
  /** How guest code is executed. */
  public enum Kind {
    /** The IR is interpreted: the reference and the baseline. */
    INTERPRETER,
    /** The IR is translated to JVM bytecode. */
    TRANSLATOR
  }

  private final Kind kind;
  private final Lifter lifter = new Lifter();
  private final Interpreter interpreter = new Interpreter();
  private long blocks;
  private long instructions;
  private long nanoseconds;

  /** An engine of a kind. */
  public Engine(Kind kind) {
    this.kind = kind;
  }

  @Override
  public Code translate(CpuState cpu, long address) {
    long start = System.nanoTime();
    Block block = DeadCode.eliminate(lift(cpu, address, Lifter.MAX_INSTRUCTIONS));
    Code code =
        kind == Kind.INTERPRETER
            ? new InterpretedCode(interpreter, block)
            : TranslatedCode.of(List.of(block));
    blocks++;
    instructions += block.guestInstructions;
    nanoseconds += System.nanoTime() - start;
    return code;
  }

  private Block lift(CpuState cpu, long address, int limit) {
    return lifter.lift(cpu.memory, address, limit, !Mxcsr.isDefault(cpu.r[Slot.MXCSR]));
  }

  @Override
  public void step(CpuState cpu) {
    Block block = lift(cpu, cpu.r[Slot.RIP], 1);
    int exit = interpreter.execute(block, cpu);
    if (exit >= 0) {
      cpu.r[Slot.RIP] = exit == 0 ? block.terminator().imm : block.terminator().imm2;
    }
  }

  /** Number of blocks made runnable; for statistics. */
  public long blocks() {
    return blocks;
  }

  /** Number of guest instructions in those blocks; for statistics. */
  public long instructions() {
    return instructions;
  }

  /** Time spent on decoding, lifting and emitting, in nanoseconds; for statistics. */
  public long nanoseconds() {
    return nanoseconds;
  }
}
