package org.bd0.elf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading from the file system: what is in the way of it, and that large files stay there. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileAccessTest {
  @TempDir Path directory;

  @Test
  void missing() {
    assertRefused(127, "no such file", directory.resolve("missing"));
    assertRefused(127, "no such file", directory.resolve("missing/too"));
  }

  @Test
  void danglingLink() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    assertRefused(127, "no such file", link);
  }

  @Test
  void linkToItself() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));
    assertEquals(126, assertThrows(ElfException.class, () -> ElfFile.read(link)).exitStatus());
  }

  @Test
  void nameTooLong() {
    Path name = directory.resolve("x".repeat(300));
    assertRefused(126, "can't be read: File name too long", name);
  }

  @Test
  void directory() {
    assertRefused(126, "is a directory", directory);
  }

  @Test
  void pipe() throws IOException, InterruptedException {
    Tools.need("mkfifo", "coreutils");
    Path pipe = directory.resolve("pipe");
    Tools.run("mkfifo", "-m", "755", pipe.toString());
    assertRefused(126, "not a regular file", pipe);
  }

  @Test
  void notExecutable() throws IOException {
    Path file = write("file", TestElf.program(), "rw-r--r--");
    assertRefused(126, "permission denied: the file is not executable", file);
  }

  @Test
  void notReadable() throws IOException {
    Path file = write("file", TestElf.program(), "--x--x--x");
    assumeTrue(!Files.isReadable(file), "root may read every file: run as another user");
    assertRefused(126, "permission denied", file);
  }

  @Test
  void empty() throws IOException {
    assertRefused(126, "empty file", write("file", TestElf.program().resize(0), "rwxr-xr-x"));
  }

  @Test
  void program() throws IOException, ElfException {
    Path file = write("file", TestElf.program(), "rwxr-xr-x");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (ElfFile elf = ElfFile.read(link)) {
      assertEquals(TestElf.BASE + TestElf.CODE, elf.entry());
      assertEquals(link.toString(), elf.name());
      assertEquals(link.toString(), elf.toString());
      byte[] data = new byte[0x100];
      elf.load(elf.loadSegments().get(1), MemorySegment.ofArray(data));
      assertArrayEquals(Arrays.copyOfRange(TestElf.program().bytes(), 0x400, 0x500), data);
    }
  }

  @Test
  void closed() throws IOException, ElfException {
    TestElf program = TestElf.program().symbol("f", 2, 1, TestElf.BASE, 4).writeSymbols();
    Path file = write("file", program, "rwxr-xr-x");
    ElfFile early = ElfFile.read(file);
    assertEquals(1, early.symbols().size());
    early.close();
    early.close();
    assertEquals(1, early.symbols().size());
    ElfFile late = ElfFile.read(file);
    late.close();
    assertEquals(0, late.symbols().size());
    MemorySegment memory = MemorySegment.ofArray(new byte[0x400]);
    ElfException e =
        assertThrows(ElfException.class, () -> late.load(late.loadSegments().get(0), memory));
    assertEquals(file + ": can't be read: ClosedChannelException", e.message());
  }

  @Test
  void truncatedWhileOpen() throws IOException, ElfException {
    Path file = write("file", TestElf.program(), "rwxr-xr-x");
    try (ElfFile elf = ElfFile.read(file);
        RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
      writer.setLength(0x480);
      MemorySegment memory = MemorySegment.ofArray(new byte[0x400]);
      ElfException e =
          assertThrows(ElfException.class, () -> elf.load(elf.loadSegments().get(1), memory));
      assertEquals(
          file + ": can't be read: the file became shorter while it was read", e.message());
      assertEquals(126, e.exitStatus());
    }
  }

  @Test
  void openFilesAreClosedAfterARefusal() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.exists(descriptors), "no /proc: the host is no Linux");
    Path file = write("file", TestElf.program().set8(0, 0), "rwxr-xr-x");
    for (int i = 0; i < 100; i++) {
      assertThrows(ElfException.class, () -> ElfFile.read(file));
    }
    try (var open = Files.list(descriptors)) {
      assertEquals(0, open.filter(fd -> isOpen(fd, file)).count());
    }
  }

  @Test
  void fileOfManyGigabytes() throws IOException, ElfException {
    // A sparse file: two segments far apart, one of them several read chunks long.
    long far = 5L << 30;
    int size = 3 << 20;
    TestElf program = TestElf.program();
    program.header(TestElf.SPARE, 1, 4, far, 1L << 32, size, size, 0x1000);
    Path file = write("file", program, "rwxr-xr-x");
    byte[] expected = new byte[size];
    for (int i = 0; i < size; i++) {
      expected[i] = (byte) ((i * 31) >>> 8);
    }
    try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
      writer.seek(far);
      writer.write(expected);
    }
    try (ElfFile elf = ElfFile.read(file);
        Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(size + 1L);
      elf.load(elf.loadSegments().get(2), memory);
      assertTrue(
          MemorySegment.mismatch(memory, 0, size, MemorySegment.ofArray(expected), 0, size) == -1);
      assertEquals(0, memory.get(ValueLayout.JAVA_BYTE, size));
    }
  }

  private Path write(String name, TestElf program, String permissions) throws IOException {
    Path file = Files.write(directory.resolve(name), program.bytes());
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static boolean isOpen(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file.toRealPath());
    } catch (IOException e) {
      // The descriptor of the listing itself is gone by now.
      return false;
    }
  }

  private static void assertRefused(int status, String reason, Path file) {
    ElfException e = assertThrows(ElfException.class, () -> ElfFile.read(file));
    assertEquals(file + ": " + reason, e.message());
    assertEquals(status, e.exitStatus());
  }
}
