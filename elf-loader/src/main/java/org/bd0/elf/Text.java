package org.bd0.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What messages are made of. */
final class Text {
  /** Longest text taken from a file into a message, in chars. */
  private static final int MAX_SHOWN = 4096;

  private Text() {}

  /** An unsigned 64-bit number as 0x and lower-case digits. */
  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** The half-open range of {@code size} bytes from {@code start}. */
  static String range(long start, long size) {
    return hex(start) + "-" + hex(start + size);
  }

  /** The text with control characters replaced, so that it stays on one line of a terminal. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_SHOWN));
    for (int i = 0; i < text.length() && i < MAX_SHOWN; i++) {
      char c = text.charAt(i);
      boolean breaksLine = c == '\u2028' || c == '\u2029';
      shown.append(Character.isISOControl(c) || breaksLine ? '?' : c);
    }
    return shown.toString();
  }

  /** The UTF-8 text from the buffer's position to the first NUL or the buffer's limit. */
  static String untilNul(ByteBuffer bytes) {
    int end = bytes.position();
    while (end < bytes.limit() && bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - bytes.position()];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
