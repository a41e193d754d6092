package org.bd0.translator.emit;

import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;

/**
 * What is known of the guest memory's bounds when code is made for it, so that the code need not
 * look.
 *
 * @param base first guest address that the fast check admits, or {@link #NOT_KNOWN}: constant for
 *     all near programs, and small enough to become a part of the machine's addressing
 * @param end guest address after the last that is certain to be accessible, or the base when
 *     nothing is: code that several processes share knows only what is common to their sizes
 * @param protect whether page protections have to be looked up
 */
record Bounds(long base, long end, boolean protect) {
  /** No constant. */
  static final long NOT_KNOWN = -1;

  /** Nothing is known. */
  static final Bounds NONE = new Bounds(NOT_KNOWN, NOT_KNOWN, false);

  /** What is known of a processor's memory by code in a cache that it uses. */
  static Bounds of(CpuState cpu, CodeCache cache) {
    boolean protect = cpu.pages != 0;
    if (cpu.base > Integer.MAX_VALUE) {
      return new Bounds(NOT_KNOWN, NOT_KNOWN, protect);
    }
    boolean vague = protect || cache.shared();
    return new Bounds(cpu.base, vague ? cpu.base : cpu.base + cpu.limit, protect);
  }

  /** Whether the base is a constant. */
  boolean constantBase() {
    return base != NOT_KNOWN;
  }

  /** Whether an access to a constant address needs no check. */
  boolean certain(long address, long bytes) {
    return constantBase() && address >= base && address <= end - bytes;
  }
}
