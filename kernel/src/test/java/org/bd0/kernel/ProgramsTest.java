package org.bd0.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every guest program of testprogs does the same natively, interpreted and translated. */
final class ProgramsTest {
  private static final Path INDEX =
      Path.of(System.getProperty("bd0.root", ".."), "testprogs/target/programs/programs.tsv");

  /** After a death by signal the message is bd0-run's. */
  private static final int KILLED = 128;

  /** What a program ends with where it cannot do natively what it is to show. */
  private static final int CANNOT = 77;

  @TestFactory
  Stream<DynamicTest> programs() throws IOException {
    Assumptions.assumeTrue(Files.exists(INDEX), INDEX + " is missing: testprogs/build.sh makes it");
    return Files.readAllLines(INDEX).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .map(row -> DynamicTest.dynamicTest(row[0], () -> compare(row)));
  }

  private static void compare(String[] row) throws Exception {
    Programs.Result expected = run(row, null);
    int status =
        row[4].startsWith("signal ")
            ? KILLED + Integer.parseInt(row[4].substring(7))
            : Integer.parseInt(row[4]);
    Assumptions.assumeTrue(expected.status() != CANNOT, row[0] + ": " + expected.error());
    assertEquals(status, expected.status(), "natively");
    boolean protection = row[6].contains("protection");
    for (Programs.Way way : Programs.Way.values()) {
      if (protection ? !way.protect : way == Programs.Way.INTERPRETED_PROTECTED) {
        continue;
      }
      Programs.Result found = run(row, way);
      if (status >= KILLED) {
        assertTrue(found.error().contains(": killed by SIG"), way + ": " + found.error());
        assertEquals(status, found.status(), way.name());
        assertEquals(expected.output(), found.output(), way.name());
      } else {
        assertEquals(expected.toString(), found.toString(), way.name());
      }
    }
  }

  private static Programs.Result run(String[] row, Programs.Way way) throws Exception {
    Path folder = Files.createTempDirectory("bd0-program");
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("TMPDIR", folder.toString());
    for (String setting : words(row[5])) {
      int equals = setting.indexOf('=');
      environment.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    Programs.Job job =
        new Programs.Job(Path.of(row[1]), words(row[2]), environment, unescape(row[3]), folder);
    try {
      Programs.Result result = way == null ? Programs.runNative(job) : Programs.runGuest(job, way);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
        left.forEach(file -> assertEquals("nothing", file.toString(), "left behind"));
      }
      return result;
    } finally {
      Programs.delete(folder);
    }
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split(" ")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private static String unescape(String text) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        char e = text.charAt(i);
        result.append(e == 'n' ? '\n' : e == 't' ? '\t' : e);
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }
}
