package org.bd0.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Reads the symbol table of a file: .symtab, or .dynsym if there is no other. */
final class SymbolReader {
  /** {@code sizeof(Elf64_Shdr)}. */
  private static final int SECTION = 64;

  /** {@code sizeof(Elf64_Sym)}. */
  private static final int SYMBOL = 24;

  /** Memory that a symbol costs, see {@link SymbolArrays} and {@link SymbolTable}. */
  private static final int SYMBOL_COST = 25;

  private static final int SHT_SYMTAB = 2;
  private static final int SHT_DYNSYM = 11;
  private static final int SHN_ABS = 0xfff1;
  private static final int SHN_COMMON = 0xfff2;
  private static final long ADDRESS_LIMIT = 1L << 47;

  /** The largest tables read. The largest browsers' have half of this. */
  private static final int MAX_SYMBOLS = 1 << 22;

  private static final int MAX_STRINGS = 1 << 28;

  /** What a table may cost more than the file is long: a tiny file need not hold much else. */
  private static final int ALLOWANCE = 1 << 16;

  /** Entries read at a time. */
  private static final int BATCH = 128;

  private final ByteSource source;
  private final ElfHeader header;
  private final List<ProgramHeader> segments;

  SymbolReader(ByteSource source, ElfHeader header, List<ProgramHeader> segments) {
    this.source = source;
    this.header = header;
    this.segments = segments;
  }

  /** The symbols; an empty table if there are none, if they are malformed or can't be read. */
  SymbolTable read() {
    try {
      long count = sectionCount();
      Section dynamic = null;
      ByteBuffer batch = ByteBuffer.allocate(BATCH * SECTION).order(ByteOrder.LITTLE_ENDIAN);
      for (long done = 0; done < count; done += BATCH) {
        batch.clear().limit((int) Math.min(count - done, BATCH) * SECTION);
        source.read(header.shoff() + done * SECTION, batch);
        for (batch.flip(); batch.hasRemaining(); ) {
          Section section = Section.read(batch);
          if (section.type == SHT_SYMTAB) {
            return read(section, count);
          } else if (section.type == SHT_DYNSYM && dynamic == null) {
            dynamic = section;
          }
        }
      }
      return dynamic == null ? SymbolTable.EMPTY : read(dynamic, count);
    } catch (IOException e) {
      return SymbolTable.EMPTY;
    }
  }

  /** The number of section headers; 0 if the file has none, or they are not all inside of it. */
  private long sectionCount() throws IOException {
    if (header.shoff() == 0 || header.shentsize() != SECTION) {
      return 0;
    }
    long count = header.shnum();
    if (count == 0) {
      // More than fit 16 bits: the number is the size of section 0 (gABI, e_shnum).
      ByteBuffer first = source.bytes(header.shoff(), SECTION);
      count = first == null ? 0 : Section.read(first).size;
    }
    boolean inside =
        count >= 0
            && count <= source.size() / SECTION
            && source.contains(header.shoff(), count * SECTION);
    return inside ? count : 0;
  }

  private SymbolTable read(Section table, long sectionCount) throws IOException {
    if (table.entsize != SYMBOL
        || table.link >= sectionCount
        || !source.contains(table.offset, table.size)) {
      return SymbolTable.EMPTY;
    }
    Section names = Section.read(source.bytes(header.shoff() + table.link * SECTION, SECTION));
    long count = table.size / SYMBOL;
    if (count > MAX_SYMBOLS
        || names.size > MAX_STRINGS
        || !source.contains(names.offset, names.size)
        || count * SYMBOL_COST + names.size > source.size() + ALLOWANCE) {
      return SymbolTable.EMPTY;
    }
    byte[] strings = new byte[(int) names.size];
    source.read(names.offset, ByteBuffer.wrap(strings));
    SymbolArrays symbols = readSymbols(table.offset, (int) count, strings);
    symbols.sort();
    return new SymbolTable(symbols, strings, bounds());
  }

  private SymbolArrays readSymbols(long offset, int count, byte[] strings) throws IOException {
    SymbolArrays symbols = new SymbolArrays(count);
    ByteBuffer batch = ByteBuffer.allocate(BATCH * SYMBOL).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < count; done += BATCH) {
      batch.clear().limit(Math.min(count - done, BATCH) * SYMBOL);
      source.read(offset + (long) done * SYMBOL, batch);
      batch.flip();
      for (int at = 0; at < batch.limit(); at += SYMBOL) {
        addSymbol(batch, at, strings, symbols);
      }
    }
    return symbols;
  }

  /** Adds the Elf64_Sym at {@code at} if it has a name and stands for an address. */
  private static void addSymbol(ByteBuffer entry, int at, byte[] strings, SymbolArrays symbols) {
    int name = entry.getInt(at);
    byte info = entry.get(at + 4);
    int section = Short.toUnsignedInt(entry.getShort(at + 6));
    long address = entry.getLong(at + 8);
    long size = entry.getLong(at + 16);
    boolean isNamed = name > 0 && name < strings.length && strings[name] != 0;
    boolean isPlaced = section != 0 && section != SHN_ABS && section != SHN_COMMON;
    boolean isCanonical =
        address >= 0 && address < ADDRESS_LIMIT && size >= 0 && size <= ADDRESS_LIMIT;
    if (isNamed && isPlaced && isCanonical && isAddress(info & 15)) {
      symbols.add(address, size, name, info);
    }
  }

  /** STT_NOTYPE and the rest, but no section, file name, or offset into thread-local storage. */
  private static boolean isAddress(int type) {
    return type == 0
        || type == SymbolArrays.STT_OBJECT
        || type == SymbolArrays.STT_FUNC
        || type == SymbolArrays.STT_GNU_IFUNC;
  }

  private long[] bounds() {
    long[] bounds = new long[2 * segments.size()];
    for (int i = 0; i < segments.size(); i++) {
      bounds[2 * i] = segments.get(i).vaddr();
      bounds[2 * i + 1] = segments.get(i).end();
    }
    return bounds;
  }

  /** What matters of a section header (gABI chapter 4, "Sections"). */
  private record Section(int type, long offset, long size, long link, long entsize) {
    /** Reads the section header at the buffer's position, and moves behind it. */
    static Section read(ByteBuffer from) {
      int at = from.position();
      from.position(at + SECTION);
      return new Section(
          from.getInt(at + 4),
          from.getLong(at + 24),
          from.getLong(at + 32),
          Integer.toUnsignedLong(from.getInt(at + 40)),
          from.getLong(at + 56));
    }
  }
}
