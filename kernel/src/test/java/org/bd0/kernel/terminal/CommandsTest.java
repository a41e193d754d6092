package org.bd0.kernel.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bd0.kernel.linux.Signal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands without processes: statuses, messages, help. */
final class CommandsTest {
  @TempDir private Path folder;

  private final TestOutput output = new TestOutput();
  private Commands commands = TestOutput.commands(output, false, true);

  private void fails(int status, String message, String line) {
    commands.run(line, 1);
    assertEquals("bd0: line 1: " + message + "\n", output.takeErrors(), line);
    assertEquals("", output.takeOut(), line);
    assertEquals(status, commands.session().status(), line);
  }

  private String does(String line) {
    commands.run(line, 1);
    assertEquals("", output.takeErrors(), line);
    assertEquals(0, commands.session().status(), line);
    return output.takeOut();
  }

  @Test
  void mistakes() {
    fails(125, "frobnicate: no such command; see help", "frobnicate 1 2");
    fails(125, "no closing '", "ps '");
    fails(125, "ps: only start takes an &", "ps &");
    fails(125, "there is no process 7", "kill 7");
    fails(125, "there is no process of the name seven", "kill seven");
    fails(125, "there is no process 99999999999", "wait 99999999999");
    fails(125, "kill: which process?", "kill -9");
    fails(125, "kill: -FROB: no such signal", "kill -FROB 1");
    fails(125, "kill: -65: no such signal", "kill -65 1");
    fails(125, "help: frob: no such command", "help frob");
    fails(127, "/no/such/program: no such file", "start /no/such/program");
    fails(126, folder + ": is a directory", "start " + folder);
    fails(127, "/no/such/script: no such file", "source /no/such/script");
    fails(125, "map: --width 5: not from 60 to 1000", "map --width 5");
    fails(125, "start: --env: not NAME=VALUE: A", "start --env A x");
    fails(125, "there is no process of the name y", "start --in y /bin/true");
    fails(1, "mem: 0x0 to 0x40 is not in any process's region", "mem 0");
    fails(125, "mem: 0: not a length of 1 to 1048576 bytes", "mem 0x100000000000 0");
    for (String line :
        new String[] {"ps 1", "start", "start -L much x", "sym 1", "map 1 2", "mem"}) {
      commands.run(line, 1);
      String name = line.split(" ")[0];
      String error = output.takeErrors();
      assertTrue(error.startsWith("bd0: line 1: " + name + ": "), error);
      assertTrue(error.endsWith("; see help " + name + "\n"), error);
      assertEquals(1, error.lines().count(), error);
      assertEquals(125, commands.session().status());
    }
  }

  @Test
  void withoutProcesses() {
    assertEquals(
        "ID  PARENT  STATE  SIZE  RESIDENT  HEAP  STACK  THREADS  TIME  NAME\n", does("ps"));
    assertEquals("", does("wait"));
    assertEquals("", does("log; log on; log off; log 3"));
    assertTrue(does("map").startsWith("address space: "));
  }

  @Test
  void everyCommandHasHelp() {
    String all = does("help");
    for (CommandTable row : CommandTable.values()) {
      assertTrue(all.lines().anyMatch(line -> (line + " ").startsWith(row.word() + " ")), all);
      String one = does("help " + row.word());
      assertTrue(one.startsWith("Usage: "), one);
      assertTrue(one.lines().count() >= 2, one);
      assertEquals(one, does(row.word() + " --help"));
    }
  }

  @Test
  void theLastStatusCounts() {
    commands.run("frobnicate; ps", 1);
    assertEquals(0, commands.session().status());
    commands.run("kill 5\nexit\nps", 1);
    assertTrue(commands.session().over());
    assertEquals(125, commands.session().status());
    assertEquals(1, output.takeOut().lines().count());
    commands = TestOutput.commands(output, false, false);
    commands.run("exit 300", 1);
    assertEquals(300 & 0xff, commands.session().status());
  }

