package org.bd0.kernel.linux;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bd0.kernel.GuestProcess;
import org.bd0.runtime.HostCall;

/** The process's one real-time timer (setitimer(2)): sends SIGALRM from a thread of its own. */
final class AlarmClock {
  private static final long NANOSECONDS = 1000;

  private final LinuxSystem system;
  private long deadline;
  private long interval;
  private boolean armed;
  private Thread thread;

  AlarmClock(LinuxSystem system) {
    this.system = system;
  }

  /**
   * Sets the timer.
   *
   * @param value microseconds until the signal, or 0 for none
   * @param repeat microseconds between later signals, or 0
   * @return what {@link #get} would have returned before
   */
  synchronized long[] set(long value, long repeat) {
    long[] before = get();
    armed = value != 0;
    deadline = System.nanoTime() + value * NANOSECONDS;
    interval = repeat;
    if (armed && thread == null) {
      thread = new Thread(this::run, "alarm clock");
      thread.setDaemon(true);
      thread.start();
    } else if (thread != null) {
      LockSupport.unpark(thread);
    }
    return before;
  }

  /** Microseconds until the next signal, 0 when there is none; and the interval. */
  synchronized long[] get() {
    long left = (deadline - System.nanoTime()) / NANOSECONDS;
    return new long[] {armed ? Math.max(1, left) : 0, interval};
  }

  private void run() {
    HostCall host = new HostCall();
    GuestProcess process = system.process;
    while (!process.ended()) {
      long wait;
      boolean now = false;
      synchronized (this) {
        wait = armed ? deadline - System.nanoTime() : TimeUnit.DAYS.toNanos(1);
        if (armed && wait <= 0) {
          now = true;
          armed = interval != 0;
          deadline += interval * NANOSECONDS;
        }
      }
      if (now) {
        system.signals.raiseFromOutside(Signal.SIGALRM, host);
        if (process.ended()) {
          process.stop();
        }
      } else {
        LockSupport.parkNanos(wait);
      }
    }
  }
}
