package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors and what is done with them (open(2), dup(2), fcntl(2), pipe(2), read(2)). */
final class FileCallsTest {
  private static final int O_RDWR_CREAT = 0x42;
  private static final int O_CLOEXEC = 0x80000;
  private static final int F_DUPFD = 0;
  private static final int F_GETFD = 1;
  private static final int F_GETFL = 3;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int RLIMIT_NOFILE = 7;

  @TempDir private Path folder;
  private TestGuest guest;

  @BeforeEach
  void start() throws Exception {
    guest = new TestGuest();
  }

  @AfterEach
  void end() {
    guest.close();
  }

  private long open(String name, long flags) {
    return guest.call(
        Call.OPENAT, -100, guest.string(folder.resolve(name).toString()), flags, 0x1b6);
  }

  @Test
  void numbersAreTheLowestFree() {
    assertEquals(3, open("a", O_RDWR_CREAT));
    assertEquals(4, open("b", O_RDWR_CREAT));
    assertEquals(5, guest.call(Call.DUP, 3));
    assertEquals(0, guest.call(Call.CLOSE, 4));
    assertEquals(4, open("a", 0));
    assertEquals(0, guest.call(Call.CLOSE, 0));
    assertEquals(0, guest.call(Call.DUP, 5));
    assertEquals(40, guest.call(Call.FCNTL, 3, F_DUPFD, 40));
    assertEquals(41, guest.call(Call.FCNTL, 3, F_DUPFD_CLOEXEC, 40));
    assertEquals(0, guest.call(Call.FCNTL, 40, F_GETFD));
    assertEquals(1, guest.call(Call.FCNTL, 41, F_GETFD));
    assertEquals(6, open("a", 0));
  }

  @Test
  void whatIsNotOpenIsBad() {
    assertEquals(-Errno.EBADF, guest.call(Call.READ, 3, guest.room(8), 8));
    assertEquals(-Errno.EBADF, guest.call(Call.CLOSE, 3));
    assertEquals(-Errno.EBADF, guest.call(Call.DUP2, 3, 4));
    assertEquals(-Errno.EBADF, guest.call(Call.FCNTL, 77, F_GETFL));
    // The JVM has these open; the guest has not.
    for (int fd = 3; fd < 60; fd++) {
      assertEquals(-Errno.EBADF, guest.call(Call.FCNTL, fd, F_GETFD), "descriptor " + fd);
    }
    assertEquals(-Errno.EBADF, guest.call(Call.READ, -1, guest.room(8), 8));
  }

  @Test
  void dup2ReplacesAndChecks() throws Exception {
    long a = open("a", O_RDWR_CREAT);
    long b = open("b", O_RDWR_CREAT);
    assertEquals(b, guest.call(Call.DUP2, a, b));
    assertEquals(2, guest.call(Call.WRITE, b, guest.string("ab"), 2));
    assertEquals("ab", Files.readString(folder.resolve("a")));
    assertEquals(a, guest.call(Call.DUP2, a, a));
    assertEquals(-Errno.EINVAL, guest.call(Call.DUP3, a, a, 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.DUP3, a, b, 1));
    assertEquals(-Errno.EBADF, guest.call(Call.DUP2, a, -1));
    assertEquals(-Errno.EBADF, guest.call(Call.DUP2, a, guest.process.descriptors().limit()));
    assertEquals(50, guest.call(Call.DUP3, a, 50, O_CLOEXEC));
    assertEquals(1, guest.call(Call.FCNTL, 50, F_GETFD));
  }

  @Test
  void standardStreamsMayBeClosed() {
    assertEquals(0, guest.call(Call.CLOSE, 2));
    assertEquals(2, open("error", O_RDWR_CREAT));
    assertEquals(1, guest.call(Call.DUP2, 2, 1));
    assertTrue(guest.process.descriptors().messages() >= 0, "messages have kept their place");
    assertNotEquals(guest.host(2), guest.process.descriptors().messages());
  }

