package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bd0.kernel.GuestProcess;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Slot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Identity, limits, thread areas, futexes, the stack a program starts with, and its end. */
final class ProcessCallsTest {
  private static final int SET_GS = 0x1001;
  private static final int SET_FS = 0x1002;
  private static final int GET_FS = 0x1003;
  private static final int GET_GS = 0x1004;
  private static final int PR_SET_NAME = 15;
  private static final int PR_GET_NAME = 16;
  private static final int RLIMIT_CORE = 4;
  private static final int RLIMIT_STACK = 3;
  private static final int FUTEX_WAIT = 128;
  private static final int FUTEX_LOCK_PI = 6;
  private static final int FUTEX_UNLOCK_PI = 7;
  private static final int FUTEX_CMP_REQUEUE_PI = 12;
  private static final int FUTEX_WAKE = 129;

  private TestGuest guest;

  @BeforeEach
  void start() throws Exception {
    guest = new TestGuest();
  }

  @AfterEach
  void end() {
    guest.close();
  }

  @Test
  void exitStatuses() {
    guest.call(Call.EXIT_GROUP, 0x1234);
    assertTrue(guest.process.ended());
    assertEquals(0x34, guest.process.exitStatus());
    assertEquals(0, guest.process.signal());
  }

  @Test
  void identity() {
    assertEquals(ProcessHandle.current().pid(), guest.call(Call.GETPID));
    assertEquals(guest.call(Call.GETPID), guest.call(Call.GETTID));
    assertEquals(guest.call(Call.GETPID), guest.call(Call.SET_TID_ADDRESS, 0x1234));
    long uts = guest.room(390);
    assertEquals(0, guest.call(Call.UNAME, uts));
    assertEquals("Linux\0", guest.text(uts, 6));
    assertEquals("6.1.0-bd0\0", guest.text(uts + 130, 10));
    assertEquals("x86_64\0", guest.text(uts + 260, 7));
    assertEquals(-Errno.EFAULT, guest.call(Call.UNAME, TestGuest.TEXT));
    assertEquals(-Errno.EFAULT, guest.call(Call.UNAME, 0));
  }

  @Test
  void threadAreas() {
    assertEquals(0, guest.call(Call.ARCH_PRCTL, SET_FS, 0x401000));
    assertEquals(0, guest.call(Call.ARCH_PRCTL, SET_GS, 0x402000));
    assertEquals(0x401000, guest.cpu.r[Slot.FS_BASE]);
    assertEquals(0x402000, guest.cpu.r[Slot.GS_BASE]);
    long to = guest.room(8);
    assertEquals(0, guest.call(Call.ARCH_PRCTL, GET_FS, to));
    assertEquals(0x401000, guest.int64(to));
    assertEquals(0, guest.call(Call.ARCH_PRCTL, GET_GS, to));
    assertEquals(0x402000, guest.int64(to));
    assertEquals(-Errno.EPERM, guest.call(Call.ARCH_PRCTL, SET_FS, -1));
    assertEquals(-Errno.EFAULT, guest.call(Call.ARCH_PRCTL, GET_FS, 0x20000));
    assertEquals(-Errno.EINVAL, guest.call(Call.ARCH_PRCTL, 0x3001, to));
  }

  @Test
  void names() {
    long to = guest.room(16);
    assertEquals(0, guest.call(Call.PRCTL, PR_GET_NAME, to));
    assertEquals("test-guest\0", guest.text(to, 11));
    assertEquals(0, guest.call(Call.PRCTL, PR_SET_NAME, guest.string("a name that is too long")));
    assertEquals(0, guest.call(Call.PRCTL, PR_GET_NAME, to));
    assertEquals("a name that is \0", guest.text(to, 16));
    assertEquals(-Errno.EFAULT, guest.call(Call.PRCTL, PR_SET_NAME, 0x20000));
    assertEquals(-Errno.EFAULT, guest.call(Call.PRCTL, PR_GET_NAME, 0x20000));
    assertEquals(-Errno.EINVAL, guest.call(Call.PRCTL, 0x53564d41, 0, 0, 0, 0));
  }

