package org.bd0.kernel.linux;

import static org.bd0.kernel.linux.VirtualGuest.get;
import static org.bd0.kernel.linux.VirtualGuest.memory;
import static org.bd0.kernel.linux.VirtualGuest.untilWaiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bd0.kernel.HostPoller;
import org.bd0.runtime.HostCall;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual threads that wait for time, locks, FIFOs, epoll and signals. */
final class WaitingCallsTest {
  private static final int O_RDWR_CREAT = 0x42;
  private static final int O_WRONLY = 1;
  private static final int O_NONBLOCK = 0x800;
  private static final int ENXIO = 6;
  private static final int S_IFIFO = 0x1000;
  private static final int F_OFD_SETLK = 37;
  private static final int F_OFD_SETLKW = 38;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int LOCK_UN = 8;
  private static final int POLLIN = 1;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int REALTIME = 0;
  private static final int MONOTONIC = 1;
  private static final int CPUTIME = 2;
  private static final int ABSOLUTE = 1;
  private static final int SIGUSR1 = 10;
  private static final long TWENTY_MS = TimeUnit.MILLISECONDS.toNanos(20);

  @TempDir private Path folder;
  private VirtualGuest a;
  private VirtualGuest b;

  @BeforeEach
  void start() throws Exception {
    a = new VirtualGuest();
    b = new VirtualGuest();
  }

  @AfterEach
  void end() {
    a.close();
    b.close();
    untilWaiting(0);
  }

  @Test
  void epoll() throws Exception {
    long[] ends = a.pair(Call.PIPE);
    long events = a.guest.room(24);
    long poll = a.guest.call(Call.EPOLL_CREATE1, 0);
    a.guest.system.user.putLong(events, POLLIN | 77L << 32);
    assertEquals(0, a.guest.call(Call.EPOLL_CTL, poll, EPOLL_CTL_ADD, ends[0], events));
    a.guest.system.user.putLong(events, 0);
    assertEquals(0, a.run(guest -> guest.call(Call.EPOLL_WAIT, poll, events, 2, 0)));
    long start = System.nanoTime();
    assertEquals(0, a.run(guest -> guest.call(Call.EPOLL_PWAIT, poll, events, 2, 20, 0, 8)));
    assertTrue(System.nanoTime() - start >= TWENTY_MS);
    for (int timeout : new int[] {-1, 60_000}) {
      CompletableFuture<Long> waiter =
          a.start(guest -> guest.call(Call.EPOLL_WAIT, poll, events, 2, timeout));
      untilWaiting(1);
      long text = b.guest.string("x");
      int copy = (int) a.guest.process.descriptors().duplicate((int) ends[1]);
      long output = b.guest.process.descriptors().add(copy);
      assertEquals(1, b.run(guest -> guest.call(Call.WRITE, output, text, 1)));
      assertEquals(1, get(waiter));
      assertEquals(POLLIN, a.guest.int32(events));
      assertEquals(77, a.guest.int32(events + 4));
      assertEquals(1, a.guest.call(Call.READ, ends[0], events, 8));
    }
    assertEquals(-Errno.EINVAL, a.run(guest -> guest.call(Call.EPOLL_WAIT, poll, events, 0, -1)));
    assertEquals(
        -Errno.EINVAL, a.run(guest -> guest.call(Call.EPOLL_WAIT, ends[0], events, 1, -1)));
    CompletableFuture<Long> last =
        a.start(guest -> guest.call(Call.EPOLL_WAIT, poll, events, 2, -1));
    untilWaiting(1);
    a.kill();
    assertEquals(-Errno.EINTR, get(last));
  }

  private long slept(Call call, long... arguments) throws Exception {
    long start = System.nanoTime();
    assertEquals(0, a.run(guest -> guest.call(call, arguments)));
    return System.nanoTime() - start;
  }

