package org.bd0.elf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the rows of a program's line table. */
final class LineTableBuilder {
  /** The most rows: 256 MiB of them. The largest browsers' have half of this. */
  private static final int MAX_ROWS = 1 << 24;

  /** The most characters of all file names. */
  private static final int MAX_NAMES = 1 << 23;

  private final String name;
  private final List<ProgramHeader> segments;
  private final List<LineTable.Sequence> sequences = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private long characters;
  private long[] addresses = new long[256];
  private int[] files = new int[256];
  private int[] lines = new int[256];
  private int rows;
  private int firstRow;

  /**
   * For one program.
   *
   * @param name for messages
   * @param segments what lies outside of them is dropped: a linker that leaves a function out sets
   *     its rows' addresses to 0 or -1
   */
  LineTableBuilder(String name, List<ProgramHeader> segments) {
    this.name = name;
    this.segments = segments;
  }

  /** The number of a source file. */
  int file(String path) throws ElfException {
    Integer known = numbers.get(path);
    if (known != null) {
      return known;
    }
    characters += path.length();
    if (characters > MAX_NAMES) {
      throw ElfException.cannotExecute(name, ".debug_line: too many file names");
    }
    numbers.put(path, numbers.size());
    return numbers.size() - 1;
  }

  /** Adds a row; of several at one address the last one counts. */
  void row(long address, int file, int line) throws ElfException {
    if (rows > firstRow) {
      long previous = addresses[rows - 1];
      if (address == previous) {
        rows--;
      } else if (address < previous) {
        return; // Addresses only grow in a sequence.
      }
    }
    if (rows == MAX_ROWS) {
      throw ElfException.cannotExecute(name, ".debug_line: more than " + MAX_ROWS + " rows");
    }
    if (rows == lines.length) {
      addresses = Arrays.copyOf(addresses, 2 * rows);
      files = Arrays.copyOf(files, 2 * rows);
      lines = Arrays.copyOf(lines, 2 * rows);
    }
    addresses[rows] = address;
    files[rows] = file;
    lines[rows] = line;
    rows++;
  }

  /** Ends the sequence of the rows since the last one. */
  void end(long address) {
    boolean real = rows > firstRow && address > addresses[firstRow] && loaded(addresses[firstRow]);
    if (real) {
      sequences.add(
          new LineTable.Sequence(addresses[firstRow], address, firstRow, rows - firstRow));
    } else {
      rows = firstRow;
    }
    firstRow = rows;
  }

  /** Drops rows of a sequence that has no end. */
  void drop() {
    rows = firstRow;
  }

  private boolean loaded(long address) {
    for (ProgramHeader segment : segments) {
      if (address >= segment.vaddr() && address < segment.end()) {
        return true;
      }
    }
    return false;
  }

  LineTable table() {
    sequences.sort(Comparator.comparingLong(LineTable.Sequence::start));
    String[] names = new String[numbers.size()];
    numbers.forEach((path, number) -> names[number] = Text.printable(path));
    return new LineTable(
        sequences,
        Arrays.copyOf(addresses, rows),
        Arrays.copyOf(files, rows),
        Arrays.copyOf(lines, rows),
        names);
  }
}