  @Test
  void limits() {
    long now = guest.room(16);
    assertEquals(0, guest.call(Call.PRLIMIT64, 0, RLIMIT_STACK, 0, now));
    assertEquals(8 << 20, guest.int64(now));
    assertEquals(0, guest.call(Call.SETRLIMIT, RLIMIT_CORE, guest.words(0, 0)));
    assertEquals(0, guest.call(Call.GETRLIMIT, RLIMIT_CORE, now));
    assertEquals(0, guest.int64(now));
    assertEquals(-Errno.EINVAL, guest.call(Call.SETRLIMIT, RLIMIT_CORE, guest.words(2, 1)));
    assertEquals(-Errno.EINVAL, guest.call(Call.GETRLIMIT, 16, now));
    assertEquals(-Errno.EFAULT, guest.call(Call.SETRLIMIT, RLIMIT_CORE, 0));
    assertEquals(-Errno.EFAULT, guest.call(Call.PRLIMIT64, 0, RLIMIT_CORE, 0x20000, 0));
    assertEquals(-Errno.ESRCH, guest.call(Call.PRLIMIT64, 1, RLIMIT_CORE, 0, now));
  }

  @Test
  void futexes() {
    long word = guest.words(5);
    assertEquals(-Errno.EAGAIN, guest.call(Call.FUTEX, word, FUTEX_WAIT, 4, 0));
    assertEquals(0, guest.call(Call.FUTEX, word, FUTEX_WAKE, 1));
    long soon = guest.words(0, 1000);
    assertEquals(-Errno.ETIMEDOUT, guest.call(Call.FUTEX, word, FUTEX_WAIT, 5, soon));
    assertEquals(-Errno.EFAULT, guest.call(Call.FUTEX, 0x20000, FUTEX_WAIT, 5, soon));
    assertEquals(-Errno.EINVAL, guest.call(Call.FUTEX, word + 1, FUTEX_WAIT, 5, soon));
    assertEquals(-Errno.ESRCH, guest.call(Call.FUTEX, word, FUTEX_LOCK_PI, 0, 0));
    assertEquals(-Errno.EPERM, guest.call(Call.FUTEX, word, FUTEX_UNLOCK_PI, 0, 0));
    long free = guest.words(0);
    assertEquals(0, guest.call(Call.FUTEX, free, FUTEX_LOCK_PI, 0, 0));
    assertEquals(guest.call(Call.GETTID), guest.int32(free));
    assertEquals(-Errno.EDEADLK, guest.call(Call.FUTEX, free, FUTEX_LOCK_PI, 0, 0));
    assertEquals(0, guest.call(Call.FUTEX, free, FUTEX_UNLOCK_PI, 0, 0));
    assertEquals(0, guest.int32(free));
    assertEquals(-Errno.ENOSYS, guest.call(Call.FUTEX, word, FUTEX_CMP_REQUEUE_PI, 0, 0));
  }

  @Test
  void nobodyToWaitFor() {
    assertEquals(-Errno.ECHILD, guest.call(Call.WAIT4, -1, 0, 0, 0));
    assertEquals(-Errno.ENOSYS, guest.call(Call.CLONE, 0, 0, 0, 0, 0));
  }

  @Test
  void descriptorsToWaitFor() {
    long fds = guest.room(8);
    guest.call(Call.PIPE, fds);
    long array = guest.words(3L | 1L << 32, 4L | 4L << 32, 77L | 1L << 32, -1L & 0xffffffffL);
    assertEquals(2, guest.call(Call.POLL, array, 4, 0));
    assertEquals(0, guest.int32(array + 4) >>> 16);
    assertEquals(4, guest.int32(array + 12) >>> 16);
    assertEquals(0x20, guest.int32(array + 20) >>> 16, "POLLNVAL");
    guest.call(Call.WRITE, 4, fds, 1);
    assertEquals(3, guest.call(Call.PPOLL, array, 4, guest.words(0, 0), 0, 8));
    assertEquals(1, guest.int32(array + 4) >>> 16);
    assertEquals(-Errno.EFAULT, guest.call(Call.POLL, 0x20000, 1, 0));
    assertEquals(-Errno.EINVAL, guest.call(Call.POLL, array, -1, 0));

    long read = guest.words(1 << 3);
    long write = guest.words(1 << 3 | 1 << 4);
    long now = guest.words(0, 0);
    assertEquals(2, guest.call(Call.SELECT, 5, read, write, 0, now));
    assertEquals(1 << 3, guest.int64(read));
    assertEquals(1 << 4, guest.int64(write));
    long missing = guest.words(1 << 9);
    assertEquals(-Errno.EBADF, guest.call(Call.SELECT, 10, missing, 0, 0, now));
    assertEquals(-Errno.EINVAL, guest.call(Call.SELECT, -1, 0, 0, 0, now));
    long nothing = guest.words(0, 0);
    assertEquals(0, guest.call(Call.SELECT, Integer.MAX_VALUE, nothing, 0, 0, now));
    assertEquals(-Errno.EFAULT, guest.call(Call.SELECT, Integer.MAX_VALUE, 0x20000, 0, 0, now));
    assertEquals(-Errno.EFAULT, guest.call(Call.PSELECT6, 5, 0x20000, 0, 0, now, 0));
    assertEquals(0, guest.call(Call.SELECT, 0, 0, 0, 0, now));
  }

