package org.bd0.testsupport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * Coverage-guided fuzzing by Jazzer, in a JVM of its own: its agent changes the classes that it
 * watches, which no other test should meet.
 *
 * <p>The same seeds, number of inputs and {@code -Dbd0.jazzer.seed} (1) make the same inputs.
 * {@code -Dbd0.jazzer.runs=N} tries N of them instead of the few that are the default; {@code
 * -Dbd0.jazzer.corpus=DIRECTORY} keeps those that reach new code there, and begins with them the
 * next time.
 */
public final class Fuzzer {
  private Fuzzer() {}

  /**
   * Fuzzes a class with a method {@code public static void fuzzerTestOneInput(byte[])}.
   *
   * @param seeds inputs to begin with
   * @param length bytes of an input, at most
   * @param runs inputs to try, unless a system property says otherwise
   * @throws AssertionError when an input makes the method throw, the JVM run out of memory or end,
   *     or takes ten seconds; with what Jazzer has printed, and the input in hexadecimal
   */
  public static void run(Class<?> target, Collection<byte[]> seeds, int length, int runs)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("fuzz");
    Path given = Files.createDirectory(directory.resolve("seeds"));
    Path findings = Files.createDirectory(directory.resolve("findings"));
    int number = 0;
    for (byte[] seed : seeds) {
      Files.write(given.resolve("seed-" + number++), seed);
    }
    String kept = System.getProperty("bd0.jazzer.corpus");
    Path corpus =
        Files.createDirectories(
            kept == null ? directory.resolve("corpus") : Path.of(kept, target.getSimpleName()));
    Path log = directory.resolve("log");
    List<String> command = command(target);
    command.addAll(
        List.of(
            "-max_len=" + length,
            "-len_control=0",
            "-timeout=10",
            // The Java heap has its limit. The peak that libFuzzer would look at begins with that of
            // the process that has started it (getrusage(2)).
            "-rss_limit_mb=0",
            "-runs=" + Integer.getInteger("bd0.jazzer.runs", runs),
            "-seed=" + Integer.getInteger("bd0.jazzer.seed", 1),
            "-artifact_prefix=" + findings + "/",
            corpus.toString(),
            given.toString()));
    int status =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    if (status != 0) {
      throw new AssertionError(
          "status " + status + "\n" + String.join("\n", lines) + hex(findings));
    }
    // What all inputs have reached, then how many there were.
    lines.stream().filter(line -> line.contains("DONE ")).forEach(System.out::println);
    System.out.println(target.getSimpleName() + ": " + lines.getLast());
    delete(directory);
  }

  private static List<String> command(Class<?> target) {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx600m",
            "-XX:+EnableDynamicAgentLoading",
            "-XX:-OmitStackTraceInFastThrow",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            path,
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.getName(),
            "--instrumentation_includes=org.bd0.**"));
  }

  private static String hex(Path findings) throws IOException {
    StringBuilder text = new StringBuilder();
    try (var files = Files.list(findings)) {
      for (Path file : files.toList()) {
        text.append('\n').append(file).append(": ");
        text.append(HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return text.toString();
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
