package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The address space as a picture: a bar for each region, cut into its parts, with what was written
 * where in them; and beside the bars, who wrote into whose.
 */
final class SpacePicture {
  private static final int MOST_ROWS = 40;
  private static final int MOST_ARCS = 120;
  private static final int MOST_PARTS = 24;
  private static final int WIDTH = 1180;
  private static final int LEFT = 200;
  private static final int RIGHT = 960;
  private static final int ROW = 64;
  private static final int BAR = 26;
  private static final int BAR_TOP = 22;
  private static final int TOP = 10;
  private static final int COLUMN = 2;

  /** Share of a part's width that what was written gets at least. */
  private static final double LEAST_WRITTEN = 0.6;

  /** A bar. */
  private record Row(
      String label, String where, String until, long start, long end, List<Part> parts, Part gap) {
    long writes() {
      return sum(false);
    }

    long flagged() {
      return sum(true);
    }

    private long sum(boolean flagged) {
      long sum = flagged ? gap.traffic.flagged : gap.traffic.writes;
      for (Part part : parts) {
        sum += flagged ? part.traffic.flagged : part.traffic.writes;
      }
      return sum;
    }
  }

  /** A piece of a bar: a part, or what lies between two. */
  private record Piece(Part part, long start, long end, double weight) {}

  private final Statistics statistics;
  private final List<Row> rows = new ArrayList<>();
  private final Map<TracedProcess, Integer> rowOf = new java.util.HashMap<>();
  private int hidden;
  private long most = 1;

  SpacePicture(Statistics statistics) {
    this.statistics = statistics;
    Space space = statistics.space;
    List<Part> order = new ArrayList<>();
    List<Region> regions = new ArrayList<>(space.former());
    regions.addAll(space.regions());
    for (Region region : regions) {
      add(region);
      order.add(region.unmapped);
    }
    rows.sort(Comparator.comparingLong(Row::flagged).thenComparingLong(Row::writes).reversed());
    if (rows.size() > MOST_ROWS) {
      hidden = rows.size() - MOST_ROWS;
      rows.subList(MOST_ROWS, rows.size()).clear();
    }
    // Of regions at one address those that are gone come first, in the order in which they went.
    rows.sort(Comparator.comparingLong(Row::start).thenComparingInt(row -> order.indexOf(row.gap)));
    Part nobody = space.nobody();
    if (nobody.traffic.writes > 0) {
      rows.add(new Row("no process's memory", "", "", nobody.start, nobody.end, List.of(), nobody));
    }
    for (Row row : rows) {
      most = Math.max(most, mostIn(row.gap));
      row.parts.forEach(part -> most = Math.max(most, mostIn(part)));
    }
    for (Region region : regions) {
      for (int i = 0; i < rows.size(); i++) {
        if (rows.get(i).gap == region.unmapped) {
          int row = i;
          region.processes.forEach(process -> rowOf.put(process, row));
        }
      }
    }
  }

  private static long mostIn(Part part) {
    long most = 0;
    for (int i = 0; i < part.traffic.used(); i++) {
      most = Math.max(most, part.traffic.count(i));
    }
    return most;
  }

  private void add(Region region) {
    StringBuilder label = new StringBuilder();
    boolean wrote = false;
    for (TracedProcess process : region.processes) {
      label.append(label.isEmpty() ? "" : " + ").append(process.label());
      for (Statistics.Writer writer : statistics.writers()) {
        wrote |= writer.process == process;
      }
    }
    String where = Words.address(region.base) + ", " + ReportPage.size(region.end - region.base);
    boolean gone = region.replaced != TracedProcess.NEVER;
    String until = gone ? "until " + Words.time(region.replaced) : "";
    List<Part> parts = new ArrayList<>(region.parts);
    parts.sort(Comparator.comparingLong((Part p) -> p.traffic.writes).reversed());
    if (parts.size() > MOST_PARTS) {
      parts.subList(MOST_PARTS, parts.size()).clear();
    }
    parts.sort(Comparator.comparingLong((Part p) -> p.start));
    Row row =
        new Row(label.toString(), where, until, region.base, region.end, parts, region.unmapped);
    if (wrote || row.writes() > 0) {
      rows.add(row);
    }
  }

  /** How many regions were left out. */
  int hidden() {
    return hidden;
  }

