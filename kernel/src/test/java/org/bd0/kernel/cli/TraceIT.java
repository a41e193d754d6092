package org.bd0.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bd0.kernel.debug.RandomTrace;
import org.bd0.kernel.debug.TraceLog;
import org.bd0.kernel.debug.format.TraceFileReader;
import org.bd0.kernel.debug.format.TraceFileWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bd0 trace} itself, as it is installed: outputs, conditions, statuses, messages. */
final class TraceIT {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root", ".."));
  private static final int ENTRIES = 5000;

  @TempDir private Path folder;

  private Path trace;
  private long writes;

  private record Result(int status, String output, String error) {}

  @BeforeEach
  void writeTrace() {
    trace = folder.resolve("run.trace");
    try (TraceFileWriter writer = new TraceFileWriter(trace, 1_700_000_000_000L)) {
      new RandomTrace(1).run(ENTRIES, writer);
      writes = writer.writes();
    }
  }

  private Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("bd0").toString());
    command.add("trace");
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output");
    Path error = folder.resolve("error");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectError(error.toFile())
            .start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + command);
    }
    return new Result(
        process.exitValue(),
        Files.readString(output, StandardCharsets.UTF_8),
        Files.readString(error, StandardCharsets.UTF_8));
  }

  private static TraceLog read(Path file) {
    TraceLog log = new TraceLog();
    try (TraceFileReader reader = new TraceFileReader(file)) {
      reader.readAll(log);
    }
    return log;
  }

  @Test
  void counts() throws Exception {
    String file = trace.toString();
    assertEquals(new Result(0, writes + "\n", ""), run(file, "--count"));
    long pushes = read(trace).lines.stream().filter(l -> l.contains(" kind 1 ")).count();
    assertEquals(new Result(0, pushes + "\n", ""), run(file, "--count", "--kind", "push"));
    assertEquals(new Result(1, "0\n", ""), run(file, "--count", "--process", "nobody-has-this"));
  }

  @Test
  void converts() throws Exception {
    String file = trace.toString();
    Result json = run(file, "--json");
    assertEquals(0, json.status, json.error);
    assertEquals(ENTRIES, json.output.lines().count());
    assertEquals(writes, json.output.lines().filter(l -> l.contains("\"write\"")).count());
    Result each = run(file, "--each");
    assertEquals(writes, each.output.lines().filter(l -> l.contains(" at 0x")).count());
    Path saved = folder.resolve("saved.trace");
    assertEquals(new Result(0, "", ""), run(file, "--save", saved.toString()));
    assertEquals(read(trace).lines, read(saved).lines);
    Path page = folder.resolve("page.html");
    assertEquals(new Result(0, "", ""), run(file, "--html", page.toString()));
    assertTrue(Files.readString(page).contains("<svg id=\"space\""));
    Result summary = run(file);
    assertTrue(summary.output.startsWith(file + ": "), summary.output);
    assertTrue(summary.output.contains("who wrote"), summary.output);
  }

  @Test
  void aDamagedFileIsShownAsFarAsItGoes() throws Exception {
    byte[] bytes = Files.readAllBytes(trace);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length * 2 / 3));
    Result result = run(cut.toString(), "--count");
    assertEquals(2, result.status);
    long found = Long.parseLong(result.output.strip());
    assertTrue(found > 0 && found < writes, result.output);
    assertEquals(
        "bd0 trace: %s: cut off after %d bytes; %d writes could be read\n"
            .formatted(cut, bytes.length * 2 / 3, found),
        result.error);
  }

  @Test
  void wrongUse() throws Exception {
    String file = trace.toString();
    refuses("which trace?");
    refuses("no such file or folder", folder.resolve("none").toString());
    refuses("not a trace", ROOT.resolve("README.md").toString());
    refuses("one output at a time", file, "--count", "--json");
    refuses("--kind jump: not one of plain, push,", file, "--kind", "jump");
    refuses("--reason no: not one of stray, read-only,", file, "--reason", "no");
    refuses("--address x: not A, A-B or A+SIZE", file, "--address", "x");
    refuses("--address 5-5: is empty", file, "--address", "5-5");
    refuses("--time 1: not FROM-TO", file, "--time", "1");
    refuses("'x' is no time", file, "--time", "x-");
    refuses("is the trace itself", file, "--save", file);
    refuses("cannot be written", file, "--html", folder.resolve("none/x").toString());
    refuses("--nonsense", file, "--nonsense");
    assertEquals(writes, read(trace).lines.stream().filter(l -> l.startsWith("write")).count());
  }

  private void refuses(String message, String... arguments) throws Exception {
    Result result = run(arguments);
    assertEquals(125, result.status, result.error);
    assertEquals("", result.output);
    assertTrue(result.error.startsWith("bd0 trace: "), result.error);
    assertTrue(result.error.contains(message), result.error);
    assertEquals(1, result.error.lines().count(), result.error);
  }

  @Test
  void help() throws Exception {
    Result help = run("--help");
    assertEquals(0, help.status);
    assertTrue(help.output.startsWith("Usage: bd0 trace FILE"), help.output);
    assertTrue(help.output.contains("Exit status:"), help.output);
  }
}
