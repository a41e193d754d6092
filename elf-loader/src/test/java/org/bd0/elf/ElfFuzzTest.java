package org.bd0.elf;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bd0.testsupport.Fuzzer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loader under Jazzer, which looks for bytes that reach more of its code. */
class ElfFuzzTest {
  /**
   * Programs with source lines, DWARF 4 and 5, and 5 compressed: {@code gcc -static -nostdlib -Os
   * -gdwarf-4 -Wl,-z,noseparate-code}, without .debug_info and .debug_abbrev.
   */
  private static final List<String> PROGRAMS = List.of("lines-4", "lines-5", "lines-5z");

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void anyFile() throws IOException, InterruptedException {
    List<byte[]> seeds = new ArrayList<>(MutationTest.seeds());
    for (String name : PROGRAMS) {
      try (InputStream file = ElfFuzzTest.class.getResourceAsStream("/fuzz/" + name)) {
        seeds.add(file.readAllBytes());
      }
    }
    Fuzzer.run(ElfFuzz.class, seeds, 8192, 10_000);
  }
}
