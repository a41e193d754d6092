package org.bd0.kernel.debug.report;

/**
 * Whose memory an address is, and what lies there: a symbol, or a part that has none. There is one
 * object of each, so that they can be compared by identity.
 */
final class Owner {
  final Part part;

  /** Name of the symbol, or null. */
  final String symbol;

  /** Global address of the symbol's first byte. */
  final long start;

  /** The address after the symbol's last byte; equal to start if its size is not known. */
  final long end;

  Owner(Part part, String symbol, long start, long end) {
    this.part = part;
    this.symbol = symbol;
    this.start = start;
    this.end = end;
  }

  TracedProcess process() {
    return part.process;
  }

  /** Short: what it is and whose, without an offset. */
  String label() {
    String what = symbol != null ? Words.printable(symbol) : part.kind;
    return process() == null ? "no process's memory" : what + " in " + process().label();
  }

  /** The same, with how far behind the symbol's beginning an address is. */
  String label(long address) {
    return symbol == null || process() == null
        ? label()
        : Words.printable(symbol) + Words.offset(address - start) + " in " + process().label();
  }
}
