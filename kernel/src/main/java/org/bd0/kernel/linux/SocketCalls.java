package org.bd0.kernel.linux;

import org.bd0.kernel.Descriptors;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * Calls of sockets whose structures hold pointers, lengths or descriptors: messages, addresses,
 * options. What the host reads as a structure is a copy, so that no other thread of the guest can
 * change it after it has been checked.
 */
final class SocketCalls {
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int AF_PACKET = 17;
  private static final int AF_VSOCK = 40;
  private static final int AF_MAX = 46;

  private static final int SOCK_TYPE = 15;
  private static final int SOCK_MAX = 11;
  private static final int SOCK_FLAGS = 0x80800;

  private static final int ADDRESS = 128;
  private static final int MMSGHDR = 64;
  private static final int MMSG_LENGTH = SocketMessage.HEADER;
  private static final int MOST_MESSAGES = 1024;
  private static final int TIMESPEC = 16;
  private static final long SECOND = 1_000_000_000;

  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_WAITFORONE = 0x10000;

  private final LinuxSystem system;
  private final UserMemory user;
  private final HostCalls hostCalls;
  private final Descriptors descriptors;
  private final Scratch address = new Scratch(ADDRESS + Long.BYTES);
  private final long[] t = new long[6];
  private final SocketNames names;
  private SocketMessage message;
  private SocketOptions options;

  SocketCalls(LinuxSystem system, HostCalls hostCalls) {
    this.system = system;
    this.user = system.user;
    this.hostCalls = hostCalls;
    this.descriptors = system.process.descriptors();
    this.names = new SocketNames(system);
  }

  long call(Call call) {
    long[] a = system.a;
    System.arraycopy(a, 0, t, 0, t.length);
    t[0] = descriptors.host((int) a[0]);
    return switch (call) {
      case SOCKET -> socket(call);
      case ACCEPT, ACCEPT4 -> accept(call);
      case GETSOCKNAME, GETPEERNAME -> named(call, 1);
      case BIND, CONNECT -> naming(call, 1);
      case SENDTO -> send(call);
      case RECVFROM -> receive(call);
      case SENDMSG -> send(call, a[1], (int) a[2]);
      case SENDMMSG -> sendMany(call);
      case RECVMSG -> receive(a[1], (int) a[2]);
      case RECVMMSG -> receiveMany();
      case SETSOCKOPT -> options().set(t);
      case GETSOCKOPT -> options().get(t);
      default -> -Errno.ENOSYS;
    };
  }

  private SocketOptions options() {
    if (options == null) {
      options = new SocketOptions(system);
    }
    return options;
  }

  /** Whether sockets of a family hold nothing but what is translated here. */
  static boolean known(int family) {
    return family == AF_UNIX
        || family == AF_INET
        || family == AF_INET6
        || family == AF_NETLINK
        || family == AF_PACKET
        || family == AF_VSOCK;
  }

  /** Whether a socket's type has flags that there are not. */
  static boolean badFlags(int type) {
    return (type & ~(SOCK_TYPE | SOCK_FLAGS)) != 0;
  }

  private long socket(Call call) {
    int family = (int) system.a[0];
    boolean forbidden = system.root() != null && system.root().noNetwork() && family != AF_UNIX;
    if (forbidden || family >= 0 && family < AF_MAX && !known(family)) {
      int type = (int) system.a[1];
      boolean bad = badFlags(type) || (type & SOCK_TYPE) >= SOCK_MAX;
      return bad ? -Errno.EINVAL : -Errno.EAFNOSUPPORT;
    }
    return hostCalls.call(call);
  }

  private long accept(Call call) {
    if (descriptors.full() && t[0] >= 0) {
      return -Errno.EMFILE;
    }
    long result = named(call, 1);
    return HostCall.failed(result) ? result : descriptors.add((int) result);
  }

  /**
   * A call that gives an address: a buffer, and its length in and out.
   *
   * @param first which argument the buffer is
   */
  private long named(Call call, int first) {
    long buffer = system.a[first];
    long lengthAt = system.a[first + 1];
    boolean known = user.ok(lengthAt, Integer.BYTES, true);
    int room = known ? user.getInt(lengthAt) : 0;
    address.bytes.putInt(ADDRESS, room < 0 || buffer == 0 ? room : ADDRESS);
    t[first] = buffer == 0 ? 0 : address.address;
    t[first + 1] = known ? address.address + ADDRESS : UserMemory.bad(lengthAt);
    long result = hostCalls.perform(call, t, null);
    if (HostCall.failed(result) || !known || buffer == 0) {
      return result;
    }
    int length = names.toGuest(address.bytes, 0, address.bytes.getInt(ADDRESS));
    int part = Math.min(Math.min(length, room), ADDRESS);
    boolean bad = part > 0 && !user.ok(buffer, part, true);
    if (bad) {
      if (call == Call.ACCEPT || call == Call.ACCEPT4) {
        system.host(Call.CLOSE, result, 0, 0, 0);
      }
      return -Errno.EFAULT;
    }
    byte[] copy = new byte[Math.max(part, 0)];
    address.bytes.get(0, copy);
    user.put(buffer, copy, copy.length);
    user.putInt(lengthAt, length);
    return result;
  }

