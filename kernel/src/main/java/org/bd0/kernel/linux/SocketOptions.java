package org.bd0.kernel.linux;

import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;

/**
 * getsockopt(2) and setsockopt(2). Values are copied. Levels and options whose values hold pointers
 * into memory, which the host would take for its own, are not passed on: ENOPROTOOPT, as for a
 * protocol that does not have the option.
 */
final class SocketOptions {
  private static final int SOL_IP = 0;
  private static final int SOL_SOCKET = 1;
  private static final int SOL_TCP = 6;
  private static final int SOL_IPV6 = 41;
  private static final int SOL_SCTP = 132;
  private static final int SOL_PACKET = 263;
  private static final int SOL_RDS = 276;
  private static final int SOL_XDP = 283;

  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_ATTACH_BPF = 50;
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  private static final int SO_ATTACH_REUSEPORT_EBPF = 52;
  private static final int SO_PEERPIDFD = 77;
  private static final int TCP_ZEROCOPY_RECEIVE = 35;
  private static final int PACKET_FANOUT_DATA = 22;

  /** Where the options of netfilter begin, whose values point to tables. */
  private static final int NETFILTER = 64;

  private static final int NETFILTER_IPV6_END = 66;

  private static final int FPROG = 16;
  private static final int FILTER = 8;
  private static final int BPF_MAXINSNS = 4096;
  private static final int LONGEST = 1 << 16;

  private static final int PAGE = 4096;
  private static final int READ_WRITE = 3;
  private static final int PRIVATE_ANONYMOUS = 0x22;

  private final LinuxSystem system;
  private final UserMemory user;
  private final Scratch length = new Scratch(FPROG);

  SocketOptions(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
  }

  /** Whether the host may see an option's value as the guest gives it. */
  private static boolean plain(int level, int option) {
    return switch (level) {
      case SOL_SOCKET ->
          option != SO_ATTACH_FILTER
              && option != SO_ATTACH_BPF
              && option != SO_ATTACH_REUSEPORT_CBPF
              && option != SO_ATTACH_REUSEPORT_EBPF;
      case SOL_IP -> option < NETFILTER;
      case SOL_IPV6 -> option < NETFILTER || option >= NETFILTER_IPV6_END;
      case SOL_TCP -> option != TCP_ZEROCOPY_RECEIVE;
      case SOL_PACKET -> option != PACKET_FANOUT_DATA;
      case SOL_SCTP, SOL_RDS, SOL_XDP -> false;
      default -> true;
    };
  }

  private static boolean isFilter(int level, int option) {
    return level == SOL_SOCKET
        && (option == SO_ATTACH_FILTER || option == SO_ATTACH_REUSEPORT_CBPF);
  }

  /** setsockopt; the arguments are the guest's except for the descriptor. */
  long set(long[] t) {
    int level = (int) t[1];
    int option = (int) t[2];
    int size = (int) t[4];
    boolean filter = isFilter(level, option);
    if (t[0] < 0 || !filter && !plain(level, option)) {
      return t[0] < 0 ? -Errno.EBADF : -Errno.ENOPROTOOPT;
    }
    long value = t[3] == 0 ? 0 : UserMemory.BAD;
    if (filter) {
      value = filter(t[3], size);
    } else if (size > 0 && user.ok(t[3], Math.min(size, LONGEST), false)) {
      size = Math.min(size, LONGEST);
      Scratch copy = system.scratch(size);
      copy.bytes.put(0, user.bytes(t[3], size));
      value = copy.address;
    } else if (size > 0 && size <= PAGE) {
      return partly(t, level, option, size);
    }
    return system.host.call(Call.SETSOCKOPT.number, t[0], level, option, value, size, 0);
  }

  /** A page before one that is not accessible; made when it is first needed. */
  private static final class Edge {
    static final long END = end(new HostCall());

    private static long end(HostCall host) {
      long pages = host.call(Call.MMAP.number, 0, 2 * PAGE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
      host.call(Call.MPROTECT.number, pages + PAGE, PAGE, 0, 0, 0, 0);
      return pages + PAGE;
    }
  }

  /** A value that is not all accessible: most options are shorter than what Linux is given. */
  private long partly(long[] t, int level, int option, int size) {
    int room = (int) user.accessible(t[3], size, false);
    synchronized (SocketOptions.class) {
      Raw.copyIn(user.bytes(t[3], room), 0, Edge.END - room, room);
      long value = room == 0 ? UserMemory.bad(t[3]) : Edge.END - room;
      return system.host.call(Call.SETSOCKOPT.number, t[0], level, option, value, size, 0);
    }
  }

  /** A struct sock_fprog: the number of instructions, and where they are (socket(7)). */
  private long filter(long address, int size) {
    if (size != FPROG || !user.ok(address, FPROG, false)) {
      return UserMemory.BAD;
    }
    int count = user.getInt(address) & 0xffff;
    long program = user.getLong(address + Long.BYTES);
    int bytes = Math.min(count, BPF_MAXINSNS) * FILTER;
    long copied = UserMemory.BAD;
    if (bytes > 0 && user.ok(program, bytes, false)) {
      Scratch copy = system.scratch(bytes);
      copy.bytes.put(0, user.bytes(program, bytes));
      copied = copy.address;
    }
    length.bytes.putLong(0, count).putLong(Long.BYTES, copied);
    return length.address;
  }

  /** getsockopt; the arguments are the guest's except for the descriptor. */
  long get(long[] t) {
    int level = (int) t[1];
    int option = (int) t[2];
    if (t[0] < 0 || !plain(level, option)) {
      return t[0] < 0 ? -Errno.EBADF : -Errno.ENOPROTOOPT;
    }
    boolean known = user.ok(t[4], Integer.BYTES, false);
    int room = known ? user.getInt(t[4]) : 0;
    int size = Math.clamp(room, 0, LONGEST);
    Scratch copy = system.scratch(size + Long.BYTES);
    length.bytes.putInt(0, room < 0 ? room : size);
    long lengthAt = known ? length.address : UserMemory.bad(t[4]);
    long value = size == 0 && t[3] == 0 ? 0 : copy.address;
    long result = system.host.call(Call.GETSOCKOPT.number, t[0], level, option, value, lengthAt, 0);
    if (HostCall.failed(result) || !known) {
      return result;
    }
    int given = length.bytes.getInt(0);
    int part = Math.clamp(given, 0, size);
    if (part > 0 && !user.ok(t[3], part, true) || !user.ok(t[4], Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    if (level == SOL_SOCKET && option == SO_PEERPIDFD && given >= Integer.BYTES) {
      int guest = system.process.descriptors().add(copy.bytes.getInt(0));
      if (guest < 0) {
        return guest;
      }
      copy.bytes.putInt(0, guest);
    }
    if (part > 0) {
      byte[] bytes = new byte[part];
      copy.bytes.get(0, bytes);
      user.put(t[3], bytes, part);
    }
    user.putInt(t[4], given);
    return result;
  }
}
