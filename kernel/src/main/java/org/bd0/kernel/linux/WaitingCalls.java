package org.bd0.kernel.linux;

import org.bd0.kernel.BlockingCalls;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;

/**
 * Host calls of a virtual thread that may block: each as its row in {@link Call} says with a {@link
 * Wait}. The end of the thread or its process ends a wait; the call's result means nothing then.
 */
final class WaitingCalls {
  private static final int O_NONBLOCK = 0x800;
  private static final int O_DIRECTORY = 0x10000;
  private static final int O_PATH = 0x200000;

  private static final int TIMER_ABSTIME = 1;
  private static final int CLOCK_REALTIME = 0;
  private static final int CLOCK_MONOTONIC = 1;
  private static final int CLOCK_BOOTTIME = 7;
  private static final int CLOCK_TAI = 11;
  private static final int TIMESPEC = 16;
  private static final long SECOND = 1_000_000_000;

  private final LinuxSystem system;
  private final UserMemory user;
  private final HostCall host;
  private final HostWaiter waiter;
  private final HostFile file;
  private final WaitingStreams streams;

  WaitingCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.host = system.host;
    this.waiter = new HostWaiter(host, system.thread);
    this.file = new HostFile(host);
    this.streams = new WaitingStreams(system, file, waiter);
  }

  /**
   * Performs a call.
   *
   * @param t the arguments as the host wants them
   * @param vectors where a translated array of iovecs is, if there is one
   */
  long call(Call call, long[] t, Scratch vectors) {
    return switch (call.waits) {
      case NONE -> plain(call, t);
      case READ -> streams.read(call, t);
      case WRITE -> streams.write(call, t, vectors);
      case RECEIVE -> streams.receive(call, t);
      case SEND -> streams.send(call, t);
      case ACCEPT -> streams.accept(call, t);
      case SLEEP -> sleep(call, t);
      case YIELD -> {
        system.thread.giveWay();
        yield 0;
      }
      case OPEN -> open(call, t);
      case CONNECT -> file.nonBlocking((int) t[0]) ? plain(call, t) : elsewhere(call, t);
      case MOVE -> move(call, t);
    };
  }

  private long plain(Call call, long[] t) {
    return host.call(call.number, t[0], t[1], t[2], t[3], t[4], t[5]);
  }

  /** sendmsg(2): see {@link WaitingStreams#send(int, long, long, SocketMessage)}. */
  long send(int descriptor, long flags, long header, SocketMessage message) {
    return streams.send(descriptor, flags, header, message);
  }

  /** recvmsg(2). */
  long receive(int descriptor, long flags, long header, SocketMessage message) {
    return streams.receive(descriptor, flags, header, message);
  }

  /**
   * epoll_wait(2).
   *
   * @param descriptor the host's
   * @param events host address of the array
   * @param most how many events it has room for
   * @param timeout nanoseconds; negative waits without end
   */
  long epoll(int descriptor, long events, long most, long timeout) {
    long start = system.began();
    long wait = timeout <= 0 ? timeout : Math.max(0, timeout - (System.nanoTime() - start));
    while (true) {
      long found = host.call(Call.EPOLL_WAIT.number, descriptor, events, most, 0, 0, 0);
      if (found != 0 || wait == 0) {
        return found;
      }
      int ready = waiter.await(descriptor, HostWaiter.POLLIN, wait);
      if (ready <= 0 && system.thread.calledOff()) {
        return -Errno.EINTR;
      }
      if (ready < 0) {
        return ready;
      }
      if (timeout > 0) {
        wait = Math.max(0, timeout - (System.nanoTime() - start));
      }
    }
  }

  /**
   * nanosleep, clock_nanosleep. Time is measured as it passes: setting the host's clock meanwhile
   * is noticed at the end only.
   */
  private long sleep(Call call, long[] t) {
    boolean simple = call == Call.NANOSLEEP;
    int clock = simple ? CLOCK_MONOTONIC : (int) t[0];
    long request = system.a[simple ? 0 : 2];
    if (!user.ok(request, TIMESPEC, false)) {
      return plain(call, t);
    }
    long seconds = user.getLong(request);
    long part = user.getLong(request + Long.BYTES);
    boolean known =
        clock == CLOCK_REALTIME
            || clock == CLOCK_MONOTONIC
            || clock == CLOCK_BOOTTIME
            || clock == CLOCK_TAI;
    boolean valid = seconds >= 0 && part >= 0 && part < SECOND;
    if (!valid || !known) {
      return valid ? elsewhere(call, t) : plain(call, t); // Clocks that count processor time.
    }
    long time = nanoseconds(seconds, part);
    if (!simple && (t[1] & TIMER_ABSTIME) != 0) {
      return sleepUntil(clock, time);
    }
    long start = system.began();
    long left = Math.max(0, time - (System.nanoTime() - start));
    waiter.sleep(left);
    if (!system.thread.calledOff()) {
      return 0;
    }
    left = time - (System.nanoTime() - start);
    return left <= 0 ? 0 : interrupted(system.a[simple ? 1 : 3], left);
  }

  private long sleepUntil(int clock, long time) {
    do {
      waiter.sleep(Math.max(0, time - now(clock)));
    } while (!system.thread.calledOff() && now(clock) < time);
    return now(clock) < time ? -Errno.EINTR : 0;
  }

  private long interrupted(long remaining, long left) {
    if (remaining == 0) {
      return -Errno.EINTR;
    }
    if (!user.ok(remaining, TIMESPEC, true)) {
      return -Errno.EFAULT;
    }
    user.putLong(remaining, left / SECOND);
    user.putLong(remaining + Long.BYTES, left % SECOND);
    return -Errno.EINTR;
  }

  private static long nanoseconds(long seconds, long part) {
    return seconds >= Long.MAX_VALUE / SECOND ? Long.MAX_VALUE : seconds * SECOND + part;
  }

  private long now(int clock) {
    Scratch time = system.scratch(TIMESPEC);
    host.call(Call.CLOCK_GETTIME.number, clock, time.address, 0, 0, 0, 0);
    return nanoseconds(time.bytes.getLong(0), time.bytes.getLong(Long.BYTES));
  }

  private long open(Call call, long[] t) {
    boolean under = call == Call.OPENAT || call == Call.OPENAT2;
    long flags =
        switch (call) {
          case OPEN -> t[1];
          case OPENAT -> t[2];
          default -> 0;
        };
    boolean never = (flags & (O_NONBLOCK | O_DIRECTORY | O_PATH)) != 0;
    int directory = under ? (int) t[0] : GuestProcess.AT_FDCWD;
    boolean fifo = !never && file.kind(directory, t[under ? 1 : 0]) == HostFile.FIFO;
    return fifo ? elsewhere(call, t) : plain(call, t);
  }

  private long move(Call call, long[] t) {
    Signature signature = call.signature();
    for (int i = 0; i < signature.count(); i++) {
      boolean descriptor = signature.kinds[i] == Signature.Kind.FD;
      if (descriptor && !HostFile.immediate(file.kind((int) t[i]))) {
        return elsewhere(call, t);
      }
    }
    return plain(call, t);
  }

  /**
   * Has a platform thread perform a call. It may outlive the process, so what the call reads and
   * writes in the guest's memory is copied.
   */
  private long elsewhere(Call call, long[] t) {
    Signature signature = call.signature();
    int[] offsets = new int[signature.count()];
    int size = Long.BYTES;
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = size;
      size += length(signature, i, t) + Long.BYTES - 1 & -Long.BYTES;
    }
    Scratch copy = new Scratch(size);
    long[] arguments = t.clone();
    for (int i = 0; i < offsets.length; i++) {
      int length = length(signature, i, t);
      if (length > 0) {
        byte[] bytes = new byte[length];
        Raw.copyOut(t[i], bytes, 0, length);
        copy.bytes.put(offsets[i], bytes);
        arguments[i] = copy.address + offsets[i];
      }
    }
    // Names that have been rewritten lie in what the system keeps.
    Object[] memory = {copy, system};
    boolean gives = signature.givesDescriptor || call.waits == Wait.OPEN;
    long result = BlockingCalls.call(call.number, arguments, memory, gives, waiter);
    for (int i = 0; i < offsets.length && !system.thread.over(); i++) {
      int length = length(signature, i, t);
      if (length > 0 && signature.kinds[i] == Signature.Kind.INOUT) {
        byte[] bytes = new byte[length];
        copy.bytes.get(offsets[i], bytes);
        Raw.copyIn(bytes, 0, t[i], length);
      }
    }
    return result;
  }

  /** How many bytes of the guest's memory an argument points to; 0 for what is no such pointer. */
  private int length(Signature signature, int i, long[] t) {
    long length =
        switch (signature.kinds[i]) {
          case IN, INOUT -> signature.length(i, system.a, user);
          case PATH, LINK, STR -> t[i] == 0 ? 0 : user.stringLength(system.a[i]) + 1;
          default -> 0;
        };
    boolean guests = length > 0 && user.ok(system.a[i], length, false);
    return guests && t[i] == user.host(system.a[i], length) ? (int) length : 0;
  }
}
