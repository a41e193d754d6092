package org.bd0.kernel.debug.report;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteRecord;
import org.bd0.kernel.debug.format.TraceFileWriter;

/** Where a trace goes while it is made, by the name of the file that the user has given. */
public final class Outputs {
  private Outputs() {}

  /**
   * A sink.
   *
   * @param file {@code .txt} or {@code .log} for lines, {@code .json} or {@code .jsonl} for JSON,
   *     {@code .html} for a report, anything else for a trace to be read by {@code bd0 trace}; null
   *     for lines among the messages
   * @param messages takes readable lines
   * @param startMillis when the trace began, in milliseconds since 1970
   * @throws org.bd0.kernel.debug.TraceException when the file cannot be written
   */
  public static TraceSink open(String file, Consumer<String> messages, long startMillis) {
    if (file == null) {
      return new TextSink(messages, startMillis, false);
    }
    Path path = Path.of(file);
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".txt") || name.endsWith(".log")) {
      Lines lines = Lines.to(path);
      return new Closing(new TextSink(lines, startMillis, false), lines);
    }
    if (name.endsWith(".json") || name.endsWith(".jsonl")) {
      Lines lines = Lines.to(path);
      return new Closing(new JsonSink(lines, startMillis), lines);
    }
    if (name.endsWith(".html") || name.endsWith(".htm")) {
      return HtmlReport.to(path, file, startMillis);
    }
    return new TraceFileWriter(path, startMillis);
  }

  /** Closes the lines after the sink that writes them. */
  private record Closing(TraceSink sink, Lines lines) implements TraceSink {
    @Override
    public void process(ProcessStarted process) {
      sink.process(process);
    }

    @Override
    public void ended(int process, long time) {
      sink.ended(process, time);
    }

    @Override
    public void mapping(Mapping mapping) {
      sink.mapping(mapping);
    }

    @Override
    public void write(WriteRecord record) {
      sink.write(record);
    }

    @Override
    public void close() {
      try (lines) {
        sink.close();
      }
    }
  }
}
