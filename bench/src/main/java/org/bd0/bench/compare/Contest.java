package org.bd0.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

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
   * @param whole what its whole processes do, or null to measure none
   * @param repeated what it repeats, or null
   * @throws IOException when a process cannot be started
   */
  Row measure(Program program, String file, Task whole, Task repeated) throws IOException {
    List<Cell> cells = List.of();
    if (whole != null) {
      cells = cells(engine -> wholeProcesses(engine, program));
      measure(cells, file, whole, false);
    }
    List<Cell> steady = List.of();
    if (repeated != null) {
      steady = cells(engine -> true);
      measure(steady, file, repeated, true);
    }
    return new Row(
        program,
        whole == null ? "" : whole.arguments(),
        cells,
        repeated == null ? "" : repeated.arguments(),
        steady,
        null);
  }

  private List<Cell> cells(Predicate<Engine> wanted) {
    return engines.stream().filter(wanted).map(Cell::new).toList();
  }

  /** The interpreter would need minutes for what takes the CPU a second. */
  private boolean wholeProcesses(Engine engine, Program program) {
    return !engine.name().equals(Engine.INTERPRETER)
        || options.size == Options.Size.QUICK
        || program.group().equals(Program.START_UP);
  }

  private void measure(List<Cell> cells, String file, Task task, boolean steady)
      throws IOException {
    if (cells.isEmpty()) {
      return;
    }
    Cell reference = cells.getFirst();
    Outcome expected = run(reference.engine(), file, task.words(), environment);
    if (expected.result.killed()) {
      cells.forEach(Cell::overTime);
      return;
    }
    if (expected.result.status() != 0) {
      reference.wrong("exit status " + expected.result.status() + complaint(file));
    }
    for (int i = 0; i < options.repetitions; i++) {
      for (Cell cell : cells) {
        boolean enough = i > 0 && cell.total() > options.budgetSeconds * 1000;
        if (enough || cell.isOverTime() || cell.wrong() != null) {
          continue;
        }
        List<String> variables = steady ? steadyEnvironment(cell.engine()) : environment;
        Outcome outcome = run(cell.engine(), file, task.words(), variables);
        if (outcome.result.killed()) {
          cell.overTime();
          continue;
        }
        compare(cell, file, expected, outcome);
        cell.add(outcome.result);
        if (steady && cell.wrong() == null) {
          addRepetitions(cell, file);
        }
      }
    }
  }

  /** With the variable that testprogs/bench/steady.h asks for. */
  private List<String> steadyEnvironment(Engine engine) {
    List<String> variables = new ArrayList<>(environment);
    variables.add("STEADY=" + options.steadySeconds * engine.shareOfSteady());
    return variables;
  }

  private void addRepetitions(Cell cell, String file) throws IOException {
    Steady elapsed = Steady.parse(errors(), Steady.ELAPSED);
    Steady cpu = Steady.parse(errors(), Steady.CPU);
    if (elapsed == null || cpu == null) {
      cell.wrong("no times of repetitions" + complaint(file));
    } else {
      cell.add(elapsed, cpu);
    }
  }

  /** Runs a program once without measuring it, so that the engine's files are in the cache. */
  void warmUp(String file) throws IOException {
    for (Engine engine : engines) {
      run(engine, file, List.of(), environment);
    }
  }

  private Outcome run(Engine engine, String file, List<String> words, List<String> variables)
      throws IOException {
    HostProcess.Result result =
        host.run(engine.command(file, words), variables, output, errors, options.capSeconds);
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

  private String errors() throws IOException {
    return new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
  }

  /** What the last program said on standard error, for the reason of a failure. */
  private String complaint(String file) throws IOException {
    String line = errors().lines().filter(each -> !each.isBlank()).findFirst().orElse("").strip();
    String name = file.substring(file.lastIndexOf('/') + 1);
    return line.isEmpty() ? "" : ": " + line.replace(file, name);
  }

  @Override
  public void close() {
    host.close();
  }
}
