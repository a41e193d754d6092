package org.bd0.kernel;

/**
 * A signal on its way, with what the handler is told of it: the first 48 bytes of Linux's siginfo_t
 * (sigaction(2)), which are all that any kind of signal uses.
 *
 * @param signal its number, 1 to 64
 * @param errno si_errno
 * @param code si_code: why it was sent
 * @param first bytes 16 to 23: sender's process and user, or an address, or a timer and overrun
 * @param second bytes 24 to 31: a value, or a child's status
 * @param third bytes 32 to 39
 * @param fourth bytes 40 to 47
 */
public record SignalInfo(
    int signal, int errno, int code, long first, long second, long third, long fourth) {
  /** Bytes that are described here. */
  public static final int SIZE = 48;

  /** Sent by kill(2). */
  public static final int SI_USER = 0;

  /** Sent by the kernel. */
  public static final int SI_KERNEL = 0x80;

  /** Sent by sigqueue(3). */
  public static final int SI_QUEUE = -1;

  /** A timer has expired (timer_create(2)). */
  public static final int SI_TIMER = -2;

  /** Sent by tkill(2) or tgkill(2). */
  public static final int SI_TKILL = -6;

  /** A child has exited; for SIGCHLD. */
  public static final int CLD_EXITED = 1;

  /** A child was killed. */
  public static final int CLD_KILLED = 2;

  /** A child was killed, and Linux would have dumped core. */
  public static final int CLD_DUMPED = 3;

  /** A child has stopped. */
  public static final int CLD_STOPPED = 5;

  /** A stopped child has continued. */
  public static final int CLD_CONTINUED = 6;

  private static final int SIGCHLD = 17;

  private static long pair(int low, int high) {
    return low & 0xffffffffL | (long) high << 32;
  }

  /**
   * From a process.
   *
   * @param code {@link #SI_USER} or {@link #SI_TKILL}
   * @param process the sender
   * @param user its real user id
   */
  public static SignalInfo from(int signal, int code, int process, int user) {
    return new SignalInfo(signal, 0, code, pair(process, user), 0, 0, 0);
  }

  /** From the kernel, which has nothing more to say. */
  public static SignalInfo kernel(int signal) {
    return new SignalInfo(signal, 0, SI_KERNEL, 0, 0, 0, 0);
  }

  /**
   * A fault of the thread's own.
   *
   * @param code what the processor complains about
   * @param address guest address: of the access, or of the instruction
   */
  public static SignalInfo fault(int signal, int code, long address) {
    return new SignalInfo(signal, 0, code, address, 0, 0, 0);
  }

  /**
   * SIGCHLD.
   *
   * @param code {@link #CLD_EXITED} and so on
   * @param process the child
   * @param user its real user id
   * @param status exit status or signal
   * @param userTime ticks of a hundredth of a second, as times(2) counts
   * @param systemTime the same
   */
  public static SignalInfo child(
      int code, int process, int user, int status, long userTime, long systemTime) {
    return new SignalInfo(
        SIGCHLD, 0, code, pair(process, user), status & 0xffffffffL, userTime, systemTime);
  }

  /**
   * A timer of timer_create(2) has expired.
   *
   * @param id the timer
   * @param overrun how often more it has expired meanwhile
   * @param value sigev_value
   */
  public static SignalInfo timer(int signal, int id, int overrun, long value) {
    return new SignalInfo(signal, 0, SI_TIMER, pair(id, overrun), value, 0, 0);
  }

  /** The sending process, or the timer. */
  public int process() {
    return (int) first;
  }

  /** The sender's user id. */
  public int user() {
    return (int) (first >>> 32);
  }
}
