package org.bd0.kernel;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.bd0.runtime.HostCall;

/**
 * A process's file descriptors: for each guest number the host's descriptor. The guest sees its own
 * numbers only, so that the JVM's files stay hidden and numbers are given out as Linux does: the
 * lowest that is free.
 */
public final class Descriptors {
  private static final int FREE = -1;
  private static final int EBADF = -9;
  private static final int EMFILE = -24;
  private static final int CLOSE = 3;
  private static final int DUP = 32;
  private static final int DUP3 = 292;
  private static final int FCNTL = 72;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_DUPFD = 0;
  private static final int F_GETFD = 1;
  private static final int FD_CLOEXEC = 1;
  private static final int OPEN = 2;
  private static final int O_RDWR_CLOEXEC = 0x80002;

  /** How many tables have the host's standard streams, each. */
  private static final AtomicIntegerArray STANDARD_USERS = new AtomicIntegerArray(3);

  private final HostCall hostCall;
  private int[] host = new int[16];
  private volatile StandIn[] standIns;
  private int lowestFree;
  private int limit;
  private int messages;

  /**
   * The standard streams, as far as they are open, and nothing else.
   *
   * @param hostCall owned by this table
   * @param limit how many descriptors there may be: RLIMIT_NOFILE
   * @param standard host descriptors for numbers 0, 1 and 2, owned by this table from now on
   */
  public Descriptors(HostCall hostCall, int limit, int[] standard) {
    this.hostCall = hostCall;
    this.limit = limit;
    Arrays.fill(host, FREE);
    for (int fd = 0; fd < standard.length; fd++) {
      if (!HostCall.failed(hostCall.call(FCNTL, standard[fd], F_GETFD, 0, 0, 0, 0))) {
        host[fd] = standard[fd];
        use(standard[fd]);
      }
    }
    messages = host[2];
    lowestFree = firstFree(0);
  }

  private Descriptors(Descriptors from) {
    this.hostCall = new HostCall();
    this.limit = from.limit;
    this.host = new int[from.host.length];
    for (int guest = 0; guest < host.length; guest++) {
      host[guest] = copy(from.host[guest]);
    }
    if (from.standIns != null) {
      inherit(from);
    }
    this.messages =
        from.messages < 0
            ? FREE
            : (int) hostCall.call(FCNTL, from.messages, F_DUPFD_CLOEXEC, 3, 0, 0, 0);
    this.lowestFree = firstFree(0);
  }

  /**
   * A table for a child of fork(2): the same open files by the same numbers, each with a host
   * descriptor of its own. Whether one is to be closed at execve(2) is the host's to remember.
   */
  public synchronized Descriptors copy() {
    return new Descriptors(this);
  }

  private int copy(int from) {
    if (from == FREE) {
      return FREE;
    }
    boolean close = (hostCall.call(FCNTL, from, F_GETFD, 0, 0, 0, 0) & FD_CLOEXEC) != 0;
    long copy = hostCall.call(FCNTL, from, close ? F_DUPFD_CLOEXEC : F_DUPFD, 3, 0, 0, 0);
    return HostCall.failed(copy) ? FREE : (int) copy;
  }

  /** What stands in for a file is the child's own, where that makes a difference. */
  private void inherit(Descriptors from) {
    IdentityHashMap<StandIn, StandIn> own = new IdentityHashMap<>();
    for (int guest = 0; guest < host.length; guest++) {
      StandIn theirs = from.standIn(guest);
      if (theirs != null && host[guest] != FREE) {
        StandIn ours = own.computeIfAbsent(theirs, StandIn::inherited);
        if (ours != theirs) {
          int flags = (int) hostCall.call(FCNTL, host[guest], F_GETFD, 0, 0, 0, 0);
          hostCall.call(CLOSE, host[guest], 0, 0, 0, 0, 0);
          host[guest] = (int) Math.max(FREE, ours.open((flags & FD_CLOEXEC) != 0));
        }
        standIn(guest, ours);
      }
    }
  }

