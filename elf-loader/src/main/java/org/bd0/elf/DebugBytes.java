package org.bd0.elf;

import java.nio.charset.StandardCharsets;

/**
 * Reads a debug section byte by byte and never past its end, which is an {@link ElfException}. All
 * numbers are little-endian.
 */
final class DebugBytes {
  /** Longest text read, in bytes. */
  private static final int MAX_TEXT = 4096;

  private final String name;
  private final String section;
  private final byte[] bytes;
  private int at;
  private int end;

  /**
   * A section.
   *
   * @param name the program's, for messages
   * @param section the section's, for messages
   * @param bytes its contents
   */
  DebugBytes(String name, String section, byte[] bytes) {
    this.name = name;
    this.section = section;
    this.bytes = bytes;
    this.end = bytes.length;
  }

  int at() {
    return at;
  }

  int end() {
    return end;
  }

  boolean hasMore() {
    return at < end;
  }

  int left() {
    return end - at;
  }

  /** The next so many bytes, as a cursor of their own, which this one moves behind. */
  DebugBytes slice(long count) throws ElfException {
    need(count);
    DebugBytes slice = new DebugBytes(name, section, bytes);
    slice.at = at;
    slice.end = at + (int) count;
    at = slice.end;
    return slice;
  }

  void skip(long count) throws ElfException {
    need(count);
    at += (int) count;
  }

  private void need(long count) throws ElfException {
    if (count < 0 || count > end - at) {
      throw malformed("cut off");
    }
  }

  int unsignedByte() throws ElfException {
    need(1);
    return bytes[at++] & 0xff;
  }

  int signedByte() throws ElfException {
    return (byte) unsignedByte();
  }

  /** A number of 1 to 8 bytes. */
  long number(int size) throws ElfException {
    need(size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (bytes[at++] & 0xffL) << (8 * i);
    }
    return value;
  }

  /** An unsigned LEB128 number; bits beyond 64 are lost. */
  long unsigned() throws ElfException {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = unsignedByte();
      if (shift < 64) {
        value |= (b & 0x7fL) << shift;
      }
      if (b < 0x80) {
        return value;
      }
    }
  }

  /** A signed LEB128 number; bits beyond 64 are lost. */
  long signed() throws ElfException {
    long value = 0;
    int shift = 0;
    int b;
    do {
      b = unsignedByte();
      if (shift < 64) {
        value |= (b & 0x7fL) << shift;
      }
      shift += 7;
    } while (b >= 0x80);
    return shift < 64 && (b & 0x40) != 0 ? value | -1L << shift : value;
  }

  /** The text here, up to its NUL, which is passed over; a long one is cut. */
  String text() throws ElfException {
    int start = at;
    skipText();
    return text(start);
  }

  void skipText() throws ElfException {
    while (unsignedByte() != 0) {
      // On to the NUL.
    }
  }

  /** The text at an offset of the section. */
  String text(long offset) throws ElfException {
    if (offset < 0 || offset >= bytes.length) {
      throw malformed("a text at " + Text.hex(offset) + ", outside of the section");
    }
    int start = (int) offset;
    int stop = start;
    while (stop < bytes.length && bytes[stop] != 0 && stop - start < MAX_TEXT) {
      stop++;
    }
    return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
  }

  ElfException malformed(String what) {
    return ElfException.cannotExecute(
        name, section + ": malformed at " + Text.hex(at) + ": " + what);
  }
}
