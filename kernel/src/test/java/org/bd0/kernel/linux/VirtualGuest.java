package org.bd0.kernel.linux;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bd0.kernel.HostPoller;

/** A process whose calls a virtual thread makes, as it makes a guest's. */
final class VirtualGuest implements AutoCloseable {
  final TestGuest guest;
  private volatile Thread thread;

  /** What the thread does. */
  interface Body {
    long run(TestGuest guest) throws Exception;
  }

  VirtualGuest() throws Exception {
    guest = new TestGuest();
  }

  /** Starts the thread; one at a time. */
  CompletableFuture<Long> start(Body body) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    result.complete(body.run(guest));
                  } catch (Throwable t) {
                    result.completeExceptionally(t);
                  }
                });
    return result;
  }

  /** Starts the thread and waits for its end. */
  long run(Body body) throws Exception {
    return get(start(body));
  }

  /** What a thread came to; an error when it hangs. */
  static long get(CompletableFuture<Long> result) throws Exception {
    return result.get(60, TimeUnit.SECONDS);
  }

  /** Ends the process as another one's kill does. */
  void kill() {
    guest.process.kill(Signal.SIGKILL);
    LockSupport.unpark(thread);
  }

  /** Wakes the thread as whoever sends it a signal does. */
  void unpark() {
    LockSupport.unpark(thread);
  }

  /** Makes a pipe or a pair of sockets; the descriptors' numbers. */
  long[] pair(Call call, long... arguments) {
    long fds = guest.room(8);
    long result =
        call == Call.SOCKETPAIR
            ? guest.call(call, arguments[0], arguments[1], 0, fds)
            : guest.call(call, fds, arguments.length == 0 ? 0 : arguments[0]);
    if (result != 0) {
      throw new AssertionError(call + ": " + result);
    }
    return new long[] {guest.int32(fds), guest.int32(fds + 4)};
  }

  /** Gives a descriptor to another process, which has no other copy of it then. */
  long give(long descriptor, VirtualGuest to) {
    long copy = guest.process.descriptors().duplicate((int) descriptor);
    guest.call(Call.CLOSE, descriptor);
    return to.guest.process.descriptors().add((int) copy);
  }

  /** Memory for more than {@link TestGuest#room} has. */
  static long memory(TestGuest guest, long size) {
    return guest.call(Call.MMAP, 0, size, 3, 0x22, -1, 0);
  }

  /** Until so many threads wait for descriptors. */
  static void untilWaiting(int threads) {
    long start = System.nanoTime();
    while (HostPoller.waiters() != threads) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(60)) {
        throw new AssertionError(HostPoller.waiters() + " threads wait, not " + threads);
      }
      Thread.onSpinWait();
    }
  }

  /** Until the thread is parked. */
  void untilParked() {
    long start = System.nanoTime();
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(60)) {
        throw new AssertionError("the thread is " + thread.getState());
      }
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    guest.close();
  }
}
