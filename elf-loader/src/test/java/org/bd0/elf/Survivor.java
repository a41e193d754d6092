package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Does everything with an image that can be done, and checks what must hold for all of them. */
final class Survivor {
  /** What the package promises to allocate besides the file's size. */
  private static final long ALLOWANCE = 256 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Survivor() {}

  /**
   * Parses the image and uses the result.
   *
   * @return null if the program is accepted, or the message
   */
  static String use(MemorySegment image) {
    String message = "";
    long allocated = Long.MAX_VALUE;
    // What runs for the first time also allocates for the JVM: only the least of three runs counts.
    for (int run = 0; run < 3 && allocated > image.byteSize() + ALLOWANCE; run++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      message = attempt(image);
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertTrue(
        allocated <= image.byteSize() + ALLOWANCE,
        "allocated " + allocated + " bytes for a file of " + image.byteSize());
    return message;
  }

  private static String attempt(MemorySegment image) {
    try (ElfFile elf = ElfFile.parse(image, "prog")) {
      assertSegments(elf, image);
      assertSymbols(elf);
      assertNotNull(elf.notes());
      elf.programHeadersAddress();
      return null;
    } catch (ElfException e) {
      assertEquals(126, e.exitStatus());
      String message = e.message();
      assertTrue(message.startsWith("prog: "), message);
      for (int i = 0; i < message.length(); i++) {
        assertFalse(Character.isISOControl(message.charAt(i)), message);
      }
      return message;
    }
  }

  private static void assertSegments(ElfFile elf, MemorySegment image) {
    List<ProgramHeader> segments = elf.loadSegments();
    long end = 0;
    boolean isEntryExecutable = false;
    for (ProgramHeader segment : segments) {
      assertTrue(segment.vaddr() >= end && segment.memsz() > 0, elf::toString);
      end = segment.end();
      assertTrue(segment.filesz() >= 0 && segment.filesz() <= segment.memsz());
      if (segment.filesz() > 0) {
        image.asSlice(segment.offset(), segment.filesz());
      }
      long intoSegment = elf.entry() - segment.vaddr();
      boolean isInside = intoSegment >= 0 && intoSegment < segment.memsz();
      isEntryExecutable |= isInside && (segment.flags() & 1) != 0;
    }
    assertTrue(end <= 1L << 47 && isEntryExecutable);
    assertEquals(end, elf.highestAddress());
  }

  private static void assertSymbols(ElfFile elf) {
    SymbolTable symbols = elf.symbols();
    int count = symbols.size();
    if (count > 0) {
      Symbol first = symbols.get(0);
      Symbol last = symbols.get(count - 1);
      assertTrue(first.address() >= 0 && first.address() <= last.address());
      // What is not UTF-8 is shown as a replacement character, by which it can't be found.
      assertTrue(last.name().contains("\ufffd") || symbols.find(last.name()) != null, last::name);
      symbols.nearest(last.address() + 1);
    }
    symbols.nearest(elf.entry());
    symbols.nearest(elf.highestAddress() - 1);
  }
}
