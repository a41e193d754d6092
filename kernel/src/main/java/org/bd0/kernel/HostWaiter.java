package org.bd0.kernel;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.bd0.runtime.HostCall;

/**
 * How one guest thread waits for host descriptors and for time: parked, so that a virtual thread
 * gives up its carrier.
 *
 * <p>A wait can be called off: make the condition given to the constructor true, then {@link
 * LockSupport#unpark} the thread. An interrupt of the thread means nothing, and is swallowed.
 *
 * <p>Used by one thread at a time. Needs no closing.
 */
public final class HostWaiter {
  /** Something to read: poll(2). */
  public static final int POLLIN = 1;

  /** Room to write. */
  public static final int POLLOUT = 4;

  /** The descriptor is not open; found without being asked for. */
  public static final int POLLNVAL = 0x20;

  private static final int POLL = 7;
  private static final int EINTR = 4;
  private static final int POLLFD = 8;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;

  private final HostCall host;
  private final BooleanSupplier cancelled;
  private final BooleanSupplier over;
  private final LongConsumer park;
  private final Runnable giveWay;
  private HostPoller.Block descriptors = new HostPoller.Block(POLLFD);
  private int count;
  private Thread thread;
  private boolean waited;
  private volatile boolean signalled;

  /**
   * For the waits of a guest's thread.
   *
   * @param host its host calls
   * @param thread whose waits are called off when it is: see {@link GuestThread#calledOff}
   */
  public HostWaiter(HostCall host, GuestThread thread) {
    this(host, thread::calledOff, thread::over, thread::park, thread::giveWay);
  }

  /**
   * For the waits of a thread.
   *
   * @param host the thread's host calls
   * @param cancelled whether to wait no more; asked before each parking
   * @param park parks the thread for at most so many nanoseconds, or, when negative, without end
   * @param giveWay lets other threads run
   */
  HostWaiter(HostCall host, BooleanSupplier cancelled, LongConsumer park, Runnable giveWay) {
    this(host, cancelled, cancelled, park, giveWay);
  }

  private HostWaiter(
      HostCall host,
      BooleanSupplier cancelled,
      BooleanSupplier over,
      LongConsumer park,
      Runnable giveWay) {
    this.host = host;
    this.cancelled = cancelled;
    this.over = over;
    this.park = park;
    this.giveWay = giveWay;
  }

  /**
   * Waits until one of several descriptors is ready. The arrays are poll(2)'s.
   *
   * @param wanted host descriptors; negative ones are passed over
   * @param events what to wait for at each: POLLIN and so on
   * @param found where what there is at each goes
   * @param number how many of the arrays' elements there are
   * @param timeout nanoseconds; 0 only looks, negative waits without end
   * @return how many are ready; 0 when the time is over or the wait was called off; a negative
   *     errno value
   */
  public int await(int[] wanted, short[] events, short[] found, int number, long timeout) {
    if (descriptors.bytes().capacity() < number * POLLFD) {
      descriptors = new HostPoller.Block(Integer.highestOneBit(number) * 2 * POLLFD);
    }
    for (int i = 0; i < number; i++) {
      descriptor(i, wanted[i], events[i]);
    }
    count = number;
    int ready = await(timeout);
    for (int i = 0; i < number; i++) {
      found[i] = descriptors.bytes().getShort(i * POLLFD + REVENTS);
    }
    return ready;
  }

  /**
   * Waits until one descriptor is ready.
   *
   * @param wanted host descriptor
   * @param events what to wait for
   * @param timeout nanoseconds; 0 only looks, negative waits without end
   * @return what there is: POLLIN and so on; 0 when the time is over or the wait was called off; a
   *     negative errno value
   */
  public int await(int wanted, int events, long timeout) {
    descriptor(0, wanted, events);
    count = 1;
    int ready = await(timeout);
    return ready <= 0 ? ready : descriptors.bytes().getShort(REVENTS);
  }

