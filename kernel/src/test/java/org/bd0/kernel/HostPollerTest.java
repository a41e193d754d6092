package org.bd0.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.bd0.runtime.HostCall;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Threads that wait for descriptors: each is woken when it should be, and nobody else. */
final class HostPollerTest {
  private static final int MANY = 2000;
  private static final long FOR_EVER = -1;

  private final HostCall host = new HostCall();

  /** For the waits of a host thread. */
  static HostWaiter waiter(BooleanSupplier cancelled) {
    LongConsumer park =
        left -> {
          if (left < 0) {
            LockSupport.park();
          } else {
            LockSupport.parkNanos(left);
          }
        };
    return new HostWaiter(new HostCall(), cancelled, park, () -> {});
  }

  /** A thread that waits, and what came of it. */
  private static final class Guest {
    final AtomicBoolean cancelled = new AtomicBoolean();
    final AtomicInteger asked = new AtomicInteger();
    final CompletableFuture<Integer> result = new CompletableFuture<>();
    final Thread thread;

    Guest(boolean virtual, Function<HostWaiter, Integer> wait) {
      Runnable body =
          () -> {
            try {
              result.complete(wait.apply(waiter(this::isCancelled)));
            } catch (Throwable t) {
              result.completeExceptionally(t);
            }
          };
      thread = virtual ? Thread.ofVirtual().start(body) : Thread.ofPlatform().start(body);
    }

    private boolean isCancelled() {
      asked.incrementAndGet();
      return cancelled.get();
    }

    void cancel() {
      cancelled.set(true);
      LockSupport.unpark(thread);
    }

    int get() throws Exception {
      return result.get(60, TimeUnit.SECONDS);
    }
  }

  private static Guest reader(HostPipe pipe) {
    return new Guest(true, waiter -> waiter.await(pipe.input, HostWaiter.POLLIN, FOR_EVER));
  }

