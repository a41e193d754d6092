package org.bd0.kernel;

import java.lang.ref.Reference;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.bd0.runtime.HostCall;

/**
 * Host calls that block and have no descriptor to wait for: opening a FIFO, connect(2), flock(2). A
 * platform thread performs them while the guest's thread is parked.
 *
 * <p>A signal to the guest thread interrupts the call. When the guest thread leaves, its result is
 * dropped, whenever the call returns. So a call may only be given memory that outlives the guest.
 */
public final class BlockingCalls {
  private static final int CLOSE = 3;
  private static final int GETTID = 186;
  private static final int EINTR = 4;
  private static final int ENOMEM = 12;

  private static final int UNDER_WAY = 0;
  private static final int DONE = 1;
  private static final int ABANDONED = 2;

  /** Started with the first call; idle threads end after a minute. */
  private static final class Threads {
    static final ExecutorService POOL =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("blocking host call ", 0).factory());
  }

  /** One call. */
  private static final class Job implements Runnable, HostInterrupts.Interruptible {
    final AtomicInteger state = new AtomicInteger(UNDER_WAY);
    final Thread waiter = Thread.currentThread();
    private final int number;
    private final long[] a;
    private final Object memory;
    private final boolean givesDescriptor;
    private long result;
    private volatile int hostId;
    private volatile boolean interrupted;

    Job(int number, long[] arguments, Object memory, boolean givesDescriptor) {
      this.number = number;
      this.a = arguments.clone();
      this.memory = memory;
      this.givesDescriptor = givesDescriptor;
    }

    @Override
    public void run() {
      HostCall host = new HostCall();
      hostId = (int) host.call(GETTID, 0, 0, 0, 0, 0, 0);
      try {
        result = interrupted ? -EINTR : host.call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
      } finally {
        hostId = 0;
        Reference.reachabilityFence(memory);
      }
      if (state.compareAndSet(UNDER_WAY, DONE)) {
        LockSupport.unpark(waiter);
      } else if (givesDescriptor && !HostCall.failed(result)) {
        host.call(CLOSE, result, 0, 0, 0, 0, 0);
      }
    }

    @Override
    public int hostToInterrupt() {
      return hostId;
    }

    void interrupt() {
      interrupted = true;
      HostInterrupts.shared().interrupt(this);
    }
  }

  private BlockingCalls() {}

  /**
   * Performs a host call, with the calling thread parked meanwhile.
   *
   * @param number Linux x86-64 system call number
   * @param arguments six words
   * @param memory what the pointers among the arguments point into; kept reachable until the call
   *     returns, which may be long after this method
   * @param givesDescriptor whether the result is a new descriptor: one that nobody wants any more
   *     is closed
   * @param waiter parks the calling thread; its waits can be called off
   * @return the result or a negative errno value; -EINTR when called off
   */
  public static long call(
      int number, long[] arguments, Object memory, boolean givesDescriptor, HostWaiter waiter) {
    Job job = new Job(number, arguments, memory, givesDescriptor);
    try {
      Threads.POOL.execute(job);
    } catch (OutOfMemoryError noThread) {
      return -ENOMEM;
    }
    boolean done = waiter.until(() -> job.state.get() == DONE, -1);
    if (!done) {
      // What it has done until it returns counts: a lock that it gets is the guest's.
      job.interrupt();
      done = waiter.untilOver(() -> job.state.get() == DONE);
    }
    boolean leaves = !done && job.state.compareAndSet(UNDER_WAY, ABANDONED);
    return leaves ? -EINTR : job.result;
  }
}
