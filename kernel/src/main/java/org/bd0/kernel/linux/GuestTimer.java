package org.bd0.kernel.linux;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.SignalInfo;
import org.bd0.runtime.HostCall;

/**
 * A timer of a process that sends a signal: setitimer(2), timer_create(2). It runs by a clock that
 * goes with time, or by one that counts the time that the guest has run for; the latter is asked
 * again whenever it may have come so far.
 */
final class GuestTimer extends TimerThread.Alarm {
  private static final long SHORTEST_LOOK = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int MOST_OVERRUNS = Integer.MAX_VALUE;

  private final GuestProcess process;
  private final LongSupplier clock;
  private final boolean counts;

  /** Sends the signal, or does nothing; false when it is still pending from the last time. */
  interface Expiry {
    boolean send(HostCall host);
  }

  private final Expiry expiry;
  private long deadline;
  private long interval;
  private boolean armed;
  private int overrun;
  private int lastOverrun;

  /**
   * A timer that is not set.
   *
   * @param clock its clock, in nanoseconds
   * @param counts whether the clock may stand still, and runs at most once for each thread as fast
   *     as time
   */
  GuestTimer(GuestProcess process, LongSupplier clock, boolean counts, Expiry expiry) {
    this.process = process;
    this.clock = clock;
    this.counts = counts;
    this.expiry = expiry;
  }

  /**
   * Sets it.
   *
   * @param value nanoseconds until it expires, or 0 for never
   * @param repeat nanoseconds between later expirations, or 0
   * @return what {@link #get} would have returned before
   */
  synchronized long[] set(long value, long repeat) {
    long[] before = get();
    overrun = 0;
    lastOverrun = 0;
    armed = value != 0;
    interval = repeat;
    if (armed) {
      deadline = clock.getAsLong() + value;
      schedule();
    } else {
      TimerThread.shared().cancel(this);
    }
    return before;
  }

  /** Nanoseconds until it expires, 0 when it is not set; and the interval. */
  synchronized long[] get() {
    return new long[] {armed ? Math.max(1, deadline - clock.getAsLong()) : 0, interval};
  }

  /** Its clock's time now. */
  long now() {
    return clock.getAsLong();
  }

  private void schedule() {
    long left = deadline - clock.getAsLong();
    if (counts) {
      left = Math.max(left / Math.max(1, process.threads().size()), SHORTEST_LOOK);
    }
    TimerThread.shared().set(this, System.nanoTime() + Math.max(0, left));
  }

  @Override
  void due(HostCall host) {
    synchronized (this) {
      if (!armed || process.ended()) {
        return;
      }
      long late = clock.getAsLong() - deadline;
      if (late < 0) {
        schedule();
        return;
      }
      if (interval == 0) {
        armed = false;
      } else {
        long missed = late / interval;
        overrun = (int) Math.min(MOST_OVERRUNS, overrun + missed);
        deadline += (missed + 1) * interval;
        schedule();
      }
    }
    boolean sent = expiry.send(host);
    if (process.ended()) {
      process.stop();
    }
    if (!sent) {
      synchronized (this) {
        overrun = Math.min(MOST_OVERRUNS - 1, overrun) + 1;
      }
    }
  }

  /** Its signal is about to be delivered: how often more it has expired meanwhile. */
  synchronized SignalInfo delivered(SignalInfo info) {
    long late = clock.getAsLong() - deadline;
    if (armed && interval != 0 && late >= 0) {
      // The timer thread has not come to it yet.
      long missed = late / interval + 1;
      overrun = (int) Math.min(MOST_OVERRUNS, overrun + missed);
      deadline += missed * interval;
      schedule();
    }
    lastOverrun = overrun;
    overrun = 0;
    return SignalInfo.timer(info.signal(), info.process(), lastOverrun, info.second());
  }

  /** What {@link #delivered} found last (timer_getoverrun(2)). */
  synchronized int overrun() {
    return lastOverrun;
  }
}
