package org.bd0.translator.interpret;

import org.bd0.runtime.Code;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/** A block that the interpreter executes. */
public final class InterpretedCode extends Code {
  private final Block block;
  private final boolean returns;

  /** Code for a block that is interpreted for ever. */
  public InterpretedCode(Block block) {
    this(block, 0);
  }

  /**
   * Code for a block.
   *
   * @param entriesUntilWarm how often it is entered before the translator is asked for better code;
   *     0 for never
   */
  public InterpretedCode(Block block, int entriesUntilWarm) {
    this.block = block;
    Inst last = block.terminator();
    returns = last.op == Op.INDIRECT && last.imm == 1;
    long[] targets =
        switch (last.op) {
          case JUMP -> new long[] {last.imm};
          case BRANCH -> new long[] {last.imm, last.imm2};
          default -> new long[0];
        };
    init(block.address, block.address, block.end, targets, entriesUntilWarm);
  }

  /** The block. */
  public Block block() {
    return block;
  }

  @Override
  public Code run(CpuState cpu) {
    int exit = Interpreter.execute(block, cpu);
    if (exit >= 0) {
      return exit(exit, this, cpu);
    }
    if (exit == Interpreter.INDIRECT) {
      return returns ? RETURN : exitIndirectLearning(cpu, cpu.r[Slot.RIP]);
    }
    cpu.exitCode = null;
    return null;
  }
}
