package org.bd0.kernel.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bd0.translator.Engine;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The demos of testprogs/bd0 print what they say they do, in both engines. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DemosTest {
  @TestFactory
  Stream<DynamicTest> demos() throws IOException {
    return Files.readAllLines(Path.of(Machine.demo("demos.tsv"))).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .filter(row -> !row[2].isEmpty() && !row[3].isEmpty())
        .flatMap(
            row ->
                Stream.of(Engine.Kind.values())
                    .map(
                        kind ->
                            DynamicTest.dynamicTest(row[0] + " " + kind, () -> run(row, kind))));
  }

  /** A size as demos give them: 10GB, 1MiB. */
  private static long size(String text) {
    return text.endsWith("MiB")
        ? Long.parseLong(text.replace("MiB", "")) << 20
        : Long.parseLong(text.replace("GB", "")) * Machine.GB;
  }

  /** Runs what the terminal would be told: start PROGRAM ARGUMENTS [-L SIZE]. */
  private static void run(String[] row, Engine.Kind kind) throws Exception {
    String[] command = row[2].split(" ");
    List<String> words = new ArrayList<>(List.of(Machine.demo(command[1])));
    long size = 4 * Machine.GB;
    for (int i = 2; i < command.length; i++) {
      if (command[i].equals("-L")) {
        i++;
        size = size(command[i]);
      } else {
        words.add(command[i]);
      }
    }
    try (Machine machine = new Machine(kind)) {
      int status = machine.collect(machine.start(size, words.toArray(String[]::new)));
      assertEquals(row[3].replace("\\n", "\n"), machine.output(), machine.errors());
      int wanted =
          row[4].startsWith("signal ")
              ? 128 + Integer.parseInt(row[4].substring(7))
              : Integer.parseInt(row[4]);
      assertEquals(wanted, status, machine.errors());
      assertTrue(machine.hypervisor.space().regions().isEmpty(), "regions are left");
    }
  }
}
