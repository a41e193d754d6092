package org.bd0.kernel.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** A process's timers: the three of setitimer(2), and those of timer_create(2) by number. */
final class ProcessTimers {
  private final GuestTimer[] intervals = new GuestTimer[3];
  private final List<GuestTimer> made = new ArrayList<>(0);
  private final List<Integer> clocks = new ArrayList<>(0);

  /** One of the three; made when it is first asked for. */
  synchronized GuestTimer interval(int which, Supplier<GuestTimer> maker) {
    if (intervals[which] == null) {
      intervals[which] = maker.get();
    }
    return intervals[which];
  }

  /**
   * Adds one.
   *
   * @param maker is given its number
   * @param clock its clock's number
   */
  synchronized int add(IntFunction<GuestTimer> maker, int clock) {
    int id = made.indexOf(null);
    if (id < 0) {
      id = made.size();
      made.add(null);
      clocks.add(0);
    }
    made.set(id, maker.apply(id));
    clocks.set(id, clock);
    return id;
  }

  /** The one of a number, or null. */
  synchronized GuestTimer get(int id) {
    return id < 0 || id >= made.size() ? null : made.get(id);
  }

  /** The clock of one that there is. */
  synchronized int clock(int id) {
    return clocks.get(id);
  }

  /** Ends one; whether there was one. */
  synchronized boolean delete(int id) {
    GuestTimer timer = get(id);
    if (timer == null) {
      return false;
    }
    timer.set(0, 0);
    made.set(id, null);
    return true;
  }

  /** The process has ended. */
  synchronized void close() {
    for (int i = 0; i < intervals.length; i++) {
      if (intervals[i] != null) {
        intervals[i].set(0, 0);
      }
    }
    for (int id = 0; id < made.size(); id++) {
      delete(id);
    }
  }
}
