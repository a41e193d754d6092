package org.bd0.kernel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bd0.runtime.Dispatcher;
import org.bd0.translator.Engine;

/** The lines of --stats. */
final class Statistics {
  private Statistics() {}

  /** All lines, without the last newline. */
  static String of(Engine.Kind kind, Engine engine, Dispatcher dispatcher, long limit) {
    double milliseconds = engine.nanoseconds() / 1e6;
    return String.format(
        Locale.ROOT,
        """
        bd0-run statistics
          engine               %s
          blocks made          %,d
          translated           %,d
          instructions in them %,d
          units of hot blocks  %,d
          blocks in them       %,d
          time to make all     %,.1f ms
          look-ups             %,d
          single steps         %,d
          memory limit         %s
          peak resident size   %s\
        """,
        kind.name().toLowerCase(Locale.ROOT),
        engine.blocks(),
        engine.translated(),
        engine.instructions(),
        engine.units(),
        engine.unitBlocks(),
        milliseconds,
        dispatcher.dispatches(),
        dispatcher.steps(),
        Size.show(limit),
        peak());
  }

  /** The JVM and the program together (proc(5), VmHWM). */
  private static String peak() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmHWM:")) {
          String number = line.substring(6, line.length() - 2).strip();
          return Size.show(Long.parseLong(number) << 10);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return "unknown";
    }
    return "unknown";
  }
}