  @Test
  void readsAndWrites() {
    long fd = open("data", O_RDWR_CREAT);
    assertEquals(10, guest.call(Call.WRITE, fd, guest.string("0123456789"), 10));
    assertEquals(4, guest.call(Call.LSEEK, fd, 4, 0));
    long to = guest.room(16);
    assertEquals(6, guest.call(Call.READ, fd, to, 16));
    assertEquals("456789", guest.text(to, 6));
    assertEquals(3, guest.call(Call.PREAD64, fd, to, 3, 1));
    assertEquals("123", guest.text(to, 3));
    long first = guest.room(4);
    long second = guest.room(8);
    long vector = guest.words(first, 4, second, 8);
    assertEquals(10, guest.call(Call.PREADV, fd, vector, 2, 0, 0));
    assertEquals("0123", guest.text(first, 4));
    assertEquals("456789", guest.text(second, 6));
    assertEquals(12, guest.call(Call.WRITEV, fd, vector, 2));
    assertEquals(-Errno.EINVAL, guest.call(Call.READV, fd, vector, -1));
    assertEquals(-Errno.EINVAL, guest.call(Call.READV, fd, vector, 1025));
    assertEquals(-Errno.EINVAL, guest.call(Call.WRITEV, fd, guest.words(first, -1), 1));
    assertEquals(0, guest.call(Call.READV, fd, vector, 0));
  }

  @Test
  void transfersWhatIsAccessible() throws Exception {
    long fd = open("part", O_RDWR_CREAT);
    long end = TestGuest.DATA + TestGuest.DATA_SIZE;
    guest.int8(end - 1, 'z');
    assertEquals(5, guest.call(Call.WRITE, fd, end - 5, 100));
    assertEquals(-Errno.EFAULT, guest.call(Call.WRITE, fd, end, 1));
    assertEquals(0, guest.call(Call.WRITE, fd, end, 0));
    long good = guest.string("good");
    long vector = guest.words(good, 4, end - 2, 100, good, 4);
    assertEquals(6, guest.call(Call.WRITEV, fd, vector, 3));
    assertEquals("\0\0\0\0zgood\0z", Files.readString(folder.resolve("part")));
    assertEquals(3, guest.call(Call.PREAD64, fd, end - 3, 50, 0));
    assertEquals(-Errno.EFAULT, guest.call(Call.PREAD64, fd, TestGuest.TEXT, 4, 0));
    assertEquals(-Errno.EFAULT, guest.call(Call.READV, fd, end - 8, 1));
  }

  @Test
  void pipes() {
    long fds = guest.room(8);
    assertEquals(0, guest.call(Call.PIPE2, fds, O_CLOEXEC));
    assertEquals(3, guest.int32(fds));
    assertEquals(4, guest.int32(fds + 4));
    assertEquals(1, guest.call(Call.FCNTL, 3, F_GETFD));
    assertEquals(5, guest.call(Call.WRITE, 4, guest.string("hello"), 5));
    long to = guest.room(8);
    assertEquals(5, guest.call(Call.READ, 3, to, 8));
    assertEquals("hello", guest.text(to, 5));
    assertEquals(-Errno.EFAULT, guest.call(Call.PIPE, 0x20000));
    assertEquals(-Errno.EINVAL, guest.call(Call.PIPE2, fds, 1));
    assertEquals(0, guest.call(Call.CLOSE, 4));
    assertEquals(0, guest.call(Call.READ, 3, to, 8));
  }

  @Test
  void aBrokenPipeKills() {
    long fds = guest.room(8);
    guest.call(Call.PIPE, fds);
    guest.call(Call.CLOSE, 3);
    assertEquals(-Errno.EPIPE, guest.call(Call.WRITE, 4, guest.string("x"), 1));
    assertTrue(guest.process.ended());
    assertEquals(Signal.SIGPIPE, guest.process.signal());
    assertEquals(141, guest.process.exitStatus());
  }

  @Test
  void aBrokenPipeMayBeIgnored() {
    long ignore = guest.words(Signals.SIG_IGN, 0, 0, 0);
    guest.call(Call.RT_SIGACTION, Signal.SIGPIPE, ignore, 0, 8);
    long fds = guest.room(8);
    guest.call(Call.PIPE, fds);
    guest.call(Call.CLOSE, 3);
    assertEquals(-Errno.EPIPE, guest.call(Call.WRITE, 4, guest.string("x"), 1));
    assertFalse(guest.process.ended());
  }

