package org.bd0.translator;

import java.util.HexFormat;
import java.util.function.Function;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Raw;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.emit.BytecodeText;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Unit;
import org.bd0.translator.lift.CodeReader;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/** What becomes of guest code, phase by phase, as text for people. */
public final class Listing {
  /** A phase of the translator. */
  public enum Phase {
    /** Instructions, one a line. */
    DECODED,
    /** The optimised IR of each block. */
    IR,
    /** The JVM bytecode of each block. */
    BYTECODE
  }

  private Listing() {}

  /**
   * Code between two guest addresses.
   *
   * @param end the address after the last; blocks that start before it are shown whole
   */
  public static String of(GuestMemory memory, Phase phase, long start, long end) {
    return switch (phase) {
      case DECODED -> decoded(memory, start, end);
      case IR -> blocks(memory, start, end, Block::toString);
      case BYTECODE -> blocks(memory, start, end, block -> BytecodeText.of(new Unit(block)));
    };
  }

  /** The instruction at a guest address, with its bytes. */
  public static String instruction(GuestMemory memory, long address) {
    Instruction insn = new CodeReader().read(memory, address);
    byte[] bytes = new byte[insn.length];
    long host = memory.host(address, bytes.length);
    if (host == 0) {
      return insn.toString();
    }
    Raw.copyOut(host, bytes, 0, bytes.length);
    return insn + " (" + HexFormat.ofDelimiter(" ").formatHex(bytes) + ")";
  }

  private static String decoded(GuestMemory memory, long start, long end) {
    CodeReader reader = new CodeReader();
    StringBuilder text = new StringBuilder();
    long last = end - start > 1 ? end : new Lifter().lift(memory, start).end;
    for (long at = start; at < last; ) {
      Instruction insn = reader.read(memory, at);
      text.append(Long.toHexString(at)).append("  ").append(insn).append('\n');
      at += Math.max(1, insn.length);
    }
    return text.toString();
  }

  private static String blocks(
      GuestMemory memory, long start, long end, Function<Block, String> show) {
    Lifter lifter = new Lifter();
    StringBuilder text = new StringBuilder();
    for (long at = start; at < end; ) {
      Block block = DeadCode.eliminate(lifter.lift(memory, at));
      text.append(Long.toHexString(at)).append(":\n").append(show.apply(block));
      at = Math.max(at + 1, block.end);
    }
    return text.toString();
  }
}
