package org.bd0.kernel.debug.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bd0.elf.SourceLine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Source lines of the guest programs: each row that objdump shows of their line tables. */
class SourceLinesTest {
  private static final Path PROGRAMS =
      Path.of(System.getProperty("bd0.root", ".."), "testprogs/target/programs");

  /** One of so many programs is compared. */
  private static final int STEP = 15;

  private static final Pattern ROW =
      Pattern.compile("(?:\\S*/)?(\\S+) +(\\d+|-) +0x([0-9a-f]+)\\b.*");

  static Stream<Path> programs() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(PROGRAMS), PROGRAMS + " is missing: testprogs/build.sh makes it");
    try (Stream<Path> files = Files.list(PROGRAMS)) {
      List<Path> all =
          files.filter(f -> Files.isRegularFile(f) && Files.isExecutable(f)).sorted().toList();
      return Stream.iterate(0, i -> i < all.size(), i -> i + STEP).map(all::get);
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void areThoseOfObjdump(Path program) throws Exception {
    Map<Long, String> rows = rows(program);
    assertTrue(rows.size() > 1, program + " was built without -g");
    ProgramNames names = new ProgramNames(program.toString(), Long.MAX_VALUE / 2);
    rows.forEach(
        (address, expected) -> {
          SourceLine line = names.line(address);
          String found = line == null ? "none" : line.fileName() + ":" + line.line();
          assertEquals(expected, found, Long.toHexString(address));
        });
  }

  private static Map<Long, String> rows(Path program) throws IOException, InterruptedException {
    Process objdump;
    try {
      objdump =
          new ProcessBuilder("objdump", "--dwarf=decodedline", program.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("objdump is missing: apt-get install binutils");
      throw e;
    }
    String output =
        new String(objdump.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertEquals(0, objdump.waitFor(), output);
    Map<Long, String> rows = new HashMap<>();
    Map<Long, String> sequence = new HashMap<>();
    for (String line : output.lines().toList()) {
      Matcher matcher = ROW.matcher(line);
      if (matcher.matches()) {
        long address = Long.parseUnsignedLong(matcher.group(3), 16);
        sequence.put(address, matcher.group(1) + ":" + matcher.group(2));
        if (matcher.group(2).equals("-")) { // A sequence's end: no code is there.
          sequence.remove(address);
          rows.putAll(sequence);
          sequence.clear();
        }
      }
    }
    return rows;
  }
}