  @Test
  void stopsAtAFailureWhenAskedTo() {
    output.takeErrors();
    commands = TestOutput.commands(output, true, true);
    commands.run("log\nfrobnicate\nps", 4);
    assertEquals("bd0: line 5: frobnicate: no such command; see help\n", output.takeErrors());
    assertEquals("", output.takeOut());
    assertTrue(commands.session().over());
  }

  @Test
  void linesAreNotNamedToPeople() {
    commands = TestOutput.commands(output, false, false);
    commands.run("frobnicate; ps 'a", 1);
    assertEquals("bd0: no closing '\n", output.takeErrors());
    commands.run("frobnicate", 1);
    assertEquals("bd0: frobnicate: no such command; see help\n", output.takeErrors());
  }

  @Test
  void sources() throws IOException {
    Path file =
        Files.writeString(folder.resolve("script"), "log\n\nfrob\n", StandardCharsets.UTF_8);
    commands.run("source " + file, 1);
    assertEquals("bd0: line 3: frob: no such command; see help\n", output.takeErrors());
    assertEquals(125, commands.session().status());
    Files.writeString(file, "source " + file);
    commands.run("source " + file, 1);
    String error = output.takeErrors();
    assertTrue(error.contains("more than 100 files source each other"), error);
    assertEquals(1, error.lines().count(), error);
  }

  @Test
  void signals() {
    assertEquals(Signal.SIGKILL, KillCommand.signal("9"));
    assertEquals(Signal.SIGKILL, KillCommand.signal("KILL"));
    assertEquals(Signal.SIGINT, KillCommand.signal("SIGINT"));
    assertEquals(Signal.SIGINT, KillCommand.signal("sigint"));
    assertEquals(0, KillCommand.signal("0"));
    assertEquals(64, KillCommand.signal("64"));
    for (String wrong : new String[] {"", "65", "-1", "SIG", "SIGNOTHING", "9x"}) {
      assertEquals(-1, KillCommand.signal(wrong), wrong);
    }
  }

  @Test
  void numbers() {
    assertEquals(0x401000, Place.number("0x401000"));
    assertEquals(12, Place.number("12"));
    assertEquals(0xfff_ffff_ffff_ffffL, Place.number("0xfffffffffffffff"));
    for (String wrong : new String[] {"", "0x", "main", "12a", "-1", "0xg", "1".repeat(19)}) {
      assertEquals(-1, Place.number(wrong), wrong);
    }
  }

  @Test
  void dumps() throws CommandException {
    byte[] bytes = new byte[18];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (0x60 + i);
    }
    assertEquals(
        """
        0x000000401000  60 61 62 63 64 65 66 67  68 69 6a 6b 6c 6d 6e 6f  |`abcdefghijklmno|
        0x000000401010  70 71                                             |pq|\
        """,
        MemCommand.show(0x401000, bytes, "hex"));
    byte[] number = {0, 0, 0, 0, 0, 0, (byte) 0xf8, (byte) 0xbf, 'a', '\n', 0, 'b'};
    assertEquals(
        "0x000000000000  -1.5\n"
            + "0x000000000008  61 0a 00 62                                       |a..b|",
        MemCommand.show(0, number, "f64"));
    assertEquals(
        """
        0x000000000000  0  0x00000000
        0x000000000004  3220701184  0xbff80000
        0x000000000008  1644169825  0x62000a61\
        """,
        MemCommand.show(0, number, "u32"));
    assertEquals("0x000000000007  191  0xbf", MemCommand.show(7, new byte[] {-65}, "u8"));
    byte[] text = "a\n\"\u20ac\0b".getBytes(StandardCharsets.UTF_8);
    assertEquals("0x000000000000  \"a\\n\\\"\u20ac\"", MemCommand.show(0, text, "string"));
    assertEquals("0x000000000000  \"ab\"...", MemCommand.show(0, new byte[] {'a', 'b'}, "string"));
  }
}