  /** What there is at a descriptor now: see {@link #await(int, int, long)}. */
  public int look(int wanted, int events) {
    return await(wanted, events, 0);
  }

  /**
   * Waits for time to pass.
   *
   * @param timeout nanoseconds; 0 lets other guest threads run, negative waits without end
   */
  public void sleep(long timeout) {
    count = 0;
    if (timeout == 0) {
      giveWay();
    } else {
      await(timeout);
    }
  }

  /**
   * Waits until a condition is true.
   *
   * @param condition whoever makes it true unparks the thread then
   * @param timeout nanoseconds; negative waits without end
   * @return whether it is true: else the time is over or the wait was called off
   */
  public boolean until(BooleanSupplier condition, long timeout) {
    return until(condition, timeout, cancelled);
  }

  /**
   * As {@link #until}, without end unless the thread has to leave: a signal does not call it off.
   */
  boolean untilOver(BooleanSupplier condition) {
    return until(condition, -1, over);
  }

  private boolean until(BooleanSupplier condition, long timeout, BooleanSupplier end) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      long left = remaining(start, timeout);
      if (left == 0 || end.getAsBoolean()) {
        return false;
      }
      park.accept(left);
      Thread.interrupted(); // Or the next parking would not park.
    }
    return true;
  }

  /** Whether the last wait was one: not if what it waited for was there at once. */
  public boolean waited() {
    return waited;
  }

  private void descriptor(int index, int wanted, int events) {
    descriptors.bytes().putInt(index * POLLFD, wanted);
    descriptors.bytes().putInt(index * POLLFD + EVENTS, events & 0xffff);
  }

  private int await(long timeout) {
    waited = false;
    int ready = count == 0 ? 0 : look();
    if (ready != 0 || timeout == 0) {
      return ready;
    }
    long start = System.nanoTime();
    waited = true;
    if (count != 0) {
      giveWay();
      ready = look();
    }
    while (ready == 0 && !cancelled.getAsBoolean() && remaining(start, timeout) != 0) {
      long failure = park(start, timeout);
      if (failure != 0) {
        return (int) failure;
      }
      ready = count == 0 ? 0 : look();
    }
    return ready;
  }

  /**
   * Lets the guest threads run that are about to: one of them may do what this one waits for. Two
   * guests that talk through pipes took 9 to 30 microseconds for there and back with this, 22 to
   * 150 without, where each message goes through the poller's thread.
   */
  private void giveWay() {
    if (Thread.currentThread().isVirtual()) {
      giveWay.run();
    }
  }

  /** What is left of a timeout, in its own terms: negative is without end. */
  private static long remaining(long start, long timeout) {
    return timeout < 0 ? timeout : Math.max(0, timeout - (System.nanoTime() - start));
  }

  private int look() {
    long ready;
    do {
      ready = host.call(POLL, descriptors.address(), count, 0, 0, 0, 0);
    } while (ready == -EINTR);
    return (int) ready;
  }

  /** Parks until the poller has news, the time is over or the wait is called off. */
  private long park(long start, long timeout) {
    thread = Thread.currentThread();
    signalled = false;
    if (count == 0) {
      until(() -> signalled, remaining(start, timeout));
      return 0;
    }
    HostPoller poller = HostPoller.shared();
    try {
      long failure = poller.add(host, this);
      if (failure == 0) {
        until(() -> signalled, remaining(start, timeout));
      }
      return failure;
    } finally {
      poller.remove(host, this);
    }
  }

  /** Has the thread look again; called by the poller. */
  void signal() {
    signalled = true;
    LockSupport.unpark(thread);
  }

  int count() {
    return count;
  }

  int descriptor(int index) {
    return descriptors.bytes().getInt(index * POLLFD);
  }

  int events(int index) {
    return descriptors.bytes().getShort(index * POLLFD + EVENTS) & 0xffff;
  }
}
