package org.bd0.kernel.terminal;

/**
 * A piece of the address space as a map shows it.
 *
 * @param start first far address
 * @param end far address after the last byte
 * @param kind what it is
 * @param label what it is called
 */
record Part(long start, long end, Kind kind, String label) {

  /** What a piece can be, with its sign in a text and its colours. */
  enum Kind {
    /** A process's region, as a whole. */
    REGION('#', 44, "#7aa6da"),
    /** The page that says what the region is. */
    METADATA('m', 45, "#c397d8"),
    /** Of a program, executable. */
    CODE('x', 42, "#8fc97a"),
    /** Of a program, not executable. */
    DATA('d', 46, "#70c0b1"),
    /** What the heap has given out. */
    HEAP('h', 43, "#e7c547"),
    /** What a program has mapped. */
    MAPPING('p', 44, "#7aa6da"),
    /** A thread's stack. */
    STACK('s', 41, "#e08a7f"),
    /** Nothing. */
    GAP('.', 0, "#f4f4f4");

    private final char sign;
    private final int background;
    private final String fill;

    Kind(char sign, int background, String fill) {
      this.sign = sign;
      this.background = background;
      this.fill = fill;
    }

    /** In a text. */
    char sign() {
      return sign;
    }

    /** ANSI colour (ECMA-48 SGR parameter), or 0. */
    int background() {
      return background;
    }

    /** Colour in a drawing. */
    String fill() {
      return fill;
    }
  }

  /** Bytes. */
  long size() {
    return end - start;
  }

  /** The kind's name in lower case. */
  String what() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
