package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a valid program says of itself. */
class ElfFileTest {
  private static final long BASE = TestElf.BASE;

  @Test
  void programAtFixedAddress() throws ElfException {
    ElfFile elf = TestElf.program().parse();
    assertEquals(ElfFile.ET_EXEC, elf.type());
    assertFalse(elf.isPositionIndependent());
    assertEquals(BASE + TestElf.CODE, elf.entry());
    assertEquals(TestElf.PHNUM, elf.programHeaders().size());
    assertEquals(56, elf.programHeaderSize());
    assertEquals(BASE + TestElf.PHDRS, elf.programHeadersAddress());
    assertEquals(
        List.of(
            new ProgramHeader(1, 5, 0, BASE, BASE, 0x400, 0x400, 0x1000),
            new ProgramHeader(1, 6, 0x400, BASE + 0x1400, BASE + 0x1400, 0x100, 0x1000, 0x1000)),
        elf.loadSegments());
    assertEquals(BASE, elf.lowestAddress());
    assertEquals(BASE + 0x2400, elf.highestAddress());
    assertEquals(
        new ProgramHeader(7, 4, 0x400, BASE + 0x1400, BASE + 0x1400, 0x10, 0x20, 8), elf.tls());
    assertEquals(
        new ProgramHeader(0x6474e552, 4, 0x400, BASE + 0x1400, BASE + 0x1400, 0x80, 0x80, 1),
        elf.relro());
    assertFalse(elf.hasExecutableStack());
    assertEquals(0, elf.symbols().size());
    assertEquals("prog", elf.name());
  }

  @Test
  void positionIndependentProgram() throws ElfException {
    ElfFile elf = TestElf.pie().parse();
    assertEquals(ElfFile.ET_DYN, elf.type());
    assertTrue(elf.isPositionIndependent());
    assertEquals(TestElf.CODE, elf.entry());
    assertEquals(0, elf.lowestAddress());
    assertEquals(TestElf.PHDRS, elf.programHeadersAddress());
  }

  @Test
  void permissionsAndRanges() throws ElfException {
    List<ProgramHeader> segments = TestElf.program().parse().loadSegments();
    ProgramHeader text = segments.get(0);
    assertTrue(text.isReadable() && text.isExecutable() && !text.isWritable());
    ProgramHeader data = segments.get(1);
    assertTrue(data.isReadable() && data.isWritable() && !data.isExecutable());
    assertFalse(data.contains(data.vaddr() - 1));
    assertTrue(data.contains(data.vaddr()));
    assertTrue(data.contains(data.end() - 1));
    assertFalse(data.contains(data.end()));
  }

  @Test
  void segmentsAreSortedWhateverTheirOrderInTheFile() throws ElfException {
    TestElf file = TestElf.program();
    file.header(TestElf.SPARE, 1, 4, 0, 0x200000, 0x10, 0x10, 0x1000);
    ElfFile elf = file.parse();
    assertEquals(
        List.of(0x200000L, BASE, TestElf.DATA_ADDRESS),
        elf.loadSegments().stream().map(ProgramHeader::vaddr).toList());
    assertEquals(0x200000, elf.lowestAddress());
  }

  @Test
  void segmentsMayShareAPage() throws ElfException {
    TestElf file = TestElf.program();
    file.header(TestElf.DATA_SEGMENT, TestElf.P_VADDR, BASE + 0x400);
    assertEquals(2, file.parse().loadSegments().size());
  }

  @Test
  void emptySegmentIsLeftOutWhereverItLies() throws ElfException {
    TestElf file = TestElf.program();
    file.header(TestElf.SPARE, 1, 4, -1, BASE + 8, 0, 0, 0x1000);
    assertEquals(2, file.parse().loadSegments().size());
  }

  @Test
  void segmentOfZerosMayHaveAnyOffset() throws ElfException {
    TestElf file = TestElf.program();
    file.header(TestElf.SPARE, 1, 6, 0x7000_0000, 0x800000, 0, 8L << 30, 0x1000);
    ElfFile elf = file.parse();
    assertEquals(0x800000 + (8L << 30), elf.highestAddress());
  }

  @Test
  void programHeadersFoundThroughPhdrOnlyIfNoSegmentHasThem() throws ElfException {
    TestElf file = TestElf.program();
    file.header(TestElf.PHDR_SEGMENT, TestElf.P_VADDR, 0x1234);
    assertEquals(BASE + TestElf.PHDRS, file.parse().programHeadersAddress());
    file.header(TestElf.TEXT_SEGMENT, 1, 5, 0x200, BASE + 0x200, 0x200, 0x200, 0x1000);
    assertEquals(0x1234, file.parse().programHeadersAddress());
    file.header(TestElf.PHDR_SEGMENT, TestElf.P_TYPE, 0);
    assertEquals(0, file.parse().programHeadersAddress());
  }

