package org.bd0.kernel.linux;

/**
 * What has happened to a child (waitid(2)).
 *
 * @param id its number
 * @param code one of the CLD constants
 * @param status its exit status, or the signal that has ended, stopped or continued it
 * @param nanoseconds that it, and the children that it has waited for, have run for
 */
public record ChildEvent(int id, int code, int status, long nanoseconds) {
  /** It has exited. */
  public static final int EXITED = 1;

  /** A signal has ended it. */
  public static final int KILLED = 2;

  /** A signal has stopped it. */
  public static final int STOPPED = 5;

  /** It goes on. */
  public static final int CONTINUED = 6;

  /** There is nothing to wait for. */
  public static final ChildEvent NO_CHILD = new ChildEvent(-1, 0, 0, 0);

  /** Nothing has happened yet. */
  public static final ChildEvent NOTHING = new ChildEvent(0, 0, 0, 0);

  /** The status word of wait4(2). */
  int word() {
    return switch (code) {
      case EXITED -> (status & 0xff) << 8;
      case KILLED -> status;
      case STOPPED -> status << 8 | 0x7f;
      default -> 0xffff;
    };
  }
}
