package org.bd0.elf;

import java.util.List;

/**
 * Which source line the code at an address was made from (DWARF 5, section 6.2). Immutable.
 *
 * <p>A table is a set of sequences: contiguous code, as a function or a section makes it. The rows
 * of a sequence are sorted by address, and each holds until the next one. Rows are parallel arrays
 * of 16 bytes each: large programs have millions.
 */
public final class LineTable {
  /** A program without lines. */
  static final LineTable EMPTY =
      new LineTable(List.of(), new long[0], new int[0], new int[0], new String[0]);

  /** Rows of contiguous code: from the first row's address to {@code end}. */
  record Sequence(long start, long end, int firstRow, int rows) {}

  private final Sequence[] sequences;

  /**
   * For each sequence the nearest one before it that reaches over its start, or -1: sequences that
   * contain an address are on the chain from the last one at or below it.
   */
  private final int[] enclosing;

  private final long[] addresses;
  private final int[] files;
  private final int[] lines;
  private final String[] names;

  /** Takes over the arrays; the sequences must be sorted by their starts. */
  LineTable(List<Sequence> sequences, long[] addresses, int[] files, int[] lines, String[] names) {
    this.sequences = sequences.toArray(Sequence[]::new);
    this.addresses = addresses;
    this.files = files;
    this.lines = lines;
    this.names = names;
    this.enclosing = new int[this.sequences.length];
    for (int i = 0; i < enclosing.length; i++) {
      int outer = i - 1;
      while (outer >= 0 && this.sequences[outer].end <= this.sequences[i].start) {
        outer = enclosing[outer];
      }
      enclosing[i] = outer;
    }
  }

  /**
   * How many sequences there are.
   *
   * @return 0 if the program was compiled without -g, or stripped
   */
  public int size() {
    return sequences.length;
  }

  /**
   * The line that an instruction was made from.
   *
   * @param address of any byte of the instruction, before relocation
   * @return null if the table does not know the address
   */
  public SourceLine find(long address) {
    int low = 0;
    int high = sequences.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequences[middle].start <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low - 1; i >= 0; i = enclosing[i]) {
      if (address < sequences[i].end) {
        int row = row(sequences[i], address);
        return new SourceLine(names[files[row]], lines[row]);
      }
    }
    return null;
  }

  /** The last row of the sequence at or below an address in it. */
  private int row(Sequence sequence, long address) {
    int low = sequence.firstRow + 1;
    int high = sequence.firstRow + sequence.rows;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (addresses[middle] <= address) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