  /** Until so many threads have told the poller what they wait for. */
  private static void untilWaiting(int threads) {
    long start = System.nanoTime();
    while (HostPoller.waiters() != threads) {
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60), "nobody waits");
      Thread.onSpinWait();
    }
  }

  private static int openFiles() {
    return new File("/proc/self/fd").list().length;
  }

  private List<HostPipe> pipes(int number) {
    List<HostPipe> pipes = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      pipes.add(new HostPipe(host));
    }
    return pipes;
  }

  @Test
  void manyWaitersAreEachWokenOnce() throws Exception {
    long free = host.call(33, 0, 8000, 0, 0, 0, 0); // dup2: whether such a number is allowed
    Assumptions.assumeTrue(free == 8000, "fewer than 8000 files may be open (ulimit -n)");
    host.call(3, 8000, 0, 0, 0, 0, 0);
    HostPoller.shared();
    int before = openFiles();
    List<HostPipe> pipes = pipes(MANY);
    List<Guest> guests = new ArrayList<>();
    for (HostPipe pipe : pipes) {
      guests.add(
          new Guest(
              true,
              waiter -> {
                int found = waiter.await(pipe.input, HostWaiter.POLLIN, FOR_EVER);
                return found == HostWaiter.POLLIN ? pipe.take(new HostCall()) : -found - 1;
              }));
    }
    untilWaiting(MANY);
    for (int i = 0; i < MANY; i += 2) {
      pipes.get(i).put(i);
    }
    for (int i = 0; i < MANY; i += 2) {
      assertEquals(i & 0xff, guests.get(i).get());
    }
    assertEquals(MANY / 2, HostPoller.waiters(), "the others go on waiting");
    for (int i = 1; i < MANY; i += 2) {
      assertFalse(guests.get(i).result.isDone());
      pipes.get(i).put(i);
    }
    for (int i = 1; i < MANY; i += 2) {
      assertEquals(i & 0xff, guests.get(i).get());
    }
    untilWaiting(0);
    int asked = guests.stream().mapToInt(guest -> guest.asked.get()).sum();
    assertTrue(asked <= 4 * MANY, "nobody is woken for nothing, but conditions: " + asked);
    pipes.forEach(HostPipe::close);
    assertEquals(before, openFiles(), "open files");
  }

  @Test
  void whatIsReadyNeedsNoPoller() throws Exception {
    try (HostPipe pipe = new HostPipe(host)) {
      pipe.put(1);
      Guest guest =
          new Guest(
              true,
              waiter -> {
                int found = waiter.await(pipe.input, HostWaiter.POLLIN, FOR_EVER);
                return waiter.waited() ? -1 : found;
              });
      assertEquals(HostWaiter.POLLIN, guest.get());
    }
  }

  @Test
  void theTimeoutEndsAWait() throws Exception {
    try (HostPipe pipe = new HostPipe(host)) {
      long timeout = TimeUnit.MILLISECONDS.toNanos(30);
      for (boolean virtual : new boolean[] {true, false}) {
        long start = System.nanoTime();
        Guest guest = new Guest(virtual, waiter -> waiter.await(pipe.input, 1, timeout));
        assertEquals(0, guest.get());
        assertTrue(System.nanoTime() - start >= timeout, "not before its time");
      }
      assertEquals(0, reader(pipe, 0).get(), "looking does not wait");
      pipe.put(7);
      assertEquals(HostWaiter.POLLIN, reader(pipe, timeout).get());
      untilWaiting(0);
    }
  }

  private static Guest reader(HostPipe pipe, long timeout) {
    return new Guest(true, waiter -> waiter.await(pipe.input, HostWaiter.POLLIN, timeout));
  }

  @Test
  void aWaitIsCalledOff() throws Exception {
    try (HostPipe pipe = new HostPipe(host)) {
      List<Guest> guests = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        guests.add(reader(pipe));
      }
      untilWaiting(guests.size());
      for (Guest guest : guests.subList(0, 49)) {
        guest.cancel();
        assertEquals(0, guest.get());
      }
      untilWaiting(1);
      pipe.put(1);
      assertEquals(HostWaiter.POLLIN, guests.get(49).get(), "the one who was left is woken still");
      Guest sleeper =
          new Guest(
              true,
              waiter -> {
                waiter.sleep(FOR_EVER);
                return 5;
              });
      sleeper.cancel();
      assertEquals(5, sleeper.get());
    }
  }

  @Test
  void aWakeUpWithoutAReasonIsNone() throws Exception {
    try (HostPipe pipe = new HostPipe(host)) {
      Guest guest = reader(pipe);
      untilWaiting(1);
      int asked = guest.asked.get();
      LockSupport.unpark(guest.thread);
      guest.thread.interrupt();
      long start = System.nanoTime();
      while (guest.asked.get() == asked) {
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60), "it does not wake");
        Thread.onSpinWait();
      }
      assertFalse(guest.result.isDone());
      pipe.put(1);
      assertEquals(HostWaiter.POLLIN, guest.get());
      assertTrue(guest.asked.get() < 10, "and an interrupt does not make the thread spin");
    }
  }

  @Test
  void allWhoWaitForTheSameDescriptorAreWoken() throws Exception {
    try (HostPipe pipe = new HostPipe(host)) {
      List<Guest> guests = List.of(reader(pipe), reader(pipe), reader(pipe));
      int nothing = 0;
      Guest other = new Guest(true, waiter -> waiter.await(pipe.input, nothing, FOR_EVER));
      untilWaiting(4);
      pipe.put(1);
      for (Guest guest : guests) {
        assertEquals(HostWaiter.POLLIN, guest.get());
      }
      untilWaiting(1);
      assertFalse(other.result.isDone(), "who waits for nothing but errors does not get input");
      other.cancel();
      assertEquals(0, other.get());
    }
  }

  @Test
  void oneOfSeveralDescriptors() throws Exception {
    List<HostPipe> pipes = pipes(20);
    int[] descriptors = new int[21];
    short[] events = new short[21];
    short[] found = new short[21];
    for (int i = 0; i < 20; i++) {
      descriptors[i] = pipes.get(i).input;
      events[i] = HostWaiter.POLLIN;
    }
    descriptors[20] = -1;
    for (int round = 0; round < 20; round++) {
      Guest guest =
          new Guest(true, waiter -> waiter.await(descriptors, events, found, 21, FOR_EVER));
      untilWaiting(1);
      pipes.get(round).put(1);
      assertEquals(1, guest.get());
      for (int i = 0; i <= 20; i++) {
        assertEquals(i == round ? HostWaiter.POLLIN : 0, found[i]);
      }
      assertEquals(1, pipes.get(round).take(host));
      untilWaiting(0);
    }
    pipes.forEach(HostPipe::close);
  }

  @Test
  void aClosedDescriptorEndsTheWait() throws Exception {
    try (HostPipe pipe = new HostPipe(host)) {
      Guest guest = reader(pipe);
      untilWaiting(1);
      pipe.closeInput();
      HostPoller.closed(pipe.input);
      assertEquals(HostWaiter.POLLNVAL, guest.get());
      assertEquals(HostWaiter.POLLNVAL, reader(pipe).get());
      untilWaiting(0);
      HostPoller.closed(1 << 20);
    }
  }

  /** Somebody closed a number without a word, and it is given to another file. */
  @Test
  void aNumberThatIsUsedAgain() throws Exception {
    HostPipe first = new HostPipe(host);
    Guest stale = reader(first);
    untilWaiting(1);
    first.closeInput();
    HostPipe second = new HostPipe(host);
    assertEquals(first.input, second.input, "the host gives the lowest number");
    Guest guest = reader(second);
    untilWaiting(2);
    second.put(1);
    assertEquals(HostWaiter.POLLIN, guest.get());
    assertEquals(HostWaiter.POLLIN, stale.get());
    second.close();
    host.call(3, first.output, 0, 0, 0, 0, 0);
    untilWaiting(0);
  }

  @Test
  void aHangUpIsFoundWithoutBeingAskedFor() throws Exception {
    try (HostPipe pipe = new HostPipe(host)) {
      Guest guest = reader(pipe);
      untilWaiting(1);
      host.call(3, pipe.output, 0, 0, 0, 0, 0);
      assertEquals(0x10, guest.get());
    }
  }
}
