package org.bd0.bench.trace;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * The stores in what {@code valgrind --tool=lackey --trace-mem=yes} writes: lines "I address,size"
 * for instructions, " S" for stores and " M" for loads and stores of one place.
 */
final class Lackey {
  private static final int LARGEST_LINE = 256;

  private final InputStream in;
  private final Set<Long> excluded;
  private final byte[] line = new byte[LARGEST_LINE];
  private int length;

  /** The instruction that has made the store. */
  long rip;

  /** The address of the store. */
  long address;

  /** Its bytes. */
  int size;

  /** Lines so far. */
  long lines;

  /**
   * A reader.
   *
   * @param excluded instructions whose stores are valgrind's and not the processor's
   */
  Lackey(InputStream in, Set<Long> excluded) {
    this.in = new BufferedInputStream(in, 1 << 20);
    this.excluded = excluded;
  }

  /** Goes on to an instruction; false when it does not come. */
  boolean skipTo(long instruction) throws IOException {
    while (line()) {
      if (line[0] == 'I') {
        number(3);
        rip = address;
        if (rip == instruction) {
          return true;
        }
      }
    }
    return false;
  }

  /** Goes on to the next store; false at the end. */
  boolean next() throws IOException {
    while (line()) {
      if (line[0] == 'I') {
        number(3);
        rip = address;
      } else if (line[0] == ' ' && (line[1] == 'S' || line[1] == 'M') && !excluded.contains(rip)) {
        int comma = number(3);
        size = 0;
        for (int i = comma + 1; i < length; i++) {
          size = size * 10 + line[i] - '0';
        }
        return true;
      }
    }
    return false;
  }

  private int number(int from) {
    address = 0;
    int at = from;
    for (; line[at] != ','; at++) {
      address = address << 4 | Character.digit(line[at], 16);
    }
    return at;
  }

  /** Reads a line that is not valgrind's own. */
  private boolean line() throws IOException {
    for (; ; ) {
      length = 0;
      int c = in.read();
      if (c < 0) {
        return false;
      }
      for (; c >= 0 && c != '\n'; c = in.read()) {
        if (length < line.length) {
          line[length++] = (byte) c;
        }
      }
      lines++;
      if (length > 4 && (line[0] == 'I' && line[1] == ' ' || line[0] == ' ' && line[2] == ' ')) {
        return true;
      }
    }
  }
}
