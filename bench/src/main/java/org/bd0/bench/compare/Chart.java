package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results as a picture (SVG 1.1, without scripts): for each program and engine a bar, how many
 * times as long as on the CPU alone it took, to a logarithmic scale. The left half is the steady
 * state, the right one whole processes. It follows the reader's choice of light or dark.
 */
final class Chart {
  private static final int LABELS = 148;
  private static final int PANEL = 380;
  private static final int BETWEEN = 52;
  private static final int RIGHT = 52;
  private static final int TOP = 84;
  private static final int BAR = 7;
  private static final int ROW_GAP = 6;
  private static final int GROUP_GAP = 26;
  private static final int BOTTOM = 34;

  private static final String STYLE =
      """
      <style>
        text { font: 11px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
        text.title { font-size: 15px; font-weight: 600; }
        text.head, text.mean { font-weight: 600; }
        text.value { font-size: 8.5px; }
        text { fill: #1f2328; }
        text.faint, text.value { fill: #656d76; }
        .page { fill: #ffffff; }
        .grid { stroke: #d8dee4; stroke-width: 1; }
        .one { stroke: #656d76; stroke-width: 1.5; }
        .e0 { fill: #0b62d6; } .e1 { fill: #d9730d; } .e2 { fill: #a3acb5; }
        .e3 { fill: #7a3fc4; } .e4 { fill: #128a7d; }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3; }
          text.faint, text.value { fill: #9aa4ae; }
          .page { fill: #0d1117; }
          .grid { stroke: #30363d; }
          .one { stroke: #9aa4ae; }
          .e0 { fill: #58a6ff; } .e1 { fill: #f0923b; } .e2 { fill: #6e7781; }
          .e3 { fill: #b78bf2; } .e4 { fill: #3fc1b0; }
        }
      </style>
      """;

  private static final int COLOURS = 5;

  private final Results results;
  private final List<Panel> panels = new ArrayList<>();
  private final Map<String, Integer> colours = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();
  private int y = TOP;

  private Chart(Results results) {
    this.results = results;
    addPanel(Time.STEADY, "steady state");
    addPanel(Time.ELAPSED, "whole process");
    colours.put(Engine.TRANSLATOR, 0);
    colours.put(Engine.QEMU, 1);
    colours.put(Engine.INTERPRETER, 2);
    for (Engine engine : results.engines()) {
      if (!engine.name().equals(Engine.NATIVE)) {
        colours.putIfAbsent(engine.name(), colours.size() % COLOURS);
      }
    }
  }

  /**
   * The whole document.
   *
   * @return null when nothing was compared with the CPU
   */
  static String of(Results results) {
    Chart chart = new Chart(results);
    return chart.panels.isEmpty() ? null : chart.document();
  }

  /** A half: a time with its scale. */
  private record Panel(Time time, String heading, List<String> engines, Scale scale, int left) {}

  private void addPanel(Time time, String heading) {
    List<String> engines =
        results.engines(time).stream()
            .map(Engine::name)
            .filter(name -> !name.equals(Engine.NATIVE))
            .sorted((a, b) -> Integer.compare(order(a), order(b)))
            .toList();
    double[] ratios =
        results.rows().stream()
            .flatMapToDouble(
                row -> engines.stream().mapToDouble(name -> row.ratio(time, name, Engine.NATIVE)))
            .filter(ratio -> !Double.isNaN(ratio))
            .toArray();
    if (ratios.length > 0) {
      int left = LABELS + panels.size() * (PANEL + BETWEEN);
      panels.add(new Panel(time, heading, engines, Scale.of(ratios, PANEL), left));
    }
  }

  /** The translator first, the interpreter last. */
  private static int order(String engine) {
    return switch (engine) {
      case Engine.TRANSLATOR -> 0;
      case Engine.INTERPRETER -> 2;
      default -> 1;
    };
  }

