package org.bd0.kernel.linux;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.bd0.kernel.HostWaiter;

/**
 * Waiting for what the host has no descriptor for and what must not be left to a host thread that
 * cannot be called off: locks of files, System V semaphores and messages. A call is attempted in
 * its form that does not wait, again and again: at once when a guest of this JVM has done something
 * of the kind, and after a pause, because the host's processes may have too.
 */
final class Attempts {
  private static final long SHORTEST = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(10);

  private static final AtomicInteger CHANGES = new AtomicInteger();
  private static final AtomicInteger WAITING = new AtomicInteger();
  private static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

  private Attempts() {}

  /** To be called after anything that others may be waiting for. Costs a load when nobody is. */
  static void changed() {
    if (WAITING.get() != 0) {
      CHANGES.incrementAndGet();
      THREADS.forEach(LockSupport::unpark);
    }
  }

  /**
   * Repeats an attempt as long as it would have to wait.
   *
   * @param system of the calling thread, whose end ends the wait
   * @param waiter parks the calling thread
   * @param attempt the call in its form that does not wait
   * @param again the errno value that it gives when it would have to wait
   * @param timeout nanoseconds, or negative for no end
   * @return what the last attempt gave, or -EINTR
   */
  static long repeat(
      LinuxSystem system, HostWaiter waiter, LongSupplier attempt, int again, long timeout) {
    long result = attempt.getAsLong();
    if (result != -again || timeout == 0) {
      return result;
    }
    long start = System.nanoTime();
    long pause = SHORTEST;
    WAITING.incrementAndGet();
    THREADS.add(Thread.currentThread());
    try {
      while (true) {
        int seen = CHANGES.get();
        result = attempt.getAsLong();
        long left = timeout < 0 ? LONGEST : timeout - (System.nanoTime() - start);
        if (result != -again || left <= 0) {
          return result;
        }
        waiter.until(() -> CHANGES.get() != seen, Math.min(pause, left));
        if (system.thread.calledOff()) {
          return -Errno.EINTR;
        }
        pause = Math.min(pause * 2, LONGEST);
      }
    } finally {
      THREADS.remove(Thread.currentThread());
      WAITING.decrementAndGet();
    }
  }
}
