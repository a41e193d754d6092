package org.bd0.kernel.debug;

import java.util.function.Consumer;
import org.bd0.kernel.debug.report.Outputs;

/** Where traces go, by what the user has asked for. */
public final class Sinks {
  private Sinks() {}

  /**
   * A sink.
   *
   * @param settings names the file, if any
   * @param messages takes readable lines where there is no file
   * @throws TraceException when the file cannot be written
   */
  public static TraceSink open(TraceSettings settings, Consumer<String> messages) {
    return Outputs.open(settings.output, messages, System.currentTimeMillis());
  }
}
