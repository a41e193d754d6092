package org.bd0.kernel.debug.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bd0.elf.SourceLine;

/** The text of source lines, where the sources are still where the compiler found them. */
final class SourceFiles {
  /** The longest source read, in bytes. */
  private static final long MAX_SIZE = 1 << 22;

  private static final int MAX_LINE = 160;

  /** The most sources kept. */
  private static final int MAX_FILES = 200;

  private final Map<String, List<String>> files = new HashMap<>();

  /**
   * The text of a line, without blanks around it.
   *
   * @param line may be null
   * @param program the program's file; a relative path may be meant from its folder
   * @return null if it cannot be had
   */
  String text(SourceLine line, String program) {
    if (line == null || line.line() == 0) {
      return null;
    }
    List<String> text = files.get(line.file());
    if (text == null) {
      text = read(line.file(), program);
      if (files.size() < MAX_FILES) {
        files.put(line.file(), text);
      }
    }
    if (line.line() > text.size()) {
      return null;
    }
    String found = text.get(line.line() - 1).strip();
    found = found.length() > MAX_LINE ? found.substring(0, MAX_LINE) + "..." : found;
    return found.isEmpty() ? null : Words.printable(found.replace('\t', ' '));
  }

  private static List<String> read(String file, String program) {
    try {
      Path path = Path.of(file);
      Path folder = Path.of(program).toAbsolutePath().getParent();
      if (!path.isAbsolute() && !Files.isRegularFile(path) && folder != null) {
        path = folder.resolve(path);
      }
      if (Files.isRegularFile(path) && Files.size(path) <= MAX_SIZE) {
        return Files.readString(path, StandardCharsets.ISO_8859_1).lines().toList();
      }
    } catch (IOException | InvalidPathException e) {
      // Then there is no text: the line's number says as much as is known.
    }
    return List.of();
  }
}
