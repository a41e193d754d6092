package org.bd0.kernel.hypervisor;

import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.bd0.kernel.GuestThread;

/** A process's children, as far as it can wait for them. */
final class Children {
  /** What {@link #await} returns when there is nothing to wait for. */
  static final int NONE = -1;

  private final Set<Integer> all = new TreeSet<>();
  private final Set<Integer> over = new TreeSet<>();
  private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();

  /** One was started. */
  synchronized void add(int id) {
    all.add(id);
  }

  /** Their numbers, ascending. */
  synchronized int[] all() {
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** One has ended. */
  void ended(int id) {
    synchronized (this) {
      over.add(id);
    }
    for (Thread waiter : waiters) {
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Takes one that has ended.
   *
   * @param id which, or -1 for the lowest of any
   * @return its number, 0 when none has ended yet, or {@link #NONE} when there are no children
   */
  private synchronized int take(int id) {
    if (id < 0 ? all.isEmpty() : !all.contains(id)) {
      return NONE;
    }
    int found = id < 0 ? over.isEmpty() ? 0 : over.iterator().next() : over.contains(id) ? id : 0;
    if (found != 0) {
      over.remove(found);
      all.remove(found);
    }
    return found;
  }

  /**
   * Waits for one to end, and takes it: the caller collects it.
   *
   * @param thread the calling thread
   * @param id which, a child of the process, or -1 for any
   * @param block whether to wait
   * @return its number, 0 when none has ended and the thread does not wait or is over, or {@link
   *     #NONE}
   */
  int await(GuestThread thread, int id, boolean block) {
    int found = take(id);
    if (found != 0 || !block) {
      return found;
    }
    Thread self = Thread.currentThread();
    waiters.add(self);
    try {
      while ((found = take(id)) == 0 && !thread.over()) {
        thread.park(-1);
      }
      return found;
    } finally {
      waiters.remove(self);
    }
  }
}
