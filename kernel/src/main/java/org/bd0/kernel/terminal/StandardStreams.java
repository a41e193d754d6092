package org.bd0.kernel.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bd0.kernel.Messages;
import org.bd0.runtime.HostCall;

/**
 * The host's standard streams. Each text is written with one host call, so that it keeps its place
 * among what guests write.
 */
final class StandardStreams implements Output {
  static final int INPUT = 0;
  static final int OUTPUT = 1;
  static final int ERROR = 2;

  private static final int IOCTL = 16;
  private static final int TCGETS = 0x5401;
  private static final int TIOCGWINSZ = 0x5413;
  private static final int TERMIOS_BYTES = 64;
  private static final int DEFAULT_WIDTH = 80;

  private final HostCall host = new HostCall();
  private final boolean colour;

  /** As the environment says: NO_COLOR (no-color.org) and TERM. */
  StandardStreams() {
    String no = System.getenv("NO_COLOR");
    String kind = System.getenv("TERM");
    boolean capable = kind != null && !kind.equals("dumb");
    colour = (no == null || no.isEmpty()) && capable && isTerminal(OUTPUT);
  }

  @Override
  public synchronized void out(String text) {
    Messages.line(host, OUTPUT, text);
  }

  @Override
  public synchronized void error(String line) {
    Messages.line(host, ERROR, line);
  }

  @Override
  public boolean colour() {
    return colour;
  }

  /** Whether a descriptor is a terminal. */
  synchronized boolean isTerminal(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment termios = arena.allocate(TERMIOS_BYTES, Long.BYTES);
      return host.call(IOCTL, descriptor, TCGETS, termios.address(), 0, 0, 0) == 0;
    }
  }

  /** The terminal's columns; {@value #DEFAULT_WIDTH} when the output is none. */
  @Override
  public synchronized int width() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(Long.BYTES, Long.BYTES);
      long result = host.call(IOCTL, OUTPUT, TIOCGWINSZ, size.address(), 0, 0, 0);
      int columns = size.get(ValueLayout.JAVA_SHORT, 2) & 0xffff; // struct winsize: rows, columns
      return result == 0 && columns > 0 ? columns : DEFAULT_WIDTH;
    }
  }
}
