package org.bd0.bench.compare;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes the files that a program's arguments stand for, such as {@code {16MB}}. */
final class DataFiles {
  private static final String SUFFIX = "MB}";

  private final Path folder;

  /**
   * Files in a folder.
   *
   * @param folder whoever gave it deletes it
   */
  DataFiles(Path folder) {
    this.folder = folder;
  }

  /** The arguments as a program gets them: split at blanks, with the names of existing files. */
  List<String> words(String arguments) throws IOException {
    List<String> words = new ArrayList<>();
    for (String word : arguments.split(" ")) {
      if (word.startsWith("{") && word.endsWith(SUFFIX)) {
        words.add(file(Integer.parseInt(word.substring(1, word.length() - SUFFIX.length()))));
      } else if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /** The same bytes each time: pseudo-random ones. */
  private String file(int mebibytes) throws IOException {
    Path file = folder.resolve(mebibytes + "MB");
    if (!Files.exists(file)) {
      Random random = new Random(mebibytes);
      byte[] chunk = new byte[1 << 20];
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        for (int i = 0; i < mebibytes; i++) {
          random.nextBytes(chunk);
          out.write(chunk);
        }
      }
    }
    return file.toString();
  }
}
