package org.bd0.kernel.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.UserMemory;

/**
 * What time it is (clock_gettime(2), gettimeofday(2), time(2)). Programs ask often, and natively
 * without a system call (vdso(7)): the host's two main clocks are read as the JVM reads them, which
 * is the same way. Clocks of processor time (clock_getcpuclockid(3)) show for how long guests have
 * run.
 */
final class ClockCalls {
  private static final int TIMESPEC = 16;

  private static final int CLOCK_REALTIME = 0;
  private static final int CLOCK_MONOTONIC = 1;
  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;
  private static final int OF_THREAD = 4;
  private static final int KIND = 3;

  private static final long SECOND = 1_000_000_000;
  private static final long MICROSECOND = 1000;

  private final LinuxSystem system;
  private final UserMemory user;
  private final HostCalls hostCalls;

  private final ByteBuffer words = ByteBuffer.allocate(TIMESPEC).order(ByteOrder.LITTLE_ENDIAN);

  /** Whether the JVM's clock that goes on steadily is known to be the host's monotonic one. */
  private boolean monotonic;

  ClockCalls(LinuxSystem system, HostCalls hostCalls) {
    this.system = system;
    this.user = system.user;
    this.hostCalls = hostCalls;
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case CLOCK_GETTIME -> clock((int) a[0], a[1]);
      case CLOCK_GETRES -> resolution((int) a[0], a[1]);
      case GETTIMEOFDAY -> timeOfDay(a[0], a[1]);
      case TIME -> seconds(a[0]);
      default -> -Errno.ENOSYS;
    };
  }

  private long clock(int clock, long to) {
    if (clock == CLOCK_REALTIME) {
      Instant now = Instant.now();
      return store(to, now.getEpochSecond(), now.getNano());
    }
    long time = clock == CLOCK_MONOTONIC ? monotonic() : processorTime(clock);
    // Other clocks are the host's, or of a process of the host's, or of a device.
    return time < 0 ? hostCalls.call(Call.CLOCK_GETTIME) : store(to, time / SECOND, time % SECOND);
  }

  /** Nanoseconds of the host's monotonic clock. */
  private long monotonic() {
    if (monotonic) {
      return System.nanoTime();
    }
    long before = System.nanoTime();
    Scratch time = system.scratch(TIMESPEC);
    system.host(Call.CLOCK_GETTIME, CLOCK_MONOTONIC, time.address, 0, 0);
    long host = time.bytes.getLong(0) * SECOND + time.bytes.getLong(Long.BYTES);
    monotonic = before <= host && host <= System.nanoTime();
    return host;
  }

  private long resolution(int clock, long to) {
    if (processorTime(clock) < 0) {
      return hostCalls.call(Call.CLOCK_GETRES);
    }
    return to == 0 ? 0 : store(to, 0, 1);
  }

  private long timeOfDay(long to, long zone) {
    if (to == 0 || zone != 0) {
      return hostCalls.call(Call.GETTIMEOFDAY);
    }
    Instant now = Instant.now();
    return store(to, now.getEpochSecond(), now.getNano() / MICROSECOND);
  }

  private long seconds(long to) {
    long now = Instant.now().getEpochSecond();
    if (to != 0) {
      if (!user.ok(to, Long.BYTES, true)) {
        return -Errno.EFAULT;
      }
      user.putLong(to, now);
    }
    return now;
  }

  private long store(long to, long seconds, long fraction) {
    if (!user.ok(to, TIMESPEC, true)) {
      return -Errno.EFAULT;
    }
    words.putLong(0, seconds).putLong(Long.BYTES, fraction);
    user.put(to, words.array(), TIMESPEC); // As one write, which is what a trace of writes shows.
    return 0;
  }

  /**
   * What one of the clocks that count what a guest has run for shows.
   *
   * @return nanoseconds, or -1 when it is none of those
   */
  private long processorTime(int clock) {
    if (clock == CLOCK_PROCESS_CPUTIME_ID) {
      return system.process.time();
    }
    if (clock == CLOCK_THREAD_CPUTIME_ID) {
      return system.thread.time();
    }
    int id = ~(clock >> 3);
    if (clock >= 0 || (clock & KIND) == KIND) {
      return -1;
    }
    if ((clock & OF_THREAD) == 0) {
      GuestProcess process = id == 0 ? system.process : system.process(id);
      return process == null ? -1 : process.time();
    }
    if (id == 0) {
      return system.thread.time();
    }
    for (GuestThread thread : system.process.threads()) {
      if (thread.id() == id) {
        return thread.time();
      }
    }
    return -1;
  }
}
