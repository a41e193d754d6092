package org.bd0.kernel.linux;

import java.util.function.LongSupplier;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.UserMemory;

/** Timers that send signals: alarm(2), setitimer(2), timer_create(2). */
final class TimerCalls {
  private static final long MICROSECONDS = 1_000_000;
  private static final long MICROSECOND = 1000;
  private static final long SECOND = 1_000_000_000;
  private static final int TIMES = 32;

  private static final int ITIMER_REAL = 0;
  private static final int ITIMER_PROF = 2;
  private static final int[] ITIMER_SIGNALS = {Signal.SIGALRM, Signal.SIGVTALRM, Signal.SIGPROF};

  private static final int TIMER_ABSTIME = 1;
  private static final int CLOCK_REALTIME = 0;
  private static final int CLOCK_MONOTONIC = 1;
  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;
  private static final int CLOCK_BOOTTIME = 7;
  private static final int CLOCK_REALTIME_ALARM = 8;
  private static final int CLOCK_TAI = 11;

  private static final int SIGEVENT = 64;
  private static final int SIGEV_SIGNAL = 0;
  private static final int SIGEV_NONE = 1;
  private static final int SIGEV_THREAD_ID = 4;

  private final LinuxSystem system;
  private final UserMemory user;
  private final ProcessState shared;

  TimerCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.shared = system.shared;
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case ALARM -> alarm(a[0] & 0xffffffffL);
      case GETITIMER -> getTimer((int) a[0], a[1]);
      case SETITIMER -> setTimer((int) a[0], a[1], a[2]);
      case TIMER_CREATE -> create((int) a[0], a[1], a[2]);
      case TIMER_SETTIME -> setTime((int) a[0], (int) a[1], a[2], a[3]);
      case TIMER_GETTIME -> getTime((int) a[0], a[1]);
      case TIMER_GETOVERRUN -> {
        GuestTimer timer = shared.timers.get((int) a[0]);
        yield timer == null ? -Errno.EINVAL : timer.overrun();
      }
      case TIMER_DELETE -> shared.timers.delete((int) a[0]) ? 0 : -Errno.EINVAL;
      default -> -Errno.ENOSYS;
    };
  }

  // The three of each process.

  private GuestTimer interval(int which) {
    return shared.timers.interval(
        which,
        () -> {
          LongSupplier clock = which == ITIMER_REAL ? System::nanoTime : system.process::time;
          return new GuestTimer(
              system.process,
              clock,
              which != ITIMER_REAL,
              host -> {
                system.signal(SignalInfo.kernel(ITIMER_SIGNALS[which]), host);
                return true;
              });
        });
  }

  /** Remaining time is rounded to seconds, but never to 0 (alarm(2)). */
  private long alarm(long seconds) {
    long[] old = interval(ITIMER_REAL).set(seconds * SECOND, 0);
    return old[0] == 0 ? 0 : Math.max(1, (old[0] + SECOND / 2) / SECOND);
  }

  private long getTimer(int which, long to) {
    if (which < ITIMER_REAL || which > ITIMER_PROF) {
      return -Errno.EINVAL;
    }
    return store(to, interval(which).get(), MICROSECOND);
  }

  private long setTimer(int which, long from, long old) {
    long[] words = new long[4];
    if (from != 0) {
      if (!user.ok(from, TIMES, false)) {
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
    long value = time(words[2], words[3] * MICROSECOND);
    long repeat = time(words[0], words[1] * MICROSECOND);
    return store(old, interval(which).set(value, repeat), MICROSECOND);
  }

  private static long time(long seconds, long nanoseconds) {
    return Math.min(seconds, Long.MAX_VALUE / SECOND / 4) * SECOND + nanoseconds;
  }

  /** Interval first, then what is left; the smaller part of each in a unit of nanoseconds. */
  private long store(long to, long[] time, long unit) {
    if (to == 0) {
      return 0;
    }
    if (!user.ok(to, TIMES, true)) {
      return -Errno.EFAULT;
    }
    // What is left of a microsecond is one still.
    long left = time[0] == 0 ? 0 : Math.max(time[0], unit);
    user.putLong(to, time[1] / SECOND);
    user.putLong(to + 8, time[1] % SECOND / unit);
    user.putLong(to + 16, left / SECOND);
    user.putLong(to + 24, left % SECOND / unit);
    return 0;
  }

  // Those that are made.

  private long create(int clockId, long event, long to) {
    boolean counts = clockId == CLOCK_PROCESS_CPUTIME_ID || clockId == CLOCK_THREAD_CPUTIME_ID;
    boolean goes =
        clockId == CLOCK_REALTIME
            || clockId == CLOCK_MONOTONIC
            || clockId >= CLOCK_BOOTTIME && clockId <= CLOCK_REALTIME_ALARM + 1
            || clockId == CLOCK_TAI;
    if (!counts && !goes) {
      return -Errno.EINVAL;
    }
    if (event != 0 && !user.ok(event, SIGEVENT, false)) {
      return -Errno.EFAULT;
    }
    int notify = event == 0 ? SIGEV_SIGNAL : user.getInt(event + 12);
    int signal = event == 0 ? Signal.SIGALRM : user.getInt(event + 8);
    boolean sends = notify == SIGEV_SIGNAL || notify == SIGEV_THREAD_ID;
    if (!sends && notify != SIGEV_NONE || sends && (signal < 1 || signal > Signal.LAST)) {
      return -Errno.EINVAL;
    }
    Signals whose = null;
    if (notify == SIGEV_THREAD_ID) {
      whose = shared.signals.thread(user.getInt(event + 16));
      if (whose == null) {
        return -Errno.EINVAL;
      }
    }
    if (!user.ok(to, Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    Signals target = whose;
    LongSupplier clock =
        !counts
            ? System::nanoTime
            : clockId == CLOCK_THREAD_CPUTIME_ID ? system.thread::time : system.process::time;
    int made =
        shared.timers.add(
            id -> {
              long value = event == 0 ? id : user.getLong(event);
              SignalInfo info = SignalInfo.timer(signal, id, 0, value);
              GuestTimer.Expiry expiry =
                  host -> !sends || shared.signals.sendTimer(info, target, host);
              return new GuestTimer(system.process, clock, counts, expiry);
            },
            clockId);
    user.putInt(to, made);
    return 0;
  }

  private long setTime(int id, int flags, long from, long old) {
    if (from == 0) {
      return -Errno.EINVAL;
    }
    if (!user.ok(from, TIMES, false)) {
      return -Errno.EFAULT;
    }
    long[] words = new long[4];
    for (int i = 0; i < words.length; i++) {
      words[i] = user.getLong(from + 8L * i);
    }
    boolean invalid = words[1] < 0 || words[1] >= SECOND || words[0] < 0;
    invalid |= words[3] < 0 || words[3] >= SECOND || words[2] < 0;
    GuestTimer timer = shared.timers.get(id);
    if (invalid || timer == null) {
      return -Errno.EINVAL;
    }
    long value = time(words[2], words[3]);
    if (value != 0 && (flags & TIMER_ABSTIME) != 0) {
      value = Math.max(1, value - now(shared.timers.clock(id), timer));
    }
    return store(old, timer.set(value, time(words[0], words[1])), 1);
  }

  /** What a clock shows, which an absolute time is meant by. */
  private long now(int clockId, GuestTimer timer) {
    if (clockId == CLOCK_PROCESS_CPUTIME_ID || clockId == CLOCK_THREAD_CPUTIME_ID) {
      return timer.now();
    }
    Scratch time = system.scratch(16);
    system.host(Call.CLOCK_GETTIME, clockId, time.address, 0, 0);
    return time(time.bytes.getLong(0), time.bytes.getLong(Long.BYTES));
  }

  private long getTime(int id, long to) {
    GuestTimer timer = shared.timers.get(id);
    if (timer == null) {
      return -Errno.EINVAL;
    }
    return to == 0 ? -Errno.EFAULT : store(to, timer.get(), 1);
  }
}
