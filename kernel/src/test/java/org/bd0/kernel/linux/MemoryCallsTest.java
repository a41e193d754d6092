package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bd0.kernel.Layout;
import org.bd0.runtime.Mappings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** brk(2), mmap(2), munmap(2), mprotect(2), mremap(2), madvise(2), msync(2), mincore(2). */
final class MemoryCallsTest {
  private static final int READ = 1;
  private static final int WRITE = 2;
  private static final int SHARED = 1;
  private static final int PRIVATE = 2;
  private static final int FIXED = 0x10;
  private static final int ANONYMOUS = 0x20;
  private static final int NOREPLACE = 0x100000;
  private static final int MAYMOVE = 1;
  private static final long PAGE = 4096;

  @TempDir private Path folder;
  private TestGuest guest;
  private Layout layout;

  @BeforeEach
  void start() throws Exception {
    guest = new TestGuest();
    layout = guest.process.layout();
  }

  @AfterEach
  void end() {
    guest.close();
  }

  private long map(long size) {
    return guest.call(Call.MMAP, 0, size, READ | WRITE, PRIVATE | ANONYMOUS, -1, 0);
  }

  private boolean mapped(long start, long end) {
    return guest.process.memory().mappings().mapped(start, end);
  }

  private long file(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
    return guest.call(Call.OPEN, guest.string(folder.resolve(name).toString()), 2);
  }

  @Test
  void theBreakMoves() {
    long start = guest.call(Call.BRK, 0);
    assertEquals(layout.heapStart(), start);
    assertEquals(start, guest.call(Call.BRK, start - 1));
    assertEquals(start + 100, guest.call(Call.BRK, start + 100));
    guest.int8(start + 99, 7);
    assertEquals(start + 3 * PAGE, guest.call(Call.BRK, start + 3 * PAGE));
    assertEquals(7, guest.int8(start + 99));
    guest.int8(start + 2 * PAGE, 9);
    assertEquals(start + PAGE, guest.call(Call.BRK, start + PAGE));
    assertEquals(-Errno.EFAULT, guest.call(Call.GETRANDOM, start + PAGE, 1, 0));
    assertEquals(start + 3 * PAGE, guest.call(Call.BRK, start + 3 * PAGE));
    assertEquals(0, guest.int8(start + 2 * PAGE), "memory that was given back is zero");
    assertEquals(start + 3 * PAGE, guest.call(Call.BRK, layout.mapsStart() + 1));
    assertEquals(layout.mapsStart(), guest.call(Call.BRK, layout.mapsStart()));
  }

  @Test
  void theBreakStopsAtAMapping() {
    long start = guest.call(Call.BRK, 0);
    long there = start + 4 * PAGE;
    int flags = PRIVATE | ANONYMOUS | FIXED;
    assertEquals(there, guest.call(Call.MMAP, there, PAGE, READ, flags, -1, 0));
    assertEquals(start, guest.call(Call.BRK, there + 1));
    assertEquals(there, guest.call(Call.BRK, there));
  }

  @Test
  void mappingsAreFirstFitAndZero() {
    long a = map(PAGE);
    long b = map(3 * PAGE + 1);
    assertEquals(layout.mapsStart(), a);
    assertEquals(a + PAGE, b);
    long c = map(PAGE);
    assertEquals(b + 4 * PAGE, c);
    guest.int8(b + PAGE, 1);
    assertEquals(0, guest.call(Call.MUNMAP, b, 4 * PAGE));
    assertEquals(-Errno.EFAULT, guest.call(Call.GETRANDOM, b, 1, 0));
    assertEquals(b, map(2 * PAGE));
    assertEquals(0, guest.int8(b + PAGE));
    assertEquals(c + PAGE, map(3 * PAGE), "what does not fit the gap comes after");
  }

