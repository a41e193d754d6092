package org.bd0.kernel.linux;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.bd0.kernel.SignalInfo;

/**
 * Signals that were sent and not delivered yet: a thread's own, or those for any thread of a
 * process. A standard signal is pending once; real-time signals queue up (signal(7)).
 *
 * <p>Not thread-safe: its owner has a lock.
 */
final class PendingSignals {
  private static final long SYNCHRONOUS =
      Signal.bit(Signal.SIGILL)
          | Signal.bit(Signal.SIGTRAP)
          | Signal.bit(Signal.SIGBUS)
          | Signal.bit(Signal.SIGFPE)
          | Signal.bit(Signal.SIGSEGV)
          | Signal.bit(Signal.SIGSYS);

  private final ArrayDeque<SignalInfo> queue = new ArrayDeque<>(2);
  private long set;

  /** Adds one; a standard signal that is pending already is dropped. */
  void add(SignalInfo info) {
    long bit = Signal.bit(info.signal());
    if (info.signal() >= Signal.FIRST_REAL_TIME || (set & bit) == 0) {
      queue.add(info);
      set |= bit;
    }
  }

  /** Whether the same signal with the same to tell is there already. */
  boolean holds(SignalInfo info) {
    return queue.contains(info);
  }

  /** The numbers that are pending, as a set. */
  long set() {
    return set;
  }

  /** How many there are. */
  int size() {
    return queue.size();
  }

  /**
   * Takes the next of some signals: faults first, then the lowest number, the oldest of it.
   *
   * @param wanted a set of numbers
   * @return what was taken, or null
   */
  SignalInfo take(long wanted) {
    long found = set & wanted;
    if (found == 0) {
      return null;
    }
    long first = (found & SYNCHRONOUS) != 0 ? found & SYNCHRONOUS : found;
    int signal = Long.numberOfTrailingZeros(first) + 1;
    SignalInfo taken = null;
    boolean more = false;
    for (Iterator<SignalInfo> each = queue.iterator(); each.hasNext(); ) {
      SignalInfo info = each.next();
      if (info.signal() == signal) {
        if (taken == null) {
          taken = info;
          each.remove();
        } else {
          more = true;
        }
      }
    }
    if (!more) {
      set &= ~Signal.bit(signal);
    }
    return taken;
  }

  /** Gives all to another. */
  void moveTo(PendingSignals other) {
    queue.forEach(other::add);
    forget(-1);
  }

  /** Forgets all of some signals. */
  void forget(long signals) {
    if ((set & signals) != 0) {
      queue.removeIf(info -> (Signal.bit(info.signal()) & signals) != 0);
      set &= ~signals;
    }
  }
}
