package org.bd0.elf;

import java.io.IOException;
import java.util.List;

/** Reads a program's line table from .debug_line, DWARF versions 2 to 5. */
final class LineReader {
  private final DebugSections sections;
  private final String name;
  private final LineTableBuilder builder;
  private DebugBytes lineStrings;
  private DebugBytes strings;

  LineReader(ByteSource source, ElfHeader header, List<ProgramHeader> segments, String name) {
    this.sections = new DebugSections(source, header, name);
    this.name = name;
    this.builder = new LineTableBuilder(name, segments);
  }

  /**
   * Reads all units.
   *
   * @return an empty table if the program has none
   * @throws ElfException if the section makes no sense
   */
  LineTable read() throws ElfException, IOException {
    byte[] bytes = sections.read(".debug_line");
    if (bytes == null) {
      return LineTable.EMPTY;
    }
    DebugBytes section = new DebugBytes(name, ".debug_line", bytes);
    while (section.hasMore()) {
      long length = section.number(4);
      int offsetSize = 4;
      if (length == 0xffffffffL) {
        length = section.number(8);
        offsetSize = 8;
      }
      DebugBytes unit = section.slice(length);
      int version = (int) unit.number(2);
      if (version >= 2 && version <= 5) { // A later one is not ours to understand.
        LineUnit.read(unit, version, offsetSize, this, builder);
      }
    }
    return builder.table();
  }

  /** The text at an offset of .debug_line_str. */
  String lineString(long offset) throws ElfException, IOException {
    if (lineStrings == null) {
      lineStrings = open(".debug_line_str");
    }
    return lineStrings.text(offset);
  }

  /** The text at an offset of .debug_str. */
  String string(long offset) throws ElfException, IOException {
    if (strings == null) {
      strings = open(".debug_str");
    }
    return strings.text(offset);
  }

  private DebugBytes open(String section) throws ElfException, IOException {
    byte[] bytes = sections.read(section);
    return new DebugBytes(name, section, bytes == null ? new byte[0] : bytes);
  }
}
