package org.bd0.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the user asked for. */
final class Options {
  /** How much the programs have to do: the columns of the list. */
  enum Size {
    /** A smoke test. */
    QUICK,
    /** What whole processes are measured with. */
    FULL,
    /** What is repeated within a process. */
    STEADY
  }

  /** A mistake in the command line. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  static final String HELP =
      """
      Usage: bench/compare [OPTIONS]
      The same programs natively, interpreted, translated and under qemu-user: whole processes of about
      a native second, and the steady state, measured inside while the program repeats its work.

        -n N              repetitions of each run (default 5; 1 with --quick)
        --quick           small sizes, to see that everything works
        --only WHAT       whole or steady: only one of the two
        --steady SECONDS  how long a process repeats its work (default 5; 0.3 with --quick); the
                          native one, which needs no warming up, a third of that
        --programs LIST   names or groups, separated by commas (default: all but the group x86-64-v3)
        --engines LIST    of native, interpreter, translator, qemu and the peers (default: all)
        --peer NAME=COMMAND
                          one more engine: words that stand before the program's file, such as
                          blink=/usr/local/bin/blink; repeatable
        --cap SECONDS     a run that takes longer is killed and not counted (default 120)
        --budget SECONDS  what one engine may take for one program before it gets no more
                          repetitions (default 15)
        --out FOLDER      where tables, chart and JSON record go (default bench/results)
        --list            show the programs and end
        -h, --help        show this help

      Exit status: 0; 1 when an engine's output or status differs from the others'; 2 after a
      mistake in the command line; 125 when nothing can be measured.
      """;

  Size size = Size.FULL;
  int repetitions;
  boolean whole = true;
  boolean steady = true;
  double steadySeconds;
  List<String> programs = List.of();
  List<String> engines = Engine.NAMES;
  final Map<String, List<String>> peers = new LinkedHashMap<>();
  double capSeconds = 120;
  double budgetSeconds = 15;
  Path out;
  boolean list;
  boolean help;

  private List<String> enginesWanted;

  private Options() {}

  /**
   * Reads a command line.
   *
   * @throws UsageException in words for the user
   */
  static Options parse(String... words) throws UsageException {
    Options options = new Options();
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      switch (word) {
        case "--quick" -> options.size = Size.QUICK;
        case "--list" -> options.list = true;
        case "-h", "--help" -> options.help = true;
        case "-n",
            "--programs",
            "--engines",
            "--peer",
            "--only",
            "--steady",
            "--cap",
            "--budget",
            "--out" -> {
          if (++i == words.length) {
            throw new UsageException(word + " needs a value");
          }
          options.set(word, words[i]);
        }
        default -> throw new UsageException("no such option: " + word);
      }
    }
    boolean quick = options.size == Size.QUICK;
    if (options.repetitions == 0) {
      options.repetitions = quick ? 1 : 5;
    }
    if (options.steadySeconds == 0) {
      options.steadySeconds = quick ? 0.3 : 5;
    }
    options.chooseEngines();
    return options;
  }

  private void set(String name, String value) throws UsageException {
    switch (name) {
      case "-n" -> repetitions = (int) number(name, value);
      case "--cap" -> capSeconds = number(name, value);
      case "--budget" -> budgetSeconds = number(name, value);
      case "--steady" -> steadySeconds = number(name, value);
      case "--only" -> {
        whole = value.equals("whole");
        steady = value.equals("steady");
        if (!whole && !steady) {
          throw new UsageException("neither whole nor steady: " + value);
        }
      }
      case "--peer" -> addPeer(value);
      case "--out" -> out = Path.of(value);
      case "--programs" -> programs = List.of(value.split(","));
      default -> enginesWanted = List.of(value.split(","));
    }
  }

  private void addPeer(String value) throws UsageException {
    int equals = value.indexOf('=');
    String name = value.substring(0, Math.max(equals, 0)).strip();
    List<String> command = List.of(value.substring(equals + 1).strip().split(" +"));
    if (name.isEmpty() || command.getFirst().isEmpty() || Engine.NAMES.contains(name)) {
      throw new UsageException("not NAME=COMMAND with a new name: " + value);
    }
    peers.put(name, command);
  }

  /** In the order of the columns: our own, and then the peers as they were given. */
  private void chooseEngines() throws UsageException {
    List<String> all = new ArrayList<>(Engine.NAMES);
    all.addAll(peers.keySet());
    engines = all;
    if (enginesWanted != null) {
      for (String engine : enginesWanted) {
        if (!all.contains(engine)) {
          throw new UsageException("no such engine: " + engine);
        }
      }
      engines = all.stream().filter(enginesWanted::contains).toList();
    }
  }

  private static double number(String name, String value) throws UsageException {
    try {
      double number = Double.parseDouble(value);
      if (number > 0 && number < 1e6 && (!name.equals("-n") || number == (int) number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new UsageException(name + ": not a number: " + value);
    }
    throw new UsageException(name + ": out of range: " + value);
  }
}