  @Test
  void hintsAndFixedPlaces() {
    long wanted = layout.mapsStart() + 1000 * PAGE;
    int flags = PRIVATE | ANONYMOUS;
    assertEquals(wanted, guest.call(Call.MMAP, wanted, PAGE, READ, flags, -1, 0));
    long elsewhere = guest.call(Call.MMAP, wanted, PAGE, READ, flags, -1, 0);
    assertEquals(layout.mapsStart(), elsewhere);
    assertEquals(
        -Errno.EEXIST, guest.call(Call.MMAP, wanted, PAGE, READ, flags | NOREPLACE, -1, 0));
    assertEquals(wanted, guest.call(Call.MMAP, wanted, 2 * PAGE, READ, flags | FIXED, -1, 0));
    assertEquals(
        -Errno.EINVAL, guest.call(Call.MMAP, wanted + 1, PAGE, READ, flags | FIXED, -1, 0));
    assertEquals(-Errno.EPERM, guest.call(Call.MMAP, 0, PAGE, READ, flags | FIXED, -1, 0));
    assertEquals(
        -Errno.ENOMEM, guest.call(Call.MMAP, TestGuest.LIMIT, PAGE, READ, flags | FIXED, -1, 0));
    assertEquals(-Errno.ENOMEM, guest.call(Call.MMAP, -PAGE, PAGE, READ, flags | FIXED, -1, 0));
  }

  @Test
  void badArguments() throws Exception {
    int flags = PRIVATE | ANONYMOUS;
    assertEquals(-Errno.EINVAL, guest.call(Call.MMAP, 0, 0, READ, flags, -1, 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.MMAP, 0, PAGE, READ, ANONYMOUS, -1, 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.MMAP, 0, PAGE, READ, flags, -1, 1));
    assertEquals(-Errno.ENOMEM, map(TestGuest.LIMIT));
    assertEquals(-Errno.ENOMEM, map(-1));
    assertEquals(-Errno.ENOMEM, map(Long.MAX_VALUE));
    assertEquals(-Errno.EBADF, guest.call(Call.MMAP, 0, PAGE, READ, PRIVATE, 99, 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.MUNMAP, layout.mapsStart() + 1, PAGE));
    assertEquals(-Errno.EINVAL, guest.call(Call.MUNMAP, layout.mapsStart(), 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.MUNMAP, layout.mapsStart(), -1));
    assertEquals(0, guest.call(Call.MUNMAP, layout.mapsStart(), PAGE), "nothing is mapped there");
    guest.call(Call.PIPE, guest.room(8));
    assertEquals(-Errno.EACCES, guest.call(Call.MMAP, 0, PAGE, READ, PRIVATE, 4, 0));
    assertEquals(-Errno.ENODEV, guest.call(Call.MMAP, 0, PAGE, READ, PRIVATE, 3, 0));
  }

  @Test
  void filesPrivateAndShared() throws Exception {
    long fd = file("file", "0123456789");
    long mine = guest.call(Call.MMAP, 0, PAGE, READ | WRITE, PRIVATE, fd, 0);
    long all = guest.call(Call.MMAP, 0, PAGE, READ | WRITE, SHARED, fd, 0);
    guest.int8(mine, 'M');
    guest.int8(all + 1, 'S');
    assertEquals('M', guest.int8(mine));
    assertEquals("0S23456789", Files.readString(folder.resolve("file")));
    Files.writeString(folder.resolve("file"), "0S2345678!");
    assertEquals("0S2345678!", guest.text(all, 10));
    assertEquals(0, guest.int8(all + 10));
    assertEquals(0, guest.call(Call.MSYNC, all, PAGE, 4));
    assertEquals(-Errno.EINVAL, guest.call(Call.MSYNC, all, PAGE, 5));
    assertEquals(-Errno.ENOMEM, guest.call(Call.MSYNC, all + PAGE, PAGE, 4));
    assertEquals(0, guest.call(Call.CLOSE, fd));
    guest.int8(all + 2, 'T');
    assertEquals(0, guest.call(Call.MUNMAP, all, PAGE));
    assertEquals("0ST345678!", Files.readString(folder.resolve("file")));
    assertEquals(all, map(PAGE));
    assertEquals(0, guest.int8(all + 1), "the file is gone from there");
    guest.int8(all, 'X');
    assertEquals("0ST345678!", Files.readString(folder.resolve("file")));
  }

