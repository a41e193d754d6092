package org.bd0.kernel.terminal;

/** Where the terminal writes. */
interface Output {
  /** Results, for standard output: text of one or more lines, without the last newline. */
  void out(String text);

  /** What went wrong, for standard error: one line. */
  void error(String line);

  /** Columns that a line should have at most. */
  int width();

  /** Whether results may be in colour. */
  boolean colour();
}
