package org.bd0.kernel.linux;

import org.bd0.runtime.HostCall;

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

  /** Ignores the signals that the JVM was started to ignore, such as SIGHUP by nohup(1). */
  synchronized void inheritHosts() {
    for (int signal = 1; signal <= Signal.LAST; signal++) {
      if ((Hosts.IGNORED >>> signal - 1 & 1) != 0) {
        actions[signal] = new long[] {Signals.SIG_IGN, 0, 0, 0};
      }
    }
  }

  /** What the host's kernel does, before any guest has asked for anything else. */
  private static final class Hosts {
    static final long IGNORED = ignored();

    private static long ignored() {
      HostCall host = new HostCall();
      Scratch action = new Scratch(WORDS * Long.BYTES);
      long found = 0;
      for (int signal = 1; signal <= Signal.LAST; signal++) {
        long result =
            host.call(Call.RT_SIGACTION.number, signal, 0, action.address, Long.BYTES, 0, 0);
        if (result == 0 && action.bytes.getLong(0) == Signals.SIG_IGN) {
          found |= 1L << signal - 1;
        }
      }
      return found;
    }
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
