package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;

/** A line of --strace that is being written, with strace's ways to show numbers and bytes. */
final class StraceText {
  private final StringBuilder line = new StringBuilder();

  /** Appends text as it is. */
  StraceText add(String text) {
    line.append(text);
    return this;
  }

  /** Appends a number in decimal. */
  StraceText add(long number) {
    line.append(number);
    return this;
  }

  void clear() {
    line.setLength(0);
  }

  /** Takes off what was appended since the line had a length. */
  String cut(int length) {
    String rest = line.substring(length);
    line.setLength(length);
    return rest;
  }

  int length() {
    return line.length();
  }

  @Override
  public String toString() {
    return line.toString();
  }

  /** Blanks up to a column. */
  void column(int column) {
    line.repeat(' ', Math.max(0, column - line.length()));
  }

  /** A number in hexadecimal; 0 without a prefix. */
  void hex(long value) {
    line.append(value == 0 ? "0" : "0x").append(value == 0 ? "" : Long.toHexString(value));
  }

  /** An address: NULL or hexadecimal. */
  StraceText address(long value) {
    if (value == 0) {
      line.append("NULL");
    } else {
      hex(value);
    }
    return this;
  }

  void octal(long value) {
    line.append(value == 0 ? "" : "0").append(Long.toOctalString(value));
  }

  /** A file's mode: its kind and the permissions. */
  void mode(long value, boolean kindKnown) {
    String kind =
        switch ((int) value & 0xf000) {
          case 0x1000 -> "S_IFIFO|";
          case 0x2000 -> "S_IFCHR|";
          case 0x4000 -> "S_IFDIR|";
          case 0x6000 -> "S_IFBLK|";
          case 0x8000 -> "S_IFREG|";
          case 0xa000 -> "S_IFLNK|";
          case 0xc000 -> "S_IFSOCK|";
          default -> "";
        };
    line.append(kindKnown ? kind : "");
    special(value, 0x800, "S_ISUID|");
    special(value, 0x400, "S_ISGID|");
    special(value, 0x200, "S_ISVTX|");
    permissions(value & 0x1ff);
  }

  /** Octal with a leading zero, and three digits at least. */
  void permissions(long value) {
    String digits = Long.toOctalString(value);
    line.repeat('0', digits.length() < 3 ? 3 - digits.length() : 1).append(digits);
  }

  private void special(long value, int bit, String name) {
    if ((value & bit) != 0) {
      line.append(name);
    }
  }

  /**
   * Flags by name, then what is left.
   *
   * @param table a table of {@link StraceFlags}
   */
  void flags(long value, String table) {
    long rest = value & 0xffffffffL;
    int start = line.length();
    for (int at = table.indexOf(':') + 1; at > 0; at = table.indexOf(' ', at) + 1) {
      int equals = table.indexOf('=', at);
      long bits = bits(table, equals + 1);
      if (bits != 0 && (rest & bits) == bits || bits == 0 && value == 0) {
        rest &= ~bits;
        line.append(line.length() > start ? "|" : "").append(table, at, equals);
      }
    }
    if (line.length() == start) {
      hex(rest);
      if (rest != 0) {
        unknown(table);
      }
    } else if (rest != 0) {
      line.append('|');
      hex(rest);
    }
  }

  /** A constant by name, or hexadecimal. */
  void name(long value, String table) {
    if (!known(value, table)) {
      hex(value & 0xffffffffL);
      unknown(table);
    }
  }

  /** A constant by name; whether it has one. */
  boolean known(long value, String table) {
    for (int at = table.indexOf(':') + 1; at > 0; at = table.indexOf(' ', at) + 1) {
      int equals = table.indexOf('=', at);
      if ((int) bits(table, equals + 1) == (int) value) {
        line.append(table, at, equals);
        return true;
      }
    }
    return false;
  }

  private void unknown(String table) {
    line.append(" /* ").append(table, 0, table.indexOf(':')).append(" */");
  }

  private static long bits(String table, int from) {
    int end = table.indexOf(' ', from);
    return Long.decode(table.substring(from, end < 0 ? table.length() : end));
  }

  /** Bytes in quotation marks, as in C. */
  void quote(byte[] bytes, boolean more) {
    line.append('"');
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        case '\f' -> line.append("\\f");
        case 0xb -> line.append("\\v");
        default -> {
          if (c >= ' ' && c < 0x7f) {
            line.append(c);
          } else {
            octalByte(c, i + 1 < text.length() ? text.charAt(i + 1) : 0);
          }
        }
      }
    }
    line.append('"').append(more ? "..." : "");
  }

  /** As short as can be, unless a digit comes next. */
  private void octalByte(char c, int next) {
    String digits = Integer.toOctalString(c);
    boolean pad = next >= '0' && next <= '9';
    line.append('\\').repeat('0', pad ? 3 - digits.length() : 0).append(digits);
  }
}
