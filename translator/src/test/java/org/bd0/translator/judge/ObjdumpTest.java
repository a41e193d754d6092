package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The decoder against objdump, over all the code of static programs of this machine: lengths, names
 * and operands. Prints which instructions the table does not have; only what CPUID does not offer
 * may be among them.
 */
final class ObjdumpTest {
  private static final int MOST_FAILURES = 50;

  /** Extensions that programs ask CPUID for, but those that begin with v or k. */
  private static final List<String> EXTENSIONS =
      List.of(
          "xbegin xend xabort xtest rdsspq incsspq rstorssp saveprevssp",
          "endbr64 clzero wrpkru rdpkru monitor mwait cmpxchg16b");

  private final Map<String, String> failures = new TreeMap<>();
  private final Map<String, Integer> missing = new TreeMap<>();
  private int compared;

  @TempDir Path directory;

  @Test
  void decodesWhatObjdumpDoes() throws IOException, InterruptedException {
    Tools.need("objdump", "binutils");
    List<String> programs = new ArrayList<>();
    for (String program : List.of("/bin/busybox", "/sbin/ldconfig")) {
      if (Files.exists(Path.of(program))) {
        programs.add(program);
      } else {
        System.out.println(program + " is missing: not compared");
      }
    }
    assumeTrue(!programs.isEmpty(), "no static program: install the package busybox-static");
    for (String program : programs) {
      compare(program);
    }
    System.out.println(compared + " instructions compared; not in the table: " + missing);
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures.values()));
    assertTrue(compared > 100_000, () -> compared + " instructions compared");
  }

  private void compare(String program) throws IOException, InterruptedException {
    Process objdump =
        new ProcessBuilder("objdump", "-d", "-w", "-M", "intel", program)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(objdump.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("\t", -1);
        if (parts.length == 3 && failures.size() < MOST_FAILURES) {
          compare(line, parts);
        }
      }
    }
    objdump.waitFor();
  }

  private void compare(String line, String[] parts) {
    long address = Long.parseUnsignedLong(parts[0].strip().replace(":", ""), 16);
    byte[] bytes = HexFormat.of().parseHex(parts[1].replace(" ", ""));
    String theirs = Disassemblies.theirs(parts[2]);
    if (theirs.contains("(bad)") || theirs.startsWith(".byte")) {
      return;
    }
    Instruction insn = new Decoder().decode(bytes, 0, bytes.length, address);
    String name = Disassemblies.name(theirs);
    if (insn.status == Instruction.Status.UNDEFINED) {
      missing.merge(name, 1, Integer::sum);
      if (!extension(name)) {
        failures.putIfAbsent(name, "not in the table: " + line);
      }
      return;
    }
    compared++;
    if (insn.status != Instruction.Status.VALID || insn.length != bytes.length) {
      failures.putIfAbsent("length " + name, insn.status + ", " + insn.length + ": " + line);
    } else if ((name.startsWith("v") || !extension(name))
        && !Disassemblies.ours(insn).equals(theirs)) {
      String ours = Disassemblies.ours(insn);
      failures.putIfAbsent("text " + name, ours + " is not " + theirs + ": " + line);
    }
  }

  private static boolean extension(String name) {
    if (name.startsWith("v") || name.startsWith("k")) {
      return true;
    }
    for (String names : EXTENSIONS) {
      if ((' ' + names + ' ').contains(' ' + name + ' ')) {
        return true;
      }
    }
    return false;
  }
}
