package org.bd0.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The translations of one process, found by guest address.
 *
 * <p>Two levels: a direct-mapped table for indirect jumps and returns, and a map behind it. Not
 * thread-safe: the dispatcher's thread owns it.
 */
public final class CodeCache {
  private static final int TABLE_BITS = 13;
  private static final int TABLE_MASK = (1 << TABLE_BITS) - 1;

  private final Code[] table = new Code[1 << TABLE_BITS];
  private final Map<Long, Code> map = new HashMap<>();

  private CodeCache twin;
  private boolean exact;

  /** An empty cache. */
  public CodeCache() {}

  /**
   * The cache of the same process for code that obeys MXCSR, or for code that takes it for the
   * default: which of the two a thread uses depends on its MXCSR.
   */
  public CodeCache variant(boolean exactFloatingPoint) {
    if (exact == exactFloatingPoint) {
      return this;
    }
    if (twin == null) {
      twin = new CodeCache();
      twin.exact = exactFloatingPoint;
      twin.twin = this;
    }
    return twin;
  }

  /** Whether the cache's code obeys MXCSR; see {@link #variant}. */
  public boolean exact() {
    return exact;
  }

  private static int index(long address) {
    return (int) (address ^ address >>> TABLE_BITS) & TABLE_MASK;
  }

  /** The code at an address if the direct-mapped table has it, or null. */
  public Code cached(long address) {
    Code code = table[index(address)];
    return code != null && code.address() == address ? code : null;
  }

  /** The code at an address, or null when there is none yet. */
  public Code find(long address) {
    Code code = cached(address);
    if (code == null) {
      code = map.get(address);
      if (code != null) {
        table[index(address)] = code;
      }
    }
    return code;
  }

  /** Adds code, or replaces the code at the same address; links to the old one are cut. */
  public void add(Code code) {
    Code old = map.put(code.address(), code);
    table[index(code.address())] = code;
    if (old != null) {
      old.retire();
    }
  }

  /**
   * Drops all code that was made from bytes in a range.
   *
   * @param from first guest address whose bytes change
   * @param to the address after the last
   */
  public void invalidate(long from, long to) {
    drop(from, to);
    if (twin != null) {
      twin.drop(from, to);
    }
  }

  private void drop(long from, long to) {
    List<Code> dropped = new ArrayList<>();
    for (Code code : map.values()) {
      if (code.overlaps(from, to)) {
        dropped.add(code);
      }
    }
    for (Code code : dropped) {
      code.retire();
      map.remove(code.address());
      int i = index(code.address());
      if (table[i] == code) {
        table[i] = null;
      }
    }
  }

  /** Number of translations held. */
  public int size() {
    return map.size();
  }

  /** All translations, for statistics. */
  public Iterable<Code> all() {
    return map.values();
  }
}
