package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a file's contents make it unusable: the exact message, and status 126. */
class RefusalTest {
  private static final int TEXT = TestElf.TEXT_SEGMENT;
  private static final int DATA = TestElf.DATA_SEGMENT;
  private static final int SPARE = TestElf.SPARE;
  private static final int INTERP = 3;
  private static final int DYNAMIC = 2;

  @Test
  void empty() {
    assertRefused("empty file", TestElf.program().resize(0));
  }

  @Test
  void notElf() {
    assertRefused("not an ELF file: byte 0x0 is 0x4d, not 0x7f", TestElf.program().text(0, "MZ"));
    assertRefused("not an ELF file: byte 0x3 is 0x67, not 0x46", TestElf.program().text(3, "g"));
    assertRefused("not an ELF file: byte 0x0 is 0x41, not 0x7f", "A");
  }

  @Test
  void script() {
    String start = "not an ELF file: a script ";
    String advice = "; run that, with the script's name";
    assertRefused(start + "for /bin/sh" + advice, "#!/bin/sh\nexit\n");
    assertRefused(start + "for /usr/bin/env" + advice, "#! \t/usr/bin/env perl\n");
    assertRefused(start + "for /bin/sh" + advice, "#!/bin/sh");
    assertRefused(start + "for /bin/s?h" + advice, "#!/bin/s\033h\n");
    assertRefused(start + "that names no interpreter", "#!\n");
    assertRefused(start + "that names no interpreter", "#!");
  }

  @Test
  void truncatedInTheHeader() {
    String message = "truncated: 0x3f bytes, less than the ELF header's 0x40";
    assertRefused(message, TestElf.program().resize(63));
    assertRefused(message.replace("0x3f", "0x1"), TestElf.program().resize(1));
  }

  @Test
  void truncatedInTheProgramHeaders() {
    assertRefused(
        "truncated: the program headers, 0x1c0 bytes at offset 0x40, lie outside the file of 0x1ff"
            + " bytes",
        TestElf.program().resize(0x1ff));
    assertRefused(
        "truncated: the program headers, 0x1c0 bytes at offset 0xfffffffffffffff8, lie outside the"
            + " file of 0x500 bytes",
        TestElf.program().set64(TestElf.E_PHOFF, -8));
  }

