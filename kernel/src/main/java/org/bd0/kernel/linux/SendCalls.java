package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelCalls;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.UserMemory;

/** Calls that send signals. */
final class SendCalls {
  private static final int SIGINFO = 128;

  private final LinuxSystem system;
  private final UserMemory user;
  private final Signals signals;

  SendCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.signals = system.signals;
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case KILL -> kill((int) a[0], (int) a[1]);
      case TKILL -> thread(self(), (int) a[0], (int) a[1]);
      case TGKILL -> (int) a[0] <= 0 ? -Errno.EINVAL : thread((int) a[0], (int) a[1], (int) a[2]);
      case RT_SIGQUEUEINFO -> queue((int) a[0], 0, (int) a[1], a[2]);
      case RT_TGSIGQUEUEINFO ->
          (int) a[0] <= 0 || (int) a[1] <= 0
              ? -Errno.EINVAL
              : queue((int) a[0], (int) a[1], (int) a[2], a[3]);
      default -> -Errno.ENOSYS;
    };
  }

  private int self() {
    return system.process.id();
  }

  private SignalInfo mine(int signal, int code) {
    return SignalInfo.from(signal, code, self(), (int) system.host(Call.GETUID, 0, 0, 0, 0));
  }

  private long kill(int pid, int signal) {
    if (signal < 0 || signal > Signal.LAST) {
      return -Errno.EINVAL;
    }
    boolean own = pid == self();
    ProcessTable table = system.table;
    SignalInfo info = mine(signal, SignalInfo.SI_USER);
    if (table != null && pid <= 0) {
      return group(table, pid, info);
    }
    if (table != null && !own && table.signal(pid, info)) {
      return 0;
    }
    KernelCalls bd0 = system.process.kernelCalls();
    if (bd0 != null && !own && pid > 0) {
      long result = bd0.kill(pid, signal);
      if (result != -Errno.ESRCH || !bd0.idsAreHosts()) {
        return result;
      }
    }
    if (own && signal == 0) {
      return 0;
    }
    if (bd0 != null && !bd0.idsAreHosts() && !own) {
      return -Errno.EPERM; // Process groups are the host's.
    }
    if (signal == 0 || !own && pid > 0) {
      return system.host(Call.KILL, pid, signal, 0, 0);
    }
    boolean wanted =
        system.shared.actions.handler(signal) != Signals.SIG_DFL || Signal.ignoredByDefault(signal);
    if (!own && !wanted) {
      return system.host(Call.KILL, pid, signal, 0, 0); // To a group: this process is in it.
    }
    signals.raise(info);
    return 0;
  }

  private long group(ProcessTable table, int pid, SignalInfo info) {
    int group = pid == 0 ? system.process.group() : pid == -1 ? 0 : -pid;
    boolean any = false;
    for (GuestProcess member : table.members(group)) {
      boolean itself = member == system.process;
      if (itself ? pid != -1 : table.signal(member.id(), info)) {
        any = true;
      }
    }
    boolean own = pid != -1 && group == system.process.group();
    if (own && info.signal() != 0) {
      signals.raise(info);
    }
    return any ? 0 : -Errno.ESRCH;
  }

  private long thread(int process, int id, int signal) {
    if (id <= 0 || signal < 0 || signal > Signal.LAST) {
      return -Errno.EINVAL;
    }
    Signals to = process == self() ? system.shared.signals.thread(id) : null;
    if (to == null) {
      return -Errno.ESRCH;
    }
    if (signal != 0) {
      signals.raise(mine(signal, SignalInfo.SI_TKILL), to);
    }
    return 0;
  }

  /**
   * pidfd_send_signal(2).
   *
   * @param id the process, or 0 when it does not exist any more
   * @param from what the handler is told, or 0
   */
  long toProcess(int id, int signal, long from) {
    if (from == 0) {
      return signal < 0 || signal > Signal.LAST
          ? -Errno.EINVAL
          : id == 0 ? -Errno.ESRCH : kill(id, signal);
    }
    if (!user.ok(from, SIGINFO, false)) {
      return -Errno.EFAULT;
    }
    if (user.getInt(from) != signal) {
      return -Errno.EINVAL;
    }
    return id == 0 ? -Errno.ESRCH : queue(id, 0, signal, from);
  }

  /** rt_sigqueueinfo, rt_tgsigqueueinfo: the sender says what the handler is told. */
  private long queue(int process, int id, int signal, long from) {
    if (!user.ok(from, SIGINFO, false)) {
      return -Errno.EFAULT;
    }
    int code = user.getInt(from + 8);
    if ((code >= 0 || code == SignalInfo.SI_TKILL) && process != self()) {
      return -Errno.EPERM; // Only the kernel, kill and tkill say that.
    }
    if (signal < 0 || signal > Signal.LAST) {
      return -Errno.EINVAL;
    }
    SignalInfo info =
        new SignalInfo(
            signal,
            user.getInt(from + 4),
            code,
            user.getLong(from + 16),
            user.getLong(from + 24),
            user.getLong(from + 32),
            user.getLong(from + 40));
    if (process != self()) {
      KernelCalls bd0 = system.process.kernelCalls();
      return id != 0 || bd0 == null ? -Errno.ESRCH : bd0.signal(process, info);
    }
    Signals to = id == 0 ? null : system.shared.signals.thread(id);
    if (id != 0 && to == null) {
      return -Errno.ESRCH;
    }
    if (signal != 0) {
      signals.raise(info, to);
    }
    return 0;
  }
}