  @Test
  void sleepers() throws Exception {
    long time = a.guest.words(0, TWENTY_MS);
    assertTrue(slept(Call.NANOSLEEP, time, 0) >= TWENTY_MS);
    assertTrue(slept(Call.CLOCK_NANOSLEEP, REALTIME, 0, time, 0) >= TWENTY_MS);
    // The host itself counts processor time: it passes while this thread spins.
    CompletableFuture<Long> sleeper =
        a.start(guest -> guest.call(Call.CLOCK_NANOSLEEP, CPUTIME, 0, time, 0));
    long start = System.nanoTime();
    while (!sleeper.isDone() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60)) {
      Thread.onSpinWait();
    }
    assertEquals(0, get(sleeper));
    for (int clock : new int[] {REALTIME, MONOTONIC}) {
      long until = a.guest.room(16);
      assertEquals(0, a.guest.call(Call.CLOCK_GETTIME, clock, until));
      long nanoseconds = a.guest.int64(until + 8) + TWENTY_MS;
      a.guest.system.user.putLong(until, a.guest.int64(until) + nanoseconds / 1_000_000_000);
      a.guest.system.user.putLong(until + 8, nanoseconds % 1_000_000_000);
      slept(Call.CLOCK_NANOSLEEP, clock, ABSOLUTE, until, 0);
      long now = a.guest.room(16);
      assertEquals(0, a.guest.call(Call.CLOCK_GETTIME, clock, now));
      boolean late =
          a.guest.int64(now) > a.guest.int64(until)
              || a.guest.int64(now) == a.guest.int64(until)
                  && a.guest.int64(now + 8) >= a.guest.int64(until + 8);
      assertTrue(late, "clock " + clock + " has come to the time asked for");
      slept(Call.CLOCK_NANOSLEEP, clock, ABSOLUTE, a.guest.words(1, 0), 0);
    }
    a.run(
        guest -> {
          long bad = guest.words(0, 1_000_000_000);
          assertEquals(-Errno.EINVAL, guest.call(Call.NANOSLEEP, bad, 0));
          assertEquals(-Errno.EINVAL, guest.call(Call.NANOSLEEP, guest.words(-1, 0), 0));
          assertEquals(-Errno.EFAULT, guest.call(Call.NANOSLEEP, 0x20000, 0));
          assertEquals(-Errno.EFAULT, guest.call(Call.CLOCK_NANOSLEEP, MONOTONIC, 0, 0, 0));
          assertEquals(-Errno.EINVAL, guest.call(Call.CLOCK_NANOSLEEP, 99, 0, time, 0));
          assertEquals(0, guest.call(Call.NANOSLEEP, guest.words(0, 0), 0));
          return guest.call(Call.SCHED_YIELD);
        });
  }

  @Test
  void killEndsASleep() throws Exception {
    for (VirtualGuest one : new VirtualGuest[] {a, b}) {
      boolean cpuTime = one == b;
      CompletableFuture<Long> sleeper =
          one.start(
              guest -> {
                // Linux's own processor-time queue breaks with 1L << 40 seconds of those.
                long ages = guest.words(cpuTime ? 1 << 20 : 1L << 40, 0);
                return cpuTime
                    ? guest.call(Call.CLOCK_NANOSLEEP, CPUTIME, 0, ages, 0)
                    : guest.call(Call.NANOSLEEP, ages, 0);
              });
      one.untilParked();
      one.kill();
      assertEquals(-Errno.EINTR, get(sleeper));
    }
  }

  @Test
  void manySleepersShareTheCarriers() throws Exception {
    int many = 30 * Runtime.getRuntime().availableProcessors();
    long start = System.nanoTime();
    VirtualGuest[] guests = new VirtualGuest[many];
    CompletableFuture<?>[] all = new CompletableFuture<?>[many];
    for (int i = 0; i < many; i++) {
      guests[i] = new VirtualGuest();
      all[i] =
          guests[i].start(guest -> guest.call(Call.NANOSLEEP, guest.words(0, 20 * TWENTY_MS), 0));
    }
    CompletableFuture.allOf(all).get(60, TimeUnit.SECONDS);
    long inTurn = 20 * TWENTY_MS * many / Runtime.getRuntime().availableProcessors();
    assertTrue(System.nanoTime() - start < inTurn, "they sleep at the same time");
    for (VirtualGuest guest : guests) {
      guest.close();
    }
  }

  @Test
  void aFifoIsOpenedByBothSides() throws Exception {
    String name = folder.resolve("fifo").toString();
    long path = a.guest.string(name);
    assertEquals(0, a.guest.call(Call.MKNOD, path, S_IFIFO | 0x180, 0));
    CompletableFuture<Long> reader =
        a.start(
            guest -> {
              long fd = guest.call(Call.OPEN, path, 0);
              long to = guest.room(8);
              return guest.call(Call.READ, fd, to, 8) == 3 ? fd : -1;
            });
    a.untilParked();
    assertEquals(
        3,
        b.run(
            guest -> {
              long fd = guest.call(Call.OPENAT, -100, guest.string(name), O_WRONLY, 0);
              return guest.call(Call.WRITE, fd, guest.string("abc"), 3);
            }));
    assertEquals(3, get(reader));
    assertEquals(-2, b.run(guest -> guest.call(Call.OPEN, guest.string(name + "x"), 0)));
    assertEquals(4, b.run(guest -> guest.call(Call.OPEN, guest.string("/dev/null"), 0)));
  }

  @Test
  void killEndsAnOpen() throws Exception {
    String name = folder.resolve("fifo").toString();
    long path = a.guest.string(name);
    assertEquals(0, a.guest.call(Call.MKNOD, path, S_IFIFO | 0x180, 0));
    CompletableFuture<Long> reader = a.start(guest -> guest.call(Call.OPEN, path, 0));
    a.untilParked();
    a.kill();
    assertEquals(-Errno.EINTR, get(reader));
    // The platform thread's call was interrupted: nobody opens the other end any more.
    long start = System.nanoTime();
    long flags = O_WRONLY | O_NONBLOCK;
    long same = b.guest.string(name);
    long writer;
    while ((writer = b.guest.call(Call.OPEN, same, flags)) != -ENXIO) {
      b.guest.call(Call.CLOSE, writer);
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60));
    }
  }

  @Test
  void locksOfFiles() throws Exception {
    Path file = folder.resolve("lock");
    long first = a.guest.call(Call.OPEN, a.guest.string(file.toString()), O_RDWR_CREAT, 0x180);
    long second = b.guest.call(Call.OPEN, b.guest.string(file.toString()), O_RDWR_CREAT, 0x180);
    assertEquals(0, a.run(guest -> guest.call(Call.FLOCK, first, LOCK_EX)));
    assertEquals(-Errno.EAGAIN, b.run(guest -> guest.call(Call.FLOCK, second, LOCK_EX | LOCK_NB)));
    CompletableFuture<Long> waiter = b.start(guest -> guest.call(Call.FLOCK, second, LOCK_EX));
    b.untilParked();
    assertFalse(waiter.isDone());
    assertEquals(0, a.run(guest -> guest.call(Call.FLOCK, first, LOCK_UN)));
    assertEquals(0, get(waiter));
    assertEquals(-Errno.EBADF, a.run(guest -> guest.call(Call.FLOCK, 77, LOCK_EX)));
  }

  @Test
  void locksOfRecords() throws Exception {
    Path file = folder.resolve("lock");
    long first = a.guest.call(Call.OPEN, a.guest.string(file.toString()), O_RDWR_CREAT, 0x180);
    long second = b.guest.call(Call.OPEN, b.guest.string(file.toString()), O_RDWR_CREAT, 0x180);
    long write = a.guest.words(F_WRLCK, 0, 10, 0);
    long none = a.guest.words(F_UNLCK, 0, 10, 0);
    long same = b.guest.words(F_WRLCK, 0, 10, 0);
    assertEquals(0, a.run(guest -> guest.call(Call.FCNTL, first, F_OFD_SETLKW, write)));
    assertEquals(-Errno.EAGAIN, b.run(guest -> guest.call(Call.FCNTL, second, F_OFD_SETLK, same)));
    CompletableFuture<Long> waiter =
        b.start(guest -> guest.call(Call.FCNTL, second, F_OFD_SETLKW, same));
    b.untilParked();
    assertFalse(waiter.isDone());
    assertEquals(0, a.run(guest -> guest.call(Call.FCNTL, first, F_OFD_SETLK, none)));
    assertEquals(0, get(waiter));
    assertEquals(
        -Errno.EFAULT, a.run(guest -> guest.call(Call.FCNTL, first, F_OFD_SETLKW, 0x20000)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"SENDFILE", "SPLICE"})
  void fromAFileToAPipe(Call call) throws Exception {
    int size = 300_000;
    Path file = folder.resolve("data");
    Files.write(file, new byte[size]);
    long[] ends = a.pair(Call.PIPE);
    long output = a.give(ends[1], b);
    CompletableFuture<Long> sender =
        b.start(
            guest -> {
              long from = guest.call(Call.OPEN, guest.string(file.toString()), 0);
              long offset = guest.words(0);
              long sent = 0;
              while (sent < size) {
                sent +=
                    call == Call.SENDFILE
                        ? guest.call(call, output, from, offset, size)
                        : guest.call(call, from, offset, output, 0, size, 0);
                assertEquals(sent, guest.int64(offset));
              }
              guest.call(Call.CLOSE, output);
              return sent;
            });
    b.untilParked();
    long received =
        a.run(
            guest -> {
              long to = memory(guest, 1 << 16);
              long sum = 0;
              long n;
              while ((n = guest.call(Call.READ, ends[0], to, 1 << 16)) > 0) {
                sum += n;
              }
              return sum;
            });
    assertEquals(size, received);
    assertEquals(size, get(sender));
  }

  @Test
  void fromFileToFile() throws Exception {
    Path from = folder.resolve("from");
    Files.writeString(from, "contents");
    Path to = folder.resolve("to");
    assertEquals(
        8,
        a.run(
            guest -> {
              long in = guest.call(Call.OPEN, guest.string(from.toString()), 0);
              long out = guest.call(Call.OPEN, guest.string(to.toString()), O_RDWR_CREAT, 0x180);
              return guest.call(Call.SENDFILE, out, in, 0, 100);
            }));
    assertEquals("contents", Files.readString(to));
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"PAUSE", "RT_SIGSUSPEND", "RT_SIGTIMEDWAIT"})
  void killEndsAWaitForSignals(Call call) throws Exception {
    long set = a.guest.words(0);
    CompletableFuture<Long> waiter =
        a.start(
            guest ->
                call == Call.RT_SIGSUSPEND
                    ? guest.call(call, set, 8)
                    : guest.call(call, set, 0, 0, 8));
    a.untilParked();
    a.unpark();
    assertFalse(waiter.isDone());
    a.kill();
    assertEquals(-Errno.EINTR, get(waiter));
    assertEquals(0, HostPoller.waiters());
  }

  @Test
  void aSignalIsWaitedFor() throws Exception {
    long set = a.guest.words(Signal.bit(SIGUSR1));
    a.guest.call(Call.RT_SIGPROCMASK, 0, set, 0, 8);
    long info = a.guest.room(128);
    long start = System.nanoTime();
    long time = a.guest.words(0, TWENTY_MS);
    assertEquals(
        -Errno.EAGAIN, a.run(guest -> guest.call(Call.RT_SIGTIMEDWAIT, set, info, time, 8)));
    assertTrue(System.nanoTime() - start >= TWENTY_MS);
    long bad = a.guest.words(0, -1);
    assertEquals(
        -Errno.EINVAL, a.run(guest -> guest.call(Call.RT_SIGTIMEDWAIT, set, info, bad, 8)));
    CompletableFuture<Long> waiter =
        a.start(guest -> guest.call(Call.RT_SIGTIMEDWAIT, set, info, 0, 8));
    a.untilParked();
    a.guest.system.signal(SIGUSR1, new HostCall());
    a.unpark();
    assertEquals(SIGUSR1, get(waiter));
    assertEquals(SIGUSR1, a.guest.int32(info));
    assertEquals(0, a.guest.system.signals.pending());
  }
}
