package org.bd0.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of {@code bench/programs.tsv}; the file says what the fields mean.
 *
 * @param name its file's name
 * @param from {@link #TEST_PROGRAMS}, perhaps with the Debian package of a library behind a blank,
 *     or a Debian package
 * @param group what it is measured for
 * @param arguments separated by blanks, by {@link Options.Size}
 */
record Program(String name, String from, String group, List<String> arguments) {
  /** Made by testprogs/build.sh. */
  static final String TEST_PROGRAMS = "testprogs";

  /** The group whose figures are all but the JVM's own start. */
  static final String START_UP = "start-up";

  /** The group of programs that others have twins of: measured when it is named. */
  static final String X86_64_V3 = "x86-64-v3";

  private static final String NONE = "-";
  private static final int FIELDS_BEFORE_ARGUMENTS = 3;

  /**
   * Reads the list.
   *
   * @throws IOException when it cannot be read or a line has too few or too many fields
   */
  static List<Program> read(Path file) throws IOException {
    int fields = FIELDS_BEFORE_ARGUMENTS + Options.Size.values().length;
    List<Program> programs = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      List<String> field = List.of(line.split("\t", -1));
      if (field.size() != fields) {
        throw new IOException(
            file.getFileName()
                + ": "
                + field.size()
                + " fields instead of "
                + fields
                + ": "
                + line);
      }
      programs.add(
          new Program(
              field.get(0),
              field.get(1),
              field.get(2),
              field.subList(FIELDS_BEFORE_ARGUMENTS, fields)));
    }
    return programs;
  }

  /** Whether testprogs/build.sh makes it. */
  boolean ours() {
    return from.equals(TEST_PROGRAMS) || from.startsWith(TEST_PROGRAMS + " ");
  }

  /** The Debian packages without which it is not there. */
  String packages() {
    return from.equals(TEST_PROGRAMS)
        ? "gcc libc6-dev musl-tools"
        : from.replace(TEST_PROGRAMS, "gcc libc6-dev");
  }

  /** Whether it can repeat its work within a process. */
  boolean repeats() {
    return !arguments(Options.Size.STEADY).equals(NONE);
  }

  /** Its arguments as they stand in the list, for a size. */
  String arguments(Options.Size size) {
    return arguments.get(size.ordinal());
  }

  /** Whether it is measured when nothing is named. */
  boolean byDefault() {
    return !group.equals(X86_64_V3);
  }

  /** Whether it counts in the mean of all. */
  boolean counts() {
    return byDefault() && !group.equals(START_UP);
  }

  /**
   * Whether a word of the user's list means it: its name, with or without the ending, or its group.
   */
  boolean is(String word) {
    return word.equals(name) || name.startsWith(word + ".") || word.equals(group);
  }
}