  /** What stands in for a file by a guest number, or null when that is a file, or not open. */
  public synchronized StandIn standIn(int guest) {
    return standIns != null && guest >= 0 && guest < standIns.length ? standIns[guest] : null;
  }

  /** Whether there has ever been anything that stands in for a file. */
  public boolean hasStandIns() {
    return standIns != null;
  }

  /** All that stands in for files; some of it several times, for several numbers. */
  public synchronized List<StandIn> standIns() {
    List<StandIn> found = new ArrayList<>();
    for (int guest = 0; standIns != null && guest < standIns.length; guest++) {
      if (standIns[guest] != null) {
        found.add(standIns[guest]);
      }
    }
    return found;
  }

  private void standIn(int guest, StandIn is) {
    if (is == null && (standIns == null || guest >= standIns.length)) {
      return;
    }
    if (standIns == null || guest >= standIns.length) {
      standIns = standIns == null ? new StandIn[host.length] : Arrays.copyOf(standIns, host.length);
    }
    StandIn before = standIns[guest];
    standIns[guest] = is;
    if (is != null) {
      is.used();
    }
    if (before != null) {
      before.unused();
    }
  }

  /** Closes what execve(2) is to close. */
  public synchronized void closeOnExecute() {
    for (int guest = 0; guest < host.length; guest++) {
      int descriptor = host[guest];
      if (descriptor != FREE
          && (hostCall.call(FCNTL, descriptor, F_GETFD, 0, 0, 0, 0) & FD_CLOEXEC) != 0) {
        close(guest);
      }
    }
  }

  /** The host's own standard streams stay open while anybody has them. */
  public static void use(int hostDescriptor) {
    if (hostDescriptor >= 0 && hostDescriptor <= 2) {
      STANDARD_USERS.incrementAndGet(hostDescriptor);
    }
  }

  /**
   * What a further process is started with: host descriptors for its numbers 0, 1 and 2, of the
   * same open files, or -1.
   */
  public synchronized int[] inherit() {
    int[] standard = new int[3];
    for (int fd = 0; fd < standard.length; fd++) {
      int from = host(fd);
      standard[fd] =
          from > 2 ? (int) hostCall.call(FCNTL, from, F_DUPFD_CLOEXEC, 3, 0, 0, 0) : from;
    }
    return standard;
  }

  /** The host's descriptor for a guest number, or -1 when that is not open. */
  public synchronized int host(int guest) {
    return guest >= 0 && guest < host.length ? host[guest] : FREE;
  }

  /** The guest's number for a host descriptor, or -1 when it has none. */
  public synchronized int guest(int hostDescriptor) {
    for (int i = 0; i < host.length; i++) {
      if (host[i] == hostDescriptor) {
        return i;
      }
    }
    return FREE;
  }

  /** Whether no number is free. */
  public synchronized boolean full() {
    return lowestFree >= limit;
  }

  /** The lowest number that is above all open ones. */
  public synchronized int end() {
    for (int i = host.length; i > 0; i--) {
      if (host[i - 1] != FREE) {
        return i;
      }
    }
    return 0;
  }

  /** Sets RLIMIT_NOFILE. */
  public void limit(int descriptors) {
    limit = descriptors;
  }

  /** RLIMIT_NOFILE. */
  public int limit() {
    return limit;
  }

  /** As {@link #add(int, int)} from number 0 on. */
  public int add(int hostDescriptor) {
    return add(hostDescriptor, 0);
  }

  /**
   * Gives a host descriptor the lowest free number.
   *
   * @param hostDescriptor owned by this table from now on
   * @param from the lowest number that will do
   * @return the number; -EMFILE when none is free, and the descriptor is closed then
   */
  public int add(int hostDescriptor, int from) {
    return add(hostDescriptor, from, null);
  }

  /**
   * As {@link #add(int, int)}.
   *
   * @param standIn what the host descriptor is one of, or null
   */
  public synchronized int add(int hostDescriptor, int from, StandIn standIn) {
    int guest = firstFree(Math.max(from, lowestFree));
    if (guest >= limit) {
      closeHost(hostDescriptor);
      return EMFILE;
    }
    put(guest, hostDescriptor);
    standIn(guest, standIn);
    return guest;
  }

