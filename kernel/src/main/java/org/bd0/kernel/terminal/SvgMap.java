package org.bd0.kernel.terminal;

import java.util.Locale;
import org.bd0.kernel.cli.Size;

/**
 * A map as a drawing: one column, addresses growing upward. Heights are to scale above a least one
 * that a label needs, and a gap that would dwarf the rest is cut.
 */
final class SvgMap {
  private static final int WIDTH = 560;
  private static final int BOX_LEFT = 150;
  private static final int BOX_WIDTH = 230;
  private static final int MOST_LABEL = 30; // Characters that fit into a box.
  private static final int TOP = 40;
  private static final int LEAST_HEIGHT = 20;
  private static final int MOST_HEIGHT = 400;
  private static final int TEXT_DOWN = 4;

  private final AddressMap map;

  SvgMap(AddressMap map) {
    this.map = map;
  }

  /** A file of its own. */
  String document() {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element();
  }

  /** The svg element, to be put into a page. */
  String element() {
    Scale scale = new Scale(map);
    StringBuilder boxes = new StringBuilder();
    double y = TOP;
    if (map.rest() > 0) {
      y = box(boxes, y, new Part(0, map.rest(), Part.Kind.GAP, ""), LEAST_HEIGHT, "free behind");
    }
    for (int i = map.parts().size() - 1; i >= 0; i--) {
      Part part = map.parts().get(i);
      double height = LEAST_HEIGHT + scale.share(part) * MOST_HEIGHT;
      y = box(boxes, y, part, height, scale.isCut(part) ? "gap, cut" : label(part));
      text(boxes, BOX_LEFT - 8, y + TEXT_DOWN, "end", address(part.start()));
    }
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%.0f" viewBox="0 0 %d %.0f" \
        font-family="monospace" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="8" y="20">%s</text>
        %s</svg>
        """,
        WIDTH,
        y + LEAST_HEIGHT,
        WIDTH,
        y + LEAST_HEIGHT,
        escape(map.title()),
        boxes);
  }

  private static String label(Part part) {
    return switch (part.kind()) {
      case GAP -> "gap";
      case CODE, DATA -> part.label() + ", " + part.what();
      default -> part.label();
    };
  }

  private static String address(long far) {
    return String.format(Locale.ROOT, "0x%012x", far);
  }

  private double box(StringBuilder out, double y, Part part, double height, String label) {
    boolean gap = part.kind() == Part.Kind.GAP;
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\""
                + " stroke=\"%s\"%s/>%n",
            BOX_LEFT,
            y,
            BOX_WIDTH,
            height,
            part.kind().fill(),
            gap ? "#999999" : "#333333",
            gap ? " stroke-dasharray=\"4 3\"" : ""));
    double middle = y + height / 2 + TEXT_DOWN;
    boolean tooLong = label.length() > MOST_LABEL;
    String shown = tooLong ? label.substring(0, MOST_LABEL - 1) + "~" : label;
    text(out, BOX_LEFT + BOX_WIDTH / 2.0, middle, "middle", shown);
    text(out, BOX_LEFT + BOX_WIDTH + 8, middle, "start", Size.show(part.size()));
    return y + height;
  }

  private static void text(StringBuilder out, double x, double y, String anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            escape(text)));
  }

  /** As XML has it; control characters, which it has not, as question marks. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        default -> escaped.append(Character.isISOControl(c) ? '?' : c);
      }
    }
    return escaped.toString();
  }
}
