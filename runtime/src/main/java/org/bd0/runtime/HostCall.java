package org.bd0.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import jdk.internal.misc.Unsafe;

/**
 * The way to a Linux x86-64 host: libc's {@code syscall} with seven 64-bit words and errno
 * captured. One call shape, because each costs 40 to 100 ms to link in a cold JVM; see {@link
 * QuickLink} for how this one costs less.
 *
 * <p>Not thread-safe: an instance holds the place where errno is captured, so each thread has its
 * own.
 */
public final class HostCall {
  /** System call numbers that the runtime itself needs; the kernel has a table of its own. */
  public static final int MMAP = 9;

  /** See {@link #MMAP}. */
  public static final int MUNMAP = 11;

  /** See {@link #MMAP}. */
  public static final int MADVISE = 28;

  private static final Unsafe U = Unsafe.getUnsafe();
  private static final MethodHandle QUICK;
  private static final long FUNCTION;

  static {
    QuickLink.Linked linked = QuickLink.syscall();
    QUICK = linked == null ? null : linked.handle();
    FUNCTION = linked == null ? 0 : linked.address();
  }

  private final MemorySegment capture = Arena.ofAuto().allocate(Integer.BYTES, Integer.BYTES);
  private final long errno = capture.address();

  /** A caller for one thread. */
  public HostCall() {}

  /** The way by the foreign function API alone, linked when it is first used. */
  private static final class Portable {
    static final MethodHandle SYSCALL = link();

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
      Linker linker = Linker.nativeLinker();
      ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(word, word, word, word, word, word, word, word),
          Linker.Option.captureCallState("errno"));
    }
  }

  /**
   * Performs a host system call.
   *
   * @param number Linux x86-64 system call number
   * @return its result, or the negative errno value
   */
  public long call(long number, long a, long b, long c, long d, long e, long f) {
    return QUICK == null ? portable(number, a, b, c, d, e, f) : quick(number, a, b, c, d, e, f);
  }

  /**
   * Calls code of {@link HostCode} with one argument.
   *
   * @param function its host address
   * @return what it returns
   */
  public long enter(long function, long argument) {
    try {
      return (long) QUICK.invokeExact(function, errno, argument, 0L, 0L, 0L, 0L, 0L, 0L);
    } catch (Throwable t) {
      throw new IllegalStateException("host code", t);
    } finally {
      Reference.reachabilityFence(capture);
    }
  }

  /** Whether calls go by {@link QuickLink}. */
  static boolean isQuick() {
    return QUICK != null;
  }

  private long quick(long number, long a, long b, long c, long d, long e, long f) {
    try {
      return result((long) QUICK.invokeExact(FUNCTION, errno, number, a, b, c, d, e, f));
    } catch (Throwable t) {
      throw new IllegalStateException("host system call " + number, t);
    } finally {
      Reference.reachabilityFence(capture);
    }
  }

  /** {@link #call} by the foreign function API. */
  long portable(long number, long a, long b, long c, long d, long e, long f) {
    try {
      return result((long) Portable.SYSCALL.invokeExact(capture, number, a, b, c, d, e, f));
    } catch (Throwable t) {
      throw new IllegalStateException("host system call " + number, t);
    }
  }

  private long result(long result) {
    return result == -1 ? -U.getInt(errno) : result;
  }

  /** Whether a result is a negative errno value. */
  public static boolean failed(long result) {
    return result < 0 && result >= -4095;
  }
}