  /** The drawing. */
  void to(Html page) {
    int height = TOP + rows.size() * ROW + 6;
    page.raw("<svg id=\"space\" viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\"");
    page.raw(" aria-label=\"the regions of the address space and what was written there\">");
    page.raw(
        """
        <defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" \
        patternTransform="rotate(45)"><rect width="6" height="6" fill="none"/>\
        <line x1="0" y1="0" x2="0" y2="6" stroke="var(--line)" stroke-width="3"/></pattern>
        <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" \
        orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z" fill="var(--heat)"/>\
        </marker><marker id="badtip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" \
        markerHeight="8" orient="auto" markerUnits="userSpaceOnUse">\
        <path d="M0 0L8 4L0 8z" fill="var(--bad)"/></marker></defs>
        """);
    for (int i = 0; i < rows.size(); i++) {
      row(page, rows.get(i), TOP + i * ROW);
    }
    arcs(page);
    page.raw("</svg>\n");
  }

  private void row(Html page, Row row, int y) {
    page.raw("<g data-region=\"").text(row.label).raw("\" data-writes=\"" + row.writes());
    page.raw("\" data-flagged=\"" + row.flagged() + "\">");
    double middle = y + BAR_TOP + BAR / 2.0;
    page.raw("<text x=\"0\" y=\"").at(middle - 3).raw("\" font-weight=\"600\">");
    page.text(cut(row.label, 30)).raw("</text><text class=\"mono soft\" x=\"0\" y=\"");
    page.at(middle + 12).raw("\">").text(row.where).raw("</text>");
    if (!row.until.isEmpty()) {
      page.raw("<text class=\"mono soft\" x=\"0\" y=\"").at(middle + 25).raw("\">");
      page.text(row.until).raw("</text>");
    }
    List<Piece> pieces = pieces(row);
    double sum = 0;
    for (Piece piece : pieces) {
      sum += piece.weight;
    }
    double x = LEFT;
    for (Piece piece : pieces) {
      double width = piece.weight / sum * (RIGHT - LEFT);
      piece(page, piece, x, y + BAR_TOP, width);
      x += width;
    }
    page.raw("<rect fill=\"none\" stroke=\"var(--soft)\" stroke-opacity=\"0.6\" x=\"" + LEFT);
    page.raw("\" y=\"" + (y + BAR_TOP) + "\" width=\"" + (RIGHT - LEFT) + "\" height=\"" + BAR);
    page.raw("\" rx=\"3\"/></g>\n");
  }

  /** The parts of a region and the gaps between them, as wide as the logarithm of their size. */
  private static List<Piece> pieces(Row row) {
    List<Piece> pieces = new ArrayList<>();
    long at = row.start;
    double gap = row.gap.traffic.writes > 0 ? 5 : 1;
    for (Part part : row.parts) {
      if (part.start > at) {
        pieces.add(new Piece(row.gap, at, part.start, gap));
      }
      double pages = Math.max(part.end - part.start, 1) / 4096.0;
      double weight = 2 + Math.log(1 + pages) / Math.log(2) + (part.traffic.writes > 0 ? 2 : 0);
      pieces.add(new Piece(part, part.start, part.end, weight));
      at = Math.max(at, part.end);
    }
    if (at < row.end) {
      pieces.add(new Piece(row.gap, at, row.end, gap));
    }
    return pieces;
  }

  private void piece(Html page, Piece piece, double x, double y, double width) {
    Part part = piece.part;
    boolean isGap = piece.start != part.start || piece.end != part.end || part.process == null;
    page.raw("<g><title>").text(tooltip(piece, isGap)).raw("</title><rect x=\"").at(x);
    page.raw("\" y=\"").at(y).raw("\" width=\"").at(width).raw("\" height=\"" + BAR + "\"");
    if (isGap) {
      page.raw(" fill=\"url(#gap)\"/>");
    } else {
      page.raw(" fill=\"var(--" + part.kind + ", var(--metadata))\" fill-opacity=\"0.28\"/>");
      page.raw("<rect x=\"").at(x).raw("\" y=\"").at(y + BAR - 3).raw("\" width=\"").at(width);
      page.raw("\" height=\"3\" fill=\"var(--" + part.kind + ", var(--metadata))\"/>");
      if (width > 7.0 * part.kind.length()) {
        page.raw("<text class=\"soft\" x=\"").at(x + 3).raw("\" y=\"").at(y - 5).raw("\">");
        page.text(part.kind).raw("</text>");
      }
    }
    if (!isGap || part.process == null) {
      columns(page, part, x, y, width, piece.end - piece.start);
    } else {
      gapColumns(page, piece, x, y, width);
    }
    page.raw("</g>");
  }

