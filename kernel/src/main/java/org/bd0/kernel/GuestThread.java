package org.bd0.kernel;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.bd0.runtime.CarrierClock;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.HostCall;

/** A thread of a guest process: its processor, and the host thread that it runs on. */
public final class GuestThread implements HostInterrupts.Interruptible {
  private static final int GETTID = 186;

  private final GuestProcess process;
  private final CpuState cpu;
  private final int id;
  private final UserMemory user;
  private volatile Thread host;
  private volatile boolean waiting;
  private volatile boolean ended;
  private volatile boolean moving;
  private volatile boolean itsTurn;
  private volatile long nanoseconds;
  private volatile long runningSince;
  private volatile long reported;
  private volatile boolean signalled;
  private volatile boolean inHost;
  private volatile int hostId;
  private final AtomicReference<Runnable> errand = new AtomicReference<>();

  /**
   * A thread that does not run yet.
   *
   * @param id the process's id for its first thread, else a number that no process has
   */
  public GuestThread(GuestProcess process, CpuState cpu, int id) {
    this.process = process;
    this.cpu = cpu;
    this.id = id;
    this.user = new UserMemory(this);
    process.add(this);
  }

  /** The process that it belongs to. */
  public GuestProcess process() {
    return process;
  }

  /** Its processor. */
  public CpuState cpu() {
    return cpu;
  }

  /** Memory, as far as it may pass it to the kernel. */
  public UserMemory user() {
    return user;
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /** To be called by the host thread that runs it, before and after. */
  public void running(Thread thread) {
    host = thread;
    if (thread == null) {
      pause();
    } else {
      resume();
    }
  }

  /** The thread, not its process, is to end. */
  public void end() {
    ended = true;
  }

  /** Whether it has to leave: it has ended, or its process has, or it goes on elsewhere. */
  public boolean over() {
    return ended || moving || process.ended();
  }

  /** Has it leave the host thread that runs it, to go on on another. Called by itself. */
  public void move() {
    moving = true;
  }

  /** Whether it has left only to go on elsewhere; it does from now on. */
  public boolean moved() {
    boolean was = moving;
    moving = false;
    return was && !over();
  }

  /** A signal has come that it has to do something about, or has been dealt with. */
  public void signalled(boolean pending) {
    signalled = pending;
    if (pending) {
      interrupt();
    }
  }

  /** Whether there is a signal that it has to do something about. */
  public boolean signalled() {
    return signalled;
  }

  /** Whether it is to wait no longer: it has to leave, or to deal with a signal. */
  public boolean calledOff() {
    return signalled || over();
  }

  /**
   * To be called by the thread itself before a host call that may block, on a platform thread. From
   * here until {@link #leaveHost}, being called off makes the host call return EINTR.
   *
   * @param host its host calls
   * @return false when it is called off already, and must not make the call
   */
  public boolean enterHost(HostCall host) {
    if (hostId == 0) {
      hostId = (int) host.call(GETTID, 0, 0, 0, 0, 0, 0);
    }
    inHost = true;
    if (calledOff()) {
      inHost = false;
      return false;
    }
    pause();
    return true;
  }

  /** The host call has returned. */
  public void leaveHost() {
    inHost = false;
    resume();
  }

  @Override
  public int hostToInterrupt() {
    return inHost && calledOff() ? hostId : 0;
  }

  /** Whether it waits for something, in the kernel or in the host. */
  public boolean idle() {
    return waiting || inHost;
  }

  /** Whether it waits in the kernel, so that it needs no time slice. */
  public boolean waiting() {
    return waiting;
  }

  /** Makes it notice that something has changed, whatever it does now. Called by any thread. */
  public void interrupt() {
    cpu.poll = true;
    Thread thread = host;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    if (inHost) {
      HostInterrupts.shared().interrupt(this);
    }
  }

  /**
   * Asks the thread to do something itself, between two pieces of guest code. One errand at a time:
   * a later one takes an earlier one's place.
   */
  public void errand(Runnable task) {
    errand.set(task);
    interrupt();
  }

  /** Does what the thread was asked to do. Called by itself. */
  public void errand() {
    Runnable task = errand.getAndSet(null);
    if (task != null) {
      task.run();
    }
  }

  /**
   * Waits until somebody unparks the thread, or for no reason.
   *
   * @param nanoseconds at most so long, or negative for ever
   */
  public void park(long nanoseconds) {
    pause();
    waiting = true;
    if (nanoseconds < 0) {
      LockSupport.park();
    } else {
      LockSupport.parkNanos(nanoseconds);
    }
    while (process.halted() && !over()) {
      LockSupport.park(); // What it waits for is not for it as long as it is stopped.
    }
    waiting = false;
    resume();
  }

  /** Lets other threads run, as far as the scheduler likes. */
  @SuppressWarnings("ThreadPriorityCheck") // That is what the guest has asked for.
  public void giveWay() {
    pause();
    Thread.yield();
    resume();
  }

  /**
   * Lets every other thread run that waits for its turn: the end of a time slice.
   *
   * @param continuer has the thread continued some time after it has parked
   */
  public void giveWay(Consumer<GuestThread> continuer) {
    pause();
    itsTurn = false;
    continuer.accept(this);
    while (!itsTurn) { // What the continuer does may park too, and be woken instead.
      LockSupport.park();
    }
    resume();
  }

  /** Continues the thread after {@link #giveWay(Consumer)}. */
  public void turn() {
    itsTurn = true;
    LockSupport.unpark(host);
  }

  private void pause() {
    long since = runningSince;
    if (since != 0) {
      long turn = CarrierClock.current().ended(System.nanoTime() - since);
      nanoseconds = time(turn); // Only the thread itself writes.
      runningSince = 0;
    }
  }

  private long time(long turn) {
    return nanoseconds + turn;
  }

  private void resume() {
    CarrierClock.begin();
    runningSince = System.nanoTime();
  }

  /**
   * Nanoseconds of processor time that it has had. While it runs, others see what has elapsed since
   * its turn began as such.
   */
  public long time() {
    long since = runningSince;
    long turn = since == 0 ? 0 : System.nanoTime() - since;
    boolean itself = Thread.currentThread() == host;
    long sum = nanoseconds + (itself && since != 0 ? CarrierClock.current().soFar(turn) : turn);
    reported = Math.max(reported, sum); // A clock never goes back.
    return reported;
  }
}
