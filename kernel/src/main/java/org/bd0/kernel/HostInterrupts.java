package org.bd0.kernel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.HostSignals;

/**
 * Interrupts host calls that threads are blocked in. A signal that arrives just before the call
 * begins would be lost, so it is sent again until the thread has left the call.
 */
final class HostInterrupts {
  private static final long AGAIN = TimeUnit.MICROSECONDS.toNanos(500);
  private static HostInterrupts shared;

  /** Somebody in a host call that is to return. */
  interface Interruptible {
    /** The host's number of the thread whose host call is to be interrupted, or 0. */
    int hostToInterrupt();
  }

  private final Set<Interruptible> wanted = ConcurrentHashMap.newKeySet();
  private final Thread thread;

  private HostInterrupts() {
    HostSignals signals = HostSignals.shared();
    thread = Thread.ofPlatform().daemon().name("host interrupts").start(() -> run(signals));
  }

  /** The one of this JVM; its thread starts with the first call. */
  static synchronized HostInterrupts shared() {
    if (shared == null) {
      shared = new HostInterrupts();
    }
    return shared;
  }

  /** Has a host call return EINTR; called by any thread. */
  void interrupt(Interruptible whose) {
    wanted.add(whose);
    LockSupport.unpark(thread);
  }

  private void run(HostSignals signals) {
    HostCall host = new HostCall();
    while (true) {
      for (Interruptible whose : wanted.toArray(new Interruptible[0])) {
        wanted.remove(whose); // Before it is asked: who adds it later has it asked again.
        int number = whose.hostToInterrupt();
        if (number != 0) {
          signals.kick(host, number);
          wanted.add(whose);
        }
      }
      if (wanted.isEmpty()) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, AGAIN);
      }
    }
  }
}
