package org.bd0.kernel.linux;

import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.Slot;

/** Calls about what happens at signals, and those that wait for them. */
final class SignalCalls {
  private static final int SET = 8;
  private static final int ACTION = 32;
  private static final int SIG_BLOCK = 0;
  private static final int SIG_UNBLOCK = 1;
  private static final int SIG_SETMASK = 2;

  private static final int SIGINFO = 128;
  private static final int TIMESPEC = 16;
  private static final long SECOND = 1_000_000_000;

  private final LinuxSystem system;
  private final UserMemory user;
  private final Signals signals;
  private HostWaiter waiter;

  SignalCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.signals = system.signals;
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
      case RT_SIGRETURN -> {
        signals.handlerDone();
        yield 0;
      }
      case PAUSE -> pause();
      default -> -Errno.ENOSYS;
    };
  }

  private long action(int signal, long from, long old, long size) {
    if (size != SET) {
      return -Errno.EINVAL;
    }
    long[] words = new long[4];
    if (from != 0) {
      if (!user.ok(from, ACTION, false)) {
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
    long[] before = system.shared.actions.get(signal);
    if (from != 0) {
      words[3] &= ~Signals.UNBLOCKABLE;
      system.shared.signals.action(signal, words);
      if (words[0] != Signals.SIG_DFL) {
        HostForwarder.capture(signal, system);
      }
    }
    if (old != 0) {
      if (!user.ok(old, ACTION, true)) {
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

  // Waiting.

  private HostWaiter waiter() {
    if (waiter == null) {
      waiter = new HostWaiter(system.host, system.thread);
    }
    return waiter;
  }

  private long suspend(long address, long size) {
    if (size != SET) {
      return -Errno.EINVAL;
    }
    if (!user.ok(address, SET, false)) {
      return -Errno.EFAULT;
    }
    signals.blockMeanwhile(user.getLong(address));
    return pause();
  }

  private long pause() {
    waiter().until(() -> false, HostFile.NEVER);
    return -Errno.EINTR;
  }

  private long timedWait(long set, long info, long timeout, long size) {
    if (size != SET) {
      return -Errno.EINVAL;
    }
    if (!user.ok(set, SET, false) || timeout != 0 && !user.ok(timeout, TIMESPEC, false)) {
      return -Errno.EFAULT;
    }
    long wanted = user.getLong(set) & ~Signals.UNBLOCKABLE;
    long time = HostFile.NEVER;
    if (timeout != 0) {
      long seconds = user.getLong(timeout);
      long part = user.getLong(timeout + Long.BYTES);
      if (seconds < 0 || part < 0 || part >= SECOND) {
        return -Errno.EINVAL;
      }
      time = seconds >= Long.MAX_VALUE / SECOND ? Long.MAX_VALUE : seconds * SECOND + part;
    }
    SignalInfo taken = take(wanted, time);
    if (taken == null) {
      return system.thread.calledOff() ? -Errno.EINTR : -Errno.EAGAIN;
    }
    if (info != 0) {
      if (!user.ok(info, SIGINFO, true)) {
        return -Errno.EFAULT;
      }
      SignalFrame.store(user, info, taken);
    }
    return taken.signal();
  }

  private SignalInfo take(long wanted, long time) {
    SignalInfo taken = signals.take(wanted);
    if (taken != null || time == 0) {
      return taken;
    }
    SignalInfo[] found = new SignalInfo[1];
    signals.await(wanted);
    waiter().until(() -> (found[0] = signals.take(wanted)) != null, time);
    signals.await(0);
    return found[0];
  }

  /**
   * What ppoll, pselect6 and epoll_pwait are given to block while they wait (signal masks of
   * select(2)).
   *
   * @return 0 or a negative errno value
   */
  long maskMeanwhile(Call call) {
    if (call.group != Call.Group.POLLS && call.group != Call.Group.EPOLL) {
      return 0;
    }
    long[] a = system.a;
    return switch (call) {
      case PPOLL -> mask(a[3], a[4]);
      case EPOLL_PWAIT, EPOLL_PWAIT2 -> mask(a[4], a[5]);
      case PSELECT6 -> {
        if (a[5] == 0) {
          yield 0;
        }
        if (!user.ok(a[5], 2 * Long.BYTES, false)) {
          yield -Errno.EFAULT;
        }
        yield mask(user.getLong(a[5]), user.getLong(a[5] + Long.BYTES));
      }
      default -> 0;
    };
  }

  private long mask(long address, long size) {
    if (address == 0) {
      return 0;
    }
    if (size != SET) {
      return -Errno.EINVAL;
    }
    if (!user.ok(address, SET, false)) {
      return -Errno.EFAULT;
    }
    signals.blockMeanwhile(user.getLong(address));
    return 0;
  }

  private long stack(long from, long old) {
    AlternateStack stack = signals.stack();
    long pointer = system.thread.cpu().r[Slot.RSP];
    if (from != 0 && !user.ok(from, AlternateStack.SIZE, false)) {
      return -Errno.EFAULT;
    }
    AlternateStack before = new AlternateStack();
    before.copy(stack);
    if (from != 0) {
      long result = stack.load(user, from, pointer);
      if (result != 0) {
        return result;
      }
    }
    if (old != 0) {
      if (!user.ok(old, AlternateStack.SIZE, true)) {
        return -Errno.EFAULT;
      }
      before.store(user, old, pointer);
    }
    return 0;
  }
}
