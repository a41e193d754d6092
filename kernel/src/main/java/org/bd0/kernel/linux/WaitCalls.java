package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.UserMemory;

/** wait4(2), waitid(2). */
final class WaitCalls {
  private static final int WNOHANG = 1;
  private static final int WUNTRACED = 2;
  private static final int WEXITED = 4;
  private static final int WCONTINUED = 8;
  private static final int WNOWAIT = 0x1000000;
  private static final int WNOTHREAD = 0x20000000;
  private static final int WALL = 0x40000000;
  private static final int WCLONE = 0x80000000;
  private static final int ANY_KIND = WNOTHREAD | WALL | WCLONE;

  private static final int P_ALL = 0;
  private static final int P_PID = 1;
  private static final int P_PGID = 2;
  private static final int P_PIDFD = 3;

  private static final int RUSAGE = 144;
  private static final int SIGINFO = 128;

  private final LinuxSystem system;
  private final UserMemory user;
  private final GuestProcess process;

  WaitCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.process = system.process;
  }

  long wait4(int id, long status, int options, long usage) {
    if ((options & ~(WNOHANG | WUNTRACED | WCONTINUED | ANY_KIND)) != 0) {
      return -Errno.EINVAL;
    }
    if (id == Integer.MIN_VALUE) {
      return -Errno.ESRCH;
    }
    int group = id == 0 ? process.group() : id < -1 ? -id : 0;
    ChildEvent event = await(Math.max(id, 0), group, options | WEXITED);
    if (event.id() <= 0) {
      return none(event, options);
    }
    if (status != 0) {
      if (!user.ok(status, Integer.BYTES, true)) {
        return -Errno.EFAULT;
      }
      user.putInt(status, event.word());
    }
    return storeUsage(usage, event) ? event.id() : -Errno.EFAULT;
  }

  long waitid(int type, int id, long info, int options, long usage) {
    int what = options & (WEXITED | WUNTRACED | WCONTINUED);
    if (what == 0 || (options & ~(what | WNOHANG | WNOWAIT | ANY_KIND)) != 0) {
      return -Errno.EINVAL;
    }
    if (type == P_PIDFD) {
      return id < 0 ? -Errno.EINVAL : byDescriptor(id, info, options, usage);
    }
    if (type < P_ALL || type > P_PGID || type == P_PID && id <= 0 || type == P_PGID && id < 0) {
      return -Errno.EINVAL;
    }
    int group = type == P_PGID ? id == 0 ? process.group() : id : 0;
    ChildEvent event = await(type == P_PID ? id : 0, group, options);
    boolean nothing = event.id() <= 0;
    if (nothing && (event == ChildEvent.NO_CHILD || (options & WNOHANG) == 0)) {
      return none(event, options);
    }
    if (!nothing && !storeUsage(usage, event)) {
      return -Errno.EFAULT;
    }
    if (info != 0) {
      if (!user.ok(info, SIGINFO, true)) {
        return -Errno.EFAULT;
      }
      user.putInt(info, nothing ? 0 : Signal.SIGCHLD);
      user.putInt(info + 4, 0);
      user.putInt(info + 8, event.code());
      user.putInt(info + 16, nothing ? 0 : event.id());
      user.putInt(info + 20, nothing ? 0 : (int) system.host(Call.GETUID, 0, 0, 0, 0));
      user.putInt(info + 24, event.status());
    }
    return 0;
  }

  /** P_PIDFD: a pidfd that does not block gives EAGAIN where others wait. */
  private long byDescriptor(int guest, long info, int options, long usage) {
    ProcessFile file = system.standIns().processFile(guest);
    if (file == null) {
      return system.standIns().waitForNoGuest(guest);
    }
    boolean mayNotWait = (options & WNOHANG) == 0 && file.nonBlocking();
    int how = mayNotWait ? options | WNOHANG : options;
    if (mayNotWait && await(file.process().id(), 0, how | WNOWAIT) == ChildEvent.NOTHING) {
      return -Errno.EAGAIN;
    }
    return waitid(P_PID, file.process().id(), info, how, usage);
  }

  private ChildEvent await(int id, int group, int options) {
    return system.table.await(
        system,
        new WaitFor(
            id,
            group,
            (options & WEXITED) != 0,
            (options & WUNTRACED) != 0,
            (options & WCONTINUED) != 0,
            (options & WALL) != 0,
            (options & WCLONE) != 0,
            (options & WNOHANG) == 0,
            (options & WNOWAIT) != 0));
  }

  private static long none(ChildEvent event, int options) {
    if (event == ChildEvent.NO_CHILD) {
      return -Errno.ECHILD;
    }
    return (options & WNOHANG) != 0 ? 0 : -Errno.EINTR;
  }

  /** A struct rusage of which the time is known (getrusage(2)). */
  private boolean storeUsage(long to, ChildEvent event) {
    if (to == 0) {
      return true;
    }
    if (!user.ok(to, RUSAGE, true)) {
      return false;
    }
    UsageCalls.store(user, to, event.nanoseconds());
    return true;
  }
}
