package org.bd0.elf;

/**
 * A line of a program's source, as the compiler recorded it in the DWARF line table.
 *
 * @param file the path that the compiler was given, made absolute where the table tells how (DWARF
 *     5), without control characters
 * @param line from 1 on; 0 when the compiler made the code for no line in particular
 */
public record SourceLine(String file, int line) {
  /** The file's name without its folders. */
  public String fileName() {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /**
   * The line as messages show it.
   *
   * @return such as {@code writer.c:17}, {@code writer.c} for no line in particular, or, as
   *     addr2line has it, {@code ??} for a file without a name; never empty
   */
  public String describe() {
    String name = fileName().isEmpty() ? "??" : fileName();
    return line == 0 ? name : name + ":" + line;
  }
}
