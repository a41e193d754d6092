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

  /** The handler's address, or one of the constants in {@link Signals}. */
  synchronized long handler(int signal) {
    return actions[signal] == null ? Signals.SIG_DFL : actions[signal][0];
  }
}
