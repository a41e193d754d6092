package org.bd0.kernel.hypervisor;

import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.linux.ChildEvent;
import org.bd0.kernel.linux.Signal;
import org.bd0.kernel.linux.WaitFor;

/** A process's children, as far as it can wait for them. */
final class Children {
  private final TreeMap<Integer, Entry> all = new TreeMap<>();
  private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();

  /** One was started. */
  synchronized void add(Entry child) {
    all.put(child.process.id(), child);
  }

  /** One is somebody else's, or nobody's. */
  synchronized void remove(Entry child) {
    all.remove(child.process.id(), child);
  }

  /** At this moment. */
  synchronized Entry[] all() {
    return all.values().toArray(Entry[]::new);
  }

  /** Something has happened to one. */
  void changed() {
    for (Thread waiter : waiters) {
      LockSupport.unpark(waiter);
    }
  }

  /** What has happened to one of those that are meant; it has not happened any more afterwards. */
  private synchronized ChildEvent take(WaitFor which) {
    boolean any = false;
    for (Entry child : all()) {
      if (!which.means(child.process.id(), child.process.group(), child.exitSignal)) {
        continue;
      }
      any = true;
      if (child.unwanted) {
        continue;
      }
      ChildEvent event = event(child, which);
      if (event != null) {
        if (child.over() && !which.leave()) {
          all.remove(child.process.id());
        }
        return event;
      }
    }
    return any ? ChildEvent.NOTHING : ChildEvent.NO_CHILD;
  }

  private static ChildEvent event(Entry child, WaitFor which) {
    int id = child.process.id();
    if (child.over()) {
      int signal = child.process.signal();
      long time = child.process.time() + child.childrenTime.get();
      return !which.ended()
          ? null
          : signal == 0
              ? new ChildEvent(id, ChildEvent.EXITED, child.process.exitStatus(), time)
              : new ChildEvent(id, ChildEvent.KILLED, signal, time);
    }
    int stopped = child.stopSignal;
    if (which.stopped() && stopped != 0) {
      child.stopSignal = which.leave() ? stopped : 0;
      return new ChildEvent(id, ChildEvent.STOPPED, stopped, 0);
    }
    if (which.continued() && child.continued) {
      child.continued = which.leave();
      return new ChildEvent(id, ChildEvent.CONTINUED, Signal.SIGCONT, 0);
    }
    return null;
  }

  /**
   * Waits for something to happen to one, and takes it. Who takes the end of one collects it.
   *
   * @param thread the calling thread
   * @param interrupted whether not to wait any more
   */
  ChildEvent await(GuestThread thread, WaitFor which, BooleanSupplier interrupted) {
    ChildEvent found = take(which);
    if (found != ChildEvent.NOTHING || !which.block()) {
      return found;
    }
    Thread self = Thread.currentThread();
    waiters.add(self);
    try {
      while ((found = take(which)) == ChildEvent.NOTHING && !interrupted.getAsBoolean()) {
        thread.park(-1);
      }
      return found;
    } finally {
      waiters.remove(self);
    }
  }
}
