package org.bd0.kernel.terminal;

import org.bd0.elf.Symbol;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Program;
import org.bd0.runtime.AddressSpace;

/**
 * A place in memory that the user has named.
 *
 * @param process whose, or null for a far address
 * @param address in the process's own addresses, or far
 * @param symbol the symbol that was named, or null
 * @param offset what was added to the symbol's address
 */
record Place(GuestProcess process, long address, Symbol symbol, long offset) {

  /**
   * Understands {@code ADDRESS}, which is far, {@code ID:ADDRESS}, in the process's own addresses
   * or far, and {@code ID:symbol+offset}.
   */
  static Place of(Session session, String text) throws CommandException {
    int colon = text.indexOf(':');
    if (colon < 0) {
      long address = number(text);
      if (address < 0) {
        throw new CommandException(
            text + ": not an address such as 0x100000000000, ID:0x401000 or ID:main");
      }
      return new Place(null, address, null, 0);
    }
    return of(session.process(text.substring(0, colon)), text.substring(colon + 1));
  }

  /** Understands an address or a symbol of a process. */
  static Place of(GuestProcess process, String text) throws CommandException {
    long address = number(text);
    if (address >= 0) {
      return new Place(process, address, null, 0);
    }
    Program program = process.program();
    Symbol symbol = program.elf().symbols().find(text);
    long offset = 0;
    int plus = text.lastIndexOf('+');
    if (symbol == null && plus > 0) {
      offset = number(text.substring(plus + 1));
      symbol = program.elf().symbols().find(text.substring(0, plus));
    }
    if (symbol == null || offset < 0) {
      throw new CommandException(
          text + ": neither an address nor a symbol of process " + process.id());
    }
    return new Place(process, symbol.address() + program.bias() + offset, symbol, offset);
  }

  /** The far address. */
  long far() {
    return process == null || address >= AddressSpace.FAR_BASE
        ? address
        : address + process.memory().farBias();
  }

  /** A decimal number, or a hexadecimal one behind 0x; -1 when it is none. */
  static long number(String text) {
    boolean hex = text.startsWith("0x") || text.startsWith("0X");
    String digits = hex ? text.substring(2) : text;
    if (digits.isEmpty() || digits.length() > (hex ? 15 : 18)) {
      return -1;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), hex ? 16 : 10) < 0) {
        return -1;
      }
    }
    return Long.parseLong(digits, hex ? 16 : 10);
  }
}
