package org.bd0.kernel.debug.report;

import java.util.Locale;

/** Markup under construction, well-formed both as HTML and as XML. */
final class Html {
  /** Steps of a heat scale. */
  static final int LEVELS = 9;

  private final StringBuilder out = new StringBuilder(1 << 16);

  /** Markup as it is. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Text, with what markup is made of escaped. */
  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** An element with nothing but text in it. */
  Html element(String name, String attributes, String text) {
    out.append('<').append(name);
    if (!attributes.isEmpty()) {
      out.append(' ').append(attributes);
    }
    out.append('>').append(escape(text)).append("</").append(name).append('>');
    return this;
  }

  /** A coordinate: at most one decimal. */
  Html at(double value) {
    out.append(number(value));
    return this;
  }

  /** A coordinate: at most one decimal. */
  static String number(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : String.format(Locale.ROOT, "%.1f", tenths / 10.0);
  }

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '"' -> escaped.append("&quot;");
        default -> escaped.append(isCharacter(text, i) ? c : '?');
      }
    }
    return escaped.toString();
  }

  /** Whether XML has this character; half of a pair that has no other half it has not. */
  private static boolean isCharacter(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
    return c >= ' ' && c < 0x7f || c >= 0xa0 && c < 0xfffe || c == '\n';
  }

  /**
   * The step of a count on a logarithmic scale.
   *
   * @return 0 for none, else 1 to {@link #LEVELS}
   */
  static int level(long count, long most) {
    if (count <= 0) {
      return 0;
    }
    if (most <= 1) {
      return LEVELS;
    }
    double share = Math.log((double) count) / Math.log((double) most);
    return 1 + (int) Math.round(Math.min(share, 1) * (LEVELS - 1));
  }

  /** How opaque a step of a heat scale is. */
  static String opacity(int level) {
    return number(0.1 + 0.9 * level / LEVELS);
  }

  /** A large number in few characters. */
  static String few(long value) {
    if (value < 10_000) {
      return Long.toString(value);
    }
    String[] units = {"k", "M", "G", "T", "P"};
    double rest = value;
    int unit = -1;
    while (rest >= 999.5 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, rest < 9.95 ? "%.1f %s" : "%.0f %s", rest, units[unit]);
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
