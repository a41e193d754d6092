package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** When what happened: how much each process wrote, and where, from the beginning to the end. */
final class TimePictures {
  private static final int COLOURS = 6;
  private static final int WIDTH = 1180;
  private static final int LEFT = 200;
  private static final int RIGHT = 1170;
  private static final int TOP = 26;
  private static final int HEIGHT = 130;
  private static final int ROW = 20;
  private static final int MOST_ROWS = 40;

  private final Statistics statistics;

  /** How many pieces of time the trace has. */
  private final int pieces;

  TimePictures(Statistics statistics) {
    this.statistics = statistics;
    this.pieces = statistics.scale.at(statistics.lastTime) + 1;
  }

  private double x(int piece) {
    return LEFT + (double) (RIGHT - LEFT) * piece / pieces;
  }

  private String span(int piece) {
    long step = statistics.scale.piece();
    return Words.time(piece * step) + " to " + Words.time((piece + 1) * step);
  }

  /** The names of the colours of the time line. */
  void legend(Html page) {
    List<Statistics.Writer> writers = statistics.writers();
    page.raw("<div class=\"legend\">");
    for (int i = 0; i < Math.min(writers.size(), COLOURS); i++) {
      page.raw("<span><i style=\"background:var(--s" + i + ")\"></i>");
      page.text(writers.get(i).process.label()).raw("</span>");
    }
    if (writers.size() > COLOURS) {
      page.raw("<span><i style=\"background:var(--s6)\"></i>");
      page.text(Words.count(writers.size() - COLOURS, "other")).raw("</span>");
    }
    if (statistics.flagged > 0) {
      page.raw("<span><i style=\"background:var(--bad)\"></i>with a reason</span>");
    }
    page.raw("</div>");
  }

  /** Writes by process, stacked, over time; above them those with a reason. */
  void timeLine(Html page) {
    List<Statistics.Writer> writers = statistics.writers();
    long[] totals = new long[pieces];
    long most = 1;
    for (Statistics.Writer writer : writers) {
      long[] counts = writer.times.counts(statistics.scale);
      for (int i = 0; i < pieces; i++) {
        totals[i] += counts[i];
        most = Math.max(most, totals[i]);
      }
    }
    int bottom = TOP + HEIGHT;
    page.raw("<svg id=\"timeline\" viewBox=\"0 0 " + WIDTH + " " + (bottom + 24) + "\"");
    page.raw(" role=\"img\" aria-label=\"writes over time, by process\">");
    String step = Words.time(statistics.scale.piece());
    page.raw("<text x=\"0\" y=\"" + (TOP + 10) + "\">writes in each</text><text x=\"0\" y=\"");
    page.raw((TOP + 26) + "\">").text(step).raw("</text><text class=\"soft\" x=\"" + (LEFT - 6));
    page.raw("\" y=\"" + (TOP + 9) + "\" text-anchor=\"end\">").text(Html.few(most));
    page.raw("</text><path class=\"axis\" d=\"M" + LEFT + " " + TOP + "H" + RIGHT + "M" + LEFT);
    page.raw(" " + bottom + "H" + RIGHT + "\"/>");
    stacks(page, writers, most);
    flags(page);
    for (int i = 0; i < pieces; i++) {
      page.raw("<rect class=\"hit\" data-writes=\"" + totals[i] + "\" x=\"").at(x(i));
      page.raw("\" y=\"" + TOP + "\" width=\"").at(x(i + 1) - x(i));
      page.raw("\" height=\"" + HEIGHT + "\"><title>").text(span(i) + "\n");
      page.text(Words.count(totals[i], "write")).raw("</title></rect>");
    }
    axis(page, bottom);
    page.raw("</svg>\n");
  }

  private void stacks(Html page, List<Statistics.Writer> writers, long most) {
    double[] below = new double[pieces];
    StringBuilder[] paths = new StringBuilder[COLOURS + 1];
    for (int w = 0; w < writers.size(); w++) {
      int colour = Math.min(w, COLOURS);
      if (paths[colour] == null) {
        paths[colour] = new StringBuilder();
      }
      long[] counts = writers.get(w).times.counts(statistics.scale);
      for (int i = 0; i < pieces; i++) {
        double height = (double) counts[i] / most * HEIGHT;
        if (height >= 0.05) {
          bar(paths[colour], i, TOP + HEIGHT - below[i] - height, height);
        }
        below[i] += height;
      }
    }
    for (int colour = 0; colour <= COLOURS; colour++) {
      if (paths[colour] != null) {
        page.raw("<path fill=\"var(--s" + colour + ")\" d=\"" + paths[colour] + "\"/>");
      }
    }
  }

