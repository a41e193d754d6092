package org.bd0.kernel.debug.format;

/** The numbers of the file format; docs/trace-format.md explains them. */
final class TraceFormat {
  /** The first eight bytes: "BD0TRACE", little-endian. */
  static final long MAGIC = 0x4543415254304442L;

  /** The version that is written, and the only one that is read. */
  static final int VERSION = 1;

  /** Bytes of the header: magic, version, start in milliseconds since 1970, CRC-32C. */
  static final int HEADER = 24;

  /** Bytes before a block's payload: type, length, writes, CRC-32C. */
  static final int BLOCK_HEADER = 13;

  /** Type of a block of entries. */
  static final byte ENTRIES = 'B';

  /** Type of the last block. */
  static final byte END = 'E';

  /** A payload that has reached this many bytes is complete. */
  static final int FULL_PAYLOAD = 1 << 16;

  /** The longest payload that a reader accepts. */
  static final int MAX_PAYLOAD = 1 << 24;

  /** A block holds at most so many nanoseconds, so that what happened is soon in the file. */
  static final long BLOCK_TIME = 1_000_000_000L;

  /** The most sites in a block. */
  static final int MAX_SITES = 1 << 13;

  /** The longest text, in bytes; longer ones are cut. */
  static final int MAX_TEXT = 1 << 13;

  /** The most arguments of a process; further ones are left out. */
  static final int MAX_ARGUMENTS = 1 << 10;

  /** Tags of entries other than writes. */
  static final int PROCESS = 1;

  static final int ENDED = 2;
  static final int MAPPING = 3;

  /** A write: the bits below say what follows. */
  static final int WRITE = 0x80;

  static final int SITE_FOLLOWS = 1;
  static final int ADDRESS_FOLLOWS = 2;
  static final int BEFORE_FOLLOWS = 4;
  static final int TIME_FOLLOWS = 0x20;
  static final int STACK_FOLLOWS = 0x40;

  /** Where the two bits are that say how the value after the write is encoded. */
  static final int AFTER_SHIFT = 3;

  static final int AFTER_SAME = 0;
  static final int AFTER_FROM_BEFORE = 1;
  static final int AFTER_FROM_LAST = 2;
  static final int AFTER_PLAIN = 3;

  private TraceFormat() {}

  /** The low {@code size} bytes, at most 8, of what the array begins with, sign-extended. */
  static long value(byte[] bytes, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (bytes[i] & 0xffL) << (8 * i);
    }
    return signed(value, size);
  }

  /** Sign-extends a value of {@code size} bytes, 1 to 8. */
  static long signed(long value, int size) {
    int shift = 64 - 8 * size;
    return value << shift >> shift;
  }

  /** Puts the low {@code size} bytes of a value, at most 8, into the array. */
  static void value(long value, byte[] bytes, int size) {
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
  }
}
