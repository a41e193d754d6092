package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, the current directory, and what of /proc and /dev is the process's own. */
final class PathCallsTest {
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_CREAT = 0x42;
  private static final int O_DIRECTORY = 0x10000;

  @TempDir private Path temporary;
  private Path folder;
  private TestGuest guest;

  @BeforeEach
  void start() throws Exception {
    folder = temporary.toRealPath();
    guest = new TestGuest();
  }

  @AfterEach
  void end() {
    guest.close();
  }

  private long path(String name) {
    return guest.string(folder.resolve(name).toString());
  }

  private String directory() {
    long to = guest.room(512);
    long length = guest.call(Call.GETCWD, to, 512);
    assertTrue(length > 0, "getcwd gives " + length);
    assertEquals(0, guest.int8(to + length - 1));
    return guest.text(to, length - 1);
  }

  private String link(String name) {
    long to = guest.room(512);
    long length = guest.call(Call.READLINK, guest.string(name), to, 512);
    return length < 0 ? "errno " + -length : guest.text(to, length);
  }

  @Test
  void theDirectoryIsTheGuestsAlone() throws IOException {
    String before = Path.of("").toRealPath().toString();
    assertEquals(before, directory());
    Files.createDirectories(folder.resolve("a/b"));
    assertEquals(0, guest.call(Call.CHDIR, path("a")));
    assertEquals(folder.resolve("a").toString(), directory());
    assertEquals(before, Path.of("").toRealPath().toString());
    assertEquals(0, guest.call(Call.CHDIR, guest.string("b")));
    assertEquals(folder.resolve("a/b").toString(), directory());
    long fd = guest.call(Call.OPEN, guest.string("file"), O_RDWR_CREAT, 0x1b6);
    assertEquals(3, fd);
    assertTrue(Files.exists(folder.resolve("a/b/file")));
    assertEquals(0, guest.call(Call.MKDIR, guest.string("c"), 0x1ff));
    assertEquals(0, guest.call(Call.RENAME, guest.string("file"), guest.string("c/moved")));
    assertTrue(Files.exists(folder.resolve("a/b/c/moved")));
    assertEquals(-Errno.ENOENT, guest.call(Call.OPEN, guest.string(""), 0));
    assertEquals(0, guest.call(Call.STAT, guest.string(".."), guest.room(144)));
    assertEquals(folder.resolve("a/b").toString(), link("/proc/self/cwd"));
    long parent = guest.call(Call.OPEN, guest.string("../.."), O_DIRECTORY);
    assertEquals(0, guest.call(Call.FCHDIR, parent));
    assertEquals(folder.toString(), directory());
    assertEquals(0, guest.call(Call.UNLINKAT, AT_FDCWD, guest.string("a/b/c/moved"), 0));
  }

  @Test
  void directoriesThatCannotBeEntered() throws IOException {
    Files.createFile(folder.resolve("file"));
    assertEquals(-Errno.ENOENT, guest.call(Call.CHDIR, path("missing")));
    assertEquals(-Errno.ENOTDIR, guest.call(Call.CHDIR, path("file")));
    assertEquals(-Errno.EFAULT, guest.call(Call.CHDIR, 0x20000));
    assertEquals(-Errno.EFAULT, guest.call(Call.CHDIR, 0));
    assertEquals(-Errno.EBADF, guest.call(Call.FCHDIR, 33));
    long file = guest.call(Call.OPEN, path("file"), 0);
    assertEquals(-Errno.ENOTDIR, guest.call(Call.FCHDIR, file));
    assertEquals(-Errno.ERANGE, guest.call(Call.GETCWD, guest.room(16), 1));
    assertEquals(-Errno.EFAULT, guest.call(Call.GETCWD, 0x20000, 512));
    assertEquals(0, guest.call(Call.CHDIR, path("")));
    assertEquals(-Errno.ERANGE, guest.call(Call.GETCWD, guest.room(16), 3));
    assertEquals(-Errno.EFAULT, guest.call(Call.GETCWD, 0x20000, 512));
  }

