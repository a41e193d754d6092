package org.bd0.kernel.debug.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes to be written, growing: variable-length numbers, texts. */
final class Payload {
  private byte[] bytes = new byte[2 * TraceFormat.FULL_PAYLOAD];
  private int size;

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** Makes sure that so many bytes more fit. */
  void room(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + count));
    }
  }

  /** One byte; there must be {@link #room}. */
  void put(int value) {
    bytes[size++] = (byte) value;
  }

  /** An unsigned LEB128 number, of at most 10 bytes; there must be {@link #room}. */
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** A number that is as likely below zero: 0, -1, 1, -2, ...; there must be {@link #room}. */
  void signed(long value) {
    number(value << 1 ^ value >> 63);
  }

  /** How long {@link #signed} makes a number. */
  static int length(long value) {
    long zigzag = value << 1 ^ value >> 63;
    return (70 - Long.numberOfLeadingZeros(zigzag | 1)) / 7;
  }

  /** Bytes as they are; there must be {@link #room}. */
  void raw(byte[] from, int count) {
    System.arraycopy(from, 0, bytes, size, count);
    size += count;
  }

  /** A text: its length in bytes and its UTF-8. Makes its own room. */
  void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, TraceFormat.MAX_TEXT);
    room(length + 10);
    number(length);
    raw(utf8, length);
  }
}
