package org.bd0.kernel.debug.report;

import java.util.Arrays;

/** How much was written to a part of the address space: in all, where in it, and when. */
final class Traffic {
  /** How many cells a part is cut into at most. */
  static final int CELLS = 512;

  /** Bytes of a cell, at first, as a power of two. */
  private static final int FIRST_SHIFT = 4;

  long writes;
  long flagged;
  final TimeScale.Series times = new TimeScale.Series();
  private long[] counts = new long[16];
  private long[] flags = new long[16];
  private int shift = FIRST_SHIFT;
  private int used;

  /**
   * Adds a write.
   *
   * @param distance from the part's fixed end, its upper one if it grows downward
   * @param isFlagged whether something is wrong with it
   */
  void add(long distance, boolean isFlagged) {
    writes++;
    flagged += isFlagged ? 1 : 0;
    while (distance >>> shift >= CELLS) {
      halve();
    }
    int cell = (int) (distance >>> shift);
    if (cell >= counts.length) {
      int length = Math.min(CELLS, Math.max(2 * counts.length, cell + 1));
      counts = Arrays.copyOf(counts, length);
      flags = Arrays.copyOf(flags, length);
    }
    used = Math.max(used, cell + 1);
    counts[cell]++;
    flags[cell] += isFlagged ? 1 : 0;
  }

  private void halve() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = at(counts, 2 * i) + at(counts, 2 * i + 1);
      flags[i] = at(flags, 2 * i) + at(flags, 2 * i + 1);
    }
    used = (used + 1) / 2;
    shift++;
  }

  private static long at(long[] array, int index) {
    return index < array.length ? array[index] : 0;
  }

  /** Bytes of a cell. */
  long cell() {
    return 1L << shift;
  }

  /** How many cells there are from the fixed end to the farthest write. */
  int used() {
    return used;
  }

  long count(int cell) {
    return counts[cell];
  }

  long flagged(int cell) {
    return flags[cell];
  }
}
