package org.bd0.kernel.linux;

import static org.bd0.kernel.linux.VirtualGuest.get;
import static org.bd0.kernel.linux.VirtualGuest.untilWaiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** poll(2) and select(2) by virtual threads. */
final class WaitingPollsTest {
  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLLHUP = 0x10;
  private static final int POLLNVAL = 0x20;
  private static final long TWENTY_MS = TimeUnit.MILLISECONDS.toNanos(20);

  private VirtualGuest a;
  private VirtualGuest b;
  private long[] ends;
  private long output;

  @BeforeEach
  void start() throws Exception {
    a = new VirtualGuest();
    b = new VirtualGuest();
    a.pair(Call.PIPE); // So that numbers differ from the first free ones.
    ends = a.pair(Call.PIPE);
    output = a.give(ends[1], b);
  }

  @AfterEach
  void end() {
    a.close();
    b.close();
    untilWaiting(0);
  }

  private void write() throws Exception {
    assertEquals(1, b.run(guest -> guest.call(Call.WRITE, output, guest.string("x"), 1)));
  }

  private static long entry(long descriptor, int events) {
    return descriptor & 0xffffffffL | (long) events << 32;
  }

  /** Makes a call of either kind with a timeout in nanoseconds, or none. */
  private static long poll(TestGuest guest, Call call, long array, int count, long timeout) {
    if (call == Call.POLL) {
      long milliseconds = timeout < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(timeout);
      return guest.call(call, array, count, milliseconds);
    }
    long time = timeout < 0 ? 0 : guest.words(timeout / 1_000_000_000, timeout % 1_000_000_000);
    return guest.call(call, array, count, time, 0, 8);
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"POLL", "PPOLL"})
  void poll(Call call) throws Exception {
    long array = a.guest.words(entry(ends[0], POLLIN), entry(-1, POLLIN), entry(0, 0));
    assertEquals(0, a.run(guest -> poll(guest, call, array, 3, 0)));
    long start = System.nanoTime();
    assertEquals(0, a.run(guest -> poll(guest, call, array, 3, TWENTY_MS)));
    assertTrue(System.nanoTime() - start >= TWENTY_MS);
    CompletableFuture<Long> waiter = a.start(guest -> poll(guest, call, array, 3, -1));
    untilWaiting(1);
    write();
    assertEquals(1, get(waiter));
    assertEquals(entry(ends[0], POLLIN | POLLIN << 16), a.guest.int64(array));
    assertEquals(entry(-1, POLLIN), a.guest.int64(array + 8));
    long more = a.guest.words(entry(ends[0], POLLIN), entry(77, POLLIN), entry(0, POLLOUT));
    assertEquals(3, a.run(guest -> poll(guest, call, more, 3, -1)));
    assertEquals(POLLNVAL, a.guest.int32(more + 12) >> 16);
    assertEquals(POLLOUT, a.guest.int32(more + 20) >> 16);
    assertEquals(-Errno.EFAULT, a.run(guest -> poll(guest, call, 0x20000, 1, -1)));
    assertEquals(-Errno.EINVAL, a.run(guest -> poll(guest, call, more, -1, -1)));
    start = System.nanoTime();
    assertEquals(0, a.run(guest -> poll(guest, call, 0, 0, TWENTY_MS)), "no descriptors");
    assertTrue(System.nanoTime() - start >= TWENTY_MS);
  }

  @Test
  void whatIsLeftOfTheTime() throws Exception {
    long array = a.guest.words(entry(ends[0], POLLIN));
    long time = a.guest.words(3600, 0);
    CompletableFuture<Long> waiter = a.start(guest -> guest.call(Call.PPOLL, array, 1, time, 0, 8));
    untilWaiting(1);
    write();
    assertEquals(1, get(waiter));
    long left = a.guest.int64(time);
    assertTrue(left >= 3500 && left < 3600, "seconds left: " + left);
    long bad = a.guest.words(0, 1_000_000_000);
    assertEquals(-Errno.EINVAL, a.run(guest -> guest.call(Call.PPOLL, array, 1, bad, 0, 8)));
    assertEquals(-Errno.EFAULT, a.run(guest -> guest.call(Call.PPOLL, array, 1, 0x20000, 0, 8)));
  }

  @Test
  void aHangUpEndsAPoll() throws Exception {
    long array = a.guest.words(entry(ends[0], 0));
    CompletableFuture<Long> waiter = a.start(guest -> guest.call(Call.POLL, array, 1, -1));
    untilWaiting(1);
    b.run(guest -> guest.call(Call.CLOSE, output));
    assertEquals(1, get(waiter));
    assertEquals(POLLHUP, a.guest.int32(array + 4) >> 16);
  }

  @Test
  void killEndsAPoll() throws Exception {
    CompletableFuture<Long> waiter = a.start(guest -> guest.call(Call.POLL, 0, 0, -1));
    a.untilParked();
    a.kill();
    assertEquals(-Errno.EINTR, get(waiter));
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"SELECT", "PSELECT6"})
  void select(Call call) throws Exception {
    int number = (int) ends[0] + 1;
    long set = a.guest.words(1L << ends[0]);
    long errors = a.guest.words(1L << ends[0]);
    long unit = call == Call.SELECT ? 1000 : 1;
    long time = a.guest.words(0, TWENTY_MS / unit);
    long start = System.nanoTime();
    assertEquals(0, a.run(guest -> guest.call(call, number, set, 0, errors, time, 0)));
    assertTrue(System.nanoTime() - start >= TWENTY_MS);
    assertEquals(0, a.guest.int64(set), "nothing is ready");
    assertEquals(0, a.guest.int64(time + 8), "no time is left");
    a.guest.system.user.putLong(set, 1L << ends[0]);
    a.guest.system.user.putLong(time, 3600);
    CompletableFuture<Long> waiter =
        a.start(guest -> guest.call(call, number, set, 0, errors, time, 0));
    untilWaiting(1);
    write();
    assertEquals(1, get(waiter));
    assertEquals(1L << ends[0], a.guest.int64(set));
    assertEquals(0, a.guest.int64(errors));
    long left = a.guest.int64(time);
    assertTrue(left >= 3500 && left < 3600, "seconds left: " + left);
    long wrong = a.guest.words(1L << 50);
    assertEquals(-Errno.EBADF, a.run(guest -> guest.call(call, 64, wrong, 0, 0, 0, 0)));
    long negative = a.guest.words(0, -1);
    assertEquals(-Errno.EINVAL, a.run(guest -> guest.call(call, 0, 0, 0, 0, negative, 0)));
  }

  /** poll(2) reports a hang-up always, select(2) as input only. */
  @Test
  void selectOfAPipeThatNobodyWrites() throws Exception {
    b.run(guest -> guest.call(Call.CLOSE, output));
    long errors = a.guest.words(1L << ends[0]);
    long time = a.guest.words(0, 50_000);
    int number = (int) ends[0] + 1;
    long start = System.nanoTime();
    CompletableFuture<Long> waiter =
        a.start(guest -> guest.call(Call.SELECT, number, 0, 0, errors, time));
    a.untilParked();
    assertEquals(0, get(waiter));
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(50));
    assertEquals(0, a.guest.int64(errors));
    long set = a.guest.words(1L << ends[0]);
    assertEquals(1, a.run(guest -> guest.call(Call.SELECT, number, set, 0, 0, 0)));
    assertEquals(1L << ends[0], a.guest.int64(set));
  }
}
