package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench/compare} from its options to its files, with the packaged bd0-run. */
class CompareIT {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root"));

  @TempDir private Path folder;

  @Test
  void quickRunMeasuresAllEngines() throws IOException {
    Path program = ROOT.resolve("testprogs/target/programs/sha256.musl");
    assumeTrue(Files.exists(program), "no sha256.musl: apt-get install musl-tools");
    ByteArrayOutputStream tables = new ByteArrayOutputStream();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    int status;
    try (PrintStream out = new PrintStream(tables, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      status =
          Compare.run(
              ROOT, out, err, "--quick", "--programs", "sha256", "--out", folder.toString());
    }
    String table = tables.toString(StandardCharsets.UTF_8);
    assertEquals(0, status, table + log.toString(StandardCharsets.UTF_8));
    String row = table.lines().filter(line -> line.startsWith("| sha256.musl")).findFirst().get();
    List<String> engines = Tools.qemu() == null ? Engine.NAMES.subList(0, 3) : Engine.NAMES;
    assertEquals(engines.size(), row.split(" ms ", -1).length - 1, row);
    assertTrue(table.contains("**geometric mean, all but start-up**"), table);
    assertFalse(table.contains(ROOT.toString()), "a path of this machine in the table");
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }
}
