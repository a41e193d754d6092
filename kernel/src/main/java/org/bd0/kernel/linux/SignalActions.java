package org.bd0.kernel.linux;

/** What a process wants to happen at each signal (sigaction(2)). */
final class SignalActions {
  private final long[] handlers = new long[Signal.LAST + 1];
  private final long[] flags = new long[Signal.LAST + 1];
  private final long[] restorers = new long[Signal.LAST + 1];
  private final long[] masks = new long[Signal.LAST + 1];

  /** A struct sigaction's four words: handler, flags, restorer, mask. */
  synchronized long[] get(int signal) {
    return new long[] {handlers[signal], flags[signal], restorers[signal], masks[signal]};
  }

  synchronized void set(int signal, long[] words) {
    handlers[signal] = words[0];
    flags[signal] = words[1];
    restorers[signal] = words[2];
    masks[signal] = words[3];
  }

  /** The handler's address, or one of the constants in {@link Signals}. */
  synchronized long handler(int signal) {
    return handlers[signal];
  }
}
