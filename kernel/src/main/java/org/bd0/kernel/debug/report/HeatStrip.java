package org.bd0.kernel.debug.report;

/** A row of coloured columns, as few paths as there are steps of the scale: files stay small. */
final class HeatStrip {
  private final StringBuilder[] paths = new StringBuilder[Html.LEVELS + 1];
  private final double top;
  private final double height;

  HeatStrip(double top, double height) {
    this.top = top;
    this.height = height;
  }

  /** A column. */
  void add(double left, double width, int level) {
    if (level == 0) {
      return;
    }
    if (paths[level] == null) {
      paths[level] = new StringBuilder();
    }
    paths[level].append('M').append(Html.number(left)).append(' ').append(Html.number(top));
    paths[level].append('h').append(Html.number(width)).append('v').append(Html.number(height));
    paths[level].append('h').append(Html.number(-width)).append('z');
  }

  /** The paths. */
  void to(Html page) {
    for (int level = 1; level <= Html.LEVELS; level++) {
      if (paths[level] != null) {
        page.raw("<path class=\"heat\" fill-opacity=\"").raw(Html.opacity(level));
        page.raw("\" d=\"").raw(paths[level].toString()).raw("\"/>");
      }
    }
  }
}
