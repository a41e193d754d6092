package org.bd0.kernel.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bd0 as a person uses it, at a real (pseudo) terminal. */
final class TerminalIT {
  private static final Path ROOT =
      Path.of(System.getProperty("bd0.root", "..")).toAbsolutePath().normalize();
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final String PROMPT = "bd0> ";
  private static final String INTERRUPT = "\003";
  private static final String END = "\004";
  private static final String UP = "\033OA";
  private static final String LEFT = "\033[D";
  private static final String BACKSPACE = "\177";

  @TempDir private Path folder;

  private PseudoTerminal terminal;
  private Process process;

  @BeforeEach
  void begin() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(SETSID), SETSID + " is missing: apt-get install util-linux");
    terminal = new PseudoTerminal(100);
    process = start("TERM=xterm");
    terminal.expect(PROMPT);
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
      terminal.close();
    }
  }

  private Process start(String variable) throws IOException {
    File device = new File(terminal.name());
    ProcessBuilder builder =
        new ProcessBuilder(
                SETSID.toString(),
                "-c",
                "-w",
                PseudoTerminal.ENV,
                PseudoTerminal.HEED_INTERRUPTS,
                ROOT.resolve("bd0").toString())
            .directory(ROOT.toFile())
            .redirectInput(device)
            .redirectOutput(device)
            .redirectError(device);
    builder.environment().put("XDG_STATE_HOME", folder.toString());
    builder.environment().remove("NO_COLOR");
    String[] set = variable.split("=");
    builder.environment().put("TERM", "xterm");
    builder.environment().put(set[0], set[1]);
    return builder.start();
  }

  /** Types a line and gives what appears before the next prompt. */
  private String line(String keys) {
    terminal.type(keys + "\r");
    return terminal.expect(PROMPT);
  }

  private int status() throws InterruptedException {
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), terminal.transcript());
    return process.exitValue();
  }

  private static void needBusybox() {
    Assumptions.assumeTrue(
        Files.isExecutable(BUSYBOX), BUSYBOX + " is missing: apt-get install busybox-static");
  }

  private static String spin() {
    Path file = ROOT.resolve("testprogs/target/programs/bd0/spin");
    Assumptions.assumeTrue(Files.exists(file), file + " is missing: testprogs/build.sh makes it");
    return file.toString();
  }

  @Test
  void editingCompletionAndHistory() throws Exception {
    // Completion of a command and of files; the words are complete before the line is run.
    terminal.type("sta\t");
    terminal.expect("start ");
    terminal.type("testprogs/bin/hello-m\t");
    terminal.expect("hello-musl ");
    terminal.type("\r");
    terminal.expect("Hello, world!\r\n");
    terminal.expect(PROMPT);
    // Editing: two corrections, one in the middle of the line.
    String log = line("lgo 1x" + BACKSPACE + LEFT + LEFT + BACKSPACE + LEFT + "o");
    assertTrue(log.contains("[1] start hello-musl"), log);
    // The line before the last one, again.
    terminal.type(UP + UP + "\r");
    terminal.expect("Hello, world!\r\n");
    terminal.expect(PROMPT);
    assertTrue(line("frobnicate").contains("bd0: frobnicate: no such command; see help"));
    terminal.type("exit 7\r");
    assertEquals(7, status());
    String history = Files.readString(folder.resolve("bd0/history"));
    assertTrue(history.contains(":start testprogs/bin/hello-musl"), history);
    // The next terminal knows the lines of this one.
    process = start("NO_COLOR=1");
    terminal.expect(PROMPT);
    terminal.type(UP + UP);
    terminal.expect("frobnicate");
    terminal.type(INTERRUPT);
    terminal.expect(PROMPT);
    terminal.type(END);
    assertEquals(130, status());
  }

  @Test
  void foregroundProgramsOwnTheTerminal() throws Exception {
    needBusybox();
    terminal.type("start busybox sh -c 'echo name?; read name; echo hello $name; exit 3'\r");
    terminal.expect("name\\?\r\n");
    terminal.type("wor" + BACKSPACE + "rld\r");
    terminal.expect("hello world\r\n");
    terminal.expect(PROMPT);
    // What a program has made of the terminal does not last.
    line("start busybox stty -echo");
    terminal.type("start busybox sh -c 'echo ready; read word; echo got $word'\r");
    terminal.expect("ready\r\n");
    terminal.type("seen\r");
    terminal.expect("seen\r\ngot seen\r\n");
    terminal.expect(PROMPT);
    terminal.type("exit\r");
    assertEquals(0, status());
  }

  @Test
  void ctrlCReachesTheProgramOnly() throws Exception {
    String spin = spin();
    line("log on");
    terminal.type("start " + spin + "\r");
    terminal.expect("start spin\r\n");
    terminal.type(INTERRUPT);
    terminal.expect("death spin, killed by SIGINT\r\n");
    terminal.expect(PROMPT);
    line("log off");
    String table = line("ps");
    assertFalse(table.contains(" spin"), table);
    // One in the background is not its business; wait is.
    assertTrue(line("start " + spin + " -L 1GB &").contains("[2] spin"));
    terminal.type("wait\r");
    terminal.expect("wait.*\n");
    String interrupted = interruptUntilPrompt();
    assertFalse(interrupted.contains("done"), interrupted);
    assertTrue(line("ps").contains(" spin"));
    assertTrue(line("map").contains("\033[30;44m####"), terminal.transcript());
    String killed = line("kill 2; wait 2");
    assertTrue(killed.contains("[2] done spin, status 143"), killed);
    terminal.type("start " + spin + " &\r");
    terminal.expect("\\[3\\] spin");
    terminal.expect(PROMPT);
    terminal.type(END);
    assertEquals(0, status());
  }

  /** Ctrl-C as often as it takes: a key that comes before the command waits is for nobody. */
  private String interruptUntilPrompt() {
    for (int tries = 0; tries < 10; tries++) {
      terminal.type(INTERRUPT);
      String text = terminal.await(PROMPT, 6);
      if (text != null) {
        return text;
      }
    }
    throw new AssertionError("no prompt: " + terminal.transcript());
  }

  @Test
  void whatHasEndedIsReportedBeforeThePrompt() throws Exception {
    needBusybox();
    line("log on");
    terminal.type("start busybox true &\r");
    terminal.expect("exit busybox, status 0\r\n");
    // The log has it a moment before the last of the process is gone.
    StringBuilder shown = new StringBuilder();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!shown.toString().contains("[1] done busybox, status 0\r\n")) {
      assertTrue(System.nanoTime() < deadline, terminal.transcript());
      shown.append(line(""));
    }
    terminal.type("help ma\t\r");
    terminal.expect("Usage: map");
    terminal.expect(PROMPT);
    terminal.type("kill 77\r");
    terminal.expect("bd0: there is no process 77\r\n");
    terminal.expect(PROMPT);
    terminal.type(END);
    assertEquals(125, status());
  }
}