  private String document() {
    StringBuilder rows = new StringBuilder();
    List<String> groups = new ArrayList<>(results.groups().keySet());
    for (String group : groups) {
      group(group, results.groups().get(group), rows);
    }
    int height = y + BOTTOM;
    int width = LABELS + panels.size() * (PANEL + BETWEEN) - BETWEEN + RIGHT;
    text.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" role=\"img\">%n",
            width,
            height,
            width,
            height));
    text.append("<title>Time relative to native, by program and engine</title>\n").append(STYLE);
    text.append("<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n");
    text(
        text,
        12,
        26,
        "title",
        "start",
        "Time relative to native code: shorter is faster, 1 is the CPU");
    legend();
    for (Panel panel : panels) {
      frame(panel);
    }
    text.append(rows);
    facts(height - 10);
    return text.append("</svg>\n").toString();
  }

  private void legend() {
    int x = 12;
    for (Map.Entry<String, Integer> engine : colours.entrySet()) {
      if (panels.stream().noneMatch(panel -> panel.engines.contains(engine.getKey()))) {
        continue;
      }
      rectangle(text, x, 38, 12, 9, engine.getValue(), null);
      text(text, x + 17, 46, "", "start", engine.getKey());
      x += 36 + 7 * engine.getKey().length();
    }
  }

  private void facts(int at) {
    String facts =
        results.facts().getOrDefault("CPU", "")
            + ", "
            + results.facts().getOrDefault("CPUs", "?")
            + " CPUs, "
            + results.facts().getOrDefault("date", "")
            + ", BD0 "
            + results.facts().getOrDefault("BD0", "");
    text(text, 12, at, "faint", "start", facts);
  }

  /** Heading, scale and grid of a half. */
  private void frame(Panel panel) {
    text(text, panel.left, TOP - 22, "head", "start", panel.heading);
    for (double tick : panel.scale.ticks()) {
      int x = panel.left + panel.scale.at(tick);
      String kind = tick == 1 ? "one" : "grid";
      text.append(
          String.format(
              Locale.ROOT,
              "<line class=\"%s\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
              kind,
              x,
              TOP - 4,
              x,
              y));
      text(text, x, TOP - 8, "value", "middle", Scale.label(tick));
      text(text, x, y + 11, "value", "middle", Scale.label(tick));
    }
  }

  private void group(String name, List<Row> rows, StringBuilder out) {
    boolean all = name.equals(Results.ALL);
    y += GROUP_GAP;
    text(out, 12, y - 6, "head", "start", all ? "all programs" : name);
    if (!all) {
      for (Row row : rows) {
        bars(row.label(), List.of(row), "", out);
      }
    }
    if (rows.size() > 1) {
      bars("geometric mean", rows, "mean", out);
    }
  }

  /** A line of the chart: a program's, or with several rows their mean. */
  private void bars(String label, List<Row> rows, String style, StringBuilder out) {
    int most = panels.stream().mapToInt(panel -> panel.engines.size()).max().orElse(1);
    int height = most * BAR + ROW_GAP;
    text(out, LABELS - 10, y + height / 2 + 1, style, "end", label);
    for (Panel panel : panels) {
      int at = y;
      int shown = 0;
      for (String engine : panel.engines) {
        double value = new Ratio(engine, Engine.NATIVE).mean(rows, panel.time);
        if (!Double.isNaN(value)) {
          bar(panel, engine, value, at, label, out);
          at += BAR;
          shown++;
        }
      }
      if (shown == 0) {
        int one = panel.left + panel.scale.at(1);
        text(out, one + 5, y + height / 2 + 1, "value", "start", absence(rows, panel.time));
      }
    }
    y += height;
  }

  private void bar(
      Panel panel, String engine, double value, int at, String label, StringBuilder out) {
    int one = panel.left + panel.scale.at(1);
    int end = panel.left + panel.scale.at(value);
    String figure = Scale.figure(value);
    rectangle(
        out,
        Math.min(one, end),
        at,
        Math.max(1, Math.abs(end - one)),
        BAR - 1,
        colours.get(engine),
        label + ", " + engine + ", " + panel.heading + ": " + figure);
    text(out, Math.max(one, end) + 3, at + BAR - 1, "value", "start", figure);
  }

  /** Why there is no bar. */
  private static String absence(List<Row> rows, Time time) {
    Row row = rows.getFirst();
    if (row.skipped() != null) {
      return "skipped: not there";
    }
    if (row.wrong()) {
      return "wrong output";
    }
    return row.cells(time).isEmpty() ? "–" : "took too long";
  }

  private static void rectangle(
      StringBuilder out, int x, int y, int width, int height, int colour, String title) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"e%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"1\">%s</rect>%n",
            colour,
            x,
            y,
            width,
            height,
            title == null ? "" : "<title>" + escaped(title) + "</title>"));
  }

  private static void text(
      StringBuilder out, int x, int y, String style, String anchor, String words) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
            style,
            x,
            y,
            anchor,
            escaped(words)));
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
