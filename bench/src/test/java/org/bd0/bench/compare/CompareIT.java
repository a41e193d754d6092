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
import java.util.regex.Pattern;
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
    int engines = Tools.qemu() == null ? 3 : 4;
    List<String> rows =
        table.lines().filter(line -> line.startsWith("| sha256.musl 500 ")).toList();
    // Steady state and whole process, each by elapsed and by CPU time; the first has a warm-up too.
    assertEquals(4, rows.size(), table);
    assertEquals(engines + 1, figures(rows.getFirst()), rows.getFirst());
    rows.stream().skip(1).forEach(row -> assertEquals(engines, figures(row), row));
    assertTrue(table.contains("**geometric mean, all but start-up**"), table);
    assertFalse(table.contains(ROOT.toString()), "a path of this machine in the table");
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(3, files.count());
    }
  }

  private static int figures(String row) {
    return row.split(" ms ", -1).length - 1;
  }

  @Test
  void aPeerIsAColumnOfItsOwn() throws IOException {
    Path program = ROOT.resolve("testprogs/target/programs/hello.musl");
    assumeTrue(Files.exists(program), "no hello.musl: apt-get install musl-tools");
    ByteArrayOutputStream tables = new ByteArrayOutputStream();
    int status;
    try (PrintStream out = new PrintStream(tables, true, StandardCharsets.UTF_8);
        PrintStream err =
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)) {
      String[] words =
          ("--quick --programs hello.musl --peer env=env --engines native,translator,env --out "
                  + folder)
              .split(" ");
      status = Compare.run(ROOT, out, err, words);
    }
    String table = tables.toString(StandardCharsets.UTF_8);
    assertEquals(0, status, table);
    assertTrue(table.contains(" translator/env "), table);
    assertTrue(table.contains("empty Java main"), table);
    assertTrue(Pattern.compile("hello.musl .* [1-9][0-9]+ MiB").matcher(table).find(), table);
  }
}
