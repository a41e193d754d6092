package org.bd0.kernel.linux;

import java.util.concurrent.TimeUnit;
import org.bd0.kernel.HostWaiter;
import org.bd0.runtime.HostCall;

/**
 * Reading and writing by a virtual thread. A call is tried in a form that does not block whatever
 * the descriptor's own mode is: RWF_NOWAIT (preadv2(2)) for pipes and sockets, MSG_DONTWAIT for the
 * calls that have flags. If it would block and the descriptor's mode says that it may, the thread
 * waits, parked, and tries again. O_NONBLOCK itself is never set: others share the open file.
 *
 * <p>What knows no such form, terminals above all, is asked by poll(2) whether it is ready, and
 * called by one thread at a time.
 */
final class WaitingStreams {
  private static final int RWF_NOWAIT = 8;
  private static final int MSG_PEEK = 2;
  private static final int MSG_OOB = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_WAITALL = 0x100;
  private static final int MSG_ERRQUEUE = 0x2000;
  private static final int POLLPRI = 2;
  private static final int SOCK_STREAM = 1;

  /** Where the position goes in preadv2(2): the file's own. */
  private static final long CURRENT = -1;

  private static final int IOVEC = 16;

  /** What a pipe that is ready has room for: PIPE_BUF of limits.h. */
  private static final int PIPE_PIECE = 4096;

  /** What a terminal that is ready has room for (WAKEUP_CHARS in Linux's n_tty.c). */
  private static final int TERMINAL_PIECE = 256;

  /** How often poll(2) may be wrong before it is asked less often. */
  private static final int PATIENCE = 3;

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long READY = 0;

  private final LinuxSystem system;
  private final HostCall host;
  private final HostFile file;
  private final HostWaiter waiter;
  private final Scratch single = new Scratch(IOVEC);
  private int wrong;

  WaitingStreams(LinuxSystem system, HostFile file, HostWaiter waiter) {
    this.system = system;
    this.host = system.host;
    this.file = file;
    this.waiter = waiter;
  }

  private long plain(Call call, long[] t) {
    return host.call(call.number, t[0], t[1], t[2], t[3], t[4], t[5]);
  }

  /**
   * Waits for a descriptor.
   *
   * @return {@link #READY}, or a negative errno value: EAGAIN when the time is over
   */
  private long await(int descriptor, int events, long timeout) {
    int found = waiter.await(descriptor, events, timeout);
    if (found <= 0 && system.thread.calledOff() || system.thread.over()) {
      return -Errno.EINTR;
    }
    if (found <= 0) {
      return found == 0 ? -Errno.EAGAIN : found;
    }
    // The number may be another file's by now.
    if (system.process.descriptors().host((int) system.a[0]) != descriptor) {
      return -Errno.EBADF;
    }
    wrong = waiter.waited() ? 0 : wrong + 1;
    if (wrong > PATIENCE) {
      waiter.sleep(PAUSE); // A datagram socket whose peer is full is one that is "ready".
    }
    return READY;
  }

  private long timeout(int descriptor, int kind, int option) {
    return kind == HostFile.SOCKET ? file.timeout(descriptor, option) : HostFile.NEVER;
  }

  /** read, readv, preadv2. */
  long read(Call call, long[] t) {
    int descriptor = (int) t[0];
    int kind = call == Call.READ && t[2] == 0 ? -1 : file.kind(descriptor);
    if (HostFile.immediate(kind) || call == Call.PREADV2 && t[3] != CURRENT) {
      return plain(call, t);
    }
    long flags = RWF_NOWAIT | (call == Call.PREADV2 ? t[5] : 0);
    long vector = t[1];
    long count = t[2];
    if (call == Call.READ) {
      vector = single(t[1], t[2]);
      count = 1;
    }
    wrong = 0;
    while (true) {
      long n = host.call(Call.PREADV2.number, descriptor, vector, count, CURRENT, 0, flags);
      if (n == -Errno.EOPNOTSUPP || n == -Errno.ENOSYS) {
        return readWhenReady(call, t, kind);
      }
      if (n != -Errno.EAGAIN || file.nonBlocking(descriptor)) {
        return n;
      }
      long failure =
          await(descriptor, HostWaiter.POLLIN, timeout(descriptor, kind, HostFile.SO_RCVTIMEO));
      if (failure != READY) {
        return failure;
      }
    }
  }

  private long single(long address, long length) {
    single.bytes.putLong(0, address);
    single.bytes.putLong(Long.BYTES, length);
    return single.address;
  }

  private long readWhenReady(Call call, long[] t, int kind) {
    int descriptor = (int) t[0];
    if (file.nonBlocking(descriptor)) {
      return plain(call, t);
    }
    wrong = 0;
    while (true) {
      synchronized (file.oneAtATime()) {
        if (waiter.look(descriptor, HostWaiter.POLLIN) != 0) {
          return plain(call, t);
        }
      }
      long timeout = kind == HostFile.DEVICE ? file.readTimeout(descriptor) : HostFile.NEVER;
      long failure = await(descriptor, HostWaiter.POLLIN, timeout);
      if (failure != READY) {
        return failure == -Errno.EAGAIN ? 0 : failure;
      }
    }
  }