  @Test
  void theLimitIsKept() {
    long limits = guest.words(6, 100);
    assertEquals(0, guest.call(Call.SETRLIMIT, RLIMIT_NOFILE, limits));
    for (int fd = 3; fd < 6; fd++) {
      assertEquals(fd, guest.call(Call.DUP, 0));
    }
    assertEquals(-Errno.EMFILE, guest.call(Call.DUP, 0));
    assertEquals(-Errno.EMFILE, open("a", O_RDWR_CREAT));
    assertEquals(-Errno.EMFILE, guest.call(Call.EPOLL_CREATE1, 0));
    assertFalse(Files.exists(folder.resolve("a")), "nothing was made before the failure");
    guest.call(Call.CLOSE, 5);
    assertEquals(-Errno.EMFILE, guest.call(Call.PIPE, guest.room(8)));
    assertEquals(5, guest.call(Call.DUP, 0), "the first end of the pipe was closed again");
  }

  @Test
  void closeRange() {
    for (int i = 0; i < 5; i++) {
      guest.call(Call.DUP, 0);
    }
    assertEquals(-Errno.EINVAL, guest.call(Call.CLOSE_RANGE, 5, 4, 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.CLOSE_RANGE, 3, 4, 1));
    assertEquals(0, guest.call(Call.CLOSE_RANGE, 3, 4, 4));
    assertEquals(1, guest.call(Call.FCNTL, 3, F_GETFD));
    assertEquals(0, guest.call(Call.FCNTL, 5, F_GETFD));
    assertEquals(0, guest.call(Call.CLOSE_RANGE, 4, 0xffffffffL, 0));
    assertEquals(0, guest.call(Call.FCNTL, 2, F_GETFD));
    assertEquals(1, guest.call(Call.FCNTL, 3, F_GETFD));
    assertEquals(-Errno.EBADF, guest.call(Call.FCNTL, 4, F_GETFD));
    assertEquals(-Errno.EBADF, guest.call(Call.FCNTL, 7, F_GETFD));
  }

  @Test
  void ownDescriptorsAreListed() {
    guest.call(Call.DUP, 0);
    guest.call(Call.FCNTL, 0, F_DUPFD, 20);
    long fd = guest.call(Call.OPENAT, -100, guest.string("/proc/self/fd"), 0x10000, 0);
    assertEquals(4, fd);
    List<String> names = new ArrayList<>();
    long to = guest.room(2048);
    long size;
    while ((size = guest.call(Call.GETDENTS64, fd, to, 2048)) > 0) {
      for (long at = to; at < to + size; at += guest.int32(at + 16) & 0xffff) {
        StringBuilder name = new StringBuilder();
        for (long c = at + 19; guest.int8(c) != 0; c++) {
          name.append((char) guest.int8(c));
        }
        names.add(name.toString());
      }
    }
    assertEquals(0, size);
    assertEquals(
        new TreeSet<>(List.of(".", "..", "0", "1", "2", "3", "4", "20")), new TreeSet<>(names));
  }

  @Test
  void locks() {
    long fd = open("lock", O_RDWR_CREAT);
    long lock = guest.words(1, 0, 10, 0); // F_WRLCK from the start, 10 bytes
    assertEquals(0, guest.call(Call.FCNTL, fd, 6, lock));
    assertEquals(0, guest.call(Call.FCNTL, fd, 5, lock));
    assertEquals(2, guest.int32(lock) & 0xffff, "F_UNLCK: nobody else has it");
    assertEquals(-Errno.EFAULT, guest.call(Call.FCNTL, fd, 6, 0x20000));
    assertEquals(0, guest.call(Call.FLOCK, fd, 2));
    assertEquals(-Errno.EINVAL, guest.call(Call.FCNTL, fd, 9999, 0));
  }

  @Test
  void socketPairs() {
    long fds = guest.room(8);
    assertEquals(0, guest.call(Call.SOCKETPAIR, 1, 1, 0, fds));
    assertEquals(3, guest.call(Call.SENDTO, guest.int32(fds), guest.string("abc"), 3, 0, 0, 0));
    long to = guest.room(8);
    assertEquals(3, guest.call(Call.RECVFROM, guest.int32(fds + 4), to, 8, 0, 0, 0));
    assertEquals("abc", guest.text(to, 3));
    guest.call(Call.CLOSE, guest.int32(fds + 4));
    int noSignal = 0x4000;
    assertEquals(-Errno.EPIPE, guest.call(Call.SENDTO, 3, to, 3, noSignal, 0, 0));
    assertFalse(guest.process.ended());
  }
}
