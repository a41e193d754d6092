package org.bd0.bench.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVM's log of compilations ({@code -Xlog:jit+compilation=debug}), which knows what the flight
 * recorder does not: the methods' sizes, and which compilation was of which method even if it
 * failed.
 */
final class JitLog {
  /** Number, attributes, level, method, perhaps an entry inside it, size. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(\\d+)\\s[%sbn! ]*\\s(\\d)\\s+(\\S+)::(\\S+)(?: @ \\d+)? \\((\\d+) bytes\\).*");

  private final Map<Integer, String> types = new HashMap<>();
  private final Map<String, Integer> bytes = new HashMap<>();

  private JitLog() {}

  /** Reads a log without decorations; one that is missing has no lines. */
  static JitLog read(Path file) throws IOException {
    return Files.exists(file) ? parse(Files.readAllLines(file)) : new JitLog();
  }

  /** Reads lines; those of another form mean nothing here. */
  static JitLog parse(List<String> lines) {
    JitLog log = new JitLog();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        log.types.put(Integer.valueOf(matcher.group(1)), matcher.group(3));
        log.bytes.put(matcher.group(3), Integer.valueOf(matcher.group(5)));
      }
    }
    return log;
  }

  /** The class whose method a compilation was of, or null. */
  String type(int compilation) {
    return types.get(compilation);
  }

  /**
   * The bytecode size of the last method of a class that was compiled: a unit has one.
   *
   * @return -1 when there was no compilation
   */
  int bytes(String type) {
    return bytes.getOrDefault(type, -1);
  }
}
