package org.bd0.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** --strace shows a program's calls as strace shows those of a native run of it. */
final class StraceIT {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root", ".."));

  /** What differs from run to run, or because the program has no vDSO and another start. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "^(execve|rseq|getrandom|clock_gettime|gettimeofday|not"
              + " supported|prlimit64|set_robust_list|arch_prctl|brk|getsockname\\(4,"
              + " NULL|mmap\\(NULL, 4096, PROT_READ, MAP_FILE|recvmmsg).*");

  @TempDir private Path folder;

  private List<String> run(Path trace, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TMPDIR", folder.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("output").toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process process = builder.start();
    assertEquals(0, process.waitFor(), command.toString());
    List<String> lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
    String pid = "none";
    for (String line : lines) {
      Matcher m = Pattern.compile("^set_tid_address.*= (\\d+)").matcher(line);
      pid = m.find() ? m.group(1) : pid;
    }
    List<String> shown = new ArrayList<>();
    for (String line : lines) {
      String same =
          line.replaceAll("\\b" + pid + "\\b", "PID")
              .replaceAll("0x[0-9a-f]{5,}", "ADDRESS")
              .replaceAll("bd0-[A-Za-z0-9]{6}", "bd0-XXXXXX")
              .replaceAll("[A-Z_]+ or (TC[A-Z]+)", "$1")
              .replaceAll(" +=", " =");
      if (!LEFT_OUT.matcher(same).matches()) {
        shown.add(same);
      }
    }
    return shown;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sockets-unix",
        "file-locks",
        "file-transfers",
        "file-attributes",
        "file-mappings"
      })
  void asStraceDoes(String name) throws Exception {
    Path program = ROOT.resolve("testprogs/target/programs/" + name + ".glibc");
    Assumptions.assumeTrue(
        Files.exists(program), program + " is missing: testprogs/build.sh makes it");
    Path strace = Path.of("/usr/bin/strace");
    Assumptions.assumeTrue(Files.exists(strace), "strace is missing: apt-get install strace");
    Path theirs = folder.resolve("theirs");
    Path ours = folder.resolve("ours");
    List<String> expected =
        run(theirs, List.of(strace.toString(), "-o", theirs.toString(), program.toString()));
    List<String> found =
        run(
            ours,
            List.of(ROOT.resolve("bd0-run").toString(), "--strace=" + ours, program.toString()));
    assertTrue(expected.size() > 40, expected.toString());
    assertEquals(String.join("\n", expected), String.join("\n", found));
  }
}
