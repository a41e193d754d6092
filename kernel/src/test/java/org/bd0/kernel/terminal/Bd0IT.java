package org.bd0.kernel.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command itself, as it is installed: commands from the command line, files and pipes. */
final class Bd0IT {
  private static final Path ROOT =
      Path.of(System.getProperty("bd0.root", "..")).toAbsolutePath().normalize();
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final String HELLO = ROOT.resolve("testprogs/bin/hello-musl").toString();
  private static final String GREETING = "Hello, world!\n";
  private static final int SIGINT = 2;

  @TempDir private Path folder;

  private record Result(int status, String output, String error) {}

  private Process start(String input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(PseudoTerminal.ENV);
    command.add(PseudoTerminal.HEED_INTERRUPTS);
    command.add(ROOT.resolve("bd0").toString());
    command.addAll(List.of(arguments));
    Path in = Files.writeString(folder.resolve("input"), input);
    return new ProcessBuilder(command)
        .redirectInput(in.toFile())
        .redirectOutput(folder.resolve("output").toFile())
        .redirectError(folder.resolve("error").toFile())
        .start();
  }

  private Result end(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + process.info());
    }
    return new Result(
        process.exitValue(),
        Files.readString(folder.resolve("output"), StandardCharsets.UTF_8),
        Files.readString(folder.resolve("error"), StandardCharsets.UTF_8));
  }

  private Result commands(String text) throws IOException, InterruptedException {
    return end(start("", "-c", text));
  }

  private static void needBusybox() {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
  }

  private static String spin() {
    return demo("spin");
  }

  private static String demo(String name) {
    Path file = ROOT.resolve("testprogs/target/programs/bd0").resolve(name);
    Assumptions.assumeTrue(Files.exists(file), file + " is missing: testprogs/build.sh makes it");
    return file.toString();
  }

  @Test
  void runsCommands() throws Exception {
    for (String engine : new String[] {"translator", "interpreter"}) {
      Result result = end(start("", "--engine", engine, "-c", "start " + HELLO + "; ps"));
      assertEquals(0, result.status, result.error);
      assertEquals("", result.error);
      assertTrue(result.output.startsWith(GREETING + "ID  PARENT  STATE"), result.output);
      assertEquals(2, result.output.lines().count(), "the table is empty again");
    }
  }

  @Test
  void statusesAreTheLastCommands() throws Exception {
    needBusybox();
    assertEquals(new Result(7, "", ""), commands("start busybox sh -c 'exit 7'"));
    assertEquals(0, commands("start busybox false; ps").status);
    assertEquals(1, end(start("", "-e", "-c", "start busybox false; ps")).status);
    assertEquals(new Result(9, "", ""), commands("exit 9; ps"));
    Result unknown = commands("\nfrobnicate");
    assertEquals(
        new Result(125, "", "bd0: line 2: frobnicate: no such command; see help\n"), unknown);
    assertEquals(127, commands("start bd0-no-such-program").status);
    assertEquals(126, commands("start " + folder).status);
    Result killed = commands("start busybox sh -c 'kill -TERM $$'");
    assertEquals(143, killed.status);
    assertTrue(killed.error.contains("killed by SIGTERM"), killed.error);
    assertEquals(1, killed.error.lines().count(), killed.error);
  }

  @Test
  void aUmaskIsTheProcessesOwn() throws Exception {
    needBusybox();
    Path made = folder.resolve("made");
    Result result = commands("start busybox sh -c 'umask 077; umask'; start busybox touch " + made);
    assertEquals(new Result(0, "0077\n", ""), result);
    Path natively = Files.createFile(folder.resolve("natively"));
    assertEquals(Files.getPosixFilePermissions(natively), Files.getPosixFilePermissions(made));
  }

  @Test
  void usage() throws Exception {
    Result help = end(start("", "--help"));
    assertEquals(0, help.status);
    assertTrue(help.output.startsWith("Usage: bd0 [OPTIONS] [FILE]"), help.output);
    assertTrue(end(start("", "--version")).output.startsWith("bd0 "));
    assertTrue(end(start("", "--completion=bash")).output.contains("complete -F"));
    for (String[] wrong :
        new String[][] {
          {"--no-such-option"}, {"-c"}, {"-c", "ps", "file"}, {"--max-processes=0"}, {"a", "b"}
        }) {
      Result result = end(start("", wrong));
      assertEquals(125, result.status);
      assertEquals(1, result.error.lines().count(), result.error);
      assertTrue(result.error.startsWith("bd0: "), result.error);
    }
    assertEquals(
        new Result(127, "", "bd0: /no/such/file: no such file\n"), end(start("", "/no/such/file")));
  }

  @Test
  void scriptsAndPipes() throws Exception {
    needBusybox();
    Path script = folder.resolve("script");
    Files.writeString(
        script,
        "#!" + ROOT.resolve("bd0") + "\n# twice\nstart " + HELLO + "\nstart " + HELLO + "\nexit 3");
    assertEquals(new Result(3, GREETING + GREETING, ""), end(start("", script.toString())));
    assertEquals(new Result(0, GREETING, ""), end(start("start " + HELLO + "\n")));
    // What follows the line belongs to the program; the rest of it is for commands again.
    Result pipe = end(start("start busybox dd bs=4 count=1\nabc\nstart " + HELLO));
    assertEquals("abc\n" + GREETING, pipe.output);
    Result variable = commands("start --env A=1 busybox env; start busybox env");
    assertEquals(1, variable.output.lines().filter("A=1"::equals).count(), variable.output);
    Result behind = commands("start busybox --env B='2 3' env");
    assertTrue(behind.output.contains("B=2 3\n"), behind.output);
    Result unicode = commands("start busybox echo '\u00fc \u20ac' \"a  b\"");
    assertEquals("\u00fc \u20ac a  b\n", unicode.output);
  }

  @Test
  void background() throws Exception {
    needBusybox();
    Result result =
        commands(
            "start busybox sleep 0.2 & start busybox cat & ps; wait; wait 2; map; "
                + "start busybox sh -c 'exit 4' &\nwait busybox");
    assertEquals(4, result.status, result.error);
    List<String> lines = result.output.lines().toList();
    assertEquals("[1] busybox", lines.get(0));
    assertEquals("[2] busybox", lines.get(1));
    assertTrue(lines.get(3).matches(" *1 +0 +(running|waiting) +32 GiB .*busybox"), result.output);
    assertEquals("[1] done busybox, status 0", lines.get(5));
    assertEquals("[2] done busybox, status 0", lines.get(6));
    assertTrue(result.output.endsWith("[3] busybox\n[3] done busybox, status 4\n"), result.output);
    assertEquals("bd0: line 1: there is no process 2\n", result.error);
  }

  @Test
  void killsWhatSpins() throws Exception {
    String spin = spin();
    Result result = commands("start " + spin + " & kill -0 spin; kill -KILL 1; wait 1; kill 1");
    assertEquals(125, result.status);
    assertTrue(result.output.contains("[1] done spin, status 137"), result.output);
    assertTrue(result.error.startsWith("bd0: spin (1): killed by SIGKILL\n"), result.error);
    // What still runs at the end ends with the terminal.
    assertEquals(0, commands("start " + spin + " &").status);
  }

  @Test
  void anInterruptReachesTheForegroundProcess() throws Exception {
    String spin = spin();
    Process process = start("", "-c", "log on; start " + spin + "\nstart " + HELLO);
    Path output = folder.resolve("output");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.readString(output).contains("start spin")) {
      assertTrue(System.nanoTime() < deadline, "spin does not start");
      Thread.onSpinWait();
    }
    Process kill = new ProcessBuilder("kill", "-" + SIGINT, Long.toString(process.pid())).start();
    assertEquals(0, kill.waitFor());
    Result result = end(process);
    assertEquals(0, result.status, result.error);
    assertTrue(result.output.contains("[1] death spin, killed by SIGINT"), result.output);
    assertTrue(result.output.contains(GREETING), result.output);
  }

  @Test
  void memoryAndSymbols() throws Exception {
    String spin = spin();
    Result result =
        commands(
            "start "
                + spin
                + " -L 1GB &\nmem 0x100000000000 8 --as string; sym 1 main; mem 1:turns; map 1; "
                + "mem 1:0x10000000000 4");
    assertEquals(1, result.status, result.error);
    List<String> lines = result.output.lines().toList();
    assertEquals("0x100000000000  \"BD0META1\"...", lines.get(1));
    assertTrue(
        lines.get(2).matches("0x1000\\w{8}  0x\\w+  \\d+ bytes  function  main"), lines.get(2));
    assertTrue(lines.get(3).matches("0x\\w{12}  \\d+  0x\\w{16}"), lines.get(3));
    assertTrue(lines.get(4).startsWith("region of process 1 spin: 0x100000000000, 1 GiB, near"));
    assertTrue(result.output.contains("  spin code "), result.output);
    assertTrue(result.error.contains("is not in any process's region"), result.error);
  }

  @Test
  void drawings() throws Exception {
    String spin = spin();
    Path svg = folder.resolve("map.svg");
    Path html = folder.resolve("map.html");
    Result result =
        commands("start " + spin + " &\nmap --svg " + svg + " --html " + html + "\nlog");
    assertEquals(0, result.status, result.error);
    assertTrue(Files.readString(svg).contains(">1 spin</text>"));
    String page = Files.readString(html);
    assertTrue(page.contains("region of process 1 spin"), page);
    assertTrue(page.contains(">stack</text>"), page);
    assertTrue(result.output.contains("[1] start spin"), result.output);
  }

  @Test
  void limits() throws Exception {
    String spin = spin();
    Result many = end(start("", "--max-processes=1", "-c", "start " + spin + " & start " + HELLO));
    assertEquals(125, many.status);
    assertTrue(many.error.contains("which is the limit"), many.error);
    Result large = commands("start -L 100TB " + HELLO);
    assertEquals(125, large.status);
    assertTrue(large.error.contains("exceeds the address space"), large.error);
    Result trace = end(start("", "--strace=" + folder.resolve("trace"), "-c", "start " + HELLO));
    assertEquals(new Result(0, GREETING, ""), trace);
    assertTrue(Files.readString(folder.resolve("trace")).contains("+++ exited with 0 +++"));
  }

  /** Same starts, same addresses: fifty starts, ends in between, and what is left. */
  @Test
  void theLayoutIsDeterministic() throws Exception {
    String sleeper = demo("sleeper");
    StringBuilder script = new StringBuilder();
    for (int i = 1; i <= 50; i++) {
      boolean stays = i % 5 == 0;
      script
          .append("start ")
          .append(stays ? sleeper : HELLO)
          .append(" -L ")
          .append(1 + i * 7 % 13)
          .append("GB")
          .append(i % 2 == 0 || stays ? " &\n" : "\n");
      if (i % 10 == 0) {
        script.append("kill ").append(i - 5).append("\nwait ").append(i - 5).append("\nmap\n");
      }
      if (i % 6 == 0) {
        script.append("wait ").append(i % 5 == 0 ? i - 2 : i).append('\n');
      }
    }
    script.append("map\nmap 10\n");
    Path file = Files.writeString(folder.resolve("fifty"), script);
    String first = null;
    for (String engine : new String[] {"translator", "interpreter", "translator"}) {
      Result result = end(start("", "--engine", engine, file.toString()));
      assertEquals(0, result.status, result.error);
      String maps =
          String.join(
              "\n", result.output.lines().filter(line -> !line.startsWith("Hello")).toList());
      assertTrue(maps.contains("10 sleeper"), maps);
      first = first == null ? maps : first;
      assertEquals(first, maps, engine);
    }
  }
}
