package org.bd0.kernel.debug.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;

/** A trace in figures: first what is wrong, then who wrote into whom, then what wrote most. */
public final class Summary implements TraceSink {
  private static final int MOST_FLAGGED = 20;
  private static final int MOST_PROCESSES = 6;
  private static final int MOST_ROWS = 10;

  /** Characters of a column of the matrix. */
  private static final int COLUMN = 20;

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Consumer<String> lines;
  private final String title;
  private final long startMillis;
  private final Statistics statistics;

  /**
   * Figures, when {@link #close} is called.
   *
   * @param lines takes each line, without its newline
   * @param title what is summed up: a file's name
   * @param startMillis when the trace began, in milliseconds since 1970
   */
  public Summary(Consumer<String> lines, String title, long startMillis) {
    this.lines = lines;
    this.title = title;
    this.startMillis = startMillis;
    this.statistics = new Statistics(startMillis);
  }

  @Override
  public void process(ProcessStarted process) {
    statistics.process(process);
  }

  @Override
  public void ended(int process, long time) {
    statistics.ended(process, time);
  }

  @Override
  public void mapping(Mapping mapping) {
    statistics.mapping(mapping);
  }

  @Override
  public void write(WriteRecord record) {
    statistics.write(record);
  }

  /** A date and time of day, UTC. */
  static String date(long millis) {
    return DATE.format(Instant.ofEpochMilli(millis));
  }

  @Override
  public void close() {
    Statistics s = statistics;
    lines.accept(
        title
            + ": "
            + Words.count(s.writes, "write")
            + " of "
            + Words.count(s.bytes, "byte")
            + " by "
            + (s.writers().size() == 1 ? "1 process" : s.writers().size() + " processes")
            + ", "
            + Words.time(s.lastTime)
            + ", from "
            + date(startMillis));
    if (s.writes > 0) {
      flagged(s);
      matrix(s);
      table("what wrote most", s.instructions(MOST_ROWS));
      table("what was written most", s.objects(MOST_ROWS));
    }
    for (ProgramNames program : s.space.programs()) {
      if (program.problem() != null) {
        lines.accept("note: " + program.problem());
      }
    }
  }

  private void flagged(Statistics s) {
    if (s.flagged == 0) {
      lines.accept("nothing is wrong with any of them");
      return;
    }
    StringBuilder counts = new StringBuilder();
    for (WriteReason reason : WriteReason.values()) {
      long count = s.byReason[reason.ordinal()];
      if (count > 0) {
        counts.append(counts.isEmpty() ? "" : ", ");
        counts.append(Words.count(count)).append(' ').append(Words.reason(reason));
      }
    }
    lines.accept(counts.append("; first of each kind:").toString());
    lines.accept("");
    SourceFiles sources = new SourceFiles();
    List<Finding> findings = s.findings();
    for (Finding finding : findings.subList(0, Math.min(findings.size(), MOST_FLAGGED))) {
      finding(finding, sources);
    }
    if (findings.size() > MOST_FLAGGED) {
      int more = findings.size() - MOST_FLAGGED;
      lines.accept("and " + Words.count(more) + " more: --text shows them, --html in a report");
    }
  }

  private void finding(Finding finding, SourceFiles sources) {
    lines.accept(finding.line);
    CodePlace place = finding.place;
    String text = sources.text(place.line(), finding.writer.names.file());
    if (text != null) {
      lines.accept("    " + place.line().line() + " | " + text);
    }
    if (finding.count() > 1) {
      lines.accept(
          "    "
              + Words.count(finding.count())
              + " times, "
              + Words.address(finding.lowest())
              + " to "
              + Words.address(finding.highest())
              + ", "
              + Words.time(finding.first.time)
              + " to "
              + Words.time(finding.lastTime()));
    }
  }

  private void matrix(Statistics s) {
    List<Statistics.Cell> cells = s.cells();
    List<TracedProcess> rows = new ArrayList<>();
    List<TracedProcess> columns = new ArrayList<>();
    for (Statistics.Cell cell : cells) {
      add(rows, cell.writer);
      add(columns, cell.owner);
    }
    lines.accept("");
    lines.accept("who wrote (lines) into whose memory (columns), writes");
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + COLUMN + "s", ""));
    for (TracedProcess column : columns) {
      line.append(String.format(Locale.ROOT, " %" + COLUMN + "s", shortLabel(column)));
    }
    lines.accept(line.toString());
    for (TracedProcess row : rows) {
      line.setLength(0);
      line.append(String.format(Locale.ROOT, "%-" + COLUMN + "s", shortLabel(row)));
      for (TracedProcess column : columns) {
        long count = 0;
        for (Statistics.Cell cell : cells) {
          count += cell.writer == row && cell.owner == column ? cell.writes : 0;
        }
        line.append(
            String.format(Locale.ROOT, " %" + COLUMN + "s", count == 0 ? "." : Words.count(count)));
      }
      lines.accept(line.toString());
    }
    boolean more = s.writers().size() > rows.size();
    if (more) {
      lines.accept("(the " + MOST_PROCESSES + " with most writes)");
    }
  }

  private static void add(List<TracedProcess> list, TracedProcess process) {
    if (list.size() < MOST_PROCESSES && !list.contains(process)) {
      list.add(process);
    }
  }

  /** A label that fits into a column, with its number. */
  private static String shortLabel(TracedProcess process) {
    String label = process == null ? "nobody" : process.label();
    if (label.length() <= COLUMN) {
      return label;
    }
    String id = label.substring(label.lastIndexOf('['));
    return label.substring(0, Math.max(COLUMN - 1 - id.length(), 0)) + "~" + id;
  }

  private void table(String title, List<Statistics.Tally> rows) {
    lines.accept("");
    lines.accept(title);
    for (Statistics.Tally row : rows) {
      lines.accept(String.format(Locale.ROOT, "%14s  %s", Words.count(row.writes()), row.what()));
    }
  }
}
