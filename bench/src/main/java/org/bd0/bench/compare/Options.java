package org.bd0.bench.compare;

import java.nio.file.Path;
import java.util.List;

/** What the user asked for. */
final class Options {
  /** How much the programs have to do: the columns of the list. */
  enum Size {
    /** A smoke test. */
    QUICK,
    /** What the interpreter can be asked to do. */
    FULL,
    /** What shows translated code once it is warm. */
    LONG
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
      Whole-process times of the same programs natively, interpreted, translated and under qemu-user.

        -n N              repetitions of each run (default 5; 1 with --quick)
        --quick           small sizes, to see that everything works
        --long            about a second natively, without the interpreter
        --programs LIST   names or groups, separated by commas (default: all)
        --engines LIST    of native, interpreter, translator, qemu (default: all)
        --cap SECONDS     a run that takes longer is killed and not counted (default 120)
        --budget SECONDS  what one engine may take for one program before it gets no more
                          repetitions (default 15)
        --out FOLDER      where the table and the JSON record go (default bench/results)
        --list            show the programs and end
        -h, --help        show this help

      Exit status: 0; 1 when an engine's output or status differs from the others'; 2 after a
      mistake in the command line; 125 when nothing can be measured.
      """;

  Size size = Size.FULL;
  int repetitions;
  List<String> programs = List.of();
  List<String> engines = Engine.NAMES;
  double capSeconds = 120;
  double budgetSeconds = 15;
  Path out;
  boolean list;
  boolean help;

  private Options() {}

  /**
   * Reads a command line.
   *
   * @throws UsageException in words for the user
   */
  static Options parse(String... words) throws UsageException {
    Options options = new Options();
    boolean enginesGiven = false;
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      switch (word) {
        case "--quick" -> options.size = Size.QUICK;
        case "--long" -> options.size = Size.LONG;
        case "--list" -> options.list = true;
        case "-h", "--help" -> options.help = true;
        case "-n", "--programs", "--engines", "--cap", "--budget", "--out" -> {
          if (++i == words.length) {
            throw new UsageException(word + " needs a value");
          }
          enginesGiven |= word.equals("--engines");
          options.set(word, words[i]);
        }
        default -> throw new UsageException("no such option: " + word);
      }
    }
    if (options.size == Size.LONG && !enginesGiven) {
      options.engines = List.of(Engine.NATIVE, Engine.TRANSLATOR, Engine.QEMU);
    }
    if (options.repetitions == 0) {
      options.repetitions = options.size == Size.QUICK ? 1 : 5;
    }
    return options;
  }

  private void set(String name, String value) throws UsageException {
    switch (name) {
      case "-n" -> repetitions = (int) number(name, value);
      case "--cap" -> capSeconds = number(name, value);
      case "--budget" -> budgetSeconds = number(name, value);
      case "--out" -> out = Path.of(value);
      case "--programs" -> programs = List.of(value.split(","));
      default -> {
        List<String> wanted = List.of(value.split(","));
        for (String engine : wanted) {
          if (!Engine.NAMES.contains(engine)) {
            throw new UsageException("no such engine: " + engine);
          }
        }
        engines = Engine.NAMES.stream().filter(wanted::contains).toList();
      }
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
