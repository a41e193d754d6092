package org.bd0.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Refuses what needs a dynamic linker (gABI chapter 5, "Program Interpreter", "Dynamic Section").
 */
final class DynamicChecks {
  /** PATH_MAX: Linux refuses a longer interpreter name. */
  private static final int MAX_NAME = 4096;

  private static final int DYNAMIC_ENTRY = 16;
  private static final int DT_NULL = 0;
  private static final int DT_NEEDED = 1;
  private static final int DT_STRTAB = 5;

  private final ByteSource source;
  private final String name;
  private final List<ProgramHeader> headers;

  DynamicChecks(ByteSource source, String name, List<ProgramHeader> headers) {
    this.source = source;
    this.name = name;
    this.headers = headers;
  }

  void checkInterpreter() throws ElfException, IOException {
    for (ProgramHeader header : headers) {
      if (header.type() == ProgramHeader.PT_INTERP) {
        throw ElfException.cannotExecute(
            name,
            "dynamically linked, its interpreter is "
                + text(header.offset(), header.filesz())
                + "; link it with -static");
      }
    }
  }

  /** Libraries without an interpreter may still have an entry point, by the linker's whim. */
  void checkNeeded() throws ElfException, IOException {
    for (ProgramHeader header : headers) {
      if (header.type() == ProgramHeader.PT_DYNAMIC) {
        checkNeeded(header);
        return;
      }
    }
  }

  private void checkNeeded(ProgramHeader dynamic) throws ElfException, IOException {
    // Hundreds of entries would be extraordinary. The linker writes DT_NEEDED first.
    int size = (int) Math.min(Math.max(dynamic.filesz(), 0), 1024 * DYNAMIC_ENTRY);
    ByteBuffer entries = source.bytes(dynamic.offset(), size);
    if (entries == null) {
      return;
    }
    long needed = -1;
    long strings = -1;
    while (entries.remaining() >= DYNAMIC_ENTRY) {
      long tag = entries.getLong();
      long value = entries.getLong();
      if (tag == DT_NULL) {
        break;
      } else if (tag == DT_NEEDED && needed < 0) {
        needed = value & Long.MAX_VALUE;
      } else if (tag == DT_STRTAB) {
        strings = value;
      }
    }
    if (needed >= 0) {
      throw ElfException.cannotExecute(
          name, "dynamically linked, it needs " + string(strings, needed) + "; link with -static");
    }
  }

  private String string(long table, long index) throws IOException {
    for (ProgramHeader header : headers) {
      long at = table + index - header.vaddr();
      if (header.type() == ProgramHeader.PT_LOAD
          && header.contains(table)
          && Long.compareUnsigned(at, header.filesz()) < 0) {
        return text(header.offset() + at, header.filesz() - at);
      }
    }
    return "another file";
  }

  /** The text of at most {@code size} bytes at {@code offset}, or a stand-in if there is none. */
  private String text(long offset, long size) throws IOException {
    int length = (int) Math.min(Math.max(size, 0), MAX_NAME);
    ByteBuffer bytes = source.bytes(offset, length);
    String text = bytes == null ? "" : Text.printable(Text.untilNul(bytes));
    return text.isEmpty() ? "unnamed" : text;
  }
}
