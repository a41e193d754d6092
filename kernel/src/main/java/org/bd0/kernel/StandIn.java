package org.bd0.kernel;

import org.bd0.runtime.HostCall;

/**
 * What a guest's descriptor is where the host's file of that kind would be about the JVM: a
 * signalfd, a pidfd. Its host descriptor is an epoll instance (epoll(7)) that stands in for it: it
 * is readable, and never writable, as long as a descriptor is in it that always is. So every way to
 * wait for descriptors finds it ready when it is.
 *
 * <p>It knows how many numbers of how many processes it has ({@link Descriptors}), and closes what
 * it has of its own with the last.
 */
public abstract class StandIn {
  private static final int EBADF = 9;
  private static final int CLOSE = 3;
  private static final int FCNTL = 72;
  private static final int F_DUPFD = 0;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int O_NONBLOCK = 0x800;
  private static final int EPOLL_CTL = 233;
  private static final int EVENTFD2 = 290;
  private static final int EPOLL_CREATE1 = 291;
  private static final int CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EVENT = 12;

  /** Two host descriptors that are always readable; made with the first that needs one. */
  private static final class Always {
    static final int[] READABLE = {eventfd(), eventfd()};

    private static int eventfd() {
      return (int) new HostCall().call(EVENTFD2, 1, CLOEXEC, 0, 0, 0, 0);
    }
  }

  private final HostCall host = new HostCall();
  private long file;
  private int users;
  private boolean ready;
  private int inside;

  /** One that is not ready, and that nobody has. */
  protected StandIn() {
    file = host.call(EPOLL_CREATE1, CLOEXEC, 0, 0, 0, 0, 0);
  }

  /**
   * A host descriptor for a guest.
   *
   * @param closeOnExecute whether execve(2) closes it
   * @return owned by the caller; or a negative errno value
   */
  final synchronized long open(boolean closeOnExecute) {
    if (HostCall.failed(file)) {
      return file;
    }
    return host.call(FCNTL, file, closeOnExecute ? F_DUPFD_CLOEXEC : F_DUPFD, 3, 0, 0, 0);
  }

  /** Whether reading it never waits. */
  public final synchronized boolean nonBlocking() {
    return (host.call(FCNTL, file, F_GETFL, 0, 0, 0, 0) & O_NONBLOCK) != 0;
  }

  /** Sets whether reading it never waits. */
  public final synchronized void nonBlocking(boolean is) {
    host.call(FCNTL, file, F_SETFL, is ? O_NONBLOCK : 0, 0, 0, 0);
  }

  /**
   * Says whether it is readable from now on; whoever waits for that is told each time that it is.
   */
  protected final synchronized void ready(boolean is) {
    if (HostCall.failed(file) || !is && !ready) {
      return;
    }
    if (is) {
      // Another one each time: epoll(7) says nothing again of one that it has said something of.
      change(EPOLL_CTL_ADD, 1 - inside);
    }
    if (ready) {
      change(EPOLL_CTL_DEL, inside);
    }
    inside = 1 - inside;
    ready = is;
  }

  private void change(int what, int which) {
    HostPoller.Block event = new HostPoller.Block(EVENT);
    event.bytes().putInt(0, HostWaiter.POLLIN);
    host.call(EPOLL_CTL, file, what, Always.READABLE[which], event.address(), 0, 0);
  }

  /** A number stands for it. */
  final synchronized void used() {
    users++;
  }

  /** A number does not stand for it any more. */
  final void unused() {
    synchronized (this) {
      users--;
      if (users > 0) {
        return;
      }
      if (!HostCall.failed(file)) {
        host.call(CLOSE, file, 0, 0, 0, 0, 0);
      }
      file = -EBADF; // Its number may be another file's from now on.
    }
    closed();
  }

  /** What the child of fork(2) has instead: the same, or one of its own. */
  public abstract StandIn inherited();

  /** Nobody has it any more. */
  protected abstract void closed();
}