  /**
   * Gives what stands in for a file the lowest free number.
   *
   * @param closeOnExecute whether execve(2) closes it
   * @return the number or a negative errno value
   */
  public synchronized long add(StandIn standIn, boolean closeOnExecute) {
    standIn.used();
    try {
      long file = standIn.open(closeOnExecute);
      return HostCall.failed(file) ? file : add((int) file, 0, standIn);
    } finally {
      standIn.unused();
    }
  }

  /**
   * Gives a host descriptor a number, and closes what had it before.
   *
   * @param standIn what the host descriptor is one of, or null
   */
  public synchronized void replace(int guest, int hostDescriptor, StandIn standIn) {
    int old = host(guest);
    put(guest, hostDescriptor);
    standIn(guest, standIn);
    if (old != FREE) {
      closeHost(old);
    }
  }

  /**
   * Closes a number.
   *
   * @return 0 or a negative errno value
   */
  public synchronized long close(int guest) {
    int old = host(guest);
    if (old == FREE) {
      return EBADF;
    }
    host[guest] = FREE;
    lowestFree = Math.min(lowestFree, guest);
    standIn(guest, null);
    return closeHost(old);
  }

  /** Closes what is open, except the host's own standard streams: the process has ended. */
  public synchronized void closeAll() {
    for (int guest = 0; guest < host.length; guest++) {
      if (host[guest] > 2 && host[guest] != messages) {
        close(guest);
      } else if (host[guest] >= 0 && host[guest] <= 2) {
        STANDARD_USERS.decrementAndGet(host[guest]);
        host[guest] = FREE;
      }
    }
    if (messages > 2) {
      hostCall.call(CLOSE, messages, 0, 0, 0, 0, 0);
    }
    messages = FREE;
  }

  /**
   * Where bd0-run's own messages go: the standard error stream that it was started with, whatever
   * the guest has made of its descriptor 2.
   */
  public int messages() {
    return messages;
  }

  private long closeHost(int descriptor) {
    if (descriptor == messages) {
      long copy = hostCall.call(FCNTL, descriptor, F_DUPFD_CLOEXEC, 3, 0, 0, 0);
      messages = HostCall.failed(copy) ? FREE : (int) copy;
    }
    if (descriptor > 2) {
      long result = hostCall.call(CLOSE, descriptor, 0, 0, 0, 0, 0);
      HostPoller.closed(descriptor);
      return result;
    }
    if (STANDARD_USERS.decrementAndGet(descriptor) > 0) {
      return 0;
    }
    // The JVM must never be given a number that people write to without asking who has it.
    long empty = openNull();
    if (!HostCall.failed(empty)) {
      hostCall.call(DUP3, empty, descriptor, 0, 0, 0, 0);
      HostPoller.closed(descriptor);
      hostCall.call(CLOSE, empty, 0, 0, 0, 0, 0);
    }
    return 0;
  }

  private long openNull() {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom("/dev/null").address();
      return hostCall.call(OPEN, path, O_RDWR_CLOEXEC, 0, 0, 0, 0);
    }
  }

  /**
   * A second host descriptor for the same open file.
   *
   * @return the host descriptor or a negative errno value
   */
  public synchronized long duplicate(int guest) {
    int from = host(guest);
    return from == FREE ? EBADF : hostCall.call(DUP, from, 0, 0, 0, 0, 0);
  }

  private void put(int guest, int hostDescriptor) {
    if (guest >= host.length) {
      int old = host.length;
      host = Arrays.copyOf(host, Math.max(old * 2, guest + 1));
      Arrays.fill(host, old, host.length, FREE);
    }
    host[guest] = hostDescriptor;
    if (guest == lowestFree) {
      lowestFree = firstFree(guest);
    }
  }

  private int firstFree(int from) {
    int guest = from;
    while (guest < host.length && host[guest] != FREE) {
      guest++;
    }
    return guest;
  }
}
