package org.bd0.translator;

import java.util.Arrays;
import org.bd0.runtime.CheckedCode;
import org.bd0.runtime.Code;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.translator.emit.TranslatedCode;
import org.bd0.translator.interpret.InterpretedCode;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Unit;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/** Makes code of memory that the program can write: single blocks, see {@link CheckedCode}. */
final class CheckedBlocks {
  /** A block's bytes, at most, with what decoding may look at behind it. */
  private static final int MOST_BYTES = 15 * (Lifter.MAX_INSTRUCTIONS + 1);

  private final Lifter lifter;
  private final boolean interprets;
  private final int cold;

  /**
   * For an engine.
   *
   * @param interprets whether blocks are interpreted for ever
   * @param cold so often a block is interpreted before it is translated
   */
  CheckedBlocks(Lifter lifter, boolean interprets, int cold) {
    this.lifter = lifter;
    this.interprets = interprets;
    this.cold = cold;
  }

  /**
   * Code for what is at an address now.
   *
   * @param warm whether it has been interpreted often enough
   */
  Code make(CpuState cpu, long address, boolean warm) {
    while (true) {
      byte[] before = bytes(cpu, address, MOST_BYTES);
      Block block = lift(cpu, address);
      int length = (int) (block.end - address);
      byte[] after = bytes(cpu, address, length);
      if (!Arrays.equals(after, 0, after.length, before, 0, Math.min(length, before.length))) {
        continue; // Another thread writes there.
      }
      boolean translated = !interprets && (warm || cold == 0);
      Code code =
          translated
              ? TranslatedCode.of(new Unit(DeadCode.eliminate(block)), 0, cpu)
              : new InterpretedCode(block);
      int entries = translated || interprets ? 0 : cold;
      return new CheckedCode(code, after, cpu.memory.host(address, length), entries);
    }
  }

  /** A block that ends with its first instruction that stores. */
  private Block lift(CpuState cpu, long address) {
    Block block = lifter.lift(cpu, address, Lifter.MAX_INSTRUCTIONS);
    int instructions = 0;
    for (Inst i : block.instructions()) {
      if (i.op == Op.START) {
        instructions++;
      } else if (stores(i)) {
        break;
      }
    }
    return instructions < block.guestInstructions
        ? lifter.lift(cpu, address, Math.max(1, instructions))
        : block;
  }

  private static boolean stores(Inst i) {
    boolean memory =
        i.op == Op.CALL
            && (i.helper.effect() == Helper.Effect.MEMORY
                || i.helper.effect() == Helper.Effect.SYNC);
    return memory || i.writes();
  }

  private static byte[] bytes(CpuState cpu, long address, int most) {
    Mappings mappings = cpu.memory.mappings();
    int length = 0;
    for (long at = address; length < most; at = address + length) {
      Mappings.Mapping mapping = mappings.at(at);
      if (mapping == null || cpu.memory.host(at, 1) == 0) {
        break;
      }
      length = (int) Math.min(most, mapping.end() - address);
    }
    byte[] bytes = new byte[length];
    Raw.copyOut(cpu.memory.host(address, length), bytes, 0, length);
    return bytes;
  }
}
