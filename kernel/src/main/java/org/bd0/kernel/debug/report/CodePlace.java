package org.bd0.kernel.debug.report;

import org.bd0.elf.SourceLine;

/**
 * A place in a program's code.
 *
 * @param address as the program has it
 * @param symbol the symbol there, or null
 * @param function the same with the offset, or null
 * @param line the source line, or null
 */
record CodePlace(long address, String symbol, String function, SourceLine line) {
  /** As a line shows it: {@code main+0x1c (writer.c:17)}. */
  String describe() {
    String name = function == null ? Words.hex(address) : function;
    return line == null ? name : name + " (" + Words.printable(line.describe()) + ")";
  }

  /** What tells source lines from each other; functions where there are no lines. */
  String key() {
    if (line != null && line.line() > 0) {
      return line.file() + ":" + line.line() + ":" + symbol;
    }
    return symbol == null ? Words.hex(address) : symbol;
  }
}
