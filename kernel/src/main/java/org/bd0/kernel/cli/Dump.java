package org.bd0.kernel.cli;

import org.bd0.elf.Symbol;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Program;
import org.bd0.translator.Listing;

/** --dump: what the translator makes of a function, phase by phase. */
final class Dump {
  private Dump() {}

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
    Listing.Phase phase =
        switch (what) {
          case "decoded" -> Listing.Phase.DECODED;
          case "ir" -> Listing.Phase.IR;
          case "bytecode" -> Listing.Phase.BYTECODE;
          default ->
              throw new KernelException(
                  KernelException.FAILED, "--dump: neither decoded, ir nor bytecode: " + what);
        };
    long[] range = range(process, request.substring(colon + 1));
    System.out.print(Listing.of(process.memory(), phase, range[0], range[1]));
    return 0;
  }

  /**
   * A function's first address and the one after its last; an address without a symbol is a block.
   */
  private static long[] range(GuestProcess process, String where) throws KernelException {
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
}
