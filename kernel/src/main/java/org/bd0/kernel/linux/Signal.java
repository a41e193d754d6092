package org.bd0.kernel.linux;

/** Signal numbers, names and default actions (signal(7), the x86 column). */
public final class Signal {
  /** See signal(7). */
  public static final int SIGHUP = 1;

  /** See signal(7). */
  public static final int SIGINT = 2;

  /** See signal(7). */
  public static final int SIGQUIT = 3;

  /** See signal(7). */
  public static final int SIGILL = 4;

  /** See signal(7). */
  public static final int SIGTRAP = 5;

  /** See signal(7). */
  public static final int SIGABRT = 6;

  /** See signal(7). */
  public static final int SIGBUS = 7;

  /** See signal(7). */
  public static final int SIGFPE = 8;

  /** See signal(7). */
  public static final int SIGKILL = 9;

  /** See signal(7). */
  public static final int SIGSEGV = 11;

  /** See signal(7). */
  public static final int SIGPIPE = 13;

  /** See signal(7). */
  public static final int SIGALRM = 14;

  /** See signal(7). */
  public static final int SIGCHLD = 17;

  /** See signal(7). */
  public static final int SIGCONT = 18;

  /** See signal(7). */
  public static final int SIGSTOP = 19;

  /** See signal(7). */
  public static final int SIGTSTP = 20;

  /** See signal(7). */
  public static final int SIGTTIN = 21;

  /** See signal(7). */
  public static final int SIGTTOU = 22;

  /** See signal(7). */
  public static final int SIGURG = 23;

  /** See signal(7). */
  public static final int SIGVTALRM = 26;

  /** See signal(7). */
  public static final int SIGPROF = 27;

  /** See signal(7). */
  public static final int SIGWINCH = 28;

  /** See signal(7). */
  public static final int SIGSYS = 31;

  /** Number of signals: they are 1 to 64. */
  public static final int LAST = 64;

  /** The first one that queues. C libraries keep 32 and 33 to themselves. */
  static final int FIRST_REAL_TIME = 32;

  /** What C libraries call SIGRTMIN. */
  private static final int FIRST_NAMED = 34;

  /** Signals that stop a process by default. */
  static final long STOPS = bit(SIGSTOP) | bit(SIGTSTP) | bit(SIGTTIN) | bit(SIGTTOU);

  private static final String NAMES =
      "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP"
          + " TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

  private Signal() {}

  /** Whether the default action is to do nothing. */
  public static boolean ignoredByDefault(int signal) {
    return signal == SIGCHLD || signal == SIGCONT || signal == SIGURG || signal == SIGWINCH;
  }

  /** Whether the default action is to stop the process. */
  public static boolean stopsByDefault(int signal) {
    return signal >= SIGSTOP && signal <= SIGTTOU;
  }

  /** The signal's bit in a set. */
  public static long bit(int signal) {
    return 1L << signal - 1;
  }

  /** The name, such as SIGSEGV. */
  public static String name(int signal) {
    String name = Names.at(NAMES, signal - 1);
    if (name != null) {
      return "SIG" + name;
    }
    return signal >= FIRST_NAMED && signal <= LAST
        ? "SIGRTMIN+" + (signal - FIRST_NAMED)
        : "signal " + signal;
  }
}
