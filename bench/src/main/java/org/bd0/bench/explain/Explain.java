package org.bd0.bench.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command {@code bench/explain}. */
public final class Explain {
  private static final String HELP =
      """
      Usage: bench/explain [--top N] PROGRAM [ARGUMENTS]
      Runs a program under bd0-run and says where the time went. PROGRAM is a file or the name of a
      benchmark (bench/compare --list), which has arguments of its own if none are given.

        --top N       so many lines of each list (default 15)
        -h, --help    show this help

      The program's output goes where it always goes; the report comes after it, on standard output.
      STEADY=SECONDS in the environment has a benchmark repeat its work.
      BD0_JAVA_OPTS adds options to the JVM that is looked at.
      """;

  private static final int USAGE = 2;
  private static final int FAILED = 125;
  private static final int POLL_MILLISECONDS = 20;

  private final Path root;
  private final PrintStream out;
  private final PrintStream log;
  private final ProcessBuilder.Redirect output;
  private int top = 15;
  private List<String> command = List.of();
  private boolean help;

  private Explain(Path root, PrintStream out, PrintStream log, ProcessBuilder.Redirect output) {
    this.root = root;
    this.out = out;
    this.log = log;
    this.output = output;
  }

  /**
   * The command. The system property bd0.root names the project's folder.
   *
   * @param words the options, the program and its arguments; --help explains them
   */
  public static void main(String[] words) {
    Path root = Path.of(System.getProperty("bd0.root", ".")).toAbsolutePath().normalize();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    ProcessBuilder.Redirect same = ProcessBuilder.Redirect.INHERIT;
    System.exit(run(root, out, System.err, same, words));
  }

  /**
   * The command without the end of the JVM.
   *
   * @param root the project's folder
   * @param out where the report goes
   * @param log where complaints go, and what the program writes to standard error
   * @param output where the program's standard output goes
   * @return the exit status: the program's does not count
   */
  static int run(
      Path root,
      PrintStream out,
      PrintStream log,
      ProcessBuilder.Redirect output,
      String... words) {
    Explain explain = new Explain(root, out, log, output);
    String mistake = explain.parse(words);
    if (mistake != null) {
      log.println("bench/explain: " + mistake + "; --help shows the options");
      return USAGE;
    }
    if (explain.help) {
      out.print(HELP);
      return 0;
    }
    try {
      explain.run();
      return 0;
    } catch (IOException e) {
      log.println("bench/explain: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  /** What is wrong with the command line, or null. */
  private String parse(String... words) {
    int i = 0;
    for (; i < words.length && words[i].startsWith("-"); i++) {
      switch (words[i]) {
        case "-h", "--help" -> help = true;
        case "--top" -> {
          if (++i == words.length || !words[i].matches("[1-9][0-9]{0,5}")) {
            return "--top needs a number";
          }
          top = Integer.parseInt(words[i]);
        }
        default -> {
          return "no such option: " + words[i];
        }
      }
    }
    command = List.of(words).subList(i, words.length);
    return command.isEmpty() && !help ? "no program" : null;
  }

  private void run() throws IOException, InterruptedException {
    List<String> words = Benchmarks.command(root, command);
    Path scratch = Files.createTempDirectory("bd0-explain");
    try {
      Path recording = scratch.resolve("recording.jfr");
      Path compilations = scratch.resolve("jit.log");
      Path errors = scratch.resolve("errors");
      ProcessBuilder builder = new ProcessBuilder(bd0Run(words));
      builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
      builder.redirectOutput(output).redirectError(errors.toFile());
      Map<String, String> environment = builder.environment();
      environment.put("JAVA_HOME", System.getProperty("java.home"));
      environment.merge(
          "BD0_JAVA_OPTS", options(scratch, recording, compilations), (a, b) -> a + " " + b);
      long start = System.nanoTime();
      Process process = builder.start();
      Threads threads = new Threads(process.pid());
      while (!process.waitFor(POLL_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        threads.look();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      String[] said = Report.split(Files.readString(errors));
      log.print(said[0]);
      if (!Files.exists(recording) || said[1].isEmpty()) {
        throw new IOException(
            "nothing to explain: bd0-run ended with status " + process.exitValue());
      }
      JitLog jit = JitLog.read(compilations);
      Report report =
          new Report(
              out,
              Profile.read(recording, classes(scratch), jit),
              jit,
              Symbols.of(Path.of(words.getFirst())));
      report.heading(words, process.exitValue(), seconds);
      report.print(threads, top, said[1]);
    } finally {
      delete(scratch);
    }
  }

  private List<String> bd0Run(List<String> words) {
    List<String> all = new ArrayList<>(List.of(root.resolve("bd0-run").toString(), "--stats"));
    all.addAll(words);
    return all;
  }

  /** What the JVM logged of classes: a line for each, that begins with its name. */
  private static List<String> classes(Path scratch) throws IOException {
    Path file = scratch.resolve("classes.log");
    if (!Files.exists(file)) {
      return List.of();
    }
    return Files.readAllLines(file).stream()
        .map(line -> line.substring(0, Math.max(line.indexOf(' '), 0)))
        .toList();
  }

  /** bd0-run ends the JVM at once, unless told otherwise: the recording is written at its end. */
  private static String options(Path scratch, Path recording, Path compilations)
      throws IOException {
    Path settings = scratch.resolve("explain.jfc");
    try (InputStream resource = Explain.class.getResourceAsStream("explain.jfc")) {
      Files.copy(resource, settings);
    }
    return String.join(
        " ",
        "-XX:StartFlightRecording:filename=" + recording + ",settings=" + settings,
        "-XX:FlightRecorderOptions:stackdepth=64",
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:+ShowHiddenFrames",
        "-XX:+DebugNonSafepoints",
        "-Xlog:jit+compilation=debug:file=" + compilations + ":none:filecount=0",
        "-Xlog:class+load=info:file=" + scratch.resolve("classes.log") + ":none:filecount=0",
        "-Xlog:jfr*=off",
        "-Dbd0.exit=jvm");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
