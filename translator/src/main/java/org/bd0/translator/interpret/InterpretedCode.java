package org.bd0.translator.interpret;

import org.bd0.runtime.Code;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * A block that the interpreter executes, in flat form once it has been entered some times: making
 * that costs about as much as executing the block.
 */
public final class InterpretedCode extends Code {
  /** So often a block is executed as it was lifted. */
  private static final int FIRST = Integer.getInteger("bd0.flat", 4);

  private final boolean returns;
  private Block block;
  private volatile FlatBlock flat;

  /** Entries until the block is flattened; several threads may lose a count. */
  private int left;

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
    this.left = entriesUntilWarm == 0 ? Integer.MAX_VALUE : FIRST;
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

  /** Code for a block that is interpreted for ever, in flat form as far as it has one. */
  public static InterpretedCode flat(Block block) {
    InterpretedCode code = new InterpretedCode(block);
    code.flat = Flattener.flatten(block);
    return code;
  }

  @Override
  public Code run(CpuState cpu) {
    FlatBlock form = flat;
    int exit =
        form != null && FlatBlock.suits(cpu) ? form.execute(cpu) : Interpreter.execute(block, cpu);
    if (form == null && --left == 0) {
      flat = Flattener.flatten(block);
    }
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
