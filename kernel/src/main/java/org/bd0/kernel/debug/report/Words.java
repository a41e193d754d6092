package org.bd0.kernel.debug.report;

import java.util.Locale;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;
import org.bd0.kernel.linux.CallNames;

/** How numbers and names of a trace are shown. */
final class Words {
  private static final WriteKind[] KINDS = WriteKind.values();
  private static final WriteReason[] REASONS = WriteReason.values();

  /** Bytes of a long value that a line shows. */
  private static final int SHOWN_BYTES = 32;

  private static final int MAX_NAME = 200;

  /** What is shorter is hardly meant as a text. */
  private static final int LEAST_TEXT = 3;

  private Words() {}

  /** A global address in groups of four digits, such as 0x1000_0040_2010. */
  static String address(long address) {
    String digits = String.format(Locale.ROOT, "%012x", address);
    StringBuilder text = new StringBuilder("0x");
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 4 == 0) {
        text.append('_');
      }
      text.append(digits.charAt(i));
    }
    return text.toString();
  }

  /** A number as 0x and digits. */
  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** An offset behind a name: +0, or hexadecimal. */
  static String offset(long offset) {
    return offset == 0 ? "+0" : "+" + hex(offset);
  }

  /** A number with thousands separated. */
  static String count(long value) {
    String digits = Long.toString(value);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        text.append(',');
      }
      text.append(digits.charAt(i));
    }
    return text.toString();
  }

  /** A number and what is counted, one or several. */
  static String count(long value, String what) {
    return count(value) + " " + what + (value == 1 ? "" : "s");
  }

  /** A time since the trace began. */
  static String time(long nanoseconds) {
    return String.format(Locale.ROOT, "%.6f s", nanoseconds / 1e9);
  }

  static String kind(int ordinal) {
    return KINDS[ordinal].name().toLowerCase(Locale.ROOT);
  }

  static String reason(WriteReason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The names of a set of reasons with commas, or what stands for none. */
  static String reasons(int set, String none) {
    StringBuilder text = new StringBuilder();
    for (WriteReason reason : REASONS) {
      if ((set & reason.bit()) != 0) {
        text.append(text.isEmpty() ? "" : ", ").append(reason(reason));
      }
    }
    return text.isEmpty() ? none : text.toString();
  }

  /** The name of a system call or kernel-call, such as read. */
  static String call(int number) {
    String name = CallNames.of(number);
    return name == null ? "call " + hex(Integer.toUnsignedLong(number)) : name;
  }

  /** Bytes in the order of memory, as digits. */
  static String bytes(byte[] bytes, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(Character.forDigit(bytes[i] >> 4 & 15, 16));
      text.append(Character.forDigit(bytes[i] & 15, 16));
    }
    return text.toString();
  }

  /**
   * A value: up to 8 bytes as a number of as many digits as it has, more as bytes in the order of
   * memory, in groups of 8.
   */
  static String value(byte[] bytes, int size) {
    StringBuilder text = new StringBuilder();
    if (size <= Long.BYTES) {
      for (int i = size - 1; i >= 0; i--) {
        text.append(Character.forDigit(bytes[i] >> 4 & 15, 16));
        text.append(Character.forDigit(bytes[i] & 15, 16));
      }
      return text.toString();
    }
    for (int i = 0; i < Math.min(size, SHOWN_BYTES); i++) {
      text.append(i > 0 && i % Long.BYTES == 0 ? " " : "");
      text.append(Character.forDigit(bytes[i] >> 4 & 15, 16));
      text.append(Character.forDigit(bytes[i] & 15, 16));
    }
    return size > SHOWN_BYTES ? text.append("...").toString() : text.toString();
  }

  /** What a write changed. */
  static String change(WriteRecord record) {
    String before = value(record.before, record.size);
    for (int i = 0; i < record.size; i++) {
      if (record.before[i] != record.after[i]) {
        String texts = texts(record);
        String change = before + " -> " + value(record.after, record.size);
        return texts.isEmpty() ? change : change + " (" + texts + ")";
      }
    }
    return before + " as before";
  }

  /** What a write changed, as texts, if it wrote one of at least three characters; or "". */
  static String texts(WriteRecord record) {
    String after = text(record.after, record.size);
    String before = text(record.before, record.size);
    if (after == null || after.length() < LEAST_TEXT || !hasLetter(after)) {
      return "";
    }
    return before == null || before.isEmpty()
        ? "\"" + after + "\""
        : "\"" + before + "\" -> \"" + after + "\"";
  }

  private static boolean hasLetter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isLetterOrDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The bytes as ASCII, up to the zeros that they end with; null if they are something else. */
  private static String text(byte[] bytes, int size) {
    int length = size;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      if (bytes[i] < ' ' || bytes[i] > '~') {
        return null;
      }
      text.append((char) bytes[i]);
    }
    return text.toString();
  }

  /** A name from elsewhere without what would break a line, and not endless. */
  static String printable(String name) {
    boolean plain = name.length() <= MAX_NAME;
    for (int i = 0; plain && i < name.length(); i++) {
      plain = !breaksLine(name.charAt(i));
    }
    if (plain) {
      return name;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length() && i < MAX_NAME; i++) {
      text.append(breaksLine(name.charAt(i)) ? '?' : name.charAt(i));
    }
    return name.length() > MAX_NAME ? text.append("...").toString() : text.toString();
  }

  private static boolean breaksLine(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }
}