  @Test
  void executableStack() throws ElfException {
    TestElf file = TestElf.program();
    assertTrue(file.header(TestElf.STACK_SEGMENT, TestElf.P_FLAGS, 7).parse().hasExecutableStack());
    assertFalse(file.header(TestElf.STACK_SEGMENT, TestElf.P_TYPE, 0).parse().hasExecutableStack());
  }

  @Test
  void noThreadLocalStorage() throws ElfException {
    ElfFile elf =
        TestElf.program()
            .header(TestElf.TLS_SEGMENT, TestElf.P_TYPE, 0)
            .header(TestElf.RELRO_SEGMENT, TestElf.P_TYPE, 0)
            .parse();
    assertNull(elf.tls());
    assertNull(elf.relro());
  }

  @Test
  void notes() throws ElfException {
    ElfFile elf = TestElf.program().parse();
    assertEquals(2, elf.notes().size());
    ElfNote first = elf.note("GNU", 3);
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, first.description());
    first.description()[0] = 99;
    assertEquals(1, first.description()[0]);
    ElfNote second = elf.notes().get(1);
    assertEquals("me", second.owner());
    assertEquals(7, second.type());
    assertArrayEquals(new byte[] {0x5a}, second.description());
    assertNull(elf.note("GNU", 7));
    assertNull(elf.note("me", 3));
  }

  @Test
  void notesEndAtTheFirstMalformedOne() throws ElfException {
    int second = TestElf.NOTES + 24;
    for (int size : new int[] {2, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      int field = size == 2 ? second + 4 : second;
      int value = size == 2 ? 0x1000 : size;
      ElfFile elf = TestElf.program().set32(field, value).parse();
      assertEquals(1, elf.notes().size(), "size " + size);
    }
    TestElf outside = TestElf.program().header(TestElf.NOTE_SEGMENT, TestElf.P_OFFSET, 0x10000);
    assertEquals(0, outside.parse().notes().size());
  }

  @Test
  void notesOfAnEightByteAlignedSegmentArePaddedToEight() throws ElfException {
    TestElf file = TestElf.program();
    // owner of 4 bytes ends at 16, description of 4 at 20: the next note begins at 24.
    file.set32(TestElf.NOTES + 4, 4).header(TestElf.NOTE_SEGMENT, TestElf.P_ALIGN, 8);
    assertEquals("me", file.parse().notes().get(1).owner());
  }

  @Test
  void loadCopiesTheContentsAndNothingMore() throws ElfException {
    ElfFile elf = TestElf.program().parse();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(0x1000).fill((byte) 0x77);
      elf.load(elf.loadSegments().get(1), memory);
      byte[] expected = new byte[0x1000];
      Arrays.fill(expected, (byte) 0x77);
      for (int i = 0; i < 0x100; i++) {
        expected[i] = (byte) i;
      }
      assertArrayEquals(expected, memory.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void loadRefusesASmallDestination() throws ElfException {
    ElfFile elf = TestElf.program().parse();
    MemorySegment memory = MemorySegment.ofArray(new byte[0xff]);
    ProgramHeader data = elf.loadSegments().get(1);
    assertThrows(IndexOutOfBoundsException.class, () -> elf.load(data, memory));
  }

  @Test
  void fitsExactly() throws ElfException {
    ElfFile elf = TestElf.program().parse();
    elf.checkFits(0, BASE, BASE + 0x2400);
    elf.checkFits(-BASE, 0, 0x2400);
    assertRefused(
        "prog: segment 0x401400-0x402400 exceeds the memory limit of 0x4023ff bytes; "
            + "run it with a higher limit",
        () -> elf.checkFits(0, 0, BASE + 0x23ff));
    assertRefused(
        "prog: segment 0x400000-0x400400 lies below the first usable address, 0x400001",
        () -> elf.checkFits(0, BASE + 1, 1L << 40));
    assertRefused(
        "prog: segment 0x500000-0x500400 exceeds the memory limit of 0x10000 bytes; "
            + "run it with a higher limit",
        () -> elf.checkFits(0x100000, 0x10000, 0x10000));
  }

  private static void assertRefused(String message, Executable check) {
    ElfException e = assertThrows(ElfException.class, check);
    assertEquals(message, e.message());
    assertEquals(126, e.exitStatus());
  }
}