  /**
   * write, writev, pwritev2.
   *
   * @param vectors where the second argument of writev and pwritev2 points
   */
  long write(Call call, long[] t, Scratch vectors) {
    int descriptor = (int) t[0];
    boolean one = call == Call.WRITE;
    int kind = one && t[2] == 0 ? -1 : file.kind(descriptor);
    boolean bad = !one && (vectors == null || t[1] != vectors.address);
    if (HostFile.immediate(kind) || bad || call == Call.PWRITEV2 && t[3] != CURRENT) {
      return plain(call, t);
    }
    if (one) {
      single(t[1], t[2]);
    }
    Output output = new Output(descriptor, kind, one ? single : vectors, one ? 1 : (int) t[2]);
    long result = output.write(RWF_NOWAIT | (call == Call.PWRITEV2 ? t[5] : 0));
    return output.failed(call, result);
  }

  /** What is still to be written. */
  private final class Output {
    private final int descriptor;
    private final int kind;
    private final Scratch vector;
    private final int count;
    private int at;
    private long done;

    Output(int descriptor, int kind, Scratch vector, int count) {
      this.descriptor = descriptor;
      this.kind = kind;
      this.vector = vector;
      this.count = count;
    }

    private long address() {
      return vector.bytes.getLong(at * IOVEC);
    }

    private long length() {
      return vector.bytes.getLong(at * IOVEC + Long.BYTES);
    }

    /** Takes off what has been written; whether there is more. */
    private boolean more(long written) {
      done += written;
      long left = written;
      while (at < count && left >= length()) {
        left -= length();
        at++;
      }
      if (at < count) {
        vector.bytes.putLong(at * IOVEC, address() + left);
        vector.bytes.putLong(at * IOVEC + Long.BYTES, length() - left);
      }
      return at < count;
    }

    /** The call's result when its last part gave this: what was written before counts. */
    long failed(Call call, long result) {
      if (result >= 0 || done == 0) {
        return result;
      }
      if (result == -Errno.EPIPE) {
        system.signals.brokenPipe(call, system.a);
      }
      return done;
    }

    private long awaitRoom() {
      return await(descriptor, HostWaiter.POLLOUT, timeout(descriptor, kind, HostFile.SO_SNDTIMEO));
    }

    long write(long flags) {
      wrong = 0;
      while (true) {
        long from = vector.address + (long) at * IOVEC;
        long n = host.call(Call.PWRITEV2.number, descriptor, from, count - at, CURRENT, 0, flags);
        if (n == -Errno.EOPNOTSUPP || n == -Errno.ENOSYS) {
          return writeWhenReady();
        }
        if (n < 0) {
          long failure = n != -Errno.EAGAIN || file.nonBlocking(descriptor) ? n : awaitRoom();
          if (failure != READY) {
            return failure;
          }
        } else if (n == 0 || !more(n)) {
          return done;
        }
      }
    }

    /** In pieces that a blocking descriptor takes without blocking once it is ready. */
    private long writeWhenReady() {
      boolean all = file.nonBlocking(descriptor);
      boolean terminal = !all && kind == HostFile.DEVICE && file.terminal(descriptor);
      long piece = kind == HostFile.FIFO ? PIPE_PIECE : terminal ? TERMINAL_PIECE : Long.MAX_VALUE;
      if (all || piece == Long.MAX_VALUE) {
        return writeAtOnce(all);
      }
      while (true) {
        synchronized (file.oneAtATime()) {
          while (waiter.look(descriptor, HostWaiter.POLLOUT) != 0) {
            long size = Math.min(piece, length());
            long n = host.call(Call.WRITE.number, descriptor, address(), size, 0, 0, 0);
            if (n < 0 || !more(n)) {
              return n < 0 ? n : done;
            }
          }
        }
        long failure = awaitRoom();
        if (failure != READY) {
          return failure;
        }
      }
    }

    /** What must not be cut, or does not block. */
    private long writeAtOnce(boolean nonBlocking) {
      while (true) {
        synchronized (file.oneAtATime()) {
          if (nonBlocking || waiter.look(descriptor, HostWaiter.POLLOUT) != 0) {
            long from = vector.address + (long) at * IOVEC;
            return host.call(Call.WRITEV.number, descriptor, from, count - at, 0, 0, 0);
          }
        }
        long failure = awaitRoom();
        if (failure != READY) {
          return failure;
        }
      }
    }
  }

