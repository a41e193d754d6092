package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contest and its tables, with programs of the host in the places of the engines. */
class ContestTest {
  private static final String SHELL = "/bin/sh";
  private static final Program PROGRAM =
      new Program("program", Program.TEST_PROGRAMS, "integer", List.of("", "", ""));

  @TempDir private Path scratch;

  @Test
  void enginesTakeTurnsAndEqualOutputsAreMeasured() throws Exception {
    Path order = scratch.resolve("order");
    Row row =
        run(
            "-c 'exit 0'",
            List.of(engine("native", "echo n >> " + order), engine("qemu", "echo q >> " + order)),
            "-n",
            "3");
    assertFalse(row.wrong());
    // The first line is the unmeasured run of the reference.
    assertEquals(List.of("n", "n", "q", "n", "q", "n", "q"), Files.readAllLines(order));
    for (String name : List.of("native", "qemu")) {
      assertEquals(3, row.cell(name, Time.ELAPSED).wall().length);
      assertTrue(row.cell(name, Time.ELAPSED).wall()[0] > 0);
    }
  }

  @Test
  void anotherOutputIsWrongAndHasNoRatio() throws Exception {
    Row row = run("", List.of(engine("native", "echo right"), engine("translator", "echo rihgt")));
    assertTrue(row.wrong());
    assertEquals("output differs from byte 2", row.cell("translator", Time.ELAPSED).wrong());
    assertNull(row.cell("native", Time.ELAPSED).wrong());
    assertTrue(Double.isNaN(row.ratio(Time.ELAPSED, "translator", "native")));
    Results results = results(row);
    assertTrue(results.wrong());
    assertTrue(Markdown.of(results).contains(" WRONG |"), Markdown.of(results));
  }

  @Test
  void anotherStatusIsWrongWithWhatTheProgramSaid() throws Exception {
    Row row = run("", List.of(engine("native", "true"), engine("qemu", "echo why >&2; exit 3")));
    assertEquals("exit status 3 for 0: why", row.cell("qemu", Time.ELAPSED).wrong());
  }

  @Test
  void aDeathBySignalIsNoExitStatus() throws Exception {
    Row row = run("", List.of(engine("native", "true"), engine("qemu", "kill -KILL $$")));
    assertEquals("exit status 137 for 0", row.cell("qemu", Time.ELAPSED).wrong());
  }

  @Test
  void aReferenceThatFailsIsWrongEvenIfAllAgree() throws Exception {
    assertTrue(run("", List.of(engine("native", "exit 1"), engine("qemu", "exit 1"))).wrong());
  }

  @Test
  void whatTakesTooLongIsKilledAndSaidSo() throws Exception {
    Row row =
        run(
            "",
            List.of(engine("native", "true"), engine("qemu", "while :; do :; done")),
            "--cap",
            "1.5",
            "-n",
            "2");
    assertFalse(row.wrong());
    assertTrue(row.cell("qemu", Time.ELAPSED).isOverTime());
    assertEquals(2, row.cell("native", Time.ELAPSED).wall().length);
    String tables = Markdown.of(results(row));
    assertTrue(tables.contains("program, qemu: skipped for time"), tables);
  }

  @Test
  void anEngineThatHasUsedUpItsBudgetGetsNoMoreRepetitions() throws Exception {
    Row row = run("", List.of(engine("native", "true")), "--budget", "0.000001", "-n", "4");
    assertEquals(1, row.cell("native", Time.ELAPSED).wall().length);
  }

  @Test
  void cpuTimeIsTheProgramsOwn() throws Exception {
    String loop = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
    Row row = run("", List.of(engine("native", loop)));
    double cpu = row.cell("native", Time.ELAPSED).cpu()[0];
    double wall = row.cell("native", Time.ELAPSED).wall()[0];
    assertTrue(cpu > 5 && cpu < 1.1 * wall + 20, cpu + " ms of " + wall);
  }

  @Test
  void repetitionsAreAskedForAndRead() throws Exception {
    Engine engine = engine("native", "echo out; echo steady: ${STEADY:-none} 1 >&2; exit 0");
    assertEquals(
        "no times of repetitions: steady: 2.5 1",
        steadyRow(engine).steadyCells().getFirst().wrong());
    String lines = "steady: 4000000 2000000\\nsteady-cpu: 1000000\\n";
    Row row = steadyRow(engine("native", "echo x; test -z $STEADY || printf '" + lines + "' >&2"));
    assertFalse(row.wrong());
    assertEquals(List.of(), row.cells());
    assertEquals(1, row.cell("native", Time.STEADY).steady().size());
    assertEquals(2, Time.STEADY.of(row.cell("native", Time.STEADY))[0]);
    assertEquals(1, Time.STEADY_CPU.of(row.cell("native", Time.STEADY_CPU))[0]);
  }

  private Row steadyRow(Engine engine) throws Exception {
    Options options = Options.parse("-n", "1", "--steady", "7.5");
    List<String> environment = List.of("PATH=/usr/bin:/bin");
    try (Contest contest = new Contest(List.of(engine), options, environment, scratch)) {
      return contest.measure(PROGRAM, "program", null, new Task("", List.of()));
    }
  }

  @Test
  void theInterpreterRunsWholeProcessesOnlyIfTheyAreSmall() throws Exception {
    List<Engine> engines = List.of(engine("native", "true"), engine("interpreter", "true"));
    assertEquals(1, run("", engines, "-n", "1").cells().size());
    assertEquals(2, run("", engines, "--quick").cells().size());
  }

  @Test
  void recordsAreWellFormed() throws Exception {
    Row row = run("", List.of(engine("native", "true"), engine("translator", "true")));
    String json = Json.of(results(row));
    assertEquals(count(json, '{'), count(json, '}'));
    assertTrue(json.contains("\"elapsed_ms\": ["), json);
    assertTrue(json.contains("\"translator/native\": "), json);
    assertTrue(json.contains("\"with \\\"quotes\\\"\""), json);
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  /** A shell command that stands for an engine; the program's name becomes its $0. */
  private static Engine engine(String name, String command) {
    return new Engine(name, List.of(SHELL, "-c", command));
  }

  private Row run(String arguments, List<Engine> engines, String... options) throws Exception {
    String[] words = options.length == 0 ? new String[] {"-n", "1"} : options;
    List<String> environment = List.of("PATH=/usr/bin:/bin");
    try (Contest contest = new Contest(engines, Options.parse(words), environment, scratch)) {
      return contest.measure(PROGRAM, "program", new Task(arguments, List.of()), null);
    }
  }

  private static Results results(Row row) {
    Map<String, String> facts = new LinkedHashMap<>(Map.of("CPU", "with \"quotes\""));
    return new Results(facts, row.cells().stream().map(Cell::engine).toList(), List.of(row), null);
  }
}
