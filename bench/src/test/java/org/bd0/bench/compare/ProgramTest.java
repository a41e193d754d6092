package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root"));

  @TempDir private Path folder;

  /** The source file says for which libraries a program is built, and what it is linked with. */
  @Test
  void theListNamesProgramsThatAreBuilt() throws IOException {
    for (Program program : programs()) {
      if (program.ours()) {
        int dot = program.name().indexOf('.');
        String variant = program.name().substring(dot + 1);
        String file = program.name().substring(0, dot) + ".c";
        String folder = program.repeats() ? "testprogs/bench/" : "testprogs/src/";
        List<String> header = Files.readAllLines(ROOT.resolve(folder + file));
        assertTrue(
            header.stream()
                .anyMatch(line -> line.startsWith("// build:") && line.contains(variant)),
            program.name());
        String library = program.packages().replaceAll("gcc libc6-dev( musl-tools)? ?", "");
        assertTrue(
            library.isEmpty()
                || header.stream()
                    .anyMatch(line -> line.startsWith("// library:") && line.endsWith(library)),
            program.name());
      }
    }
  }

  private static List<Program> programs() throws IOException {
    return Program.read(ROOT.resolve("bench/programs.tsv"));
  }

  @Test
  void thereAreFourGroupsBesidesStartUp() throws IOException {
    Map<String, Long> groups =
        programs().stream()
            .filter(Program::byDefault)
            .collect(Collectors.groupingBy(Program::group, TreeMap::new, Collectors.counting()));
    assertEquals(
        Set.of(
            "integer", "floating point", "memory and strings", "real programs", Program.START_UP),
        groups.keySet());
    assertTrue(groups.values().stream().mapToLong(Long::longValue).sum() >= 22);
  }

  @Test
  void programsForALaterProcessorHaveTwinsThatDoTheSame() throws IOException {
    List<Program> all = programs();
    List<Program> later = all.stream().filter(each -> !each.byDefault()).toList();
    assertFalse(later.isEmpty());
    for (Program program : later) {
      assertEquals(Program.X86_64_V3, program.group());
      assertFalse(program.counts());
      assertTrue(
          all.stream()
              .anyMatch(
                  each ->
                      each.counts()
                          && each.arguments().equals(program.arguments())
                          && stem(each).equals(stem(program))),
          program.name());
    }
  }

  private static String stem(Program program) {
    return program.name().substring(0, program.name().indexOf('.'));
  }

  @Test
  void whatIsMissingIsNamedByItsPackages() throws IOException {
    assertEquals(
        "gcc libc6-dev libz-dev", read("x.glibc\ttestprogs libz-dev\tg\t\t\t-").packages());
    assertEquals("gcc libc6-dev musl-tools", read("x.musl\ttestprogs\tg\t\t\t-").packages());
    assertEquals("busybox-static", read("busybox\tbusybox-static\tg\t\t\t-").packages());
  }

  @Test
  void aLineHasItsArgumentsBySize() throws IOException {
    Program program = read("x.musl\ttestprogs\tcalls\t1\t2 {16MB}\t3");
    assertEquals("1", program.arguments(Options.Size.QUICK));
    assertEquals("2 {16MB}", program.arguments(Options.Size.FULL));
    assertEquals("3", program.arguments(Options.Size.STEADY));
    assertTrue(program.is("x") && program.is("x.musl") && program.is("calls"));
    assertTrue(program.repeats());
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
