package org.bd0.kernel.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bd0.kernel.GuestThread;

/**
 * Ends time slices: makes each thread that runs look up from its code now and then, so that others
 * get their turn. Begins with the second thread: one alone looks up ten times less often, so that a
 * stack without end is noticed.
 *
 * <p>A thread whose slice has ended parks, and is continued at once by a platform thread. It cannot
 * just yield: a carrier that has nothing local to do takes the next thread from where it took the
 * last, and as long as one that yields comes back there, it never looks elsewhere.
 */
final class TimeSlices {
  private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long ALONE = 10 * SLICE;

  private final Set<GuestThread> threads;
  private final BlockingQueue<GuestThread> parked = new LinkedBlockingQueue<>();
  private final List<Thread> clocks = new ArrayList<>();
  private volatile long interval = ALONE;
  private volatile boolean closed;

  TimeSlices(Set<GuestThread> threads) {
    this.threads = threads;
  }

  /** Has a thread that is alone look up, if that has not begun yet. */
  synchronized void watch() {
    if (clocks.isEmpty()) {
      daemon("time slices", this::tick);
    }
  }

  /** Begins if that has not happened yet. */
  synchronized void begin() {
    watch();
    if (interval != SLICE) {
      interval = SLICE;
      daemon("turns", this::continueThreads);
    }
  }

  private void daemon(String name, Runnable action) {
    Thread thread = new Thread(action, name);
    thread.setDaemon(true);
    clocks.add(thread);
    thread.start();
  }

  /** There will be no threads any more. */
  synchronized void close() {
    closed = true;
    clocks.forEach(Thread::interrupt);
  }

  /** The calling thread's slice has ended: returns when it is its turn again. */
  void end(GuestThread thread) {
    thread.giveWay(parked::add);
  }

  private void continueThreads() {
    try {
      while (!closed) {
        parked.take().turn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // By close.
    }
  }

  private void tick() {
    while (!closed) {
      LockSupport.parkNanos(interval);
      for (GuestThread thread : threads) {
        if (!thread.waiting()) {
          thread.cpu().poll = true;
        }
      }
    }
  }
}