  @Test
  void filesMayBeCutInPieces() throws Exception {
    long fd = file("file", "abcd".repeat(3 * 1024));
    long start = guest.call(Call.MMAP, 0, 3 * PAGE, READ | WRITE, SHARED, fd, 0);
    assertEquals(0, guest.call(Call.MUNMAP, start + PAGE, PAGE));
    guest.int8(start, 'A');
    guest.int8(start + 2 * PAGE, 'C');
    String text = Files.readString(folder.resolve("file"));
    assertEquals('A', text.charAt(0));
    assertEquals('C', text.charAt(8192));
    assertEquals(start + PAGE, map(PAGE));
    assertEquals(0, guest.int8(start + PAGE));
    long second = guest.call(Call.MMAP, 0, PAGE, READ, PRIVATE, fd, PAGE);
    assertEquals("abcd", guest.text(second, 4));
  }

  @Test
  void rulesForFiles() throws Exception {
    file("file", "x");
    long name = guest.string(folder.resolve("file").toString());
    long reading = guest.call(Call.OPEN, name, 0);
    long writing = guest.call(Call.OPEN, name, 1);
    int both = READ | WRITE;
    assertEquals(-Errno.EACCES, guest.call(Call.MMAP, 0, PAGE, both, SHARED, reading, 0));
    assertEquals(-Errno.EACCES, guest.call(Call.MMAP, 0, PAGE, READ, PRIVATE, writing, 0));
    assertTrue(guest.call(Call.MMAP, 0, PAGE, READ, SHARED, reading, 0) > 0);
    assertTrue(guest.call(Call.MMAP, 0, PAGE, both, PRIVATE, reading, 0) > 0);
    assertEquals(-Errno.EINVAL, guest.call(Call.MMAP, 0, PAGE, READ, PRIVATE, reading, 100));
    long directory = guest.call(Call.OPEN, guest.string(folder.toString()), 0);
    assertEquals(-Errno.ENODEV, guest.call(Call.MMAP, 0, PAGE, READ, PRIVATE, directory, 0));
    long zero = guest.call(Call.OPEN, guest.string("/dev/zero"), 2);
    long zeroes = guest.call(Call.MMAP, 0, PAGE, both, PRIVATE, zero, 0);
    assertEquals(0, guest.int8(zeroes));
  }

  @Test
  void protections() {
    long start = map(3 * PAGE);
    assertEquals(0, guest.call(Call.MPROTECT, start + PAGE, PAGE, READ));
    Mappings mappings = guest.process.memory().mappings();
    assertTrue(mappings.writable(start));
    assertTrue(!mappings.writable(start + PAGE));
    assertTrue(mappings.writable(start + 2 * PAGE));
    assertEquals(-Errno.EFAULT, guest.call(Call.GETRANDOM, start + PAGE, 8, 0));
    assertEquals(PAGE, guest.call(Call.GETRANDOM, start, 3 * PAGE, 0), "up to the first bad page");
    assertEquals(0, guest.call(Call.MPROTECT, start, PAGE, 0));
    assertEquals(-Errno.EFAULT, guest.call(Call.ACCESS, start, 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.MPROTECT, start + 1, PAGE, READ));
    assertEquals(-Errno.EINVAL, guest.call(Call.MPROTECT, start, PAGE, 0x100));
    assertEquals(-Errno.ENOMEM, guest.call(Call.MPROTECT, start, 4 * PAGE, READ));
    assertEquals(0, guest.call(Call.MPROTECT, start, 0, READ));
  }

