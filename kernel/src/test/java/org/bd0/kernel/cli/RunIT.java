package org.bd0.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command itself, as it is installed: options, streams, exit statuses and messages. */
final class RunIT {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root", ".."));
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  @TempDir private Path folder;

  private record Result(int status, String output, String error) {}

  private Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("bd0-run").toString());
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

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String hello() {
    return ROOT.resolve("testprogs/bin/hello").toString();
  }

  private void refuses(int status, String message, String... arguments) throws Exception {
    Result result = run(arguments);
    assertEquals(status, result.status, result.error);
    assertEquals("", result.output);
    assertTrue(result.error.startsWith("bd0-run: "), result.error);
    assertTrue(result.error.contains(message), result.error);
    assertEquals(1, result.error.lines().count(), result.error);
  }

  @Test
  void runsAProgram() throws Exception {
    for (String engine : new String[] {"translator", "interpreter"}) {
      Result result = run("--engine", engine, hello());
      assertEquals(new Result(0, "Hello from assembly!\n", ""), result);
    }
  }

  @Test
  void whatIsIgnoredAtTheStartStaysSo() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
    String script = "trap 'exec \"$0\" /bin/busybox sh -c \"kill -HUP \\$\\$; echo alive\"' EXIT; ";
    for (String action : new String[] {"trap '' HUP", "trap - HUP"}) {
      String expected = signalled(script + action, "/usr/bin/env");
      String found = signalled(script + action, ROOT.resolve("bd0-run").toString());
      assertEquals(expected, found, action);
    }
  }

  private static String signalled(String script, String runner) throws Exception {
    Process process =
        new ProcessBuilder("/bin/sh", "-c", script, runner)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return text(process.getInputStream()) + process.waitFor();
  }

  @Test
  void usage() throws Exception {
    Result help = run("--help");
    assertEquals(0, help.status);
    assertTrue(help.output.startsWith("Usage: bd0-run [OPTIONS] PROGRAM"), help.output);
    for (String option : new String[] {"--limit", "--engine", "--strace", "--stats", "--dump"}) {
      assertTrue(help.output.contains(option), option);
    }
    assertTrue(run("--version").output.startsWith("bd0-run "));
    assertTrue(run("--completion=bash").output.contains("complete -F"));
    refuses(125, "which program?");
    refuses(125, "--no-such-option", "--no-such-option", hello());
    refuses(125, "is no size", "-L", "much", hello());
  }

  @Test
  void listInstructions() throws Exception {
    Result list = run("--list-instructions");
    assertEquals(0, list.status, list.error);
    List<String> lines = list.output.lines().toList();
    assertTrue(lines.get(0).matches("ENCODING +MNEMONIC +OPERANDS +FEATURE .*"), lines.get(0));
    assertTrue(lines.size() > 800, () -> lines.size() + " lines");
    // ADD Ev,Gv: LOCK is legal, and all six flags are written.
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("01 +ADD +Ev,Gv +- +lock +OSZAPC")),
        list.output);
    // MUL leaves SF, ZF, AF and PF undefined.
    assertTrue(
        lines.stream().anyMatch(line -> line.matches("F7 /4 +MUL +Ev +- +OC +SZAP")), list.output);
  }

  @Test
  void whatCannotBeRun() throws Exception {
    refuses(127, "no such file", folder.resolve("missing").toString());
    refuses(127, "not found in PATH", "bd0-no-such-program");
    refuses(126, "is a directory", folder.toString());
    Path file = Files.writeString(folder.resolve("file"), "text");
    refuses(126, "permission denied", file.toString());
    assertTrue(file.toFile().setExecutable(true));
    refuses(126, "not an ELF file", file.toString());
    Files.writeString(file, "");
    refuses(126, "empty file", file.toString());
    refuses(126, "exceeds the memory limit", "-L", "1MB", hello());
    refuses(125, "exceeds the address space", "-L", "100TB", hello());
    refuses(125, "is less than", "-L", "4096", hello());
  }

  @Test
  void theProgramsOwnOptionsAndEnvironment() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
    String busybox = BUSYBOX.toString();
    Result echo = run(busybox, "echo", "--help", "-L", "3", "\u00fc\u20ac");
    assertEquals(new Result(0, "--help -L 3 \u00fc\u20ac\n", ""), echo);
    Result env = run("--clear-env", "--env", "A=1 2", "--env=B=", busybox, "env");
    assertEquals(new Result(0, "A=1 2\nB=\n", ""), env);
    Result status = run(busybox, "sh", "-c", "echo out; echo err >&2; exit 77");
    assertEquals(new Result(77, "out\n", "err\n"), status);
    Result found = run("--env", "PATH=/bin", "busybox", "true");
    assertEquals(new Result(0, "", ""), found);
  }

  @Test
  void deathBySignal() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
    Result term = run(BUSYBOX.toString(), "sh", "-c", "kill -TERM $$");
    assertEquals(143, term.status);
    assertTrue(term.error.startsWith("bd0-run: busybox: killed by SIGTERM: at 0x"), term.error);
    assertEquals(1, term.error.lines().count());
    Result handler = run(BUSYBOX.toString(), "sh", "-c", "trap 'echo caught' TERM; kill $$");
    assertEquals(new Result(0, "caught\n", ""), handler);
  }

  @Test
  void standardStreamsMayBeClosed() throws Exception {
    String command = ROOT.resolve("bd0-run") + " " + hello();
    for (String closed : new String[] {"<&-", "2>&-", "<&- 2>&-"}) {
      Process process = new ProcessBuilder("sh", "-c", command + " " + closed).start();
      assertEquals("Hello from assembly!\n", text(process.getInputStream()));
      assertEquals(0, process.waitFor(), closed);
    }
    Process process = new ProcessBuilder("sh", "-c", command + " >&- <&-").start();
    assertEquals("", text(process.getErrorStream()));
    assertEquals(0, process.waitFor());
  }

  @Test
  void traceAndStatistics() throws Exception {
    Result trace = run("--strace", hello());
    String write = "write(1, \"Hello from assembly!\\n\", 21)";
    assertTrue(trace.error.contains(write + "  = 21\n"), trace.error); // in column 40
    assertTrue(trace.error.contains("= ?\n+++ exited with 0 +++\n"), trace.error);
    Path file = folder.resolve("trace");
    assertEquals(new Result(0, "Hello from assembly!\n", ""), run("--strace=" + file, hello()));
    assertEquals(trace.error, Files.readString(file));
    refuses(125, "cannot write", "--strace=/no/such/folder", hello());
    Result stats = run("--stats", "-L", "1.5GB", hello());
    assertTrue(stats.error.contains("engine               translator\n"), stats.error);
    assertTrue(stats.error.contains("memory limit         1.5 GiB\n"), stats.error);
  }

  @Test
  void dumps() throws Exception {
    for (String what : new String[] {"decoded", "ir", "bytecode"}) {
      Result dump = run("--dump=" + what + ":0x400078", hello());
      assertEquals(0, dump.status, dump.error);
      assertTrue(dump.output.lines().count() > 3, dump.output);
    }
    refuses(125, "no such symbol", "--dump=ir:nothing-of-that-name", hello());
    refuses(125, "not WHAT:WHERE", "--dump=ir", hello());
    refuses(125, "nothing executable", "--dump=ir:0", hello());
    refuses(125, "--dump: ", "--dump=other:0x400078", hello());
  }

  private static String demo(String name) {
    Path file = ROOT.resolve("testprogs/target/programs/bd0/" + name);
    Assumptions.assumeTrue(Files.exists(file), file + " is missing: testprogs/build.sh makes it");
    return file.toString();
  }

  /** The commands of the README, and what each has to find. */
  @Test
  void findsWhatIsWrongOnPurpose() throws Exception {
    finds("stray", "just past the end", "--trace-writes", demo("wrong-overrun.far"));
    finds("stray", "wrong-stale.c", "--trace-writes", demo("wrong-stale.far"));
    finds("text", "wrong-pointer.c", "--trace-writes", "--trace-checks=all", demo("wrong-pointer"));
    finds(
        "stack",
        "wrong-recursion.c",
        "-L",
        "1MiB",
        "--trace-writes",
        "--trace-checks=stack",
        demo("wrong-recursion.far"));
    finds("watch", "counter", "--trace-writes=counter", demo("wrong-race.far"));
  }

  private void finds(String reason, String what, String... arguments) throws Exception {
    Result result = run(arguments);
    assertEquals(0, result.status, result.error);
    assertTrue(result.error.contains(reason), result.error);
    assertTrue(result.error.contains(what), result.error);
  }

  @Test
  void strayWritesStopOrKill() throws Exception {
    Result stopped = run("--trace-writes", "--on-stray=stop", demo("wrong-overrun.far"));
    assertEquals(124, stopped.status, stopped.error);
    Result killed = run("--trace-writes", "--on-stray=kill", demo("wrong-overrun.far"));
    assertEquals(128 + 9, killed.status, killed.error);
    assertTrue(killed.error.contains("about to write"), killed.error);
    refuses(125, "/dev/null/x", "--trace-writes", "--trace-output=/dev/null/x", hello());
    refuses(125, "none of", "--trace-writes", "--on-stray=panic", hello());
    refuses(125, "--trace-writes", "--trace-stack", hello());
  }
}
