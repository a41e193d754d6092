package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What objdump makes of bytes. */
final class Objdump {
  /** A prefix, as a regular expression. */
  static final String PREFIX =
      "(rex(\\.\\w+)?|data16|addr32|[c-g]s|ss|lock|rep[nz]*|bnd|notrack|xacquire|xrelease|fwait)";

  /**
   * An instruction.
   *
   * @param address of its first byte
   * @param bytes all of them, prefixes included
   * @param text in Intel's syntax, as {@link Disassemblies#theirs} has it; "(bad)" for none
   * @param line what objdump printed
   */
  record Line(long address, byte[] bytes, String text, String line) {
    boolean bad() {
      return text.contains("(bad)") || text.startsWith(".byte") || text.isEmpty();
    }
  }

  private Objdump() {}

  /** Disassembles the executable sections of a program or library. */
  static void program(Path file, Consumer<Line> consumer) throws IOException, InterruptedException {
    run(List.of("-d", file.toString()), consumer);
  }

  /** Disassembles all bytes of a file from the first one on. */
  static void bytes(Path file, Consumer<Line> consumer) throws IOException, InterruptedException {
    run(List.of("-D", "-b", "binary", "-m", "i386:x86-64", file.toString()), consumer);
  }

  private static void run(List<String> what, Consumer<Line> consumer)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("objdump", "-w", "--insn-width=15"));
    command.add("-M");
    command.add("intel,intel64");
    command.addAll(what);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    Process objdump = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(objdump.getInputStream(), StandardCharsets.UTF_8))) {
      Line prefix = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Line parsed = parse(line);
        if (parsed == null) {
          prefix = null;
          continue;
        }
        // It shows prefixes that the next byte makes void as an instruction of their own.
        Line whole = prefix == null ? parsed : join(prefix, parsed);
        prefix = whole.text.matches(PREFIX + "( +" + PREFIX + ")*") ? whole : null;
        if (prefix == null || whole.line.contains("fwait")) {
          prefix = null;
          consumer.accept(whole);
        }
      }
    }
    assertEquals(0, objdump.waitFor(), () -> String.join(" ", command));
  }

  private static Line parse(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 3) {
      return null;
    }
    long address = Long.parseUnsignedLong(parts[0].strip().replace(":", ""), 16);
    return new Line(address, hex(parts[1]), parts[2].strip(), line);
  }

  private static byte[] hex(String text) {
    byte[] bytes = new byte[16];
    int n = 0;
    for (int i = 0; i + 1 < text.length() && text.charAt(i) != ' '; i += 3) {
      bytes[n++] = (byte) (digit(text, i) << 4 | digit(text, i + 1));
    }
    return java.util.Arrays.copyOf(bytes, n);
  }

  private static int digit(String text, int at) {
    return Character.digit(text.charAt(at), 16);
  }

  private static Line join(Line prefix, Line next) {
    byte[] bytes = new byte[prefix.bytes.length + next.bytes.length];
    System.arraycopy(prefix.bytes, 0, bytes, 0, prefix.bytes.length);
    System.arraycopy(next.bytes, 0, bytes, prefix.bytes.length, next.bytes.length);
    return new Line(
        prefix.address, bytes, prefix.text + ' ' + next.text, prefix.line + "\n" + next.line);
  }
}
