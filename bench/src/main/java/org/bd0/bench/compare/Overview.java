package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One table for all: the ratios of the steady state and of whole processes side by side. */
final class Overview {
  private static final List<Time> TIMES = List.of(Time.STEADY, Time.ELAPSED);

  private final Results results;
  private final List<Column> columns = new ArrayList<>();

  private Overview(Results results) {
    this.results = results;
    for (Time time : TIMES) {
      String words = time == Time.STEADY ? "steady: " : "whole: ";
      for (Ratio ratio : results.ratios(time)) {
        // What interpreting takes is a question of the steady state alone.
        if (time == Time.STEADY || !ratio.engine().equals(Engine.INTERPRETER)) {
          columns.add(new Column(words + ratio.heading(), time, ratio));
        }
      }
    }
  }

  private record Column(String heading, Time time, Ratio ratio) {}

  /**
   * The table's lines, the headings first, each group with its mean below it.
   *
   * @return empty unless both times were measured
   */
  static List<List<String>> of(Results results) {
    Overview overview = new Overview(results);
    boolean both =
        TIMES.stream()
            .allMatch(time -> overview.columns.stream().anyMatch(column -> column.time == time));
    return both ? overview.lines() : List.of();
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    List<String> headings = new ArrayList<>(List.of("program"));
    columns.forEach(column -> headings.add(column.heading));
    lines.add(headings);
    for (Map.Entry<String, List<Row>> group : results.groups().entrySet()) {
      if (!group.getKey().equals(Results.ALL)) {
        group.getValue().forEach(row -> lines.add(line(row)));
      }
      List<String> means = new ArrayList<>(List.of("**mean, " + group.getKey() + "**"));
      for (Column column : columns) {
        String mean = Markdown.mean(column.ratio, group.getValue(), column.time);
        means.add(mean.isEmpty() ? "" : "**" + mean + "**");
      }
      lines.add(means);
    }
    return lines;
  }

  private List<String> line(Row row) {
    List<String> line = new ArrayList<>(List.of(row.label()));
    for (Column column : columns) {
      double ratio = column.ratio.of(row, column.time);
      line.add(Double.isNaN(ratio) ? Markdown.NONE : Markdown.ratio(ratio));
    }
    return line;
  }
}
