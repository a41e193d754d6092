package org.bd0.kernel.linux;

import org.bd0.kernel.Descriptors;
import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.StandIn;
import org.bd0.kernel.UserMemory;

/** Calls about what is a signalfd to the guest, and no file of the host's: see {@link StandIn}. */
final class StandInCalls {
  /** The host performs the call. */
  static final long NOTHING = Long.MIN_VALUE;

  private static final int SET = 8;
  private static final int SFD_NONBLOCK = 0x800;
  private static final int SFD_CLOEXEC = 0x80000;
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
}
