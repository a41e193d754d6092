package org.bd0.kernel.linux;

import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.bd0.runtime.HostCall;

/** The one thread that timers of all processes expire on; it starts with the first. */
final class TimerThread {
  private static TimerThread shared;

  /** Something that is to happen at a time. */
  abstract static class Alarm {
    /** When, by {@link System#nanoTime}; the timer thread's monitor is held for changes. */
    private long due;

    private boolean set;

    /** It is time; called by the timer thread, without its monitor. */
    abstract void due(HostCall host);
  }

  private final PriorityQueue<Alarm> queue =
      new PriorityQueue<>((a, b) -> Long.signum(a.due - b.due));
  private final Thread thread;

  private TimerThread() {
    thread = Thread.ofPlatform().daemon().name("timers").start(this::run);
  }

  static synchronized TimerThread shared() {
    if (shared == null) {
      shared = new TimerThread();
    }
    return shared;
  }

  /** Sets an alarm, instead of what it was set to. */
  synchronized void set(Alarm alarm, long due) {
    cancel(alarm);
    alarm.due = due;
    alarm.set = true;
    queue.add(alarm);
    LockSupport.unpark(thread);
  }

  /** The alarm does not go off any more, unless it is about to. */
  synchronized void cancel(Alarm alarm) {
    if (alarm.set) {
      queue.remove(alarm);
      alarm.set = false;
    }
  }

  private synchronized Alarm next() {
    Alarm first = queue.peek();
    if (first == null || first.due - System.nanoTime() > 0) {
      return null;
    }
    queue.remove();
    first.set = false;
    return first;
  }

  private synchronized long left(long none) {
    Alarm first = queue.peek();
    return first == null ? none : first.due - System.nanoTime();
  }

  private void run() {
    HostCall host = new HostCall();
    while (true) {
      for (Alarm alarm = next(); alarm != null; alarm = next()) {
        alarm.due(host);
      }
      long left = left(Long.MAX_VALUE);
      if (left > 0) {
        LockSupport.parkNanos(this, left);
      }
    }
  }
}
