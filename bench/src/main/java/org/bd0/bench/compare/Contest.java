package org.bd0.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Runs one program under all engines in turn, again and again, so that whatever else the machine
 * does meanwhile falls on all of them alike.
 *
 * <p>The first engine runs once before that, unmeasured: its output is what the others' must be,
 * and the files are in the host's cache then.
 */
final class Contest implements AutoCloseable {
  private final List<Engine> engines;
  private final Options options;
  private final List<String> environment;
  private final Path output;
  private final Path errors;
  private final HostProcess host = new HostProcess();

  /**
   * A contest.
   *
   * @param engines the reference first
   * @param options repetitions, cap and budget
   * @param environment NAME=VALUE entries for all programs
   * @param scratch folder for their outputs
   */
  Contest(List<Engine> engines, Options options, List<String> environment, Path scratch) {
    this.engines = engines;
    this.options = options;
    this.environment = environment;
    this.output = scratch.resolve("output");
    this.errors = scratch.resolve("errors");
  }

  /** What a run left behind. */
  private record Outcome(HostProcess.Result result, byte[] output) {}

  /**
   * Measures a program.
   *
   * @param program its row in the list
   * @param file its file
   * @param arguments as they stand in the list
   * @param words the same as the program gets them
   * @throws IOException when a process cannot be started
   */
  Row measure(Program program, String file, String arguments, List<String> words)
      throws IOException {
    List<Cell> cells = engines.stream().map(Cell::new).toList();
    Outcome expected = run(engines.getFirst(), file, words);
    if (expected.result.killed()) {
      return Row.skipped(program, arguments, "it takes more than the cap");
    }
    if (expected.result.status() != 0) {
      cells.getFirst().wrong("exit status " + expected.result.status() + complaint(file));
    }
    for (int i = 0; i < options.repetitions; i++) {
      for (Cell cell : cells) {
        boolean enough = i > 0 && cell.total() > options.budgetSeconds * 1000;
        if (enough || cell.isOverTime() || cell.wrong() != null) {
          continue;
        }
        Outcome outcome = run(cell.engine(), file, words);
        if (outcome.result.killed()) {
          cell.overTime();
        } else {
          compare(cell, file, expected, outcome);
          cell.add(outcome.result);
        }
      }
    }
    return new Row(program, arguments, cells, null);
  }

  /** Runs a program once without measuring it, so that the engine's files are in the cache. */
  void warmUp(String file) throws IOException {
    for (Engine engine : engines) {
      run(engine, file, List.of());
    }
  }

  private Outcome run(Engine engine, String file, List<String> words) throws IOException {
    HostProcess.Result result =
        host.run(engine.command(file, words), environment, output, errors, options.capSeconds);
    return new Outcome(result, Files.readAllBytes(output));
  }

  private void compare(Cell cell, String file, Outcome expected, Outcome outcome)
      throws IOException {
    int status = outcome.result.status();
    if (status != expected.result.status()) {
      cell.wrong("exit status " + status + " for " + expected.result.status() + complaint(file));
    } else if (!Arrays.equals(outcome.output, expected.output)) {
      int at = Arrays.mismatch(outcome.output, expected.output);
      cell.wrong("output differs from byte " + at + complaint(file));
    }
  }

  /** What the last program said on standard error, for the reason of a failure. */
  private String complaint(String file) throws IOException {
    String text = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
    String line = text.lines().filter(each -> !each.isBlank()).findFirst().orElse("").strip();
    String name = file.substring(file.lastIndexOf('/') + 1);
    return line.isEmpty() ? "" : ": " + line.replace(file, name);
  }

  @Override
  public void close() {
    host.close();
  }
}
