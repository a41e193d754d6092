package org.bd0.kernel.debug.report;

import java.nio.file.Path;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteRecord;

/** A trace as one page for a browser, without anything from elsewhere. */
public final class HtmlReport implements TraceSink {
  private final Lines out;
  private final String title;
  private final long startMillis;
  private final Statistics statistics;

  private HtmlReport(Lines out, String title, long startMillis) {
    this.out = out;
    this.title = title;
    this.startMillis = startMillis;
    this.statistics = new Statistics(startMillis);
  }

  /**
   * To a file, when {@link #close} is called.
   *
   * @param file is replaced
   * @param title what the report is of: a file's name
   * @param startMillis when the trace began, in milliseconds since 1970
   * @throws org.bd0.kernel.debug.TraceException if the file cannot be written
   */
  public static HtmlReport to(Path file, String title, long startMillis) {
    return new HtmlReport(Lines.to(file), title, startMillis);
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

  @Override
  public void close() {
    try (out) {
      out.accept(new ReportPage(statistics, title, startMillis).html());
    }
  }
}