  /** recvfrom. */
  long receive(Call call, long[] t) {
    int descriptor = (int) t[0];
    long flags = t[3];
    if ((flags & (MSG_DONTWAIT | MSG_ERRQUEUE)) != 0) {
      return plain(call, t);
    }
    int events = (flags & MSG_OOB) != 0 ? POLLPRI : HostWaiter.POLLIN;
    boolean whole = (flags & (MSG_WAITALL | MSG_PEEK | MSG_OOB)) == MSG_WAITALL;
    whole = whole && file.option(descriptor, HostFile.SO_TYPE) == SOCK_STREAM;
    long done = 0;
    wrong = 0;
    while (true) {
      long n =
          host.call(
              call.number, descriptor, t[1] + done, t[2] - done, flags | MSG_DONTWAIT, t[4], t[5]);
      if (n > 0 && whole && done + n < t[2]) {
        done += n;
      } else if (n != -Errno.EAGAIN || file.nonBlocking(descriptor)) {
        return n < 0 && done > 0 ? done : n + done;
      } else {
        long timeout = file.timeout(descriptor, HostFile.SO_RCVTIMEO);
        long failure = await(descriptor, events, timeout);
        if (failure != READY) {
          return done > 0 ? done : failure;
        }
      }
    }
  }

  /** sendto: a stream takes parts, anything else all or nothing. */
  long send(Call call, long[] t) {
    int descriptor = (int) t[0];
    long flags = t[3];
    if ((flags & MSG_DONTWAIT) != 0) {
      return plain(call, t);
    }
    long done = 0;
    wrong = 0;
    while (true) {
      long n =
          host.call(
              call.number, descriptor, t[1] + done, t[2] - done, flags | MSG_DONTWAIT, t[4], t[5]);
      if (n >= 0) {
        done += n;
        if (n == 0 || done >= t[2]) {
          return done;
        }
        continue;
      }
      long failure = n;
      if (n == -Errno.EAGAIN && !file.nonBlocking(descriptor)) {
        failure =
            await(descriptor, HostWaiter.POLLOUT, file.timeout(descriptor, HostFile.SO_SNDTIMEO));
      }
      if (failure != READY) {
        if (failure == -Errno.EPIPE && done > 0) {
          system.signals.brokenPipe(call, system.a);
        }
        return done > 0 ? done : failure;
      }
    }
  }

  /**
   * sendmsg: as {@link #send(Call, long[])}.
   *
   * @param header host address of the message's copy
   */
  long send(int descriptor, long flags, long header, SocketMessage message) {
    int number = Call.SENDMSG.number;
    if ((flags & MSG_DONTWAIT) != 0) {
      return host.call(number, descriptor, header, flags, 0, 0, 0);
    }
    long done = 0;
    wrong = 0;
    while (true) {
      long n = host.call(number, descriptor, header, flags | MSG_DONTWAIT, 0, 0, 0);
      if (n >= 0) {
        done += n;
        if (n == 0 || n >= message.total()) {
          return done;
        }
        message.advance(n);
        continue;
      }
      long failure = n;
      if (n == -Errno.EAGAIN && !file.nonBlocking(descriptor)) {
        failure =
            await(descriptor, HostWaiter.POLLOUT, file.timeout(descriptor, HostFile.SO_SNDTIMEO));
      }
      if (failure != READY) {
        return done > 0 ? done : failure;
      }
    }
  }

  /**
   * recvmsg: as {@link #receive(Call, long[])}.
   *
   * @param header host address of the message's copy
   */
  long receive(int descriptor, long flags, long header, SocketMessage message) {
    int number = Call.RECVMSG.number;
    if ((flags & (MSG_DONTWAIT | MSG_ERRQUEUE)) != 0) {
      return host.call(number, descriptor, header, flags, 0, 0, 0);
    }
    int events = (flags & MSG_OOB) != 0 ? POLLPRI : HostWaiter.POLLIN;
    boolean whole = (flags & (MSG_WAITALL | MSG_PEEK | MSG_OOB)) == MSG_WAITALL;
    whole = whole && file.option(descriptor, HostFile.SO_TYPE) == SOCK_STREAM;
    long done = 0;
    wrong = 0;
    while (true) {
      long n = host.call(number, descriptor, header, flags | MSG_DONTWAIT, 0, 0, 0);
      if (n > 0 && whole && n < message.total() && !message.hasControl()) {
        done += n;
        message.advance(n);
      } else if (n != -Errno.EAGAIN || file.nonBlocking(descriptor)) {
        return n < 0 && done > 0 ? done : n + done;
      } else {
        long failure = await(descriptor, events, file.timeout(descriptor, HostFile.SO_RCVTIMEO));
        if (failure != READY) {
          return done > 0 ? done : failure;
        }
      }
    }
  }

  /** accept, accept4. */
  long accept(Call call, long[] t) {
    int descriptor = (int) t[0];
    if (file.kind(descriptor) != HostFile.SOCKET) {
      return plain(call, t);
    }
    wrong = 0;
    while (true) {
      synchronized (file.oneAtATime()) {
        if (waiter.look(descriptor, HostWaiter.POLLIN) != 0) {
          return plain(call, t);
        }
      }
      boolean refused = file.option(descriptor, HostFile.SO_ACCEPTCONN) == 0;
      if (refused || file.nonBlocking(descriptor)) {
        return plain(call, t); // Not a socket to accept from, or EAGAIN.
      }
      long failure =
          await(descriptor, HostWaiter.POLLIN, file.timeout(descriptor, HostFile.SO_RCVTIMEO));
      if (failure != READY) {
        return failure;
      }
    }
  }
}
