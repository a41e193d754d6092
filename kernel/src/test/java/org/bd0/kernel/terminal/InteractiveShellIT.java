package org.bd0.kernel.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's bash-static as a person uses it at a terminal: line editing, history, Ctrl-C, Ctrl-Z and
 * jobs. The same keys are typed natively and to the guest.
 */
final class InteractiveShellIT {
  private static final Path ROOT =
      Path.of(System.getProperty("bd0.root", "..")).toAbsolutePath().normalize();
  private static final Path BASH = Path.of("/bin/bash-static");
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final String PROMPT = "ready> ";
  private static final String INTERRUPT = "\003";
  private static final String SUSPEND = "\032";
  private static final String LEFT = "\033[D";
  private static final String UP = "\033[A";

  @TempDir private Path tools;

  @Test
  void natively() throws Exception {
    converse(List.of());
  }

  @Test
  void asAGuest() throws Exception {
    converse(List.of(ROOT.resolve("bd0-run").toString()));
  }

  private void converse(List<String> before) throws Exception {
    for (Path needed : List.of(BASH, BUSYBOX, SETSID)) {
      Assumptions.assumeTrue(Files.isExecutable(needed), needed + " is missing");
    }
    for (String name : List.of("cat", "sleep")) {
      Files.createSymbolicLink(tools.resolve(name), BUSYBOX);
    }
    try (PseudoTerminal terminal = new PseudoTerminal(100)) {
      Process process = start(terminal, before);
      try {
        terminal.expect(PROMPT);
        edit(terminal);
        interrupt(terminal);
        stop(terminal);
        terminal.type("exit 5\r");
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), terminal.transcript());
        assertEquals(5, process.exitValue());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private Process start(PseudoTerminal terminal, List<String> before) throws Exception {
    List<String> command = new ArrayList<>(List.of(SETSID.toString(), "-c", "-w"));
    command.addAll(List.of(PseudoTerminal.ENV, PseudoTerminal.HEED_INTERRUPTS));
    command.addAll(before);
    command.addAll(List.of(BASH.toString(), "--norc", "--noprofile", "-i"));
    File device = new File(terminal.name());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(device)
            .redirectOutput(device)
            .redirectError(device);
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", tools + ":/usr/bin:/bin", "PS1", PROMPT, "TERM", "xterm", "LC_ALL", "C"));
    return builder.start();
  }

  private static String line(PseudoTerminal terminal, String keys) {
    terminal.type(keys + "\r");
    return terminal.expect(PROMPT);
  }

  private static void edit(PseudoTerminal terminal) {
    String shown = line(terminal, "echo hello wrld" + LEFT + LEFT + LEFT + "o");
    assertTrue(shown.contains("hello world\r\n"), shown);
    shown = line(terminal, UP);
    assertTrue(shown.contains("hello world\r\n"), shown);
    shown = line(terminal, "sleep 0.1 | cat; echo done$((1 + 1))");
    assertTrue(shown.contains("done2\r\n"), shown);
  }

  private static void interrupt(PseudoTerminal terminal) {
    terminal.type("echo not this");
    terminal.expect("not this"); // Else the terminal may drop it unread, as it does at Ctrl-C.
    interruptEditor(terminal);
    terminal.type("echo go; cat\r");
    terminal.expect("cat\r\n.*go\r\n"); // Now the terminal is no more the line editor's.
    terminal.type("line\r");
    terminal.expect("line\r\n.*line\r\n");
    terminal.type(INTERRUPT);
    terminal.expect(PROMPT);
    assertTrue(line(terminal, "echo $?").contains("130\r\n"));
  }

  /**
   * Ctrl-C while a line is edited. Readline acts on one that comes after it has shown a key and
   * before it waits for the next one only then, and shows the line again first: natively too, under
   * {@code strace -e inject=write:delay_exit=100000}. What was typed before must be gone.
   */
  private static void interruptEditor(PseudoTerminal terminal) {
    int tries = 0;
    do {
      assertTrue(++tries <= 10, terminal.transcript());
      terminal.type(INTERRUPT);
    } while (terminal.await(PROMPT, 6) == null);
    terminal.type("echo in $((1 + 1)) steps\r");
    terminal.expect("[\r\n]in 2 steps\r\n.*" + PROMPT);
  }

  private static void stop(PseudoTerminal terminal) {
    terminal.type("echo go; cat\r");
    terminal.expect("cat\r\n.*go\r\n");
    terminal.type("before\r");
    terminal.expect("before\r\n.*before\r\n");
    terminal.type(SUSPEND);
    String shown = terminal.expect(PROMPT);
    assertTrue(shown.contains("Stopped"), shown);
    terminal.type("fg\r");
    terminal.expect("cat\r\n");
    terminal.type("after\r");
    terminal.expect("after\r\n.*after\r\n");
    terminal.type(INTERRUPT);
    terminal.expect(PROMPT);
    // One in the background that wants to read is stopped.
    line(terminal, "set -b; cat &");
    terminal.type("\r");
    terminal.expect("Stopped.*cat");
    terminal.type("kill %1\r");
    terminal.expect("Terminated.*cat");
    line(terminal, "");
  }
}
