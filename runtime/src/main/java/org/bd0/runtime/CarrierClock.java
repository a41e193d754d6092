package org.bd0.runtime;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.internal.misc.CarrierThreadLocal;

/**
 * How long the host's thread below the current one has run, for what runs on it by turns. The
 * host's clock of a thread's processor time costs a system call, and virtual threads take turns
 * every few hundred nanoseconds: so what lasts less than a millisecond counts as it has lasted, and
 * the next longer turn makes up for that.
 *
 * <p>Each host thread has its own; only what runs on it may use it.
 */
public final class CarrierClock {
  private static final int CLOCK_GETTIME = 228;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;
  private static final long SECOND = 1_000_000_000;
  private static final long LONG = 1_000_000;

  private static final CarrierThreadLocal<CarrierClock> OF = new CarrierThreadLocal<>();

  private final HostCall host = new HostCall();
  private final ByteBuffer time =
      ByteBuffer.allocateDirect(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final long address = MemorySegment.ofBuffer(time).address();
  private long read = now();
  private long counted;

  private CarrierClock() {}

  /** A turn begins on the calling host thread. */
  public static void begin() {
    if (OF.get() == null) {
      OF.set(new CarrierClock());
    }
  }

  /** The calling host thread's. */
  public static CarrierClock current() {
    begin(); // A turn that has begun elsewhere: the JVM has moved the thread.
    return OF.get();
  }

  private long now() {
    host.call(CLOCK_GETTIME, CLOCK_THREAD_CPUTIME_ID, address, 0, 0, 0, 0);
    return time.getLong(0) * SECOND + time.getLong(Long.BYTES);
  }

  /**
   * A turn has ended.
   *
   * @param elapsed nanoseconds since it began
   * @return how many of them count
   */
  public long ended(long elapsed) {
    if (elapsed < LONG) {
      counted += elapsed;
      return elapsed;
    }
    long now = now();
    long ran = now - read - counted;
    read = now;
    counted = Math.max(0, -ran);
    return Math.clamp(ran, 0, elapsed);
  }

  /**
   * As {@link #ended}, of a turn that goes on.
   *
   * @param elapsed nanoseconds since it began
   */
  public long soFar(long elapsed) {
    return elapsed < LONG ? elapsed : Math.clamp(now() - read - counted, 0, elapsed);
  }
}
