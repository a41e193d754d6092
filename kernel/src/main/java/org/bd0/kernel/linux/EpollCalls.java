package org.bd0.kernel.linux;

import java.util.concurrent.TimeUnit;
import org.bd0.kernel.UserMemory;

/** epoll_wait(2) in its three forms. The events' data are the guest's, whatever they mean to it. */
final class EpollCalls {
  private static final int EVENT = 12;
  private static final int TIMESPEC = 16;
  private static final int SIGSET = 8;
  private static final long SECOND = 1_000_000_000;

  private final LinuxSystem system;
  private final UserMemory user;
  private final HostCalls hostCalls;

  EpollCalls(LinuxSystem system, HostCalls hostCalls) {
    this.system = system;
    this.user = system.user;
    this.hostCalls = hostCalls;
  }

  long call(Call call) {
    long[] a = system.a;
    long timeout;
    if (call == Call.EPOLL_PWAIT2) {
      timeout = a[3] == 0 ? HostFile.NEVER : time(a[3]);
      if (timeout < HostFile.NEVER) {
        return timeout + 1; // An errno value, below all times.
      }
    } else {
      int milliseconds = (int) a[3];
      timeout = milliseconds < 0 ? HostFile.NEVER : TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }
    if (call != Call.EPOLL_WAIT && a[4] != 0) {
      if (a[5] != SIGSET) {
        return -Errno.EINVAL;
      }
      if (!user.ok(a[4], SIGSET, false)) {
        return -Errno.EFAULT;
      }
    }
    return wait((int) a[0], a[1], (int) a[2], timeout);
  }

  /** Nanoseconds, or a negative errno value less 1. */
  private long time(long address) {
    if (!user.ok(address, TIMESPEC, false)) {
      return -Errno.EFAULT - 1;
    }
    long seconds = user.getLong(address);
    long part = user.getLong(address + Long.BYTES);
    if (seconds < 0 || part < 0 || part >= SECOND) {
      return -Errno.EINVAL - 1;
    }
    return seconds >= Long.MAX_VALUE / SECOND / 2 ? HostFile.NEVER : seconds * SECOND + part;
  }

  private long wait(int guest, long events, int most, long timeout) {
    int descriptor = system.process.descriptors().host(guest);
    if (system.process.descriptors().standIn(guest) != null) {
      return -Errno.EINVAL;
    }
    boolean some = most > 0 && most <= Integer.MAX_VALUE / EVENT;
    long room = some ? user.accessible(events, (long) most * EVENT, true) / EVENT : 0;
    // As many events as there is room for: Linux looks no further than it writes.
    long pointer = room > 0 ? user.host(events, room * EVENT) : UserMemory.bad(events);
    long count = room > 0 ? room : most;
    if (hostCalls.parks()) {
      return hostCalls.waiting().epoll(descriptor, pointer, count, timeout);
    }
    long rest = timeout % TimeUnit.MILLISECONDS.toNanos(1) == 0 ? 0 : 1;
    long milliseconds =
        timeout < 0
            ? timeout
            : Math.min(TimeUnit.NANOSECONDS.toMillis(timeout) + rest, Integer.MAX_VALUE);
    long left = milliseconds > 0 ? system.milliseconds((int) milliseconds) : milliseconds;
    return system.blocking(Call.EPOLL_WAIT, descriptor, pointer, count, left, 0, 0);
  }
}
