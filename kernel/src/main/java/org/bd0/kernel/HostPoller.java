package org.bd0.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bd0.runtime.HostCall;

/**
 * The one thread that watches host descriptors for all guest threads that wait for some: a guest
 * thread that waited in the host itself would hold its carrier. Waiting is done with a {@link
 * HostWaiter}.
 *
 * <p>It sleeps in epoll_wait(2). A wait costs one epoll_ctl(2) by the thread that waits, however
 * many others there are, and does not wake this thread; with ppoll(2) each wait would, to have all
 * descriptors copied and scanned again. A registration is for one event (EPOLLONESHOT) and for one
 * wait: whoever waited looks with poll(2) what there is. So a registration that has gone stale can
 * wake somebody for nothing, but never give a wrong answer.
 *
 * <p>Closing a descriptor ends its registration without a word (epoll(7)); so whoever closes one
 * says so: {@link #closed}.
 */
public final class HostPoller {
  private static final int EPOLL_WAIT = 232;
  private static final int EPOLL_CTL = 233;
  private static final int EPOLL_CREATE1 = 291;
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLL_CTL_MOD = 3;
  private static final int EPOLLONESHOT = 1 << 30;

  /** Size of struct epoll_event, which is packed on x86-64: events, then 64 bits of ours. */
  private static final int EVENT = 12;

  private static final int DATA = 4;
  private static final int BATCH = 256;

  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EBADF = 9;
  private static final int EEXIST = 17;

  private static volatile HostPoller shared;

  private final int epoll;
  private final Block event = new Block(EVENT);

  /** Who waits for a descriptor, by its number. */
  private Interest[] interests = new Interest[64];

  /** Which registration of a descriptor is the current one; events of others are ignored. */
  private int[] registrations = new int[64];

  private int lastRegistration;

  /** How many waiters there are; changed under the lock. */
  private volatile int waiting;

  /** Host memory for structures. */
  record Block(ByteBuffer bytes, long address) {
    Block(int size) {
      this(ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN));
    }

