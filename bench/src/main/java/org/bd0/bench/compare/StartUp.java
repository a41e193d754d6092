package org.bd0.bench.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How the smallest programs compare with an empty Java main on the same JDK, and how much memory
 * they take.
 *
 * @param empty milliseconds from start to exit of an empty main, one for each run
 * @param programs the programs
 */
record StartUp(double[] empty, List<Figure> programs) {
  private static final int LEAST_RUNS = 5;
  private static final double MILLION = 1e6;

  /**
   * One program under bd0-run.
   *
   * @param label its name
   * @param times milliseconds from start to exit, one for each run
   * @param peakKibibytes the most memory that was resident at once (VmHWM of proc(5)), or 0
   */
  record Figure(String label, double[] times, long peakKibibytes) {
    /** How many times as long as an empty main, by the medians. */
    double ratio(StartUp to) {
      return Statistics.median(times) / Statistics.median(to.empty);
    }
  }

  /**
   * Measures in turn.
   *
   * @param jar where {@link Nothing} is
   * @param translator how bd0-run is started
   * @param programs files by their labels
   * @param options repetitions and cap; at least five runs, but for a smoke test
   * @param environment NAME=VALUE entries for all
   * @param scratch folder for their outputs
   * @throws IOException when a process cannot be started
   */
  static StartUp measure(
      Path jar,
      Engine translator,
      Map<String, Path> programs,
      Options options,
      List<String> environment,
      Path scratch)
      throws IOException {
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            jar.toString(),
            Nothing.class.getName());
    List<List<String>> commands = new ArrayList<>(List.of(java));
    programs.values().forEach(file -> commands.add(translator.command(file.toString(), List.of())));
    int runs =
        options.size == Options.Size.QUICK
            ? options.repetitions
            : Math.max(options.repetitions, LEAST_RUNS);
    double[][] times = new double[commands.size()][runs];
    try (HostProcess host = new HostProcess()) {
      Path output = scratch.resolve("output");
      Path errors = scratch.resolve("errors");
      host.run(java, environment, output, errors, options.capSeconds); // Its files are cached then.
      for (int run = 0; run < runs; run++) {
        for (int i = 0; i < times.length; i++) {
          HostProcess.Result result =
              host.run(commands.get(i), environment, output, errors, options.capSeconds);
          times[i][run] = result.wallNanoseconds() / MILLION;
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (String label : programs.keySet()) {
      int i = figures.size() + 1;
      figures.add(new Figure(label, times[i], peak(commands.get(i), environment)));
    }
    return new StartUp(times[0], figures);
  }

  /**
   * The most memory that a process had resident, asked for again and again until it ends: what
   * wait4(2) says of a child begins with what its parent had.
   */
  private static long peak(List<String> command, List<String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    for (String variable : environment) {
      int equals = variable.indexOf('=');
      builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String status = "/proc/" + process.pid() + "/status";
    long peak = 0;
    try {
      do {
        for (String line : Tools.lines(status)) {
          if (line.startsWith("VmHWM:")) {
            String[] words = line.strip().split("\\s+");
            peak = Math.max(peak, Long.parseLong(words[1]));
          }
        }
      } while (!process.waitFor(1, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    return peak;
  }
}