  private static String tooltip(Piece piece, boolean isGap) {
    Part part = piece.part;
    String range = Words.address(piece.start) + " to " + Words.address(piece.end);
    String size = ReportPage.size(piece.end - piece.start);
    if (isGap) {
      return (part.process == null ? "no process's memory" : "unmapped")
          + "\n"
          + range
          + ", "
          + size;
    }
    String name = part.name.isEmpty() || part.name.startsWith("[") ? "" : " (" + part.name + ")";
    return part.kind
        + " of "
        + part.process.label()
        + name
        + "\n"
        + range
        + ", "
        + size
        + "\n"
        + Words.count(part.traffic.writes, "write")
        + (part.traffic.flagged > 0
            ? ", " + Words.count(part.traffic.flagged) + " of them with a reason"
            : "");
  }

  /** What was written in a part, from left to right by address; what was never written is empty. */
  private void columns(Html page, Part part, double x, double y, double width, long size) {
    Traffic traffic = part.traffic;
    if (traffic.used() == 0) {
      return;
    }
    double share = Math.min(1, traffic.used() * (double) traffic.cell() / Math.max(size, 1));
    double written = width * Math.max(share, LEAST_WRITTEN);
    double left = part.growsDown() ? x + width - written : x;
    int count = Math.max(1, (int) Math.min(traffic.used(), written / COLUMN));
    HeatStrip strip = new HeatStrip(y, BAR - 3);
    double step = written / count;
    for (int i = 0; i < count; i++) {
      int first = (int) ((long) i * traffic.used() / count);
      int end = Math.max(first + 1, (int) ((long) (i + 1) * traffic.used() / count));
      long sum = 0;
      long bad = 0;
      for (int cell = first; cell < end; cell++) {
        sum += traffic.count(cell);
        bad += traffic.flagged(cell);
      }
      double at = part.growsDown() ? left + written - (i + 1) * step : left + i * step;
      strip.add(at, step, Html.level(sum, most));
      if (bad > 0) {
        mark(page, at, y, step, bad);
      }
    }
    strip.to(page);
  }

  /** What was written to unmapped memory of a region, the part of it in one gap. */
  private void gapColumns(Html page, Piece piece, double x, double y, double width) {
    Traffic traffic = piece.part.traffic;
    long sum = 0;
    long bad = 0;
    for (int i = 0; i < traffic.used(); i++) {
      long middle = piece.part.start + i * traffic.cell() + traffic.cell() / 2;
      if (middle >= piece.start && middle < piece.end) {
        sum += traffic.count(i);
        bad += traffic.flagged(i);
      }
    }
    HeatStrip strip = new HeatStrip(y, BAR - 3);
    strip.add(x, width, Html.level(sum, most));
    strip.to(page);
    if (bad > 0) {
      mark(page, x, y, width, bad);
    }
  }

  private static void mark(Html page, double x, double y, double width, long bad) {
    double middle = x + width / 2;
    page.raw("<path class=\"bad\" d=\"M").at(middle - 4).raw(" ").at(y + BAR + 8).raw("l4 -8l4 8z");
    page.raw("\"><title>")
        .text(Words.count(bad, "write") + " with a reason")
        .raw("</title></path>");
  }

  private void arcs(Html page) {
    int drawn = 0;
    List<Statistics.Cell> cells = statistics.cells();
    cells.sort(Comparator.comparingLong((Statistics.Cell c) -> c.flagged).reversed());
    String many = cells.size() > 3 * rows.size() ? " many" : "";
    for (Statistics.Cell cell : cells) {
      Integer from = rowOf.get(cell.writer);
      Integer to = cell.owner == null ? Integer.valueOf(rows.size() - 1) : rowOf.get(cell.owner);
      if (from == null || to == null || from.equals(to) || drawn == MOST_ARCS) {
        continue;
      }
      drawn++;
      double y1 = TOP + from * ROW + BAR_TOP + BAR / 2.0 - 5;
      double y2 = TOP + to * ROW + BAR_TOP + BAR / 2.0 + 5;
      double out = RIGHT + 12 + Math.min(185, 30 + 26 * Math.abs(from - to));
      boolean bad = cell.flagged > 0;
      page.raw("<path class=\"arc" + (bad ? " stray" : "") + many + "\" stroke-width=\"");
      page.at(1 + Math.log10((double) cell.writes) / 2).raw("\" marker-end=\"url(#");
      page.raw(bad ? "badtip" : "tip").raw(")\" d=\"M" + (RIGHT + 4) + " ").at(y1);
      page.raw("C").at(out).raw(" ").at(y1).raw(" ").at(out).raw(" ").at(y2);
      page.raw(" " + (RIGHT + 5) + " ").at(y2).raw("\"><title>");
      page.text(ReportPage.sentence(cell)).raw("</title></path>\n");
    }
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 3) + "...";
  }
}
