package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The results as tables for people: Markdown that is aligned for a terminal too. */
final class Markdown {
  private final Results results;
  private final StringBuilder text = new StringBuilder();

  private Markdown(Results results) {
    this.results = results;
  }

  /** The whole document. */
  static String of(Results results) {
    return new Markdown(results).document();
  }

  private String document() {
    results
        .facts()
        .forEach(
            (name, fact) -> text.append("- ").append(name).append(": ").append(fact).append('\n'));
    text.append(
        """

        Elapsed time of whole processes, start to exit: median, and half the distance between the
        fastest and the slowest run. A ratio over 1 says that the first of the two is slower.

        """);
    table(times(Time.ELAPSED));
    text.append("\nCPU time of the same runs, user and system, all threads together.\n\n");
    table(times(Time.CPU));
    notes();
    return text.toString();
  }

  private List<List<String>> times(Time time) {
    List<List<String>> table = new ArrayList<>();
    List<String> headings = new ArrayList<>(List.of("program"));
    results.engines().forEach(engine -> headings.add(engine.name()));
    results.ratios().forEach(ratio -> headings.add(ratio.heading()));
    table.add(headings);
    for (Row row : results.rows()) {
      List<String> line = line(row, time);
      results.ratios().forEach(ratio -> line.add(ratio(ratio.of(row, time))));
      table.add(line);
    }
    results.groups().forEach((name, rows) -> table.add(means(name, rows, time)));
    return table;
  }

  private List<String> means(String name, List<Row> rows, Time time) {
    List<String> line = new ArrayList<>();
    line.add("**geometric mean, " + name + "**");
    results.engines().forEach(engine -> line.add(""));
    results.ratios().forEach(ratio -> line.add(mean(ratio, rows, time)));
    return line;
  }

  /** With the number of programs it is of, unless that is all. */
  private static String mean(Ratio ratio, List<Row> rows, Time time) {
    int count = ratio.ofAll(rows, time).length;
    String mean = ratio(ratio.mean(rows, time));
    return count == 0 || count == rows.size()
        ? mean
        : mean + " (" + count + " of " + rows.size() + ")";
  }

  /** The program and a figure for each engine. */
  private List<String> line(Row row, Time time) {
    List<String> line = new ArrayList<>();
    line.add((row.program().name() + " " + row.arguments()).strip());
    for (Engine engine : results.engines()) {
      line.add(cell(row.cell(engine.name()), time));
    }
    return line;
  }

  private static String cell(Cell cell, Time time) {
    if (cell == null) {
      return "skipped";
    }
    if (cell.wrong() != null) {
      return "WRONG";
    }
    return cell.isOverTime() ? "too long" : time(time.of(cell));
  }

  private static String time(double[] times) {
    String median = milliseconds(Statistics.median(times));
    return times.length == 1
        ? median
        : median + " ±" + Math.round(100 * Statistics.spread(times)) + "%";
  }

  /** Three digits that count. */
  private static String milliseconds(double value) {
    int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f ms", value);
  }

  private static String ratio(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private void table(List<List<String>> table) {
    int[] widths = new int[table.getFirst().size()];
    for (List<String> line : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (int i = 0; i < table.size(); i++) {
      row(table.get(i), widths);
      if (i == 0) {
        List<String> rule = new ArrayList<>();
        rule.add("-".repeat(widths[0]));
        Arrays.stream(widths).skip(1).forEach(width -> rule.add("-".repeat(width - 1) + ":"));
        row(rule, widths);
      }
    }
  }

  /** Text to the left, figures to the right. */
  private void row(List<String> fields, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - fields.get(i).length());
      String field = fields.get(i);
      text.append("| ").append(i == 0 ? field + padding : padding + field).append(' ');
    }
    text.append("|\n");
  }

  private void notes() {
    List<String> notes = new ArrayList<>();
    for (Row row : results.rows()) {
      String name = row.program().name();
      if (row.skipped() != null) {
        notes.add(name + " skipped: " + row.skipped());
      }
      for (Cell cell : row.cells()) {
        String engine = name + ", " + cell.engine().name();
        if (cell.wrong() != null) {
          notes.add(engine + ": WRONG: " + cell.wrong());
        } else if (cell.isOverTime()) {
          notes.add(engine + ": skipped for time");
        }
      }
    }
    if (!notes.isEmpty()) {
      text.append('\n');
      notes.forEach(note -> text.append("- ").append(note).append('\n'));
    }
  }
}
