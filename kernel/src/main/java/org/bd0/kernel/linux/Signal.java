package org.bd0.kernel.linux;

/** Signal numbers, names and default actions (signal(7), the x86 column). */
final class Signal {
  static final int SIGINT = 2;
  static final int SIGILL = 4;
  static final int SIGTRAP = 5;
  static final int SIGBUS = 7;
  static final int SIGFPE = 8;
  static final int SIGKILL = 9;
  static final int SIGSEGV = 11;
  static final int SIGPIPE = 13;
  static final int SIGALRM = 14;
  static final int SIGCHLD = 17;
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;
  static final int SIGTTOU = 22;
  static final int SIGURG = 23;
  static final int SIGVTALRM = 26;
  static final int SIGPROF = 27;
  static final int SIGWINCH = 28;

  /** Number of signals: they are 1 to 64. */
  static final int LAST = 64;

  private static final int FIRST_REAL_TIME = 34;

  private static final String NAMES =
      "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP"
          + " TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

  private Signal() {}

  /** Whether the default action is to do nothing. */
  static boolean ignoredByDefault(int signal) {
    return signal == SIGCHLD || signal == SIGCONT || signal == SIGURG || signal == SIGWINCH;
  }

  /** Whether the default action is to stop the process. */
  static boolean stopsByDefault(int signal) {
    return signal >= SIGSTOP && signal <= SIGTTOU;
  }

  /** The signal's bit in a set. */
  static long bit(int signal) {
    return 1L << signal - 1;
  }

  /** The name, such as SIGSEGV. */
  static String name(int signal) {
    String name = Names.at(NAMES, signal - 1);
    if (name != null) {
      return "SIG" + name;
    }
    return signal >= FIRST_REAL_TIME && signal <= LAST
        ? "SIGRTMIN+" + (signal - FIRST_REAL_TIME)
        : "signal " + signal;
  }
}
