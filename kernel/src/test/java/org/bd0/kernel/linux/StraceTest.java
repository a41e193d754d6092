package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of --strace. */
final class StraceTest {
  @TempDir private Path folder;

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  @Test
  void everyKindOfArgument() throws Exception {
    Path error = folder.resolve("error");
    Path file = folder.resolve("file");
    Files.writeString(file, "contents of a file that is longer than what is shown");
    long path;
    long to;
    long start;
    try (TestGuest guest = new TestGuest(LinuxSystem.TRACE_TO_MESSAGES, error)) {
      path = guest.string(file.toString());
      to = guest.room(64);
      start = guest.process.layout().mapsStart();
      guest.call(Call.OPENAT, -100, path, 0x80241, 0x1a4);
      guest.call(Call.WRITE, 3, guest.string("a\"b\\\n\t\1" + "2" + "x".repeat(40)), 20);
      guest.call(Call.LSEEK, 3, -5, 2);
      guest.call(Call.OPEN, path, 0);
      guest.call(Call.READ, 4, to, 3);
      guest.call(Call.READ, 99, to, 3);
      guest.call(Call.MMAP, 0, 4096, 3, 0x22, -1, 0);
      guest.call(Call.MPROTECT, start, 4096, 0);
      guest.call(Call.CLOCK_GETTIME, 1, 0x20000);
      guest.call(Call.ACCESS, 0x20000, 4);
      guest.call(Call.KILL, 0x3fffffff, 0);
      guest.call(Call.NEWFSTATAT, 3, path, to, 0x1100);
      guest.call(Call.VFORK);
      guest.call(1234);
      guest.call(Call.EXIT_GROUP, 3);
    }
    assertEquals(
        List.of(
            "openat(AT_FDCWD, \"" + file + "\", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0644) = 3",
            "write(3, \"a\\\"b\\\\\\n\\t\\0012xxxxxxxxxxxx\", 20) = 20",
            "lseek(3, -5, SEEK_END) = 15",
            "open(\"" + file + "\", O_RDONLY, 00) = 4",
            "read(4, \"a\\\"b\", 3) = 3",
            "read(99, " + hex(to) + ", 3) = -1 EBADF",
            "mmap(0x0, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0x0) = "
                + hex(start),
            "mprotect(" + hex(start) + ", 4096, PROT_NONE) = 0",
            "clock_gettime(CLOCK_MONOTONIC, 0x20000) = -1 EFAULT",
            "access(0x20000, 4) = -1 EFAULT",
            "kill(1073741823, signal 0) = -1 ESRCH",
            "newfstatat(3, \""
                + file
                + "\", "
                + hex(to)
                + ", AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH) = 0",
            "vfork(0x0, 0x0, 0x0, 0x0, 0x0, 0x0) = -1 ENOSYS (not supported)",
            "syscall_1234() = -1 ENOSYS (not supported)",
            "exit_group(3) = ?"),
        Files.readAllLines(error));
  }

  @Test
  void errorNames() {
    assertEquals("EPERM", Errno.name(1));
    assertEquals("ERANGE", Errno.name(34));
    assertEquals("ENOSYS", Errno.name(38));
    assertEquals("ETIMEDOUT", Errno.name(110));
    assertEquals("EHWPOISON", Errno.name(133));
    assertEquals("134", Errno.name(134));
    assertEquals("0", Errno.name(0));
  }

  @Test
  void signalNames() {
    assertEquals("SIGHUP", Signal.name(1));
    assertEquals("SIGSEGV", Signal.name(11));
    assertEquals("SIGSYS", Signal.name(31));
    assertEquals("signal 32", Signal.name(32));
    assertEquals("SIGRTMIN+0", Signal.name(34));
    assertEquals("SIGRTMIN+30", Signal.name(64));
    assertEquals("signal 0", Signal.name(0));
  }
}
