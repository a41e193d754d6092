package org.bd0.kernel.linux;

/** What a process wants to happen at each signal (sigaction(2)). */
final class SignalActions {
  private static final int WORDS = 4;

  /** Four words for each signal that was ever set; a program sets few. */
  private final long[][] actions = new long[Signal.LAST + 1][];

  /** A struct sigaction's four words: handler, flags, restorer, mask. */
  synchronized long[] get(int signal) {
    return actions[signal] == null ? new long[WORDS] : actions[signal].clone();
  }

  synchronized void set(int signal, long[] words) {
    actions[signal] = words.clone();
  }

  /**
   * Becomes another process's.
   *
   * @param handlers whether handlers are kept: not after execve(2), whose memory is another
   */
  synchronized void copy(SignalActions from, boolean handlers) {
    for (int signal = 1; signal <= Signal.LAST; signal++) {
      long handler = from.handler(signal);
      actions[signal] = handlers || handler == Signals.SIG_IGN ? from.get(signal) : null;
    }
  }

  /** The handler's address, or one of the constants in {@link Signals}. */
  synchronized long handler(int signal) {
    return actions[signal] == null ? Signals.SIG_DFL : actions[signal][0];
  }

  /** Sets the handler to the default, and keeps the rest (SA_RESETHAND). */
  synchronized void reset(int signal) {
    if (actions[signal] != null) {
      actions[signal][0] = Signals.SIG_DFL;
    }
  }
}