  private void bar(StringBuilder path, int piece, double top, double height) {
    double width = (x(piece + 1) - x(piece)) * (pieces > 1 ? 0.94 : 1);
    path.append('M').append(Html.number(x(piece))).append(' ').append(Html.number(top));
    path.append('h').append(Html.number(width)).append('v').append(Html.number(height));
    path.append('h').append(Html.number(-width)).append('z');
  }

  private void flags(Html page) {
    long[] counts = statistics.flaggedTimes.counts(statistics.scale);
    for (int i = 0; i < pieces; i++) {
      if (counts[i] > 0) {
        double middle = (x(i) + x(i + 1)) / 2;
        page.raw("<g data-flagged=\"" + counts[i] + "\"><path class=\"bad\" d=\"M").at(middle - 4);
        page.raw(
            " " + (TOP - 16) + "h8l-4 9z\"/><path stroke=\"var(--bad)\" stroke-opacity=\"0.5\"");
        page.raw(" stroke-dasharray=\"2 3\" d=\"M").at(middle).raw(" " + (TOP - 7) + "V");
        page.raw(TOP + HEIGHT + "\"/><title>").text(span(i) + "\n");
        page.text(Words.count(counts[i], "write") + " with a reason").raw("</title></g>");
      }
    }
  }

  private void axis(Html page, int bottom) {
    int ticks = 6;
    for (int i = 0; i <= ticks; i++) {
      double at = LEFT + (double) (RIGHT - LEFT) * i / ticks;
      long time = statistics.scale.piece() * pieces * i / ticks;
      String anchor = i == 0 ? "start" : i == ticks ? "end" : "middle";
      page.raw("<text class=\"soft\" x=\"").at(at).raw("\" y=\"" + (bottom + 16));
      page.raw("\" text-anchor=\"" + anchor + "\">").text(shortTime(time)).raw("</text>");
    }
  }

  private static String shortTime(long nanoseconds) {
    if (nanoseconds == 0) {
      return "0";
    }
    if (nanoseconds < 10_000_000) {
      return Html.number(nanoseconds / 1e3) + " \u00b5s";
    }
    return nanoseconds < 10_000_000_000L
        ? Html.number(nanoseconds / 1e6) + " ms"
        : Html.number(nanoseconds / 1e9) + " s";
  }

  /** Each part of the address space as a row: when it was written. */
  void heatMap(Html page) {
    List<Part> parts = new ArrayList<>(statistics.parts);
    parts.sort(
        Comparator.comparingLong((Part p) -> p.traffic.flagged)
            .thenComparingLong(p -> p.traffic.writes)
            .reversed());
    if (parts.size() > MOST_ROWS) {
      parts.subList(MOST_ROWS, parts.size()).clear();
    }
    parts.sort(Comparator.comparingLong((Part p) -> p.process == null ? Long.MAX_VALUE : p.start));
    long most = 1;
    for (Part part : parts) {
      for (long count : part.traffic.times.counts(statistics.scale)) {
        most = Math.max(most, count);
      }
    }
    int bottom = 4 + parts.size() * ROW;
    page.raw("<svg id=\"heatmap\" viewBox=\"0 0 " + WIDTH + " " + (bottom + 24) + "\"");
    page.raw(" role=\"img\" aria-label=\"when each part of memory was written\">");
    for (int row = 0; row < parts.size(); row++) {
      heatRow(page, parts.get(row), 4 + row * ROW, most);
    }
    axis(page, bottom);
    page.raw("</svg>\n");
  }

  private void heatRow(Html page, Part part, int y, long most) {
    long[] counts = part.traffic.times.counts(statistics.scale);
    String whose = part.process == null ? "no process's memory" : part.process.label();
    String label = part.process == null ? whose : whose + " " + part.kind;
    page.raw("<g data-writes=\"" + part.traffic.writes + "\"><title>").text(label + "\n");
    page.text(Words.address(part.start) + " to " + Words.address(part.end) + "\n");
    page.text(Words.count(part.traffic.writes, "write")).raw("</title>");
    page.raw("<text x=\"" + (LEFT - 8) + "\" y=\"" + (y + 13) + "\" text-anchor=\"end\"");
    page.raw(part.traffic.flagged > 0 ? " style=\"fill:var(--bad);font-weight:600\">" : ">");
    page.text(label.length() > 32 ? label.substring(0, 29) + "..." : label).raw("</text>");
    page.raw("<rect fill=\"var(--fill)\" x=\"" + LEFT + "\" y=\"" + y + "\" width=\"");
    page.raw((RIGHT - LEFT) + "\" height=\"" + (ROW - 3) + "\" rx=\"2\"/>");
    HeatStrip strip = new HeatStrip(y, ROW - 3);
    for (int i = 0; i < pieces; i++) {
      strip.add(x(i), x(i + 1) - x(i), Html.level(counts[i], most));
    }
    strip.to(page);
    page.raw("</g>\n");
  }
}