  @Test
  void remapping() {
    long start = map(2 * PAGE);
    guest.int8(start + PAGE, 5);
    assertEquals(start, guest.call(Call.MREMAP, start, 2 * PAGE, 4 * PAGE, 0));
    assertTrue(mapped(start, start + 4 * PAGE));
    assertEquals(start, guest.call(Call.MREMAP, start, 4 * PAGE, 2 * PAGE, 0));
    assertTrue(!mapped(start, start + 3 * PAGE));
    long other = map(PAGE);
    assertEquals(start + 2 * PAGE, other);
    assertEquals(-Errno.ENOMEM, guest.call(Call.MREMAP, start, 2 * PAGE, 3 * PAGE, 0));
    long moved = guest.call(Call.MREMAP, start, 2 * PAGE, 3 * PAGE, MAYMOVE);
    assertEquals(other + PAGE, moved);
    assertEquals(5, guest.int8(moved + PAGE));
    assertEquals(0, guest.int8(moved + 2 * PAGE));
    assertTrue(!mapped(start, start + PAGE));
    assertEquals(start, map(PAGE));
    assertEquals(0, guest.int8(start));
    assertEquals(-Errno.EFAULT, guest.call(Call.MREMAP, moved + 8 * PAGE, PAGE, PAGE, MAYMOVE));
    assertEquals(-Errno.EINVAL, guest.call(Call.MREMAP, moved + 1, PAGE, PAGE, MAYMOVE));
    assertEquals(-Errno.EINVAL, guest.call(Call.MREMAP, moved, PAGE, 0, MAYMOVE));
    long fixed = moved + 100 * PAGE;
    assertEquals(fixed, guest.call(Call.MREMAP, moved, 3 * PAGE, 3 * PAGE, MAYMOVE | 2, fixed));
    assertEquals(5, guest.int8(fixed + PAGE));
  }

  @Test
  void advice() {
    long start = map(2 * PAGE);
    guest.int8(start, 1);
    guest.int8(start + PAGE, 2);
    assertEquals(0, guest.call(Call.MADVISE, start, PAGE, 4));
    assertEquals(0, guest.int8(start));
    assertEquals(2, guest.int8(start + PAGE));
    assertEquals(0, guest.call(Call.MADVISE, start, 2 * PAGE, 3));
    assertEquals(-Errno.EINVAL, guest.call(Call.MADVISE, start, PAGE, 77));
    assertEquals(-Errno.EINVAL, guest.call(Call.MADVISE, start + 1, PAGE, 4));
    assertEquals(-Errno.ENOMEM, guest.call(Call.MADVISE, start, 3 * PAGE, 4));
  }

  @Test
  void residence() {
    long start = map(2 * PAGE);
    guest.int8(start + PAGE, 1);
    long vector = guest.room(2);
    assertEquals(0, guest.call(Call.MINCORE, start, 2 * PAGE, vector));
    assertEquals(0, guest.int8(vector) & 1);
    assertEquals(1, guest.int8(vector + 1) & 1);
    assertEquals(-Errno.EFAULT, guest.call(Call.MINCORE, start, PAGE, 0x20000));
    assertEquals(-Errno.ENOMEM, guest.call(Call.MINCORE, start, 3 * PAGE, vector));
    assertEquals(-Errno.EINVAL, guest.call(Call.MINCORE, start + 1, PAGE, vector));
    assertEquals(0, guest.call(Call.MLOCK, start + 10, PAGE));
    assertEquals(-Errno.ENOMEM, guest.call(Call.MLOCK, start, 3 * PAGE));
  }

  @Test
  void hugeMappingsCostNothing() {
    long before = residentPages();
    long size = TestGuest.LIMIT / 2;
    long start = map(size);
    assertNotEquals(-Errno.ENOMEM, start);
    guest.int8(start + size - 1, 1);
    assertTrue(residentPages() - before < 10_000, "half a GiB was not touched");
    assertEquals(0, guest.call(Call.MUNMAP, start, size));
  }

  private static long residentPages() {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
