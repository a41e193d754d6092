package org.bd0.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;

/** The command {@code bench/compare}. */
public final class Compare {
  private static final int WRONG = 1;
  private static final int USAGE = 2;
  private static final int FAILED = 125;

  private final Path root;
  private final Options options;
  private final PrintStream out;
  private final PrintStream log;

  private Compare(Path root, Options options, PrintStream out, PrintStream log) {
    this.root = root;
    this.options = options;
    this.out = out;
    this.log = log;
  }

  /**
   * The command. The system property bd0.root names the project's folder.
   *
   * @param words the options; --help explains them
   */
  public static void main(String[] words) {
    Path root = Path.of(System.getProperty("bd0.root", ".")).toAbsolutePath().normalize();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(root, out, System.err, words));
  }

  /**
   * The command without the end of the JVM.
   *
   * @param root the project's folder
   * @param out where the tables go
   * @param log where progress and complaints go
   * @return the exit status
   */
  static int run(Path root, PrintStream out, PrintStream log, String... words) {
    try {
      Options options = Options.parse(words);
      if (options.help) {
        out.print(Options.HELP);
        return 0;
      }
      return new Compare(root, options, out, log).run();
    } catch (Options.UsageException e) {
      log.println("bench/compare: " + e.getMessage() + "; --help shows the options");
      return USAGE;
    } catch (IOException e) {
      log.println("bench/compare: " + e.getMessage());
      return FAILED;
    }
  }

  private int run() throws IOException, Options.UsageException {
    List<Program> programs = chosen(Program.read(root.resolve("bench/programs.tsv")));
    if (options.list) {
      programs.forEach(each -> out.println(each.name() + " " + each.arguments(options.size)));
      return 0;
    }
    List<Engine> engines = engines();
    if (engines.isEmpty()) {
      log.println("bench/compare: no engine is left to measure");
      return FAILED;
    }
    buildTestPrograms(programs);
    Path scratch = Files.createTempDirectory("bd0-compare");
    try {
      Results results = measure(programs, engines, scratch);
      String tables = Markdown.of(results);
      out.print(tables);
      write(results, tables);
      return results.wrong() ? WRONG : 0;
    } finally {
      delete(scratch);
    }
  }

  private List<Program> chosen(List<Program> all) throws Options.UsageException {
    if (options.programs.isEmpty()) {
      return all.stream().filter(Program::byDefault).toList();
    }
    for (String word : options.programs) {
      if (all.stream().noneMatch(program -> program.is(word))) {
        throw new Options.UsageException("no such program or group: " + word);
      }
    }
    return all.stream().filter(program -> options.programs.stream().anyMatch(program::is)).toList();
  }

  /** The engines that were asked for and that are there. */
  private List<Engine> engines() throws Options.UsageException {
    String run = root.resolve("bd0-run").toString();
    List<Engine> engines = new ArrayList<>();
    for (String name : options.engines) {
      List<String> prefix =
          switch (name) {
            case Engine.NATIVE -> List.of();
            case Engine.INTERPRETER -> List.of(run, "--engine=interpreter");
            case Engine.TRANSLATOR -> List.of(run);
            case Engine.QEMU -> Tools.qemu() == null ? null : List.of(Tools.qemu().toString());
            default -> peer(name);
          };
      if (prefix == null) {
        log.println("bench/compare: no qemu-x86_64: no column for it: apt-get install qemu-user");
      } else {
        engines.add(new Engine(name, prefix));
      }
    }
    return engines;
  }

  /** The command of a peer, with its program looked up in PATH. */
  private List<String> peer(String name) throws Options.UsageException {
    List<String> words = new ArrayList<>(options.peers.get(name));
    Path file = Path.of(words.getFirst()).toAbsolutePath();
    if (words.getFirst().indexOf('/') < 0) {
      file = Tools.find(words.getFirst());
    }
    if (file == null || !Files.isExecutable(file)) {
      throw new Options.UsageException("no program for " + name + ": " + words.getFirst());
    }
    words.set(0, file.toString());
    return words;
  }

  /** Builds what is out of date; build.sh names the compilers that are missing. */
  private void buildTestPrograms(List<Program> programs) throws IOException {
    if (programs.stream().noneMatch(Program::ours)) {
      return;
    }
    Process build =
        new ProcessBuilder(root.resolve("testprogs/build.sh").toString())
            .redirectErrorStream(true)
            .start();
    build.getOutputStream().close();
    new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .forEach(log::println);
  }

  private Results measure(List<Program> programs, List<Engine> engines, Path scratch)
      throws IOException {
    Map<String, String> facts = Machine.facts(root);
    String size = options.size == Options.Size.QUICK ? "quick" : "full";
    String steady = options.steady ? ", steady state for " + options.steadySeconds + " s" : "";
    facts.put("runs", options.repetitions + " of each, " + size + " sizes" + steady);
    warnIfBusy(facts.get("load before"));
    List<Row> rows = new ArrayList<>();
    DataFiles data = new DataFiles(scratch);
    try (Contest contest = new Contest(engines, options, environment(), scratch)) {
      contest.warmUp(root.resolve("testprogs/bin/hello").toString());
      for (Program program : programs) {
        if (options.whole || program.repeats()) {
          Row row = measure(program, contest, data);
          rows.add(row);
          log.println("bench/compare: " + row.label() + " done" + Markdown.summary(row));
        }
      }
    }
    StartUp startUp = startUp(rows, engines, scratch);
    facts.put("load after", Machine.loadAverage());
    return new Results(facts, engines, rows, startUp);
  }

  /** The rows of the group start-up once more, or null when there are none. */
  private StartUp startUp(List<Row> rows, List<Engine> engines, Path scratch) throws IOException {
    Map<String, Path> programs = new LinkedHashMap<>();
    for (Row row : rows) {
      if (row.program().group().equals(Program.START_UP) && row.skipped() == null) {
        programs.put(row.label(), file(row.program()));
      }
    }
    for (Engine engine : engines) {
      if (engine.name().equals(Engine.TRANSLATOR) && !programs.isEmpty()) {
        Path jar = root.resolve("bench/target/bench.jar");
        return StartUp.measure(jar, engine, programs, options, environment(), scratch);
      }
    }
    return null;
  }

  /** A program's file, which need not be there, or null. */
  private Path file(Program program) {
    return program.ours()
        ? root.resolve("testprogs/target/programs").resolve(program.name())
        : Tools.find(program.name());
  }

  private Row measure(Program program, Contest contest, DataFiles data) throws IOException {
    String arguments = program.arguments(options.size);
    Path file = file(program);
    String missing = missing(program, file);
    if (missing != null) {
      log.println("bench/compare: " + program.name() + " skipped: " + missing);
      return Row.skipped(program, arguments, missing);
    }
    Task whole = options.whole ? task(program, options.size, data) : null;
    Options.Size chunk =
        options.size == Options.Size.QUICK ? Options.Size.QUICK : Options.Size.STEADY;
    Task repeated = options.steady && program.repeats() ? task(program, chunk, data) : null;
    return contest.measure(program, file.toString(), whole, repeated);
  }

  private static Task task(Program program, Options.Size size, DataFiles data) throws IOException {
    String arguments = program.arguments(size);
    return new Task(arguments, data.words(arguments));
  }

  /** Why a program cannot be measured, or null. */
  private static String missing(Program program, Path file) {
    String remedy = ": apt-get install " + program.packages();
    if (program.ours()) {
      return Files.exists(file) ? null : "not built" + remedy;
    }
    if (file == null) {
      return "not installed" + remedy;
    }
    try (ElfFile elf = ElfFile.read(file)) {
      return elf.type() == 0 ? "no program" : null;
    } catch (ElfException e) {
      return "not static" + remedy;
    }
  }

  /** The same for every run, whoever starts it; the launchers find the JDK that runs this. */
  private static List<String> environment() {
    List<String> environment = new ArrayList<>();
    environment.add("PATH=/usr/local/bin:/usr/bin:/bin");
    environment.add("LC_ALL=C");
    environment.add("JAVA_HOME=" + System.getProperty("java.home"));
    String options = System.getenv("BD0_JAVA_OPTS");
    if (options != null) {
      environment.add("BD0_JAVA_OPTS=" + options);
    }
    return environment;
  }

  private void warnIfBusy(String load) {
    if (Machine.busy(load)) {
      log.println("bench/compare: load average " + load + ": do not trust the figures");
    }
  }

  private void write(Results results, String tables) throws IOException {
    Path folder = options.out == null ? root.resolve("bench/results") : options.out;
    Files.createDirectories(folder);
    String name = "compare-" + Machine.date(Instant.now()).replace(":", "");
    Files.writeString(folder.resolve(name + ".md"), tables);
    Files.writeString(folder.resolve(name + ".json"), Json.of(results));
    String chart = Chart.of(results);
    if (chart != null) {
      Files.writeString(folder.resolve(name + ".svg"), chart);
    }
    log.println(
        "bench/compare: wrote "
            + name
            + (chart == null ? ".md and .json" : ".md, .svg and .json")
            + " to "
            + folder);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