  @Test
  void aRemovedDirectory() throws IOException {
    Files.createDirectory(folder.resolve("gone"));
    assertEquals(0, guest.call(Call.CHDIR, path("gone")));
    Files.delete(folder.resolve("gone"));
    assertEquals(-Errno.ENOENT, guest.call(Call.GETCWD, guest.room(512), 512));
    assertEquals(-Errno.ENOENT, guest.call(Call.OPEN, guest.string("x"), O_RDWR_CREAT, 0x1b6));
  }

  @Test
  void pathsAreMeasured() {
    long longest = guest.string("/" + "a".repeat(4094));
    assertEquals(-Errno.ENAMETOOLONG, guest.call(Call.ACCESS, longest, 0));
    long end = TestGuest.DATA + TestGuest.DATA_SIZE;
    guest.int8(end - 2, '/');
    guest.int8(end - 1, 'x');
    assertEquals(-Errno.EFAULT, guest.call(Call.ACCESS, end - 2, 0), "it has no end");
    guest.int8(end - 1, 0);
    assertEquals(0, guest.call(Call.ACCESS, end - 2, 0));
  }

  @Test
  void theProgramItself() {
    assertEquals(TestGuest.NAME, link("/proc/self/exe"));
    long pid = guest.call(Call.GETPID);
    assertEquals(TestGuest.NAME, link("/proc/" + pid + "/exe"));
    long to = guest.room(16);
    assertEquals(8, guest.call(Call.READLINKAT, AT_FDCWD, guest.string("/proc/self/exe"), to, 8));
    assertEquals("/nowhere", guest.text(to, 8));
    long name = guest.string("/proc/self/exe");
    assertEquals(-Errno.EINVAL, guest.call(Call.READLINK, name, to, 0));
    assertEquals(-Errno.EFAULT, guest.call(Call.READLINK, name, TestGuest.TEXT, 8));
  }

  @Test
  void ownDescriptorsByName() throws IOException {
    Files.writeString(folder.resolve("file"), "contents");
    guest.call(Call.DUP, 0);
    guest.call(Call.OPEN, path("file"), 0);
    assertEquals(folder.resolve("file").toString(), link("/proc/self/fd/4"));
    assertEquals("errno " + Errno.ENOENT, link("/proc/self/fd/5"));
    long fd = guest.call(Call.OPEN, guest.string("/dev/fd/4"), 0);
    long to = guest.room(16);
    assertEquals(8, guest.call(Call.READ, fd, to, 16));
    guest.call(Call.DUP2, 4, 0);
    assertEquals(6, guest.call(Call.OPEN, guest.string("/dev/stdin"), 0));
    assertEquals(8, guest.call(Call.READ, 6, to, 16));
    assertEquals("contents", guest.text(to, 8));
  }

  @Test
  void filesAboutTheProcess() {
    assertEquals(
        "[" + TestGuest.NAME + ", a b, ]", lines("/proc/self/cmdline").replace("\0", ", "));
    assertEquals("[NAME=value\0]", lines("/proc/self/environ"));
    String maps = lines("/proc/self/maps");
    assertTrue(maps.contains("00400000-00401000 r-xp"), maps);
    assertTrue(maps.contains("00401000-00404000 rw-p"), maps);
    assertTrue(maps.contains("[stack]"), maps);
    assertEquals(-Errno.EACCES, guest.call(Call.OPEN, guest.string("/proc/self/mem"), 2));
  }

  private String lines(String name) {
    long fd = guest.call(Call.OPEN, guest.string(name), 0);
    assertTrue(fd > 2, name);
    long to = guest.room(1024);
    long size = guest.call(Call.READ, fd, to, 1024);
    return "[" + guest.text(to, size) + "]";
  }
}
