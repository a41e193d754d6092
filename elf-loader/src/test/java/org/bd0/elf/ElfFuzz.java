package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;

/** What Jazzer calls: any bytes, as a program and as the table of its source lines. */
public final class ElfFuzz {
  private ElfFuzz() {}

  /** Throws when a promise of the package is broken. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    MemorySegment image = MemorySegment.ofArray(bytes);
    if (Survivor.use(image) != null) {
      return;
    }
    try (ElfFile elf = ElfFile.parse(image, "prog")) {
      LineTable lines = elf.lines();
      for (long address = elf.entry() - 64; address < elf.entry() + 64; address++) {
        SourceLine line = lines.find(address);
        assertTrue(line == null || line.describe().lines().count() == 1);
      }
    } catch (ElfException e) {
      assertEquals(1, e.message().lines().count(), e.message());
      assertTrue(e.message().startsWith("prog: "), e.message());
    }
  }
}
