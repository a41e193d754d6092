package org.bd0.kernel.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteRecord;
import org.bd0.kernel.debug.format.TraceFileReader;
import org.bd0.kernel.debug.format.TraceFileWriter;
import org.bd0.kernel.debug.report.HtmlReport;
import org.bd0.kernel.debug.report.JsonSink;
import org.bd0.kernel.debug.report.Lines;
import org.bd0.kernel.debug.report.Summary;
import org.bd0.kernel.debug.report.TextSink;
import org.bd0.kernel.debug.report.TraceFilter;
import picocli.CommandLine;

/** {@code bd0 trace}: shows, filters and converts traces of writes. */
public final class TraceTool {
  /** Exit status: no write fulfilled the conditions. */
  private static final int NOTHING = 1;

  /** Exit status: the trace is damaged or cut off. */
  private static final int DAMAGED = 2;

  /** Exit status: whoever read the output has gone, as a shell says it of SIGPIPE. */
  private static final int UNREAD = 141;

  private final Consumer<String> errors;

  private TraceTool(Consumer<String> errors) {
    this.errors = errors;
  }

  /**
   * Runs the command.
   *
   * @param arguments those behind {@code trace}
   * @param errors takes a line about what is wrong
   * @return the status to exit with
   */
  public static int run(List<String> arguments, Consumer<String> errors) {
    try {
      return new TraceTool(errors).run(arguments);
    } catch (KernelException e) {
      errors.accept("bd0 trace: " + e.getMessage());
      return e.exitStatus();
    } catch (TraceException e) {
      boolean unread = e.getCause() != null && "Broken pipe".equals(e.getCause().getMessage());
      if (unread) {
        return UNREAD;
      }
      errors.accept("bd0 trace: " + e.getMessage());
      return KernelException.FAILED;
    }
  }

  private int run(List<String> arguments) throws KernelException {
    TraceOptions options = new TraceOptions();
    CommandLine line = new CommandLine(options);
    try {
      line.parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.ParameterException e) {
      String what = e.getMessage().lines().findFirst().orElse("");
      throw usage(what.replace("Missing required parameter: 'FILE'", "which trace?"));
    }
    if (options.help) {
      line.usage(System.out);
      return 0;
    }
    if (options.outputs() > 1) {
      throw usage("one output at a time");
    }
    try (TraceFileReader reader = new TraceFileReader(options.file)) {
      return read(reader, options);
    }
  }

  private static KernelException usage(String what) {
    return new KernelException(KernelException.FAILED, what + "; see bd0 trace --help");
  }

  private int read(TraceFileReader reader, TraceOptions options) throws KernelException {
    TraceFilter check = new TraceFilter(new Nothing(), 0);
    TraceConditions.set(options, check); // Before any file is opened to be written.
    long start = reader.startMillis();
    try (Lines out = new Lines(new FileOutputStream(FileDescriptor.out), "standard output");
        TraceFilter filter = new TraceFilter(sink(options, out, start), start)) {
      TraceConditions.set(options, filter);
      int status = 0;
      try {
        reader.readAll(filter);
      } catch (TraceException e) {
        if (e.getCause() != null) {
          throw e;
        }
        errors.accept("bd0 trace: " + e.getMessage());
        status = DAMAGED;
      }
      if (options.count) {
        out.accept(Long.toString(filter.matched()));
      }
      return status == 0 && filter.matched() == 0 ? NOTHING : status;
    }
  }

  private static TraceSink sink(TraceOptions options, Lines out, long start)
      throws KernelException {
    if (options.text || options.each) {
      return new TextSink(out, start, options.each);
    }
    if (options.json) {
      return new JsonSink(out, start);
    }
    if (options.html != null) {
      return HtmlReport.to(other(options.html, options), options.file.toString(), start);
    }
    if (options.save != null) {
      return new TraceFileWriter(other(options.save, options), start);
    }
    return options.count ? new Nothing() : new Summary(out, options.file.toString(), start);
  }

  /** A file to be written must not be the one that is read. */
  private static Path other(Path file, TraceOptions options) throws KernelException {
    try {
      if (java.nio.file.Files.exists(file) && java.nio.file.Files.isSameFile(file, options.file)) {
        throw usage(file + ": is the trace itself");
      }
    } catch (java.io.IOException e) {
      // Whether it can be written is found when it is.
    }
    return file;
  }

  /** Forgets all. */
  private static final class Nothing implements TraceSink {
    @Override
    public void process(ProcessStarted process) {}

    @Override
    public void ended(int process, long time) {}

    @Override
    public void mapping(Mapping mapping) {}

    @Override
    public void write(WriteRecord record) {}

    @Override
    public void close() {}
  }
}
