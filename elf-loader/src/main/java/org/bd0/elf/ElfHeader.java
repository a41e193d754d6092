package org.bd0.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What matters of the ELF header (gABI chapter 4, "ELF Header"), once it is known to belong to a
 * 64-bit little-endian x86-64 program.
 *
 * @param type {@link ElfFile#ET_EXEC} or {@link ElfFile#ET_DYN}
 * @param entry e_entry, a virtual address
 * @param phoff e_phoff, an offset into the file
 * @param phnum number of program headers, 1 to {@link #MAX_PHNUM}
 * @param shoff e_shoff, an offset into the file, unchecked
 * @param shentsize e_shentsize, unchecked
 * @param shnum e_shnum, unchecked
 * @param shstrndx e_shstrndx, unchecked
 */
record ElfHeader(
    int type,
    long entry,
    long phoff,
    int phnum,
    long shoff,
    int shentsize,
    int shnum,
    int shstrndx) {
  /** {@code sizeof(Elf64_Ehdr)}. */
  static final int BYTES = 64;

  /** Linux reads at most 64 KiB of program headers (load_elf_phdrs in fs/binfmt_elf.c). */
  static final int MAX_PHNUM = 65536 / ProgramHeader.BYTES;

  /** Enough for the header, and for the first line of a script: Linux' BINPRM_BUF_SIZE. */
  private static final int HEAD = 256;

  private static final int MAGIC = 0x464c457f;
  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int EI_VERSION = 6;
  private static final int E_MACHINE = 18;
  private static final int ELFCLASS32 = 1;
  private static final int ELFCLASS64 = 2;
  private static final int ELFDATA2LSB = 1;
  private static final int ELFDATA2MSB = 2;
  private static final int EV_CURRENT = 1;
  private static final int ET_REL = 1;
  private static final int ET_CORE = 4;
  private static final int PN_XNUM = 0xffff;

  static ElfHeader read(ByteSource source, String name) throws ElfException, IOException {
    ByteBuffer head = source.bytes(0, (int) Math.min(source.size(), HEAD));
    checkMagic(head, name);
    if (head.limit() >= E_MACHINE + Short.BYTES) {
      checkMachine(head, name);
    }
    if (head.limit() < BYTES) {
      throw ElfException.cannotExecute(
          name,
          "truncated: "
              + Text.hex(head.limit())
              + " bytes, less than the ELF header's "
              + Text.hex(BYTES));
    }
    checkType(Short.toUnsignedInt(head.getShort(16)), name);
    int version = head.getInt(20);
    if (version != EV_CURRENT) {
      throw ElfException.cannotExecute(name, "unknown ELF version " + Text.hex(version));
    }
    ElfHeader header =
        new ElfHeader(
            Short.toUnsignedInt(head.getShort(16)),
            head.getLong(24),
            head.getLong(32),
            Short.toUnsignedInt(head.getShort(56)),
            head.getLong(40),
            Short.toUnsignedInt(head.getShort(58)),
            Short.toUnsignedInt(head.getShort(60)),
            Short.toUnsignedInt(head.getShort(62)));
    checkTable(header, Short.toUnsignedInt(head.getShort(54)), source.size(), name);
    return header;
  }

  private static void checkMagic(ByteBuffer head, String name) throws ElfException {
    int size = head.limit();
    if (size == 0) {
      throw ElfException.cannotExecute(name, "empty file");
    }
    if (size >= 2 && head.get(0) == '#' && head.get(1) == '!') {
      throw ElfException.cannotExecute(name, script(head));
    }
    for (int i = 0; i < Math.min(size, Integer.BYTES); i++) {
      if (head.get(i) != (byte) (MAGIC >>> (8 * i))) {
        throw ElfException.cannotExecute(
            name,
            "not an ELF file: byte "
                + Text.hex(i)
                + " is "
                + Text.hex(Byte.toUnsignedLong(head.get(i)))
                + ", not "
                + Text.hex((MAGIC >>> (8 * i)) & 0xff));
      }
    }
  }

  /** Names a script's interpreter as Linux finds it (execve(2), "Interpreter scripts"). */
  private static String script(ByteBuffer head) {
    int start = 2;
    while (start < head.limit() && isBlank(head.get(start))) {
      start++;
    }
    int end = start;
    while (end < head.limit() && !isBlank(head.get(end)) && head.get(end) != '\n') {
      end++;
    }
    String interpreter = Text.printable(Text.untilNul(head.duplicate().position(start).limit(end)));
    return interpreter.isEmpty()
        ? "not an ELF file: a script that names no interpreter"
        : "not an ELF file: a script for " + interpreter + "; run that, with the script's name";
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static void checkMachine(ByteBuffer head, String name) throws ElfException {
    int width = head.get(EI_CLASS);
    int order = head.get(EI_DATA);
    int version = head.get(EI_VERSION);
    if (width != ELFCLASS32 && width != ELFCLASS64) {
      throw ElfException.cannotExecute(
          name, "unknown ELF class " + Text.hex(Byte.toUnsignedLong((byte) width)));
    }
    if (order != ELFDATA2LSB && order != ELFDATA2MSB) {
      throw ElfException.cannotExecute(
          name, "unknown ELF byte order " + Text.hex(Byte.toUnsignedLong((byte) order)));
    }
    if (version != EV_CURRENT) {
      throw ElfException.cannotExecute(
          name, "unknown ELF version " + Text.hex(Byte.toUnsignedLong((byte) version)));
    }
    boolean big = order == ELFDATA2MSB;
    short raw = head.order(ByteOrder.LITTLE_ENDIAN).getShort(E_MACHINE);
    int machine = Short.toUnsignedInt(big ? Short.reverseBytes(raw) : raw);
    if (width == ELFCLASS32 || big || machine != Machine.X86_64) {
      throw ElfException.cannotExecute(
          name,
          (width == ELFCLASS32 ? "a 32-bit " : "a 64-bit ")
              + (big ? "big-endian " : "little-endian ")
              + Machine.name(machine)
              + " file; only 64-bit little-endian x86-64 programs can be run");
    }
  }

  private static void checkType(int type, String name) throws ElfException {
    switch (type) {
      case ElfFile.ET_EXEC, ElfFile.ET_DYN -> {}
      case ET_REL ->
          throw ElfException.cannotExecute(
              name, "a relocatable object file (ET_REL); link it with -static first");
      case ET_CORE ->
          throw ElfException.cannotExecute(name, "a core file (ET_CORE), not a program");
      default ->
          throw ElfException.cannotExecute(name, "ELF type " + Text.hex(type) + " is no program");
    }
  }

  private static void checkTable(ElfHeader header, int phentsize, long fileSize, String name)
      throws ElfException {
    if (header.phnum == 0) {
      throw ElfException.cannotExecute(name, "no program headers, so nothing to load");
    }
    if (phentsize != ProgramHeader.BYTES) {
      throw ElfException.cannotExecute(
          name,
          "program headers of "
              + Text.hex(phentsize)
              + " bytes instead of "
              + Text.hex(ProgramHeader.BYTES));
    }
    if (header.phnum > MAX_PHNUM) {
      String count = header.phnum == PN_XNUM ? " (PN_XNUM) or more" : "";
      throw ElfException.cannotExecute(
          name,
          Text.hex(header.phnum)
              + count
              + " program headers, more than the "
              + Text.hex(MAX_PHNUM)
              + " that Linux accepts");
    }
    long size = (long) header.phnum * ProgramHeader.BYTES;
    if (header.phoff < 0 || header.phoff > fileSize - size) {
      throw ElfException.cannotExecute(
          name,
          "truncated: the program headers, "
              + Text.hex(size)
              + " bytes at offset "
              + Text.hex(header.phoff)
              + ", lie outside the file of "
              + Text.hex(fileSize)
              + " bytes");
    }
  }
}
