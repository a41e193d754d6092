package org.bd0.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.bd0.runtime.HostCall;

/**
 * Lines of bd0-run's own, written with one host call each: they keep their order among the guest's
 * output, and no stream of the JVM has to be set up.
 */
public final class Messages {
  private static final int WRITE = 1;

  private Messages() {}

  /**
   * Writes a line.
   *
   * @param hostCall the calling thread's
   * @param descriptor where to, a host descriptor; nothing happens when it is negative
   * @param line without its newline
   */
  public static void line(HostCall hostCall, int descriptor, String line) {
    if (descriptor < 0) {
      return;
    }
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(bytes.length);
      copy.copyFrom(MemorySegment.ofArray(bytes));
      long done = 0;
      while (done < bytes.length) {
        long n =
            hostCall.call(WRITE, descriptor, copy.address() + done, bytes.length - done, 0, 0, 0);
        if (n <= 0) {
          return;
        }
        done += n;
      }
    }
  }
}
