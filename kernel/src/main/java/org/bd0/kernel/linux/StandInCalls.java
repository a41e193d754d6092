package org.bd0.kernel.linux;

import org.bd0.kernel.Descriptors;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.StandIn;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * Calls about what is a signalfd or a pidfd to the guest, and no file of the host's: see {@link
 * StandIn}.
 */
final class StandInCalls {
  /** The host performs the call. */
  static final long NOTHING = Long.MIN_VALUE;

  private static final int SET = 8;
  private static final int SFD_NONBLOCK = 0x800;
  private static final int SFD_CLOEXEC = 0x80000;
  private static final int PIDFD_NONBLOCK = 0x800;
  private static final int SIGINFO = 128;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG_WEXITED_WNOWAIT = 0x1000005;
  private static final int IOV_MAX = 1024;
  private static final int IOVEC = 16;

  private final LinuxSystem system;
  private final UserMemory user;
  private final Descriptors descriptors;
  private final HostWaiter waiter;

  StandInCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.descriptors = system.process.descriptors();
    this.waiter = new HostWaiter(system.host, system.thread);
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case SIGNALFD -> signals((int) a[0], a[1], a[2], 0);
      case SIGNALFD4 -> signals((int) a[0], a[1], a[2], (int) a[3]);
      case PIDFD_OPEN -> open((int) a[0], (int) a[1]);
      case PIDFD_SEND_SIGNAL -> send((int) a[0], (int) a[1], a[2], (int) a[3]);
      case PIDFD_GETFD -> descriptor((int) a[0], (int) a[1], (int) a[2]);
      default -> -Errno.ENOSYS;
    };
  }

  /**
   * What a call does that the host would perform, when its first argument has no file.
   *
   * @return its result, or {@link #NOTHING}
   */
  long instead(Call call, Signature signature) {
    long[] a = system.a;
    boolean some = signature.count() > 0 && signature.kinds[0] == Signature.Kind.FD;
    StandIn standIn = some ? descriptors.standIn((int) a[0]) : null;
    if (standIn == null) {
      return NOTHING;
    }
    SignalFile file = standIn instanceof SignalFile signals ? signals : null;
    return switch (call) {
      case READ -> file == null ? -Errno.EINVAL : read(file, a[1], a[2]);
      case READV, PREADV2 -> file == null ? -Errno.EINVAL : readv(file, a[1], (int) a[2]);
      case EPOLL_CTL -> -Errno.EINVAL;
      default -> NOTHING;
    };
  }

  // signalfd(2).

  private long signals(int guest, long set, long size, int flags) {
    if (size != SET) {
      return -Errno.EINVAL;
    }
    if (!user.ok(set, SET, false)) {
      return -Errno.EFAULT;
    }
    long wanted = user.getLong(set);
    if ((flags & ~(SFD_NONBLOCK | SFD_CLOEXEC)) != 0) {
      return -Errno.EINVAL;
    }
    if (guest != -1) {
      if (!(descriptors.standIn(guest) instanceof SignalFile file)) {
        return descriptors.host(guest) < 0 ? -Errno.EBADF : -Errno.EINVAL;
      }
      file.wanted(wanted);
      return guest;
    }
    if (descriptors.full()) {
      return -Errno.EMFILE;
    }
    SignalFile file = new SignalFile();
    file.nonBlocking((flags & SFD_NONBLOCK) != 0);
    file.wanted(wanted);
    file.belongsTo(system.shared.signals);
    return descriptors.add(file, (flags & SFD_CLOEXEC) != 0);
  }

  private long readv(SignalFile file, long vector, int count) {
    if (count < 0 || count > IOV_MAX) {
      return -Errno.EINVAL;
    }
    if (!user.ok(vector, (long) count * IOVEC, false)) {
      return -Errno.EFAULT;
    }
    long read = 0;
    for (int i = 0; i < count; i++) {
      long at = vector + (long) i * IOVEC;
      long length = user.getLong(at + Long.BYTES);
      long result = length == 0 ? 0 : read(file, user.getLong(at), length, read == 0);
      if (result < 0) {
        return read == 0 ? result : read;
      }
      read += result;
      if (result < length) {
        break;
      }
    }
    return read;
  }

  private long read(SignalFile file, long to, long length) {
    return read(file, to, length, true);
  }

  /**
   * As many as there are and there is room for, but at least one.
   *
   * @param mayWait whether to wait for the first one, unless the file says otherwise
   */
  private long read(SignalFile file, long to, long length, boolean mayWait) {
    long room = length / SignalFile.INFO;
    if (room <= 0) {
      return -Errno.EINVAL;
    }
    boolean wait = mayWait && !file.nonBlocking();
    long read = 0;
    for (int i = 0; i < room; i++) {
      SignalInfo info = i == 0 && wait ? await(file) : system.signals.take(file.wanted());
      if (info == null) {
        return read > 0 ? read : wait ? -Errno.EINTR : -Errno.EAGAIN;
      }
      if (!user.ok(to + read, SignalFile.INFO, true)) {
        return read > 0 ? read : -Errno.EFAULT;
      }
      user.put(to + read, SignalFile.bytes(info), SignalFile.INFO);
      read += SignalFile.INFO;
    }
    return read;
  }

  private SignalInfo await(SignalFile file) {
    SignalInfo[] found = new SignalInfo[1];
    system.signals.await(-1); // The set may change meanwhile.
    waiter.until(() -> (found[0] = system.signals.take(file.wanted())) != null, HostFile.NEVER);
    system.signals.await(0);
    return found[0];
  }

  // pidfds.

  private long open(int id, int flags) {
    if ((flags & ~PIDFD_NONBLOCK) != 0 || id <= 0) {
      return -Errno.EINVAL;
    }
    GuestProcess process = system.process(id);
    if (process == null && ProcessSignals.exists(id)) {
      return -Errno.EINVAL; // A thread.
    }
    if (descriptors.full()) {
      return -Errno.EMFILE;
    }
    if (process != null) {
      return add(process, flags);
    }
    if (!system.seesHostsProcesses()) {
      return -Errno.ESRCH;
    }
    long file = system.host(Call.PIDFD_OPEN, id, flags, 0, 0);
    return HostCall.failed(file) ? file : descriptors.add((int) file);
  }

  private long add(GuestProcess process, int flags) {
    ProcessFile file = new ProcessFile(process);
    file.nonBlocking((flags & PIDFD_NONBLOCK) != 0);
    return descriptors.add(file, true);
  }

  /**
   * A pidfd of a child that has just been made (CLONE_PIDFD of clone(2)).
   *
   * @return its number or a negative errno value
   */
  long ofChild(GuestProcess child) {
    return add(child, 0);
  }

  /** pidfd_send_signal(2). */
  private long send(int guest, int signal, long from, int flags) {
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    int host = descriptors.host(guest);
    ProcessFile file = descriptors.standIn(guest) instanceof ProcessFile found ? found : null;
    if (host < 0) {
      return -Errno.EBADF;
    }
    if (file == null) {
      return system.host(
          Call.PIDFD_SEND_SIGNAL, host, signal, user.pointer(from, SIGINFO, false), 0);
    }
    boolean exists = system.process(file.process().id()) == file.process();
    return system.sends().toProcess(exists ? file.process().id() : 0, signal, from);
  }

  /** pidfd_getfd(2). */
  private long descriptor(int guest, int number, int flags) {
    if (flags != 0) {
      return -Errno.EINVAL;
    }
    int host = descriptors.host(guest);
    ProcessFile file = descriptors.standIn(guest) instanceof ProcessFile found ? found : null;
    if (host < 0 || descriptors.full()) {
      return host < 0 ? -Errno.EBADF : -Errno.EMFILE;
    }
    if (file == null) {
      long result = system.host(Call.PIDFD_GETFD, host, number, 0, 0);
      return HostCall.failed(result) ? result : descriptors.add((int) result);
    }
    if (file.process().ended()) {
      return -Errno.ESRCH;
    }
    Descriptors theirs = file.process().descriptors();
    StandIn standIn = theirs.standIn(number);
    if (standIn != null) {
      StandIn own = standIn.inherited();
      if (own instanceof SignalFile signals) {
        signals.belongsTo(system.shared.signals);
      }
      return descriptors.add(own, true);
    }
    long copy = theirs.duplicate(number);
    if (HostCall.failed(copy)) {
      return copy;
    }
    system.host(Call.FCNTL, copy, F_SETFD, FD_CLOEXEC, 0);
    return descriptors.add((int) copy);
  }

  /**
   * The process that a pidfd is about, for waitid(2).
   *
   * @return null when it is none of the guests
   */
  ProcessFile processFile(int guest) {
    return descriptors.standIn(guest) instanceof ProcessFile file ? file : null;
  }

  /** What waitid(2) says of a descriptor that is no pidfd of a guest. */
  long waitForNoGuest(int guest) {
    Scratch info = system.scratch(SIGINFO);
    int host = descriptors.host(guest);
    long result =
        host < 0 || descriptors.standIn(guest) != null
            ? -Errno.EBADF
            : system.host(Call.WAITID, P_PIDFD, host, info.address, WNOHANG_WEXITED_WNOWAIT);
    return HostCall.failed(result) ? result : -Errno.ECHILD;
  }
}
