package org.bd0.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The way to a Linux x86-64 host: libc's {@code syscall} with seven 64-bit words and errno
 * captured. One call shape, because each shape costs about 100 ms to link in a cold JVM.
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

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      CAPTURE.byteOffset(StructLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL = link();

  private final MemorySegment capture = Arena.ofAuto().allocate(CAPTURE);

  /** A caller for one thread. */
  public HostCall() {}

  @SuppressWarnings("restricted")
  private static MethodHandle link() {
    Linker linker = Linker.nativeLinker();
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
        Linker.Option.captureCallState("errno"));
  }

  /**
   * Performs a host system call.
   *
   * @param number Linux x86-64 system call number
   * @return its result, or the negative errno value
   */
  public long call(long number, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) SYSCALL.invokeExact(capture, number, a, b, c, d, e, f);
      return result == -1 ? -capture.get(ValueLayout.JAVA_INT, ERRNO) : result;
    } catch (Throwable t) {
      throw new IllegalStateException("host system call " + number, t);
    }
  }

  /** Whether a result is a negative errno value. */
  public static boolean failed(long result) {
    return result < 0 && result >= -4095;
  }
}
