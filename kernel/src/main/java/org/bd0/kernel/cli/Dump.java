package org.bd0.kernel.cli;

import java.util.function.Function;
import org.bd0.elf.Symbol;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Program;
import org.bd0.runtime.GuestMemory;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.emit.TranslatedCode;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Unit;
import org.bd0.translator.lift.CodeReader;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/** --dump: what the translator makes of a function, phase by phase. */
final class Dump {
  private final GuestProcess process;
  private final StringBuilder text = new StringBuilder();

  private Dump(GuestProcess process) {
    this.process = process;
  }

  /**
   * Prints a dump.
   *
   * @param request such as "ir:main"
   * @return the exit status
   * @throws KernelException when the request cannot be understood
   */
  static int show(GuestProcess process, String request) throws KernelException {
    int colon = request.indexOf(':');
    String what = colon < 0 ? request : request.substring(0, colon);
    if (colon < 0) {
      throw new KernelException(
          KernelException.FAILED, "--dump: not WHAT:WHERE, such as ir:main: " + request);
    }
    Dump dump = new Dump(process);
    long[] range = dump.range(request.substring(colon + 1));
    switch (what) {
      case "decoded" -> dump.decoded(range[0], range[1]);
      case "ir" -> dump.blocks(range[0], range[1], Block::toString);
      case "bytecode" ->
          dump.blocks(range[0], range[1], block -> TranslatedCode.text(new Unit(block)));
      default ->
          throw new KernelException(
              KernelException.FAILED, "--dump: neither decoded, ir nor bytecode: " + what);
    }
    System.out.print(dump.text);
    return 0;
  }

  /**
   * A function's first address and the one after its last; an address without a symbol is a block.
   */
  private long[] range(String where) throws KernelException {
    Program program = process.program();
    Symbol symbol = program.elf().symbols().find(where);
    if (symbol != null) {
      long start = symbol.address() + program.bias();
      return new long[] {start, start + Math.max(symbol.size(), 1)};
    }
    try {
      String digits = where.startsWith("0x") ? where.substring(2) : where;
      long address = Long.parseUnsignedLong(digits, 16);
      if (process.memory().mappings().executable(address)) {
        return new long[] {address, address + 1};
      }
      throw new KernelException(KernelException.FAILED, "--dump: nothing executable at " + where);
    } catch (NumberFormatException e) {
      throw new KernelException(
          KernelException.FAILED, "--dump: no such symbol, nor an address: " + where);
    }
  }

  private void decoded(long start, long end) {
    CodeReader reader = new CodeReader();
    GuestMemory memory = process.memory();
    long at = start;
    long last = end - start > 1 ? end : new Lifter().lift(memory, start).end;
    while (at < last) {
      Instruction insn = reader.read(memory, at);
      text.append(Long.toHexString(at)).append("  ").append(insn).append('\n');
      at += Math.max(1, insn.length);
    }
  }

  private void blocks(long start, long end, Function<Block, String> show) {
    Lifter lifter = new Lifter();
    long at = start;
    while (at < end) {
      Block block = DeadCode.eliminate(lifter.lift(process.memory(), at));
      text.append(Long.toHexString(at)).append(":\n").append(show.apply(block));
      at = Math.max(at + 1, block.end);
    }
  }
}
