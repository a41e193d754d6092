package org.bd0.kernel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code --cpu} tells is what glibc uses: the variants of its functions that each processor
 * gets do what the same ones do natively.
 */
final class CpuIT {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root", ".."));
  private static final Path PROGRAMS = ROOT.resolve("testprogs/target/programs");

  /** What glibc is natively told to do without, for the same variants of libm. */
  private static final Map<String, String> WITHOUT =
      Map.of(
          "x86-64-v1", "-AVX2,-AVX,-FMA,-FMA4,-SSE4_2,-SSE4_1,-SSSE3",
          "x86-64-v2", "-AVX2,-AVX,-FMA,-FMA4",
          "x86-64-v3", "");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "x86-64-v1, cpu-features.glibc",
    "x86-64-v2, cpu-features.glibc",
    "x86-64-v3, cpu-features.glibc",
    "x86-64-v2, string-functions.glibc",
    "x86-64-v3, string-functions.glibc",
    "x86-64-v2, strtod.glibc",
    "x86-64-v3, strtod.glibc",
    "x86-64-v1, libm-suite.glibc 2000",
    "x86-64-v2, libm-suite.glibc 2000",
    "x86-64-v3, libm-suite.glibc 2000",
  })
  void programsDoWhatTheyDoNatively(String cpu, String words) throws Exception {
    List<String> command = new ArrayList<>(Arrays.asList(words.split(" ")));
    Path program = PROGRAMS.resolve(command.getFirst());
    Assumptions.assumeTrue(
        Files.exists(program), program + " is missing: testprogs/build.sh makes it");
    boolean fused = Files.readString(Path.of("/proc/cpuinfo")).contains(" fma ");
    boolean libm = words.startsWith("libm");
    Assumptions.assumeTrue(
        fused || !libm || !cpu.equals("x86-64-v3"), "this processor has no FMA to compare with");
    command.set(0, program.toString());
    String without = libm ? WITHOUT.get(cpu) : "";
    String expected = output(command, "GLIBC_TUNABLES", "glibc.cpu.hwcaps=" + without);
    command.addAll(0, List.of(ROOT.resolve("bd0-run").toString(), "--cpu", cpu));
    assertEquals(expected, output(command, "PATH", System.getenv("PATH")));
  }

  private String output(List<String> command, String name, String value)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put(name, value);
    Process process = builder.start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + command);
    }
    assertEquals(0, process.exitValue(), () -> command.toString());
    return Files.readString(output, StandardCharsets.UTF_8);
  }
}