  @Test
  void truncatedInASegment() {
    assertRefused(
        "segment 1, 0x100 bytes at offset 0x400, lies outside the file of 0x4ff bytes; "
            + "is it truncated?",
        TestElf.program().resize(0x4ff));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 3, a 32-bit little-endian i386",
    "1, 1, 62, a 32-bit little-endian x86-64",
    "1, 1, 40, a 32-bit little-endian arm",
    "1, 2, 20, a 32-bit big-endian powerpc",
    "2, 1, 183, a 64-bit little-endian aarch64",
    "2, 1, 243, a 64-bit little-endian riscv",
    "2, 2, 22, a 64-bit big-endian s390",
    "2, 2, 62, a 64-bit big-endian x86-64",
    "2, 1, 65244, a 64-bit little-endian machine 0xfedc"
  })
  void otherMachine(int width, int order, int machine, String what) {
    TestElf file = TestElf.program().set8(TestElf.E_CLASS, width).set8(TestElf.E_DATA, order);
    int swapped = Short.reverseBytes((short) machine);
    file.set16(TestElf.E_MACHINE, order == 2 ? swapped : machine);
    String message = what + " file; only 64-bit little-endian x86-64 programs can be run";
    assertRefused(message, file);
    // Headers of 32-bit files are shorter.
    assertRefused(message, file.resize(52));
  }

  @Test
  void unknownIdentification() {
    assertRefused("unknown ELF class 0x0", TestElf.program().set8(TestElf.E_CLASS, 0));
    assertRefused("unknown ELF byte order 0xff", TestElf.program().set8(TestElf.E_DATA, -1));
    assertRefused("unknown ELF version 0x2", TestElf.program().set8(6, 2));
    assertRefused("unknown ELF version 0x3", TestElf.program().set32(TestElf.E_VERSION, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "0, ELF type 0x0 is no program",
    "1, a relocatable object file (ET_REL); link it with -static first",
    "4, 'a core file (ET_CORE), not a program'",
    "65280, ELF type 0xff00 is no program"
  })
  void type(int type, String message) {
    assertRefused(message, TestElf.program().set16(TestElf.E_TYPE, type));
  }

  @Test
  void programHeaderTable() {
    assertRefused(
        "no program headers, so nothing to load", TestElf.program().set16(TestElf.E_PHNUM, 0));
    assertRefused(
        "program headers of 0x20 bytes instead of 0x38",
        TestElf.program().set16(TestElf.E_PHENTSIZE, 32));
    assertRefused(
        "0x493 program headers, more than the 0x492 that Linux accepts",
        TestElf.program().set16(TestElf.E_PHNUM, 0x493));
    assertRefused(
        "0xffff (PN_XNUM) or more program headers, more than the 0x492 that Linux accepts",
        TestElf.program().set16(TestElf.E_PHNUM, 0xffff));
  }

  @Test
  void dynamicallyLinked() {
    String loader = "/lib64/ld-linux-x86-64.so.2";
    TestElf file = TestElf.program().text(0x280, loader);
    file.header(SPARE, INTERP, 4, 0x280, 0, loader.length() + 1, loader.length() + 1, 1);
    String message = "dynamically linked, its interpreter is ";
    assertRefused(message + loader + "; link it with -static", file);
    file.text(0x280, "a\nb\0");
    assertRefused(message + "a?b; link it with -static", file);
    file.header(SPARE, TestElf.P_OFFSET, Long.MAX_VALUE);
    assertRefused(message + "unnamed; link it with -static", file);
    file.header(SPARE, TestElf.P_FILESZ, -1);
    assertRefused(message + "unnamed; link it with -static", file);
  }

  @Test
  void needsALibrary() {
    TestElf file = TestElf.pie().text(0x2c0, "\0libm.so.6\0");
    file.set64(0x280, 1).set64(0x288, 1).set64(0x290, 5).set64(0x298, 0x2c0).set64(0x2a0, 0);
    file.header(SPARE, DYNAMIC, 4, 0x280, 0x280, 0x40, 0x40, 8);
    assertRefused("dynamically linked, it needs libm.so.6; link with -static", file);
    file.set64(0x288, -1);
    assertRefused("dynamically linked, it needs another file; link with -static", file);
    file.set64(0x298, 1L << 50);
    assertRefused("dynamically linked, it needs another file; link with -static", file);
  }

  @Test
  void sharedLibrary() {
    assertRefused(
        "a shared library: it has no entry point", TestElf.pie().set64(TestElf.E_ENTRY, 0));
  }

  @Test
  void entryPoint() {
    String message = "the entry point 0x401400 lies in no executable segment";
    assertRefused(message, TestElf.program().set64(TestElf.E_ENTRY, TestElf.DATA_ADDRESS));
    assertRefused(
        message.replace("0x401400", "0x400400"),
        TestElf.program().set64(TestElf.E_ENTRY, TestElf.BASE + 0x400));
    assertRefused(
        message.replace("0x401400", "0xffffffffffffffff"),
        TestElf.program().set64(TestElf.E_ENTRY, -1));
    assertRefused(message.replace("0x401400", "0x0"), TestElf.program().set64(TestElf.E_ENTRY, 0));
  }

  @Test
  void noLoadableSegment() {
    TestElf file = TestElf.program().header(TEXT, TestElf.P_TYPE, 0);
    file.header(DATA, TestElf.P_FILESZ, 0).header(DATA, TestElf.P_MEMSZ, 0);
    assertRefused("no loadable segment (PT_LOAD)", file);
  }

  @Test
  void overlap() {
    assertRefused(
        "segments 0x400000-0x400400 and 0x4003ff-0x4013ff overlap",
        TestElf.program()
            .header(DATA, TestElf.P_VADDR, TestElf.BASE + 0x3ff)
            .header(DATA, TestElf.P_ALIGN, 1));
    assertRefused(
        "segments 0x400000-0x404000 and 0x401400-0x402400 overlap",
        TestElf.program().header(TEXT, TestElf.P_MEMSZ, 0x4000));
  }

  @Test
  void outsideTheFile() {
    String message =
        "segment 0, 0x400 bytes at offset 0x1000, lies outside the file of 0x500 bytes"
            + "; is it truncated?";
    assertRefused(message, TestElf.program().header(TEXT, TestElf.P_OFFSET, 0x1000));
    assertRefused(
        message.replace("0x1000", "0xfffffffffffff000"),
        TestElf.program().header(TEXT, TestElf.P_OFFSET, -0x1000));
    assertRefused(
        message.replace("0x400 bytes at offset 0x1000", "0xffffffffffffffff bytes at offset 0x0"),
        TestElf.program().header(TEXT, TestElf.P_FILESZ, -1).header(TEXT, TestElf.P_MEMSZ, -1));
    assertRefused(
        message.replace("segment 0, 0x400", "segment 3, 0x10"),
        TestElf.program().header(TestElf.TLS_SEGMENT, TestElf.P_OFFSET, 0x1000));
  }

  @Test
  void largerInTheFileThanInMemory() {
    String message =
        "segment 0 has a size in the file (p_filesz) of 0x400, more than in memory (p_memsz),"
            + " 0x3ff";
    assertRefused(message, TestElf.program().header(TEXT, TestElf.P_MEMSZ, 0x3ff));
    assertRefused(
        message.replace("0x3ff", "0x0"), TestElf.program().header(TEXT, TestElf.P_MEMSZ, 0));
    assertRefused(
        "segment 3 has a size in the file (p_filesz) of 0x10, more than in memory (p_memsz), 0x0",
        TestElf.program().header(TestElf.TLS_SEGMENT, TestElf.P_MEMSZ, 0));
  }

  @Test
  void addresses() {
    assertRefused(
        "segment 1, 0xffffffffffffffff bytes at address 0x401400, wraps around the end of the "
            + "address space",
        TestElf.program().header(DATA, TestElf.P_MEMSZ, -1));
    assertRefused(
        "segment 1, 0x7fffffffffff-0x800000000fff, lies outside of 47-bit addresses",
        TestElf.program()
            .header(DATA, TestElf.P_VADDR, (1L << 47) - 1)
            .header(DATA, TestElf.P_ALIGN, 0));
    assertRefused(
        "segment 1, 0xffffffff80000400-0xffffffff80001400, lies outside of 47-bit addresses",
        TestElf.program().header(DATA, TestElf.P_VADDR, 0xffffffff80000400L));
  }

  @Test
  void alignment() {
    assertRefused(
        "segment 1 is misaligned: address 0x401401 and file offset 0x400 differ modulo the "
            + "alignment of 0x1000",
        TestElf.program().header(DATA, TestElf.P_VADDR, 0x401401));
    assertRefused(
        "segment 1 is misaligned: address 0x401400 and file offset 0x400 differ modulo the "
            + "alignment of 0x8000000000000000",
        TestElf.program().header(DATA, TestElf.P_ALIGN, Long.MIN_VALUE));
    assertRefused(
        "segment 0 has an alignment of 0x1001, which is not a power of two",
        TestElf.program().header(TEXT, TestElf.P_ALIGN, 0x1001));
    assertRefused(
        "segment 3 has an alignment of 0x3, which is not a power of two",
        TestElf.program().header(TestElf.TLS_SEGMENT, TestElf.P_ALIGN, 3));
  }

  @Test
  void theFileNameStaysOnOneLine() {
    MemorySegment nothing = MemorySegment.ofArray(new byte[0]);
    ElfException e = assertThrows(ElfException.class, () -> ElfFile.parse(nothing, "a\nb\u2028c"));
    assertEquals("a?b?c: empty file", e.message());
  }

  private static void assertRefused(String reason, TestElf file) {
    assertRefused(reason, file.bytes());
  }

  private static void assertRefused(String reason, String contents) {
    assertRefused(reason, contents.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String reason, byte[] contents) {
    MemorySegment image = MemorySegment.ofArray(contents);
    ElfException e = assertThrows(ElfException.class, () -> ElfFile.parse(image, "prog"));
    assertEquals("prog: " + reason, e.message());
    assertEquals(126, e.exitStatus());
  }
}
