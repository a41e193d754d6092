package org.bd0.kernel.debug.report;

import java.util.HashMap;
import java.util.Map;
import org.bd0.elf.Symbol;

/** A part of the address space that serves one purpose: a process's heap, say. */
final class Part {
  static final String HEAP = "heap";
  static final String STACK = "stack";
  static final String TEXT = "text";
  static final String DATA = "data";
  static final String METADATA = "metadata";
  static final String MMAP = "mmap";
  static final String SHARED = "shared";
  static final String NONE = "none";

  /** What lies in a region and is nothing else. */
  static final String UNMAPPED = "unmapped";

  /** What lies in no region. */
  static final String NOBODY = "nobody";

  /** The process, null for what belongs to nobody. */
  final TracedProcess process;

  final String kind;
  final String name;

  /** What was written there. */
  final Traffic traffic = new Traffic();

  /** First address. */
  long start;

  /** The address after the last. */
  long end;

  private final Map<Symbol, Owner> symbols = new HashMap<>();
  private final Owner whole = new Owner(this, null, 0, 0);

  Part(TracedProcess process, String kind, String name, long start, long end) {
    this.process = process;
    this.kind = kind;
    this.name = name;
    this.start = start;
    this.end = end;
  }

  /** Whether the program's symbols name what is in it. */
  private boolean hasSymbols() {
    return process != null && (kind.equals(TEXT) || kind.equals(DATA));
  }

  /** Who owns an address in it. */
  Owner owner(long address) {
    if (!hasSymbols()) {
      return whole;
    }
    Symbol symbol = process.names.symbol(process.toFile(address));
    if (symbol == null) {
      return whole;
    }
    Owner owner = symbols.get(symbol);
    if (owner == null) {
      long from = process.fromFile(symbol.address());
      owner = new Owner(this, symbol.name(), from, from + symbol.size());
      symbols.put(symbol, owner);
    }
    return owner;
  }

  /** Whether it ends where it began and grows downward. */
  boolean growsDown() {
    return kind.equals(STACK);
  }
}
