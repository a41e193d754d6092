package org.bd0.kernel.hypervisor;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bd0.kernel.GuestThread;

/**
 * Ends time slices: makes each thread that runs look up from its code now and then, so that others
 * get their turn. Begins with the second thread: one alone is left in peace.
 */
final class TimeSlices {
  private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(5);

  private final Set<GuestThread> threads;
  private boolean begun;

  TimeSlices(Set<GuestThread> threads) {
    this.threads = threads;
  }

  /** Begins if that has not happened yet. */
  synchronized void begin() {
    if (!begun) {
      begun = true;
      Thread clock = new Thread(this::run, "time slices");
      clock.setDaemon(true);
      clock.start();
    }
  }

  private void run() {
    for (; ; ) {
      LockSupport.parkNanos(SLICE);
      for (GuestThread thread : threads) {
        if (!thread.waiting()) {
          thread.cpu().poll = true;
        }
      }
    }
  }
}
