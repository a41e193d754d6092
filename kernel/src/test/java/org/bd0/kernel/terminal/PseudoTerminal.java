package org.bd0.kernel.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bd0.runtime.HostCall;
import org.junit.jupiter.api.Assumptions;

/** A terminal whose user is a test (pty(7)). */
final class PseudoTerminal implements AutoCloseable {
  /** Runs a program with other settings (env(1) of GNU coreutils 8.31 or later). */
  static final String ENV = "/usr/bin/env";

  /**
   * Makes the program heed SIGINT although the tests may ignore it: a shell has its jobs in the
   * background do that.
   */
  static final String HEED_INTERRUPTS = "--default-signal=INT";

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int OPEN = 2;
  private static final int CLOSE = 3;
  private static final int POLL = 7;
  private static final int IOCTL = 16;
  private static final int O_RDWR_NOCTTY_CLOEXEC = 0x80102;
  private static final int TIOCSPTLCK = 0x40045431;
  private static final int TIOCGPTN = 0x80045430;
  private static final int TIOCSWINSZ = 0x5414;
  private static final int POLLIN = 1;
  private static final int BUFFER = 4096;
  private static final long SECONDS = 60;

  private final HostCall host = new HostCall();
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(BUFFER, Long.BYTES);
  private final int master;
  private final String name;
  private final StringBuilder seen = new StringBuilder();
  private final StringBuilder transcript = new StringBuilder();

  /** A terminal of 24 rows. */
  PseudoTerminal(int columns) {
    buffer.setString(0, "/dev/ptmx");
    long result = host.call(OPEN, buffer.address(), O_RDWR_NOCTTY_CLOEXEC, 0, 0, 0, 0);
    Assumptions.assumeFalse(
        HostCall.failed(result), "the host gives no pseudo-terminal: errno " + -result);
    master = (int) result;
    buffer.set(ValueLayout.JAVA_INT, 0, 0);
    host.call(IOCTL, master, TIOCSPTLCK, buffer.address(), 0, 0, 0);
    host.call(IOCTL, master, TIOCGPTN, buffer.address(), 0, 0, 0);
    name = "/dev/pts/" + buffer.get(ValueLayout.JAVA_INT, 0);
    buffer.set(ValueLayout.JAVA_LONG, 0, 24L | (long) columns << 16);
    host.call(IOCTL, master, TIOCSWINSZ, buffer.address(), 0, 0, 0);
  }

  /** The device for whoever uses the terminal. */
  String name() {
    return name;
  }

  /** Types keys. */
  void type(String keys) {
    byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
    long written = host.call(WRITE, master, buffer.address(), bytes.length, 0, 0, 0);
    if (written != bytes.length) {
      throw new AssertionError("typed " + written + " of " + bytes.length);
    }
  }

  /**
   * Reads until something has appeared; what comes before it is gone afterwards.
   *
   * @return what has appeared up to its end
   */
  String expect(String regex) {
    String text = await(regex, SECONDS);
    if (text == null) {
      throw new AssertionError(regex + " does not appear; all that has:\n" + transcript);
    }
    return text;
  }

  /** The same, but null when it has not appeared after some seconds. */
  String await(String regex, long seconds) {
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (; ; ) {
      Matcher matcher = pattern.matcher(seen);
      if (matcher.find()) {
        String text = seen.substring(0, matcher.end());
        seen.delete(0, matcher.end());
        return text;
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0 || !read(left)) {
        return null;
      }
    }
  }

  /** All that has appeared. */
  String transcript() {
    return transcript.toString();
  }

  private boolean read(long milliseconds) {
    buffer.set(ValueLayout.JAVA_INT, 0, master);
    buffer.set(ValueLayout.JAVA_INT, Integer.BYTES, POLLIN);
    if (host.call(POLL, buffer.address(), 1, milliseconds, 0, 0, 0) <= 0) {
      return false;
    }
    long bytes = host.call(READ, master, buffer.address(), BUFFER, 0, 0, 0);
    if (bytes <= 0) {
      return false;
    }
    byte[] text = buffer.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
    String shown = new String(text, StandardCharsets.UTF_8);
    seen.append(shown);
    transcript.append(shown);
    return true;
  }

  @Override
  public void close() {
    host.call(CLOSE, master, 0, 0, 0, 0, 0);
    arena.close();
  }
}
