package org.bd0.kernel.terminal;

import java.util.Locale;
import org.bd0.kernel.cli.Size;

/**
 * A map as text: a line for each piece, with its far address, size and name, and a bar that shows
 * where it lies and how large it is. The bars are to scale, but for two things that lines say: a
 * piece has at least one column, and a gap that is larger than all the rest is cut.
 */
final class TextMap {
  private static final int LEAST_BAR = 10;
  private static final int ADDRESS_COLUMNS = 14;
  private static final int SIZE_COLUMNS = 9;
  private static final int BLANKS = 7; // Between columns, and the bar's bounds.
  private static final String CUT = "//";
  private static final String RESET = "\033[0m";

  private final AddressMap map;
  private final int width;
  private final boolean colour;

  /**
   * A rendering.
   *
   * @param width columns of a line
   * @param colour whether bars are coloured
   */
  TextMap(AddressMap map, int width, boolean colour) {
    this.map = map;
    this.width = width;
    this.colour = colour;
  }

  /** All lines, without the last newline. */
  String text() {
    StringBuilder text = new StringBuilder(map.title());
    Scale scale = new Scale(map);
    int names = 0;
    for (Part part : map.parts()) {
      names = Math.max(names, name(part).length());
    }
    names = Math.min(names, Math.max(width / 3, LEAST_BAR));
    int bar = Math.max(width - names - SIZE_COLUMNS - ADDRESS_COLUMNS - BLANKS, LEAST_BAR);
    for (Part part : map.parts()) {
      String name = name(part);
      String cut = name.length() > names ? name.substring(0, names - 1) + "~" : name;
      text.append(
          String.format(
              Locale.ROOT,
              "%n0x%012x  %" + SIZE_COLUMNS + "s  %-" + names + "s |",
              part.start(),
              Size.show(part.size()),
              cut));
      bar(text, part, scale, bar);
    }
    if (map.rest() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%14s  %" + SIZE_COLUMNS + "s  free behind",
              "...",
              Size.show(map.rest())));
    }
    return text.toString();
  }

  private static String name(Part part) {
    return switch (part.kind()) {
      case GAP -> "-";
      case REGION -> part.label();
      case CODE, DATA -> part.label() + " " + part.what();
      default -> part.label();
    };
  }

  private void bar(StringBuilder text, Part part, Scale scale, int columns) {
    int from = scale.column(part.start(), columns);
    int to = scale.column(part.end(), columns);
    from = Math.min(from, columns - 1);
    to = Math.max(to, from + 1);
    boolean gap = part.kind() == Part.Kind.GAP;
    String sign = String.valueOf(part.kind().sign()).repeat(to - from);
    if (gap && scale.isCut(part)) {
      sign = middle(sign);
    }
    boolean painted = colour && !gap;
    text.append(" ".repeat(from))
        .append(painted ? "\033[30;" + part.kind().background() + "m" + sign + RESET : sign)
        .append(" ".repeat(columns - to))
        .append('|');
  }

  private static String middle(String dots) {
    if (dots.length() <= CUT.length()) {
      return CUT.substring(0, dots.length());
    }
    int left = (dots.length() - CUT.length()) / 2;
    return dots.substring(0, left) + CUT + dots.substring(left + CUT.length());
  }
}
