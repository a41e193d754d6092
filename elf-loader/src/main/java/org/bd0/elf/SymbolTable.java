package org.bd0.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The symbols of a program that stand for addresses in its segments. Immutable.
 *
 * <p>Big programs have hundreds of thousands: a symbol is 25 bytes in parallel arrays and a name in
 * the file's own string table, and becomes an object only when asked for.
 *
 * <p>The arrays are sorted by address; of several symbols at one address the one that names it best
 * is last: a function before an object before a label, sized before unsized, global before weak
 * before local.
 */
public final class SymbolTable {
  static final SymbolTable EMPTY = new SymbolTable(new SymbolArrays(0), new byte[0], new long[0]);

  /** Longest name made a string, in bytes; C++ has produced some thousands. */
  private static final int MAX_NAME = 1 << 16;

  private final SymbolArrays symbols;
  private final byte[] strings;

  /** Start and end of each segment, alternating, ascending. */
  private final long[] segments;

  /**
   * For each symbol the nearest one before it that reaches over its start, or -1. Whatever lies
   * between the two has ended there. Hence the sized symbols that contain an address are all on the
   * chain that begins with the last symbol at or below it.
   */
  private final int[] enclosing;

  /** Takes over the arrays; {@code symbols} must be sorted. */
  SymbolTable(SymbolArrays symbols, byte[] strings, long[] segments) {
    this.symbols = symbols;
    this.strings = strings;
    this.segments = segments;
    this.enclosing = new int[symbols.count()];
    for (int i = 0; i < enclosing.length; i++) {
      int outer = i - 1;
      while (outer >= 0 && symbols.end(outer) <= symbols.address(i)) {
        outer = enclosing[outer];
      }
      enclosing[i] = outer;
    }
  }

  /**
   * How many symbols there are.
   *
   * @return 0 if the program is stripped, or its symbol table malformed
   */
  public int size() {
    return symbols.count();
  }

  /**
   * A symbol by its rank in the order of addresses.
   *
   * @param index 0 to {@link #size()} - 1
   * @return the symbol
   * @throws IndexOutOfBoundsException if there is none
   */
  public Symbol get(int index) {
    if (index < 0 || index >= symbols.count()) {
      throw new IndexOutOfBoundsException(index);
    }
    return new Symbol(
        name(index), symbols.address(index), symbols.size(index), symbols.isFunction(index));
  }

  /**
   * The symbol that an address belongs to: the innermost sized one around it, else an unsized one
   * (a label of hand-written assembly) if no other symbol, no end of one and no end of a segment
   * comes between.
   *
   * @param address before relocation, unsigned 64 bits
   * @return null if the address is in no symbol
   */
  public Symbol nearest(long address) {
    // No symbol lies in the upper half, where addresses are negative.
    int last = address < 0 ? -1 : symbols.lastAtOrBelow(address);
    for (int i = last; i >= 0; i = enclosing[i]) {
      if (address < symbols.end(i)) {
        return get(i);
      }
    }
    // A label inside of a sized symbol, or at its start, ends with it at the latest.
    boolean isLabel = last >= 0 && symbols.size(last) == 0 && enclosing[last] < 0;
    if (isLabel && sameSegment(symbols.address(last), address)) {
      return get(last);
    }
    return null;
  }

  /**
   * A symbol by name. If several have it, as static functions of different files may, a global one
   * goes before a weak one before a local one; then the lowest address decides.
   *
   * @param name as {@link Symbol#name()} gives it
   * @return null if there is none
   */
  public Symbol find(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    int best = -1;
    for (int i = 0; i < symbols.count(); i++) {
      if (isNamed(i, wanted) && (best < 0 || symbols.bindingRank(i) > symbols.bindingRank(best))) {
        best = i;
      }
    }
    return best < 0 ? null : get(best);
  }

  private boolean isNamed(int index, byte[] wanted) {
    int start = symbols.nameOffset(index);
    int end = start + wanted.length;
    if (end < 0 || end > strings.length || (end < strings.length && strings[end] != 0)) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (strings[start + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private String name(int index) {
    int start = symbols.nameOffset(index);
    int length = Math.min(strings.length - start, MAX_NAME);
    return Text.untilNul(ByteBuffer.wrap(strings, start, length));
  }

  private boolean sameSegment(long a, long b) {
    for (int i = 0; i < segments.length; i += 2) {
      if (segments[i] <= a && a < segments[i + 1]) {
        return segments[i] <= b && b < segments[i + 1];
      }
    }
    return false;
  }
}
