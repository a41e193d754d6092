package org.bd0.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A file's sections by name, decompressed (gABI chapter 4, "Section Compression"; the older way of
 * .zdebug sections, too).
 */
final class DebugSections {
  private static final int SECTION = 64;
  private static final int SHT_NOBITS = 8;
  private static final int SHF_COMPRESSED = 0x800;
  private static final int COMPRESSION_HEADER = 24;
  private static final int ELFCOMPRESS_ZLIB = 1;
  private static final int ELFCOMPRESS_ZSTD = 2;

  /** Bytes before the data of a .zdebug section: "ZLIB" and the size, big-endian. */
  private static final int OLD_HEADER = 12;

  /** The largest section read, decompressed. */
  private static final int MAX_SIZE = 1 << 29;

  private static final int MAX_NAME = 32;

  private final ByteSource source;
  private final ElfHeader header;
  private final String name;

  DebugSections(ByteSource source, ElfHeader header, String name) {
    this.source = source;
    this.header = header;
    this.name = name;
  }

  /**
   * The contents of a section.
   *
   * @param wanted such as ".debug_line"
   * @return null if there is none
   * @throws ElfException if it cannot be decompressed, lies outside the file or is too large
   */
  byte[] read(String wanted) throws ElfException, IOException {
    long count = count();
    if (count == 0) {
      return null;
    }
    long names = header.shstrndx();
    if (names == 0xffff) { // SHN_XINDEX: the number is in section 0.
      names = Integer.toUnsignedLong(section(0).getInt(40));
    }
    if (names >= count) {
      return null;
    }
    long strings = section(names).getLong(24);
    String old = ".z" + wanted.substring(1);
    for (long i = 1; i < count; i++) {
      ByteBuffer section = section(i);
      String found = name(strings + Integer.toUnsignedLong(section.getInt(0)));
      if (found.equals(wanted) || found.equals(old)) {
        return contents(wanted, section, found.equals(old));
      }
    }
    return null;
  }

  /** The number of section headers; 0 if they are not all inside of the file. */
  private long count() throws IOException {
    if (header.shoff() == 0
        || header.shentsize() != SECTION
        || !source.contains(header.shoff(), SECTION)) {
      return 0;
    }
    long count = header.shnum() == 0 ? section(0).getLong(32) : header.shnum();
    boolean inside =
        count > 0
            && count <= source.size() / SECTION
            && source.contains(header.shoff(), count * SECTION);
    return inside ? count : 0;
  }

  private ByteBuffer section(long index) throws IOException {
    return source.bytes(header.shoff() + index * SECTION, SECTION);
  }

  private String name(long offset) throws IOException {
    int length = (int) Math.min(MAX_NAME, source.size() - offset);
    ByteBuffer text = offset < 0 || length <= 0 ? null : source.bytes(offset, length);
    return text == null ? "" : Text.untilNul(text);
  }

  private byte[] contents(String section, ByteBuffer at, boolean old)
      throws ElfException, IOException {
    long offset = at.getLong(24);
    long size = at.getLong(32);
    if (at.getInt(4) == SHT_NOBITS || !source.contains(offset, size)) {
      throw bad(section, "lies outside of the file");
    }
    if (size > MAX_SIZE) {
      throw bad(section, "has more than " + Text.hex(MAX_SIZE) + " bytes");
    }
    byte[] raw = new byte[(int) size];
    source.read(offset, ByteBuffer.wrap(raw));
    if (old && size >= OLD_HEADER && startsWithZlib(raw)) {
      return inflate(section, raw, OLD_HEADER, ByteBuffer.wrap(raw).getLong(4));
    }
    if ((at.getLong(8) & SHF_COMPRESSED) == 0) {
      return raw;
    }
    if (size < COMPRESSION_HEADER) {
      throw bad(section, "is too short for a compressed section");
    }
    ByteBuffer head = ByteBuffer.wrap(raw).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    int type = head.getInt(0);
    if (type != ELFCOMPRESS_ZLIB) {
      String what = type == ELFCOMPRESS_ZSTD ? "zstd" : "method " + Integer.toUnsignedString(type);
      throw bad(section, "is compressed with " + what + "; only zlib can be read (gcc -gz=zlib)");
    }
    return inflate(section, raw, COMPRESSION_HEADER, head.getLong(8));
  }

  private static boolean startsWithZlib(byte[] raw) {
    return new String(raw, 0, 4, StandardCharsets.ISO_8859_1).equals("ZLIB");
  }

  /** Memory grows with what comes out, whatever size is claimed. */
  private byte[] inflate(String section, byte[] raw, int from, long size) throws ElfException {
    if (size < 0 || size > MAX_SIZE) {
      throw bad(section, "has more than " + Text.hex(MAX_SIZE) + " bytes");
    }
    byte[] out = new byte[(int) Math.min(size, 1024 + 4L * raw.length)];
    int done = 0;
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(raw, from, raw.length - from);
      while (done < size) {
        if (done == out.length) {
          out = Arrays.copyOf(out, (int) Math.min(size, 2L * out.length));
        }
        int count = inflater.inflate(out, done, out.length - done);
        if (count == 0) {
          throw bad(section, "ends after " + Text.hex(done) + " of " + Text.hex(size) + " bytes");
        }
        done += count;
      }
    } catch (DataFormatException e) {
      throw bad(section, "cannot be decompressed");
    }
    return out;
  }

  private ElfException bad(String section, String what) {
    return ElfException.cannotExecute(name, section + " " + what);
  }
}