    private Block(ByteBuffer bytes) {
      this(bytes, MemorySegment.ofBuffer(bytes).address());
    }
  }

  /** One waiter's wish for one descriptor, and the next waiter's for the same. */
  private static final class Interest {
    final HostWaiter waiter;
    final int events;
    Interest next;

    Interest(HostWaiter waiter, int events, Interest next) {
      this.waiter = waiter;
      this.events = events;
      this.next = next;
    }
  }

  private HostPoller(int epoll) {
    this.epoll = epoll;
  }

  /**
   * The poller of this JVM; its thread starts with the first call.
   *
   * @throws IllegalStateException when the host has no descriptor left for it
   */
  public static synchronized HostPoller shared() {
    if (shared == null) {
      HostCall host = new HostCall();
      long epoll = host.call(EPOLL_CREATE1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
      if (HostCall.failed(epoll)) {
        throw new IllegalStateException("epoll_create1: error " + -epoll);
      }
      HostPoller poller = new HostPoller((int) epoll);
      Thread.ofPlatform().daemon().name("host poller").start(() -> poller.run(host));
      shared = poller;
    }
    return shared;
  }

  /**
   * To be called after a host descriptor that guest threads may be waiting for has been closed:
   * they look again, find POLLNVAL, and their wait ends. Costs next to nothing when nobody waits.
   *
   * @param descriptor its number
   */
  public static void closed(int descriptor) {
    HostPoller poller = shared;
    if (poller != null && poller.waiting != 0) {
      poller.forget(descriptor);
    }
  }

  /** How many threads are waiting for descriptors: for statistics. */
  public static int waiters() {
    HostPoller poller = shared;
    return poller == null ? 0 : poller.waiting;
  }

  private void run(HostCall host) {
    Block events = new Block(BATCH * EVENT);
    while (true) {
      long count = host.call(EPOLL_WAIT, epoll, events.address, BATCH, -1, 0, 0);
      if (HostCall.failed(count) && count != -EINTR) {
        throw new IllegalStateException("epoll_wait: error " + -count);
      }
      for (int i = 0; i < count; i++) {
        int descriptor = events.bytes.getInt(i * EVENT + DATA);
        ready(host, descriptor, events.bytes.getInt(i * EVENT + DATA + Integer.BYTES));
      }
    }
  }

  private synchronized void ready(HostCall host, int descriptor, int registration) {
    if (interests[descriptor] != null && registrations[descriptor] == registration) {
      control(host, EPOLL_CTL_DEL, descriptor, 0);
      signal(descriptor);
    }
  }

  private synchronized void forget(int descriptor) {
    if (descriptor >= 0 && descriptor < interests.length) {
      signal(descriptor);
    }
  }

  /** Wakes all who wait for a descriptor that is not registered any more. */
  private void signal(int descriptor) {
    Interest interest = interests[descriptor];
    interests[descriptor] = null;
    for (; interest != null; interest = interest.next) {
      interest.waiter.signal();
    }
  }

  /**
   * Registers a waiter's descriptors. {@link #remove} is due afterwards, whatever the result.
   *
   * @return 0 or a negative errno value
   */
  synchronized long add(HostCall host, HostWaiter waiter) {
    waiting++;
    for (int i = 0; i < waiter.count(); i++) {
      int descriptor = waiter.descriptor(i);
      if (descriptor < 0) {
        continue;
      }
      if (descriptor >= interests.length) {
        int size = Math.max(interests.length * 2, descriptor + 1);
        interests = Arrays.copyOf(interests, size);
        registrations = Arrays.copyOf(registrations, size);
      }
      Interest interest = new Interest(waiter, waiter.events(i), interests[descriptor]);
      long result = register(host, descriptor, interest);
      if (!HostCall.failed(result)) {
        interests[descriptor] = interest;
      } else if (result == -EBADF) {
        waiter.signal(); // Closed since the waiter has looked.
      } else if (result != -EPERM) { // What has no queue to wait in never changes: no wake-up.
        return result;
      }
    }
    return 0;
  }

  /**
   * Tells the host of all wishes for a descriptor. The number may mean another file than at the
   * last registration; then the host knows nothing of it.
   */
  private long register(HostCall host, int descriptor, Interest first) {
    int events = EPOLLONESHOT;
    for (Interest i = first; i != null; i = i.next) {
      events |= i.events;
    }
    registrations[descriptor] = ++lastRegistration;
    int operation = first.next == null ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    long result = control(host, operation, descriptor, events);
    if (result == -EEXIST) {
      result = control(host, EPOLL_CTL_MOD, descriptor, events);
    } else if (result == -ENOENT) {
      result = control(host, EPOLL_CTL_ADD, descriptor, events);
    }
    return result;
  }

  private long control(HostCall host, int operation, int descriptor, int events) {
    event.bytes.putInt(0, events);
    event.bytes.putInt(DATA, descriptor);
    event.bytes.putInt(DATA + Integer.BYTES, registrations[descriptor]);
    return host.call(EPOLL_CTL, epoll, operation, descriptor, event.address, 0, 0);
  }

  /** Ends what {@link #add} began. */
  synchronized void remove(HostCall host, HostWaiter waiter) {
    waiting--;
    for (int i = 0; i < waiter.count(); i++) {
      int descriptor = waiter.descriptor(i);
      Interest first =
          descriptor < 0 || descriptor >= interests.length ? null : interests[descriptor];
      if (first == null) {
        continue;
      }
      Interest left = without(first, waiter);
      interests[descriptor] = left;
      if (left == null) {
        control(host, EPOLL_CTL_DEL, descriptor, 0);
      }
    }
  }

  private static Interest without(Interest first, HostWaiter waiter) {
    Interest head = new Interest(waiter, 0, first);
    Interest last = head;
    while (last.next != null) {
      if (last.next.waiter == waiter) {
        last.next = last.next.next;
      } else {
        last = last.next;
      }
    }
    return head.next;
  }
}
