package org.bd0.bench.compare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What there is on this machine. */
final class Tools {
  private Tools() {}

  /**
   * Looks a program up in PATH.
   *
   * @return its file, or null
   */
  static Path find(String name) {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "/usr/bin:/bin" : path).split(File.pathSeparator)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, name).toAbsolutePath();
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file;
      }
    }
    return null;
  }

  /** qemu-user for x86-64 programs, or null. Debian calls a statically linked one differently. */
  static Path qemu() {
    Path file = find("qemu-x86_64");
    return file != null ? file : find("qemu-x86_64-static");
  }

  /**
   * The first line that a command prints on standard output.
   *
   * @return "" when it prints none or cannot be run
   */
  static String firstLine(Path folder, String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return output.lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** The lines of a file of /proc; none where there is no such file. */
  static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
