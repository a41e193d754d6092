package org.bd0.kernel.linux;

import java.util.concurrent.TimeUnit;
import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * poll, ppoll, select and pselect6 of a virtual thread: the host is asked what there is now, and
 * the thread waits, parked, until there is something.
 */
final class WaitingPolls {
  private static final int POLLFD = 8;
  private static final int EVENTS = 4;

  /** What makes a descriptor a member of select's three sets (select(2), "Correspondence"). */
  private static final int[] SET_EVENTS = {0x1 | 0x40 | 0x80, 0x4 | 0x100 | 0x200, 0x2};

  private static final int TIME = 16;
  private static final long SECOND = 1_000_000_000;
  private static final long MICROSECOND = 1000;

  private final LinuxSystem system;
  private final UserMemory user;
  private final HostCall host;
  private final HostWaiter waiter;
  private final Scratch nothing = new Scratch(TIME);
  private int[] descriptors = new int[8];
  private short[] events = new short[8];
  private short[] found = new short[8];
  private int count;

  WaitingPolls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.host = system.host;
    this.waiter = new HostWaiter(host, system.thread);
  }

  /** Asks without waiting: the result of the call when its timeout is 0. */
  private interface Look {
    long now();
  }

  /**
   * poll, ppoll.
   *
   * @param array the structures, with the host's descriptors
   * @param number how many there are
   */
  long poll(Call call, Scratch array, int number) {
    Look look = () -> system.host(Call.POLL, array.address, number, 0, 0);
    fill(array, number);
    if (call == Call.PPOLL) {
      return timed(look, system.a[2], 1);
    }
    int timeout = (int) system.a[2];
    return wait(look, timeout < 0 ? HostFile.NEVER : TimeUnit.MILLISECONDS.toNanos(timeout));
  }

  private void fill(Scratch array, int number) {
    room(number);
    count = number;
    for (int i = 0; i < number; i++) {
      descriptors[i] = array.bytes.getInt(i * POLLFD);
      events[i] = array.bytes.getShort(i * POLLFD + EVENTS);
    }
  }

  private void room(int number) {
    if (number > descriptors.length) {
      descriptors = new int[number];
      events = new short[number];
      found = new short[number];
    }
  }

  /**
   * select, pselect6.
   *
   * @param number the host's descriptors are below this
   * @param sets host addresses of the sets of host descriptors, or 0
   * @param copy where the sets are
   */
  long select(Call call, int number, long[] sets, Scratch copy) {
    room(number);
    count = 0;
    for (int descriptor = 0; descriptor < number; descriptor++) {
      int wanted = 0;
      for (int set = 0; set < sets.length; set++) {
        int at = (int) (sets[set] - copy.address) + descriptor / 8;
        if (sets[set] != 0 && (copy.bytes.get(at) >> (descriptor & 7) & 1) != 0) {
          wanted |= SET_EVENTS[set];
        }
      }
      if (wanted != 0) {
        descriptors[count] = descriptor;
        events[count++] = (short) wanted;
      }
    }
    // The host overwrites the sets each time that it is asked.
    int size = 3 * ((number + 63) / 64 * 8);
    byte[] before = new byte[size];
    copy.bytes.get(0, before);
    Look look =
        () -> {
          copy.bytes.put(0, before);
          long none = noTime();
          return host.call(Call.SELECT.number, number, sets[0], sets[1], sets[2], none, 0);
        };
    return timed(look, system.a[4], call == Call.SELECT ? MICROSECOND : 1);
  }

  private long noTime() {
    nothing.bytes.putLong(0, 0).putLong(Long.BYTES, 0);
    return nothing.address;
  }

  /**
   * Waits as long as a guest's structure says, and stores there what is left.
   *
   * @param address of a timespec or timeval, 0 for no end
   * @param unit nanoseconds in the second word's unit
   */
  private long timed(Look look, long address, long unit) {
    if (address == 0) {
      return wait(look, HostFile.NEVER);
    }
    if (!user.ok(address, TIME, true)) {
      return -Errno.EFAULT;
    }
    long seconds = user.getLong(address);
    long part = user.getLong(address + Long.BYTES);
    // A timeval may have more than a second's microseconds; a timespec's nanoseconds may not.
    if (seconds < 0 || part < 0 || unit == 1 && part >= SECOND) {
      return -Errno.EINVAL;
    }
    boolean ages = seconds >= Long.MAX_VALUE / SECOND / 2 || part >= Long.MAX_VALUE / unit / 2;
    long timeout = ages ? Long.MAX_VALUE : seconds * SECOND + part * unit;
    long start = system.began();
    long result = wait(look, timeout);
    long left = Math.max(0, timeout - (System.nanoTime() - start));
    if (result >= 0 && user.ok(address, TIME, true)) {
      user.putLong(address, result == 0 ? 0 : left / SECOND);
      user.putLong(address + Long.BYTES, result == 0 ? 0 : left % SECOND / unit);
    }
    return result;
  }

  private long wait(Look look, long timeout) {
    long start = system.began();
    long left = timeout < 0 ? timeout : Math.max(0, timeout - (System.nanoTime() - start));
    while (true) {
      long result = look.now();
      if (result != 0 || left == 0) {
        return result;
      }
      int ready = waiter.await(descriptors, events, found, count, left);
      if (ready <= 0 && system.thread.calledOff()) {
        return -Errno.EINTR;
      }
      if (ready < 0) {
        return ready;
      }
      if (ready > 0 && !waiter.waited()) {
        dropUnwanted();
      }
      left = timeout < 0 ? timeout : Math.max(0, timeout - (System.nanoTime() - start));
    }
  }

  /**
   * poll(2) reports errors and hang-ups that select(2) does not count: such a descriptor has
   * nothing more to wait for.
   */
  private void dropUnwanted() {
    for (int i = 0; i < count; i++) {
      if (found[i] != 0 && (found[i] & events[i]) == 0) {
        descriptors[i] = -1;
      }
    }
  }
}