  @Test
  void terminalRequests() {
    long to = guest.room(64);
    assertEquals(-Errno.ENOTTY, guest.call(Call.IOCTL, 0, 0x5401, to), "/dev/null");
    assertEquals(-Errno.EBADF, guest.call(Call.IOCTL, 33, 0x5401, to));
    assertEquals(-Errno.ENOTTY, guest.call(Call.IOCTL, 0, 0xc0de1234L, to));
    assertEquals(-Errno.EPERM, guest.call(Call.IOCTL, 0, 0x5412, to));
    guest.call(Call.PIPE, guest.room(8));
    guest.call(Call.WRITE, 4, to, 7);
    assertEquals(0, guest.call(Call.IOCTL, 3, 0x541b, to));
    assertEquals(7, guest.int32(to));
    assertEquals(-Errno.EFAULT, guest.call(Call.IOCTL, 3, 0x541b, 0x20000));
    assertEquals(0, guest.call(Call.IOCTL, 3, 0x5451, 0));
    assertEquals(1, guest.call(Call.FCNTL, 3, 1));
  }

  @Test
  void theInitialStack() {
    long stack = guest.cpu.r[Slot.RSP];
    assertEquals(0, stack & 15);
    assertEquals(2, guest.int64(stack));
    assertEquals(TestGuest.NAME, string(guest.int64(stack + 8)));
    assertEquals("a b", string(guest.int64(stack + 16)));
    assertEquals(0, guest.int64(stack + 24));
    assertEquals("NAME=value", string(guest.int64(stack + 32)));
    assertEquals(0, guest.int64(stack + 40));
    long at = stack + 48;
    assertEquals(4096, auxiliary(at, 6));
    assertEquals(TestGuest.TEXT + 0x100, auxiliary(at, 9));
    assertEquals(TestGuest.TEXT + 64, auxiliary(at, 3));
    assertEquals(56, auxiliary(at, 4));
    assertEquals(2, auxiliary(at, 5));
    assertEquals(0, auxiliary(at, 7));
    assertEquals(guest.call(Call.GETUID), auxiliary(at, 11));
    assertEquals(guest.call(Call.GETEGID), auxiliary(at, 14));
    assertEquals("x86_64", string(auxiliary(at, 15)));
    assertEquals(0x78bfbff, auxiliary(at, 16));
    assertEquals(100, auxiliary(at, 17));
    assertEquals(0, auxiliary(at, 23));
    assertTrue(guest.int64(auxiliary(at, 25)) != 0, "sixteen random bytes");
    assertEquals(TestGuest.NAME, string(auxiliary(at, 31)));
    assertEquals(-1, auxiliary(at, 33), "no vDSO");
    assertEquals(guest.process.layout().stackEnd(), TestGuest.LIMIT - 4096);
    assertEquals(0, guest.int64(TestGuest.LIMIT - 4096 - 8));
  }

  private String string(long address) {
    return guest.text(address, guest.system.user.stringLength(address));
  }

  private long auxiliary(long at, int type) {
    for (long entry = at; guest.int64(entry) != 0; entry += 16) {
      if (guest.int64(entry) == type) {
        return guest.int64(entry + 8);
      }
    }
    return -1;
  }

  @Test
  void farAddressesReachOtherProcesses() throws Exception {
    try (TestGuest other = new TestGuest()) {
      long there = other.string("from afar");
      long far = other.process.memory().region().base() + there;
      long fds = guest.room(8);
      guest.call(Call.PIPE, fds);
      assertEquals(9, guest.call(Call.WRITE, 4, far, 9));
      long to = guest.room(16);
      assertEquals(9, guest.call(Call.READ, 3, to, 16));
      assertEquals("from afar", guest.text(to, 9));
      GuestMemory memory = other.process.memory();
      long end = memory.region().base() + memory.region().size();
      assertEquals(-Errno.EFAULT, guest.call(Call.GETRANDOM, end - 1 + (1L << 40), 8, 0));
    }
    assertEquals(GuestProcess.AT_FDCWD, guest.process.directory());
  }
}
