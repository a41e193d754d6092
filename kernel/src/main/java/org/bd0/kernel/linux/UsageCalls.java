package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.TouchedPages;
import org.bd0.kernel.UserMemory;

/**
 * What a process or thread has used (getrusage(2), times(2)). What the host would tell is about the
 * JVM, or whichever of its threads performs the call. Time is that for which the threads have run,
 * all of it as the user's.
 */
final class UsageCalls {
  private static final int RUSAGE = 144;
  private static final int RUSAGE_MAXRSS = 32;
  private static final int RUSAGE_SELF = 0;
  private static final int RUSAGE_CHILDREN = -1;
  private static final int RUSAGE_THREAD = 1;
  private static final int TMS = 32;
  private static final int TMS_CUTIME = 16;

  private static final long SECOND = 1_000_000_000;
  private static final long MICROSECOND = 1000;
  private static final long TICK = 10_000_000;

  private final LinuxSystem system;
  private final UserMemory user;

  UsageCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case GETRUSAGE -> usage((int) a[0], a[1]);
      case TIMES -> times(a[0]);
      default -> -Errno.ENOSYS;
    };
  }

  private long children() {
    ProcessTable table = system.table;
    return table == null ? 0 : table.childrenTime(system.process.id());
  }

  private long usage(int who, long to) {
    if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD) {
      return -Errno.EINVAL;
    }
    if (!user.ok(to, RUSAGE, true)) {
      return -Errno.EFAULT;
    }
    long time =
        switch (who) {
          case RUSAGE_SELF -> system.process.time();
          case RUSAGE_CHILDREN -> children();
          default -> system.thread.time();
        };
    store(user, to, time);
    if (who != RUSAGE_CHILDREN) {
      user.putLong(to + RUSAGE_MAXRSS, resident(system, system.process) >> 10);
    }
    return 0;
  }

  /** Stores a struct rusage of which the time is known, at an address that has been checked. */
  static void store(UserMemory user, long to, long nanoseconds) {
    user.put(to, new byte[RUSAGE], RUSAGE);
    user.putLong(to, nanoseconds / SECOND);
    user.putLong(to + Long.BYTES, nanoseconds % SECOND / MICROSECOND);
  }

  /** Bytes of a process's region that hold something. */
  static long resident(LinuxSystem system, GuestProcess process) {
    long[] sum = new long[1];
    var region = process.memory().region();
    new TouchedPages(system.host)
        .visit(region.host(), region.size(), (from, bytes) -> sum[0] += bytes);
    return sum[0];
  }

  private long times(long to) {
    if (to != 0) {
      if (!user.ok(to, TMS, true)) {
        return -Errno.EFAULT;
      }
      user.put(to, new byte[TMS], TMS);
      user.putLong(to, system.process.time() / TICK);
      user.putLong(to + TMS_CUTIME, children() / TICK);
    }
    return system.host(Call.TIMES, 0, 0, 0, 0);
  }
}
