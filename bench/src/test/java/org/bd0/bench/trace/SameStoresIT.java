package org.bd0.bench.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stores of small programs are those that valgrind's lackey sees, in the same order. */
final class SameStoresIT {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root", ".."));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nqueens.musl 7",
        "sieve.musl 30000",
        "sha256.musl 5",
        "libc-strings.musl 1",
        "recursion.musl 12"
      })
  void sameAsLackey(String what) throws Exception {
    String[] words = what.split(" ");
    Path program = ROOT.resolve("testprogs/target/programs").resolve(words[0]);
    Assumptions.assumeTrue(Files.exists(program), program + ": testprogs/build.sh makes it");
    Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/bin/valgrind")),
        "valgrind is missing: apt-get install valgrind");
    Process process =
        new ProcessBuilder(
                ROOT.resolve("bench/trace").toString(), "same", program.toString(), words[1])
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("stores are the same"), output);
  }
}