  /**
   * A call that is given an address.
   *
   * @param first which argument it is; the next one is its length
   */
  private long naming(Call call, int first) {
    long buffer = system.a[first];
    int length = (int) system.a[first + 1];
    t[first + 1] = length;
    if (length > 0 && buffer != 0) {
      t[first] = UserMemory.bad(buffer);
      if (length <= ADDRESS && user.ok(buffer, length, false)) {
        address.bytes.put(0, user.bytes(buffer, length));
        t[first] = address.address;
        t[first + 1] = names.toHost(address.bytes, 0, length);
        if (t[first + 1] == 0) {
          return -Errno.ENAMETOOLONG;
        }
      }
    }
    if (call == Call.BIND && t[first] == address.address && address.bytes.getShort(0) == AF_UNIX) {
      umask((int) t[0]);
    }
    return hostCalls.perform(call, t, null);
  }

  /** What a Unix socket's file gets of permissions is the socket's own, less the host's umask. */
  private void umask(int socket) {
    int mask = system.shared.umask();
    if (mask >= 0) {
      system.host(Call.FCHMOD, socket, 0x1ff & ~mask, 0, 0);
    }
  }

  private long send(Call call) {
    long size = system.a[2];
    long room = user.accessible(system.a[1], size, false);
    t[1] = room == size && size > 0 ? user.host(system.a[1], size) : UserMemory.bad(system.a[1]);
    long result = naming(call, 4);
    if (result == -Errno.EPIPE) {
      system.signals.brokenPipe(call, system.a);
    }
    return result;
  }

  private long receive(Call call) {
    long size = system.a[2];
    long room = user.accessible(system.a[1], size, true);
    t[1] = room > 0 ? user.host(system.a[1], room) : UserMemory.bad(system.a[1]);
    t[2] = room > 0 ? room : size;
    return named(call, 4);
  }

  private SocketMessage message() {
    if (message == null) {
      message = new SocketMessage(system);
    }
    return message;
  }

  /** sendmsg(2) of one header. */
  private long send(Call call, long header, int flags) {
    SocketMessage m = message();
    long copy = m.read(header, false);
    if (t[0] >= 0 && HostCall.failed(copy)) {
      return copy;
    }
    int descriptor = (int) t[0];
    long result =
        m.read() && hostCalls.parks()
            ? hostCalls.waiting().send(descriptor, flags, copy, m)
            : system.blocking(Call.SENDMSG, descriptor, copy, flags, 0, 0, 0);
    if (result == -Errno.EPIPE && (flags & MSG_NOSIGNAL) == 0) {
      system.signals.brokenPipe(call, system.a);
    }
    return result;
  }

  private long sendMany(Call call) {
    int count = Math.min((int) system.a[2] & Integer.MAX_VALUE, MOST_MESSAGES);
    int flags = (int) system.a[3];
    if (t[0] < 0) {
      return -Errno.EBADF;
    }
    for (int i = 0; i < count; i++) {
      long at = system.a[1] + (long) i * MMSGHDR;
      boolean room = user.ok(at, MMSGHDR, true);
      long result = room ? send(call, at, flags) : -Errno.EFAULT;
      if (HostCall.failed(result)) {
        return i == 0 ? result : i;
      }
      user.putInt(at + MMSG_LENGTH, (int) result);
    }
    return count;
  }

  /** recvmsg(2) of one header. */
  private long receive(long header, int flags) {
    SocketMessage m = message();
    long copy = m.read(header, true);
    int descriptor = (int) t[0];
    long result =
        m.read() && hostCalls.parks()
            ? hostCalls.waiting().receive(descriptor, flags, copy, m)
            : system.blocking(Call.RECVMSG, descriptor, copy, flags, 0, 0, 0);
    if (HostCall.failed(result)) {
      return result;
    }
    long failure = m.received();
    return failure == 0 ? result : failure;
  }

  private long receiveMany() {
    int count = Math.min((int) system.a[2] & Integer.MAX_VALUE, MOST_MESSAGES);
    int flags = (int) system.a[3];
    long timeout = system.a[4];
    long end = Long.MAX_VALUE;
    if (timeout != 0) {
      if (!user.ok(timeout, TIMESPEC, true)) {
        return -Errno.EFAULT;
      }
      long seconds = user.getLong(timeout);
      long part = user.getLong(timeout + Long.BYTES);
      if (seconds < 0 || part < 0 || part >= SECOND) {
        return -Errno.EINVAL;
      }
      boolean ages = seconds >= Long.MAX_VALUE / SECOND / 4;
      end = ages ? Long.MAX_VALUE : System.nanoTime() + seconds * SECOND + part;
    }
    if (t[0] < 0) {
      return -Errno.EBADF;
    }
    int done = 0;
    boolean over = false;
    while (done < count && !over) {
      long at = system.a[1] + (long) done * MMSGHDR;
      boolean room = user.ok(at, MMSGHDR, true);
      long result = room ? receive(at, flags & ~MSG_WAITFORONE) : -Errno.EFAULT;
      if (HostCall.failed(result)) {
        return done == 0 ? result : done;
      }
      user.putInt(at + MMSG_LENGTH, (int) result);
      done++;
      if ((flags & MSG_WAITFORONE) != 0) {
        flags |= MSG_DONTWAIT;
      }
      over = end != Long.MAX_VALUE && System.nanoTime() - end >= 0; // Looked at after each.
    }
    if (end != Long.MAX_VALUE) {
      long left = Math.max(0, end - System.nanoTime());
      user.putLong(timeout, left / SECOND);
      user.putLong(timeout + Long.BYTES, left % SECOND);
    }
    return done;
  }
}
