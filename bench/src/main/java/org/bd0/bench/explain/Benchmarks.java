package org.bd0.bench.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of {@code bench/programs.tsv} by their names. */
final class Benchmarks {
  private static final int FULL = 4;

  private Benchmarks() {}

  /**
   * The words to run: those given, or for a benchmark's name its file, with its arguments of full
   * size unless some are given.
   *
   * @throws IOException when there is neither a file nor a benchmark of the name, or it is not
   *     built
   */
  static List<String> command(Path root, List<String> words) throws IOException {
    String name = words.getFirst();
    if (Files.isRegularFile(Path.of(name))) {
      List<String> command = new ArrayList<>(words);
      command.set(0, Path.of(name).toAbsolutePath().toString());
      return command;
    }
    for (String line : Files.readAllLines(root.resolve("bench/programs.tsv"))) {
      List<String> fields = List.of(line.split("\t", -1));
      String program = fields.getFirst();
      boolean ours = fields.size() > FULL && fields.get(1).startsWith("testprogs");
      if (ours && (program.equals(name) || program.startsWith(name + "."))) {
        Path file = root.resolve("testprogs/target/programs").resolve(program);
        if (!Files.exists(file)) {
          throw new IOException(program + " is not built: testprogs/build.sh says what is missing");
        }
        List<String> command = new ArrayList<>(words);
        command.set(0, file.toString());
        if (words.size() == 1 && !fields.get(FULL).isEmpty()) {
          command.addAll(List.of(fields.get(FULL).split(" ")));
        }
        return command;
      }
    }
    throw new IOException("no such file or benchmark: " + name);
  }
}
