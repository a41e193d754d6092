package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root"));

  @TempDir private Path folder;

  /** The source file says for which libraries a program is built. */
  @Test
  void theListNamesProgramsThatAreBuilt() throws IOException {
    List<Program> programs = Program.read(ROOT.resolve("bench/programs.tsv"));
    assertFalse(programs.isEmpty());
    for (Program program : programs) {
      if (program.ours()) {
        int dot = program.name().indexOf('.');
        String variant = program.name().substring(dot + 1);
        Path source = ROOT.resolve("testprogs/bench/" + program.name().substring(0, dot) + ".c");
        if (!Files.exists(source)) {
          source = ROOT.resolve("testprogs/src/hello.c");
        }
        List<String> header = Files.readAllLines(source);
        assertTrue(
            header.stream()
                .anyMatch(line -> line.startsWith("// build:") && line.contains(variant)),
            program.name());
      }
    }
  }

  @Test
  void aLineHasItsArgumentsBySize() throws IOException {
    Program program = read("x.musl\ttestprogs\tcalls\t1\t2 {16MB}\t3");
    assertEquals("1", program.arguments(Options.Size.QUICK));
    assertEquals("2 {16MB}", program.arguments(Options.Size.FULL));
    assertEquals("3", program.arguments(Options.Size.STEADY));
    assertTrue(program.is("x") && program.is("x.musl") && program.is("calls"));
    assertFalse(program.is("y"));
  }

  @Test
  void aLineWithoutAllFieldsIsRefused() {
    assertThrows(IOException.class, () -> read("x.musl\ttestprogs\tcalls\t1"));
  }

  @Test
  void aFileStandsForItsSize() throws IOException {
    List<String> words = new DataFiles(folder).words("sha256sum {2MB}");
    assertEquals("sha256sum", words.getFirst());
    assertEquals(2 << 20, Files.size(Path.of(words.getLast())));
  }

  private Program read(String line) throws IOException {
    Path file = Files.writeString(folder.resolve("list"), "# a comment\n" + line + "\n");
    return Program.read(file).getFirst();
  }
}
