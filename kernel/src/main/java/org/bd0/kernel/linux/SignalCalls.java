package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.KernelCalls;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/** Calls about signals and the timers that send them. */
final class SignalCalls {
  private static final int SET = 8;
  private static final int SIG_BLOCK = 0;
  private static final int SIG_UNBLOCK = 1;
  private static final int SIG_SETMASK = 2;

  private static final int SS_ONSTACK = 1;
  private static final int SS_DISABLE = 2;
  private static final int SS_AUTODISARM = 1 << 31;
  private static final int STACK = 24;
  private static final long SMALLEST_STACK = 2048;

  private static final int SIGINFO = 128;
  private static final int TIMEVAL = 16;
  private static final int ITIMER_REAL = 0;
  private static final int ITIMER_PROF = 2;
  private static final long MICROSECONDS = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private final LinuxSystem system;
  private final UserMemory user;
  private final Signals signals;
  private final AlarmClock clock;
  private long stackPointer;
  private int stackFlags = SS_DISABLE;
  private long stackSize;

  SignalCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.signals = system.signals;
    this.clock = system.shared.clock;
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case RT_SIGACTION -> action((int) a[0], a[1], a[2], a[3]);
      case RT_SIGPROCMASK -> mask((int) a[0], a[1], a[2], a[3]);
      case RT_SIGPENDING -> pending(a[0], a[1]);
      case RT_SIGSUSPEND -> suspend(a[0], a[1]);
      case RT_SIGTIMEDWAIT -> timedWait(a[0], a[1], a[2], a[3]);
      case SIGALTSTACK -> stack(a[0], a[1]);
      case KILL -> kill((int) a[0], (int) a[1]);
      case TKILL -> thread((int) a[0], (int) a[1]);
      case TGKILL -> (int) a[0] <= 0 ? -Errno.EINVAL : thread((int) a[1], (int) a[2]);
      case PAUSE -> pause();
      case ALARM -> alarm(a[0] & 0xffffffffL);
      case GETITIMER -> getTimer((int) a[0], a[1]);
      case SETITIMER -> setTimer((int) a[0], a[1], a[2]);
      default -> -Errno.ENOSYS;
    };
  }

  private long action(int signal, long from, long old, long size) {
    if (size != SET) {
      return -Errno.EINVAL;
    }
    long[] words = new long[4];
    if (from != 0) {
      if (!user.ok(from, 32, false)) {
        return -Errno.EFAULT;
      }
      for (int i = 0; i < words.length; i++) {
        words[i] = user.getLong(from + 8L * i);
      }
    }
    boolean fixed = signal == Signal.SIGKILL || signal == Signal.SIGSTOP;
    if (signal < 1 || signal > Signal.LAST || from != 0 && fixed) {
      return -Errno.EINVAL;
    }
    long[] before = signals.action(signal);
    if (from != 0) {
      signals.action(signal, words);
    }
    if (old != 0) {
      if (!user.ok(old, 32, true)) {
        return -Errno.EFAULT;
      }
      for (int i = 0; i < before.length; i++) {
        user.putLong(old + 8L * i, before[i]);
      }
    }
    return 0;
  }

  private long mask(int how, long from, long old, long size) {
    if (size != SET) {
      return -Errno.EINVAL;
    }
    long before = signals.blocked();
    if (from != 0) {
      if (!user.ok(from, SET, false)) {
        return -Errno.EFAULT;
      }
      long set = user.getLong(from);
      switch (how) {
        case SIG_BLOCK -> signals.block(before | set);
        case SIG_UNBLOCK -> signals.block(before & ~set);
        case SIG_SETMASK -> signals.block(set);
        default -> {
          return -Errno.EINVAL;
        }
      }
    }
    return old == 0 ? 0 : store(old, before);
  }

  private long store(long address, long value) {
    if (!user.ok(address, SET, true)) {
      return -Errno.EFAULT;
    }
    user.putLong(address, value);
    return 0;
  }

  private long pending(long address, long size) {
    if (Long.compareUnsigned(size, SET) > 0) {
      return -Errno.EINVAL;
    }
    if (size < SET) {
      return size == 0 || user.ok(address, size, true) ? 0 : -Errno.EFAULT;
    }
    return store(address, signals.pending());
  }

  private long suspend(long address, long size) {
    if (size != SET) {
      return -Errno.EINVAL;
    }
    if (!user.ok(address, SET, false)) {
      return -Errno.EFAULT;
    }
    signals.block(user.getLong(address));
    return pause();
  }

  /** Nothing but the end can come of it: no signal ever reaches a handler. */
  private long pause() {
    boolean virtual = Thread.currentThread().isVirtual();
    while (!system.thread.over()) {
      if (virtual) {
        new HostWaiter(system.host, system.thread).sleep(HostFile.NEVER);
      } else {
        system.host(Call.PAUSE, 0, 0, 0, 0);
      }
    }
    return -Errno.EINTR;
  }

  private long timedWait(long set, long info, long timeout, long size) {
    if (size != SET) {
      return -Errno.EINVAL;
    }
    if (!user.ok(set, SET, false) || timeout != 0 && !user.ok(timeout, TIMEVAL, false)) {
      return -Errno.EFAULT;
    }
    int signal = signals.take(user.getLong(set));
    if (signal == 0 && Thread.currentThread().isVirtual()) {
      signal = awaitSignal(user.getLong(set), timeout);
      if (signal < 0) {
        return signal;
      }
    } else if (signal == 0) {
      if (timeout == 0) {
        return pause();
      }
      long slept = system.host(Call.NANOSLEEP, user.in(timeout, TIMEVAL), 0, 0, 0);
      return HostCall.failed(slept) ? slept : -Errno.EAGAIN;
    }
    if (info != 0) {
      if (!user.ok(info, SIGINFO, true)) {
        return -Errno.EFAULT;
      }
      user.put(info, new byte[SIGINFO], SIGINFO);
      user.putInt(info, signal);
    }
    return signal;
  }

  /**
   * Waits, parked, until a signal of a set is pending. Whoever makes one pending unparks the
   * thread.
   *
   * @return the signal, or a negative errno value
   */
  private int awaitSignal(long set, long timeout) {
    long time = HostFile.NEVER;
    if (timeout != 0) {
      long seconds = user.getLong(timeout);
      long part = user.getLong(timeout + Long.BYTES);
      if (seconds < 0 || part < 0 || part >= SECOND) {
        return -Errno.EINVAL;
      }
      time = seconds >= Long.MAX_VALUE / SECOND ? Long.MAX_VALUE : seconds * SECOND + part;
    }
    int[] taken = new int[1];
    HostWaiter waiter = new HostWaiter(system.host, system.thread);
    if (waiter.until(() -> (taken[0] = signals.take(set)) != 0, time)) {
      return taken[0];
    }
    return system.thread.over() ? -Errno.EINTR : -Errno.EAGAIN;
  }

  private long stack(long from, long old) {
    if (from != 0 && !user.ok(from, STACK, false)) {
      return -Errno.EFAULT;
    }
    long pointer = stackPointer;
    int flags = stackFlags;
    long size = stackSize;
    if (from != 0) {
      int wanted = user.getInt(from + 8);
      int mode = wanted & ~SS_AUTODISARM;
      if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE) {
        return -Errno.EINVAL;
      }
      boolean disable = mode == SS_DISABLE;
      if (!disable && Long.compareUnsigned(user.getLong(from + 16), SMALLEST_STACK) < 0) {
        return -Errno.ENOMEM;
      }
      stackPointer = disable ? 0 : user.getLong(from);
      stackFlags = wanted & ~SS_ONSTACK;
      stackSize = disable ? 0 : user.getLong(from + 16);
    }
    if (old != 0) {
      if (!user.ok(old, STACK, true)) {
        return -Errno.EFAULT;
      }
      user.putLong(old, pointer);
      user.putLong(old + 8, flags & 0xffffffffL);
      user.putLong(old + 16, size);
    }
    return 0;
  }

  private long kill(int pid, int signal) {
    if (signal < 0 || signal > Signal.LAST) {
      return -Errno.EINVAL;
    }
    boolean self = pid == self();
    ProcessTable table = system.process.table();
    if (table != null && pid <= 0) {
      return group(table, pid, signal);
    }
    if (table != null && !self && table.signal(pid, signal)) {
      return 0;
    }
    KernelCalls bd0 = system.process.kernelCalls();
    if (bd0 != null && !self && pid > 0) {
      long result = bd0.kill(pid, signal);
      if (result != -Errno.ESRCH || !bd0.idsAreHosts()) {
        return result;
      }
    }
    if (self && signal == 0) {
      return 0;
    }
    if (bd0 != null && !bd0.idsAreHosts() && !self) {
      return -Errno.EPERM; // Process groups are the host's.
    }
    if (signal == 0 || !self && pid > 0) {
      return system.host(Call.KILL, pid, signal, 0, 0);
    }
    boolean own = signals.action(signal)[0] != Signals.SIG_DFL || Signal.ignoredByDefault(signal);
    if (!self && !own) {
      return system.host(Call.KILL, pid, signal, 0, 0); // To a group: this process is in it.
    }
    signals.raise(signal);
    return 0;
  }

  private long group(ProcessTable table, int pid, int signal) {
    int group = pid == 0 ? system.process.group() : pid == -1 ? 0 : -pid;
    boolean any = false;
    for (GuestProcess member : table.members(group)) {
      boolean itself = member == system.process;
      if (itself ? pid != -1 : table.signal(member.id(), signal)) {
        any = true;
      }
    }
    boolean own = pid != -1 && group == system.process.group();
    if (own && signal != 0) {
      signals.raise(signal);
    }
    return any ? 0 : -Errno.ESRCH;
  }

  private long thread(int id, int signal) {
    if (id <= 0 || signal < 0 || signal > Signal.LAST) {
      return -Errno.EINVAL;
    }
    if (id != self()) {
      return -Errno.ESRCH;
    }
    if (signal != 0) {
      signals.raise(signal);
    }
    return 0;
  }

  private long self() {
    return system.process.id();
  }

  /** Remaining time is rounded to seconds, but never to 0 (alarm(2)). */
  private long alarm(long seconds) {
    long[] old = clock.set(seconds * MICROSECONDS, 0);
    return old[0] == 0 ? 0 : Math.max(1, (old[0] + MICROSECONDS / 2) / MICROSECONDS);
  }

  private long getTimer(int which, long to) {
    if (which < ITIMER_REAL || which > ITIMER_PROF) {
      return -Errno.EINVAL;
    }
    return storeTimer(to, which == ITIMER_REAL ? clock.get() : new long[2]);
  }

  private long setTimer(int which, long from, long old) {
    long[] words = new long[4];
    if (from != 0) {
      if (!user.ok(from, 32, false)) {
        return -Errno.EFAULT;
      }
      for (int i = 0; i < words.length; i++) {
        words[i] = user.getLong(from + 8L * i);
      }
    }
    boolean invalid = words[1] < 0 || words[1] >= MICROSECONDS || words[0] < 0;
    invalid |= words[3] < 0 || words[3] >= MICROSECONDS || words[2] < 0;
    if (invalid || which < ITIMER_REAL || which > ITIMER_PROF) {
      return -Errno.EINVAL;
    }
    long value = words[2] * MICROSECONDS + words[3];
    if (which != ITIMER_REAL) {
      // They count the time that the guest has used, which nobody measures yet.
      return value == 0 ? storeTimer(old, new long[2]) : -Errno.ENOSYS;
    }
    long[] before = clock.set(value, words[0] * MICROSECONDS + words[1]);
    return storeTimer(old, before);
  }

  private long storeTimer(long to, long[] time) {
    if (to == 0) {
      return 0;
    }
    if (!user.ok(to, 32, true)) {
      return -Errno.EFAULT;
    }
    user.putLong(to, time[1] / MICROSECONDS);
    user.putLong(to + 8, time[1] % MICROSECONDS);
    user.putLong(to + 16, time[0] / MICROSECONDS);
    user.putLong(to + 24, time[0] % MICROSECONDS);
    return 0;
  }
}
