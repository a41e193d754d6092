package org.bd0.elf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A small valid program, written byte by byte from the gABI, for tests to break.
 *
 * <p>In the file: header, program headers, code at {@link #CODE}, notes at {@link #NOTES}, data at
 * {@link #DATA}, and from {@link #SECTIONS} on the section headers, symbols and their names.
 */
final class TestElf {
  static final int E_CLASS = 4;
  static final int E_DATA = 5;
  static final int E_TYPE = 16;
  static final int E_MACHINE = 18;
  static final int E_VERSION = 20;
  static final int E_ENTRY = 24;
  static final int E_PHOFF = 32;
  static final int E_SHOFF = 40;
  static final int E_PHENTSIZE = 54;
  static final int E_PHNUM = 56;
  static final int E_SHENTSIZE = 58;
  static final int E_SHNUM = 60;

  static final int P_TYPE = 0;
  static final int P_FLAGS = 4;
  static final int P_OFFSET = 8;
  static final int P_VADDR = 16;
  static final int P_FILESZ = 32;
  static final int P_MEMSZ = 40;
  static final int P_ALIGN = 48;

  /** Indices of program headers. {@link #SPARE} is PT_NULL. */
  static final int TEXT_SEGMENT = 0;

  static final int DATA_SEGMENT = 1;
  static final int PHDR_SEGMENT = 2;
  static final int TLS_SEGMENT = 3;
  static final int NOTE_SEGMENT = 4;
  static final int STACK_SEGMENT = 5;
  static final int RELRO_SEGMENT = 6;
  static final int SPARE = 7;
  static final int PHNUM = 8;

  static final int PHDRS = 0x40;
  static final int CODE = 0x240;
  static final int NOTES = 0x300;
  static final int DATA = 0x400;
  static final int SECTIONS = 0x500;

  /** Index of section headers. */
  static final int SYMTAB_SECTION = 1;

  static final int STRTAB_SECTION = 2;
  static final int SYMBOLS = SECTIONS + 3 * 64;

  static final long BASE = 0x400000;
  static final long DATA_ADDRESS = BASE + 0x1000 + DATA;

  private static final int NOTE_BYTES = 12 + 4 + 8 + 12 + 4 + 4;

  private byte[] bytes;
  private final List<byte[]> symbols = new ArrayList<>();
  private final StringBuilder names = new StringBuilder("\0");

  private TestElf(int type, long base) {
    bytes = new byte[SECTIONS];
    set32(0, 0x464c457f).set8(E_CLASS, 2).set8(E_DATA, 1).set8(6, 1);
    set16(E_TYPE, type).set16(E_MACHINE, 62).set32(E_VERSION, 1);
    set64(E_ENTRY, base + CODE).set64(E_PHOFF, PHDRS);
    set16(52, 64).set16(E_PHENTSIZE, 56).set16(E_PHNUM, PHNUM).set16(E_SHENTSIZE, 64);
    header(TEXT_SEGMENT, 1, 5, 0, base, 0x400, 0x400, 0x1000);
    header(DATA_SEGMENT, 1, 6, DATA, base + 0x1000 + DATA, 0x100, 0x1000, 0x1000);
    header(PHDR_SEGMENT, 6, 4, PHDRS, base + PHDRS, PHNUM * 56, PHNUM * 56, 8);
    header(TLS_SEGMENT, 7, 4, DATA, base + 0x1000 + DATA, 0x10, 0x20, 8);
    header(NOTE_SEGMENT, 4, 4, NOTES, base + NOTES, NOTE_BYTES, NOTE_BYTES, 4);
    header(STACK_SEGMENT, 0x6474e551, 6, 0, 0, 0, 0, 16);
    header(RELRO_SEGMENT, 0x6474e552, 4, DATA, base + 0x1000 + DATA, 0x80, 0x80, 1);
    set8(CODE, 0x0f).set8(CODE + 1, 0x0b);
    set32(NOTES, 4).set32(NOTES + 4, 8).set32(NOTES + 8, 3).text(NOTES + 12, "GNU");
    set64(NOTES + 16, 0x0807060504030201L);
    set32(NOTES + 24, 3).set32(NOTES + 28, 1).set32(NOTES + 32, 7).text(NOTES + 36, "me");
    set8(NOTES + 40, 0x5a);
    for (int i = 0; i < 0x100; i++) {
      set8(DATA + i, i);
    }
  }

  /** A program linked at {@link #BASE}, without sections. */
  static TestElf program() {
    return new TestElf(2, BASE);
  }

  /** A position-independent program, without sections. */
  static TestElf pie() {
    return new TestElf(3, 0);
  }

  /** Adds a symbol to the table that {@link #writeSymbols} writes. */
  TestElf symbol(String name, int info, int section, long address, long size) {
    ByteBuffer symbol = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    symbol.putInt(names.length()).put((byte) info).put((byte) 0).putShort((short) section);
    symbol.putLong(address).putLong(size);
    names.append(name).append('\0');
    symbols.add(symbol.array());
    return this;
  }

  /** Appends section headers, symbols and names. */
  TestElf writeSymbols() {
    byte[] text = names.toString().getBytes(StandardCharsets.UTF_8);
    int size = 24 * (symbols.size() + 1);
    ByteBuffer out = ByteBuffer.allocate(SYMBOLS + size + text.length);
    out.put(bytes).position(SYMBOLS + 24);
    symbols.forEach(out::put);
    out.put(text);
    bytes = out.array();
    section(SYMTAB_SECTION, 2, SYMBOLS, size, STRTAB_SECTION, 24);
    section(STRTAB_SECTION, 3, SYMBOLS + size, text.length, 0, 0);
    return set64(E_SHOFF, SECTIONS).set16(E_SHNUM, 3);
  }

  /** Writes a program header. */
  TestElf header(
      int index,
      int type,
      int flags,
      long offset,
      long vaddr,
      long filesz,
      long memsz,
      long align) {
    int at = PHDRS + 56 * index;
    set32(at, type).set32(at + 4, flags).set64(at + 8, offset).set64(at + 16, vaddr);
    return set64(at + 24, vaddr).set64(at + 32, filesz).set64(at + 40, memsz).set64(at + 48, align);
  }

  /** Patches a field of a program header. */
  TestElf header(int index, int field, long value) {
    int at = PHDRS + 56 * index + field;
    return field < P_OFFSET ? set32(at, (int) value) : set64(at, value);
  }

  private void section(int index, int type, long offset, long size, int link, long entsize) {
    int at = SECTIONS + 64 * index;
    set32(at + 4, type).set64(at + 24, offset).set64(at + 32, size);
    set32(at + 40, link).set64(at + 56, entsize);
  }

  TestElf set8(int at, int value) {
    bytes[at] = (byte) value;
    return this;
  }

  TestElf set16(int at, int value) {
    buffer().putShort(at, (short) value);
    return this;
  }

  TestElf set32(int at, int value) {
    buffer().putInt(at, value);
    return this;
  }

  TestElf set64(int at, long value) {
    buffer().putLong(at, value);
    return this;
  }

  TestElf text(int at, String text) {
    buffer().put(at, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Shortens the file, or lengthens it with zeros. */
  TestElf resize(int size) {
    bytes = Arrays.copyOf(bytes, size);
    return this;
  }

  /** The file's bytes, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  ElfFile parse() throws ElfException {
    return ElfFile.parse(MemorySegment.ofArray(bytes), "prog");
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
