package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The results as tables for people. */
final class Markdown {
  /** In the place of a figure that there is none of. */
  static final String NONE = "–";

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
    overview();
    part(
        Time.STEADY,
        """
        ## Steady state

        A repetition of the work within the process, once it is warm: the median of the last third of
        a process's repetitions, and of that the median over the processes, with half the distance
        between the fastest and the slowest. Warm-up is how long the translator ran before a
        repetition came within 10% of that.
        """);
    part(
        Time.STEADY_CPU,
        """
        ## Steady state, CPU time

        Of the program's thread in the same repetitions: on a busy machine the better figure.
        """);
    part(
        Time.ELAPSED,
        """
        ## Whole processes

        Elapsed time from start to exit: median, and half the distance between the fastest and the
        slowest run.
        """);
    part(
        Time.CPU,
        """
        ## Whole processes, CPU time

        Of the same runs, user and system, all threads together.
        """);
    startUp();
    notes();
    return text.toString();
  }

  private void overview() {
    List<List<String>> lines = Overview.of(results);
    if (!lines.isEmpty()) {
      text.append(
          """

          ## Ratios

          Of times, the first engine's to the second's: over 1 where the first is slower. Means are
          geometric.

          """);
      text.append(Table.of(lines));
    }
  }

  private void part(Time time, String words) {
    if (!results.engines(time).isEmpty()) {
      text.append('\n').append(words).append('\n');
      text.append(Table.of(times(time)));
      worst(time);
    }
  }

  private void startUp() {
    StartUp figures = results.startUp();
    if (figures == null) {
      return;
    }
    text.append("\n## Start-up\n\nAn empty Java main on the same JDK, without options, takes ")
        .append(time(figures.empty()))
        .append("; measured in turn with:\n\n");
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("program", "translator", "empty Java mains", "peak memory"));
    for (StartUp.Figure figure : figures.programs()) {
      table.add(
          List.of(
              figure.label(),
              time(figure.times()),
              ratio(figure.ratio(figures)),
              figure.peakKibibytes() / 1024 + " MiB"));
    }
    text.append(Table.of(table));
  }

  /** The rows that a mean hides. */
  private void worst(Time time) {
    StringBuilder lines = new StringBuilder();
    for (Ratio ratio : results.ratios(time)) {
      List<Row> rows =
          results.rows().stream()
              .filter(row -> row.program().counts())
              .filter(row -> !Double.isNaN(ratio.of(row, time)))
              .sorted(Comparator.comparingDouble(row -> ratio.of(row, time)))
              .toList();
      if (rows.size() > 1) {
        lines
            .append("- ")
            .append(ratio.heading())
            .append(": from ")
            .append(extreme(rows.getFirst(), ratio, time))
            .append(" to ")
            .append(extreme(rows.getLast(), ratio, time))
            .append('\n');
      }
    }
    if (!lines.isEmpty()) {
      text.append('\n').append(lines);
    }
  }

  private static String extreme(Row row, Ratio ratio, Time time) {
    return ratio(ratio.of(row, time)) + " (" + row.label() + ")";
  }

  private List<List<String>> times(Time time) {
    List<Ratio> ratios = results.ratios(time);
    boolean warmUp = time == Time.STEADY && hasTranslator();
    List<List<String>> table = new ArrayList<>();
    List<String> headings = new ArrayList<>(List.of("program"));
    results.engines(time).forEach(engine -> headings.add(engine.name()));
    ratios.forEach(ratio -> headings.add(ratio.heading()));
    if (warmUp) {
      headings.add("warm-up");
    }
    table.add(headings);
    for (Row row : results.rows()) {
      if (time.isSteady() && row.program().group().equals(Program.START_UP)) {
        continue;
      }
      List<String> line = line(row, time);
      ratios.forEach(ratio -> line.add(ratio(ratio.of(row, time))));
      if (warmUp) {
        line.add(warmUp(row));
      }
      table.add(line);
    }
    results
        .groups()
        .forEach(
            (name, rows) -> {
              if (!time.isSteady() || !name.equals(Program.START_UP)) {
                table.add(means(name, rows, time, headings.size()));
              }
            });
    return table;
  }

  private boolean hasTranslator() {
    return results.engines(Time.STEADY).stream()
        .anyMatch(engine -> engine.name().equals(Engine.TRANSLATOR));
  }

  private static String warmUp(Row row) {
    Cell cell = row.cell(Engine.TRANSLATOR, Time.STEADY);
    return cell == null || !cell.measured() || cell.steady().isEmpty()
        ? NONE
        : milliseconds(
            Statistics.median(cell.steady().stream().mapToDouble(Steady::warmUp).toArray()));
  }

  private List<String> means(String name, List<Row> rows, Time time, int columns) {
    List<String> line = new ArrayList<>();
    line.add("**geometric mean, " + name + "**");
    results.engines(time).forEach(engine -> line.add(""));
    results.ratios(time).forEach(ratio -> line.add(mean(ratio, rows, time)));
    while (line.size() < columns) {
      line.add("");
    }
    return line;
  }

  /** With the number of programs it is of, unless that is all. */
  static String mean(Ratio ratio, List<Row> rows, Time time) {
    int count = ratio.ofAll(rows, time).length;
    String mean = ratio(ratio.mean(rows, time));
    return count == 0 || count == rows.size()
        ? mean
        : mean + " (" + count + " of " + rows.size() + ")";
  }

  /** The program and a figure for each engine. */
  private List<String> line(Row row, Time time) {
    List<String> line = new ArrayList<>();
    line.add(row.skipped() == null ? code(name(row, time)) : code(row.label()));
    for (Engine engine : results.engines(time)) {
      line.add(row.skipped() == null ? cell(row.cell(engine.name(), time), time) : "skipped");
    }
    return line;
  }

  private static String name(Row row, Time time) {
    String arguments = row.arguments(time);
    return arguments.isEmpty() ? row.label() : row.program().name() + " " + arguments;
  }

  /** Arguments can be such that they would mean something in Markdown. */
  private static String code(String words) {
    return words.matches("[A-Za-z0-9. {}-]*") ? words : '`' + words + '`';
  }

  private static String cell(Cell cell, Time time) {
    if (cell == null) {
      return NONE;
    }
    if (cell.wrong() != null) {
      return "WRONG";
    }
    return cell.isOverTime() ? "too long" : time(time.of(cell));
  }

  /**
   * The translator's ratios to the CPU, for those who watch.
   *
   * @return words to put behind others; empty where nothing was measured
   */
  static String summary(Row row) {
    StringBuilder text = new StringBuilder();
    for (Time time : Time.values()) {
      double ratio = row.ratio(time, Engine.TRANSLATOR, Engine.NATIVE);
      if (!Double.isNaN(ratio)) {
        text.append(", ").append(time.key()).append(' ').append(ratio(ratio));
      }
    }
    return text.toString();
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

  static String ratio(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private void notes() {
    List<String> notes = new ArrayList<>();
    for (Row row : results.rows()) {
      String name = row.label();
      if (row.skipped() != null) {
        notes.add(name + " skipped: " + row.skipped());
      }
      List<Cell> cells = new ArrayList<>(row.cells());
      cells.addAll(row.steadyCells());
      for (Cell cell : cells) {
        String engine = name + ", " + cell.engine().name();
        if (cell.wrong() != null) {
          notes.add(engine + ": WRONG: " + cell.wrong());
        } else if (cell.isOverTime()) {
          notes.add(engine + ": skipped for time");
        }
      }
    }
    if (!notes.isEmpty()) {
      text.append("\n## Notes\n\n");
      notes.forEach(note -> text.append("- ").append(note).append('\n'));
    }
  }
}
