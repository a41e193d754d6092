package org.bd0.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.bd0.runtime.Raw;

/**
 * Locks whose word in memory names the thread that holds them (futex(2), "Priority-inheritance
 * futexes"): who releases one hands it to the thread that has waited longest. Guest threads have no
 * priorities, so none is inherited.
 */
public final class OwnedLocks {
  /** The bits of a word that are its owner's number; 0 when it is free. */
  public static final int OWNER = 0x3fffffff;

  /** The owner has ended without releasing it. */
  public static final int OWNER_DIED = 0x40000000;

  /** Somebody waits for it in the kernel. */
  public static final int WAITERS = 0x80000000;

  /** What {@link #lock} and {@link #unlock} return. */
  public enum Result {
    /** The thread has it, or has released it. */
    DONE,
    /** Somebody else has it, and the thread does not wait. */
    TAKEN,
    /** The thread has it already, or, to release it, has not. */
    OWN,
    /** Its owner does not exist. */
    NO_OWNER,
    /** It was not released in time. */
    TIMED_OUT,
    /** The wait was called off. */
    OVER
  }

  private static final OwnedLocks ALL = new OwnedLocks();

  private final Map<WaitWord.Key, Deque<Waiter>> queues = new HashMap<>();

  private static final class Waiter {
    final Thread thread = Thread.currentThread();
    final int id;

    /** Where it sees the word. */
    final long address;

    volatile boolean owner;

    Waiter(int id, long address) {
      this.id = id;
      this.address = address;
    }
  }

  private OwnedLocks() {}

  /** The locks of all processes of the JVM. */
  public static OwnedLocks all() {
    return ALL;
  }

  /**
   * Takes a lock.
   *
   * @param thread the calling thread
   * @param word its word
   * @param waits whether it waits while somebody else has it
   * @param nanoseconds at most so long, or negative for ever
   * @param exists whether a thread of a number exists
   */
  public Result lock(
      GuestThread thread, WaitWord word, boolean waits, long nanoseconds, IntPredicate exists) {
    long start = System.nanoTime();
    Waiter waiter = new Waiter(thread.id(), word.address());
    synchronized (this) {
      Result result = take(waiter, word.key(), waits, exists);
      if (result != Result.TAKEN || !waits) {
        return result;
      }
    }
    while (!waiter.owner) {
      long left = nanoseconds < 0 ? -1 : nanoseconds - (System.nanoTime() - start);
      boolean late = nanoseconds >= 0 && left <= 0;
      if ((thread.calledOff() || late) && leave(waiter, word.key())) {
        return late ? Result.TIMED_OUT : Result.OVER;
      }
      if (!waiter.owner) {
        thread.park(left);
      }
    }
    return Result.DONE;
  }

  private Result take(Waiter waiter, WaitWord.Key key, boolean waits, IntPredicate exists) {
    long word = waiter.address;
    while (true) {
      int value = Raw.getIntOrdered(word);
      int owner = value & OWNER;
      if (owner == waiter.id) {
        return Result.OWN;
      }
      Deque<Waiter> queue = queues.get(key);
      if (owner == 0) {
        int mine = waiter.id | value & OWNER_DIED | (queue == null ? 0 : WAITERS);
        if (Raw.compareAndExchangeInt(word, value, mine) == value) {
          return Result.DONE;
        }
      } else if (!waits) {
        return Result.TAKEN;
      } else if (!exists.test(owner)) {
        return Result.NO_OWNER;
      } else if (Raw.compareAndExchangeInt(word, value, value | WAITERS) == value) {
        queues.computeIfAbsent(key, w -> new ArrayDeque<>(2)).add(waiter);
        return Result.TAKEN;
      }
    }
  }

  /** Whether a waiter was still waiting. */
  private synchronized boolean leave(Waiter waiter, WaitWord.Key key) {
    Deque<Waiter> queue = queues.get(key);
    boolean found = queue != null && queue.remove(waiter);
    if (found && queue.isEmpty()) {
      queues.remove(key);
    }
    return found;
  }

  /** Releases a lock. */
  public synchronized Result unlock(GuestThread thread, WaitWord word) {
    if ((Raw.getIntOrdered(word.address()) & OWNER) != thread.id()) {
      return Result.OWN;
    }
    Deque<Waiter> queue = queues.get(word.key());
    if (queue == null) {
      exchange(word.address(), 0);
    } else {
      handOver(word.address(), queue, 0);
      if (queue.isEmpty()) {
        queues.remove(word.key());
      }
    }
    return Result.DONE;
  }

  private static void exchange(long word, int value) {
    int old = Raw.getIntOrdered(word);
    for (; ; ) {
      int found = Raw.compareAndExchangeInt(word, old, value);
      if (found == old) {
        return;
      }
      old = found;
    }
  }

  private static void handOver(long word, Deque<Waiter> queue, int flags) {
    Waiter next = queue.remove();
    exchange(word, next.id | flags | (queue.isEmpty() ? 0 : WAITERS));
    next.owner = true;
    LockSupport.unpark(next.thread);
  }

  /** A thread has ended: what it holds and others wait for is theirs, and they are told so. */
  public synchronized void ownerDied(int id) {
    for (Iterator<Deque<Waiter>> each = queues.values().iterator(); each.hasNext(); ) {
      Deque<Waiter> queue = each.next();
      long word = queue.element().address;
      if ((Raw.getIntOrdered(word) & OWNER) == id) {
        handOver(word, queue, OWNER_DIED);
        if (queue.isEmpty()) {
          each.remove();
        }
      }
    }
  }
}
