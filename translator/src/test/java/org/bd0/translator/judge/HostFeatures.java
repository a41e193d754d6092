package org.bd0.translator.judge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** What the processor that judges can do, as Linux tells it. */
final class HostFeatures {
  private static final Set<String> FLAGS = Set.of(flags().split(" ", -1));

  private HostFeatures() {}

  private static String flags() {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(file)) {
      return "";
    }
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (line.startsWith("flags")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "";
  }

  /** Whether it has a feature of the instruction table. */
  static boolean has(String feature) {
    String flag =
        switch (feature) {
          case "sse3" -> "pni";
          case "sse4.1" -> "sse4_1";
          case "sse4.2" -> "sse4_2";
          case "sha" -> "sha_ni";
          case "clfsh" -> "clflush";
          case "lzcnt" -> "abm";
          default -> feature;
        };
    return flag.isEmpty() || FLAGS.contains(flag);
  }
}
