package org.bd0.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.bd0.runtime.Raw;

/**
 * Threads that wait for a word of memory to be woken at (futex(2)), by what the word is known by:
 * its host address, since in one address space a word has one place, whoever looks at it, or its
 * place in an object that processes map on their own.
 */
public final class WaitQueues {
  /** What {@link #await} returns. */
  public enum Result {
    /** Somebody woke the thread. */
    WOKEN,
    /** The word was not what was expected. */
    DIFFERENT,
    /** Nobody did in time. */
    TIMED_OUT,
    /** The wait was called off: see {@link GuestThread#calledOff}. */
    OVER
  }

  private static final int BUCKETS = 256;

  private final Bucket[] buckets = new Bucket[BUCKETS];

  private static final class Bucket {
    final Map<WaitWord.Key, Deque<Waiter>> queues = new HashMap<>();
  }

  private static final class Waiter {
    final Thread thread = Thread.currentThread();
    final int mask;
    WaitWord.Key key;
    volatile boolean woken;

    Waiter(WaitWord.Key key, int mask) {
      this.key = key;
      this.mask = mask;
    }
  }

  private static final WaitQueues ALL = new WaitQueues();

  /** The queues of all processes of the JVM. */
  public static WaitQueues all() {
    return ALL;
  }

  private WaitQueues() {
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Bucket();
    }
  }

  private static int index(WaitWord.Key key) {
    long number = key.device() * 31 + key.object();
    long hash = (number * 31 + (key.offset() >>> 2)) * 0x9e3779b97f4a7c15L;
    return (int) (hash >>> 56) & BUCKETS - 1;
  }

  private Bucket bucket(WaitWord.Key key) {
    return buckets[index(key)];
  }

  /**
   * Waits while a word has a value.
   *
   * @param thread who waits: the calling thread
   * @param word what it waits at
   * @param expected what it should be
   * @param nanoseconds at most so long, or negative for ever
   * @param mask the thread is woken by wakers that have a bit of it in theirs
   */
  public Result await(GuestThread thread, WaitWord word, int expected, long nanoseconds, int mask) {
    long deadline = nanoseconds < 0 ? 0 : System.nanoTime() + nanoseconds;
    Waiter waiter = new Waiter(word.key(), mask);
    Bucket bucket = bucket(word.key());
    synchronized (bucket) {
      if (Raw.getIntOrdered(word.address()) != expected) {
        return Result.DIFFERENT;
      }
      bucket.queues.computeIfAbsent(word.key(), a -> new ArrayDeque<>(2)).add(waiter);
    }
    while (!waiter.woken) {
      long left = nanoseconds < 0 ? -1 : deadline - System.nanoTime();
      boolean late = nanoseconds >= 0 && left <= 0;
      if (thread.calledOff() || late) {
        if (remove(waiter)) {
          return late ? Result.TIMED_OUT : Result.OVER;
        }
        break; // Somebody has woken it just now.
      }
      thread.park(left);
    }
    return Result.WOKEN;
  }

  /** Whether a waiter was still in its queue, which a requeue may have changed meanwhile. */
  private boolean remove(Waiter waiter) {
    for (; ; ) {
      WaitWord.Key key = waiter.key;
      Bucket bucket = bucket(key);
      synchronized (bucket) {
        if (waiter.key.equals(key)) {
          Deque<Waiter> queue = bucket.queues.get(key);
          boolean found = queue != null && queue.remove(waiter);
          tidy(bucket, key, queue);
          return found;
        }
      }
    }
  }

  private static void tidy(Bucket bucket, WaitWord.Key key, Deque<Waiter> queue) {
    if (queue != null && queue.isEmpty()) {
      bucket.queues.remove(key);
    }
  }

  /**
   * Wakes those who have waited longest.
   *
   * @param key what the word is known by
   * @param most at most so many
   * @param mask only those that have a bit of it in theirs
   * @return how many were woken
   */
  public int wake(WaitWord.Key key, int most, int mask) {
    List<Waiter> chosen = take(key, most, mask);
    for (Waiter waiter : chosen) {
      waiter.woken = true;
      LockSupport.unpark(waiter.thread);
    }
    return chosen.size();
  }

  private List<Waiter> take(WaitWord.Key key, int most, int mask) {
    Bucket bucket = bucket(key);
    synchronized (bucket) {
      Deque<Waiter> queue = bucket.queues.get(key);
      if (queue == null || most <= 0) {
        return List.of();
      }
      List<Waiter> chosen = new ArrayList<>(1);
      for (var each = queue.iterator(); each.hasNext() && chosen.size() < most; ) {
        Waiter waiter = each.next();
        if ((waiter.mask & mask) != 0) {
          each.remove();
          chosen.add(waiter);
        }
      }
      tidy(bucket, key, queue);
      return chosen;
    }
  }

  /**
   * Wakes some and lets others wait at another word instead.
   *
   * @param mostWoken at most so many are woken
   * @param mostMoved at most so many of the rest wait at the other word from now on
   * @param expected what the first word has to be, or null for anything
   * @return how many were woken and moved, or -1 when the word is different
   */
  public int requeue(
      WaitWord word, WaitWord.Key to, int mostWoken, int mostMoved, Integer expected) {
    // In the order of the buckets, so that no two threads hold what the other wants.
    WaitWord.Key from = word.key();
    Bucket first = buckets[Math.min(index(from), index(to))];
    Bucket second = buckets[Math.max(index(from), index(to))];
    synchronized (first) {
      synchronized (second) {
        if (expected != null && Raw.getIntOrdered(word.address()) != expected) {
          return -1;
        }
        int woken = wake(from, mostWoken, -1);
        List<Waiter> moved = from.equals(to) ? List.of() : take(from, mostMoved, -1);
        for (Waiter waiter : moved) {
          waiter.key = to;
          bucket(to).queues.computeIfAbsent(to, a -> new ArrayDeque<>(2)).add(waiter);
        }
        return woken + moved.size();
      }
    }
  }

  /** Number of threads that wait, for tests and statistics. */
  public int waiters() {
    int count = 0;
    for (Bucket bucket : buckets) {
      synchronized (bucket) {
        for (Deque<Waiter> queue : bucket.queues.values()) {
          count += queue.size();
        }
      }
    }
    return count;
  }
}
