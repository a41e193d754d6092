package org.bd0.kernel.linux;

/** What becomes of a call that a signal has interrupted (signal(7)). */
enum Restart {
  /** It returns EINTR, even if no handler was called. */
  NEVER,
  /** It is made again unless a handler was called: it returns EINTR then. */
  WITHOUT_HANDLER,
  /** It is made again unless a handler without SA_RESTART was called. */
  IF_WANTED,
  /** It is made again in any case. */
  ALWAYS;

  private static final int FUTEX_COMMAND = 127;
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_LOCK_PI = 6;
  private static final int FUTEX_WAIT_BITSET = 9;
  private static final int FUTEX_LOCK_PI2 = 13;

  /**
   * What Linux does.
   *
   * @param a the arguments
   */
  static Restart of(Call call, long[] a) {
    return switch (call) {
      case POLL, SELECT, PPOLL, PSELECT6, PAUSE, RT_SIGSUSPEND -> WITHOUT_HANDLER;
      case NANOSLEEP, CLOCK_NANOSLEEP -> WITHOUT_HANDLER;
      case WAIT4, WAITID, FCNTL, IOCTL, GETRANDOM, SENDMSG, RECVMSG, SENDMMSG -> IF_WANTED;
      case FUTEX -> futex((int) a[1] & FUTEX_COMMAND, a[3] != 0);
      default ->
          switch (call.waits) {
            case NONE, SLEEP, YIELD -> NEVER;
            default -> IF_WANTED;
          };
    };
  }

  /** The socket option whose time ends a call's wait, or 0. */
  static int timeoutOf(Call call) {
    return switch (call) {
      case READ, READV, PREADV2, RECVFROM, RECVMSG, ACCEPT, ACCEPT4 -> HostFile.SO_RCVTIMEO;
      case WRITE, WRITEV, PWRITEV2, SENDTO, SENDMSG, SENDMMSG, CONNECT -> HostFile.SO_SNDTIMEO;
      default -> 0;
    };
  }

  private static Restart futex(int command, boolean timed) {
    return switch (command) {
      case FUTEX_WAIT, FUTEX_WAIT_BITSET -> timed ? WITHOUT_HANDLER : IF_WANTED;
      case FUTEX_LOCK_PI, FUTEX_LOCK_PI2 -> ALWAYS;
      default -> NEVER;
    };
  }
}
