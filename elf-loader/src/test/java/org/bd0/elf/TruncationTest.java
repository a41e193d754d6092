package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program cut off anywhere is refused, unless only symbols are missing. */
class TruncationTest {
  @Test
  void smallProgram() throws ElfException {
    TestElf program = TestElf.program();
    for (int i = 0; i < 20; i++) {
      program.symbol("symbol" + i, 2, 1, TestElf.BASE + i, 1);
    }
    assertTruncations(program.writeSymbols().bytes());
  }

  @Test
  void realProgram(@TempDir Path directory) throws Exception {
    Tools.need("gcc", "gcc");
    Tools.needStaticLibrary();
    String source = "#include <stdio.h>\nint main(void) { return puts(\"hello\") < 0; }\n";
    List<String> command = List.of("gcc", "-static");
    assertTruncations(Files.readAllBytes(Tools.compile(directory, "hello", source, command)));
  }

  private static void assertTruncations(byte[] bytes) throws ElfException {
    MemorySegment whole = MemorySegment.ofArray(bytes);
    long contentsEnd = 0;
    int symbols;
    try (ElfFile elf = ElfFile.parse(whole, "whole")) {
      for (ProgramHeader segment : elf.loadSegments()) {
        contentsEnd = Math.max(contentsEnd, segment.offset() + segment.filesz());
      }
      symbols = elf.symbols().size();
    }
    assertTrue(symbols >= 20 && contentsEnd < bytes.length);
    for (int size = 0; size < Math.min(bytes.length, 8 << 10); size++) {
      assertTruncation(whole.asSlice(0, size), contentsEnd);
    }
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 2000; i++) {
      assertTruncation(whole.asSlice(0, random.nextLong(bytes.length)), contentsEnd);
    }
    assertTruncation(whole.asSlice(0, contentsEnd - 1), contentsEnd);
    assertTruncation(whole.asSlice(0, contentsEnd), contentsEnd);
  }

  private static void assertTruncation(MemorySegment part, long contentsEnd) {
    String message = Survivor.use(part);
    long size = part.byteSize();
    if (size == 0) {
      assertEquals("prog: empty file", message);
    } else {
      assertEquals(size < contentsEnd, message != null && message.contains("truncated"));
      assertTrue(message == null || message.contains(Long.toHexString(size)), message);
    }
  }
}
