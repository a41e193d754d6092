package org.bd0.kernel.linux;

import org.bd0.kernel.Descriptors;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * Waiting for several descriptors: the guest's numbers are in memory, so the arrays and sets are
 * copied with the host's. Signal masks are not passed on: the guest's signals are not the host's.
 */
final class PollCalls {
  private static final int POLLFD = 8;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;

  /** A descriptor number that nothing has: poll(2) then reports POLLNVAL. */
  private static final int NOT_OPEN = Integer.MAX_VALUE;

  private static final int SETS = 3;
  private static final int TIMEVAL = 16;

  private final LinuxSystem system;
  private final UserMemory user;
  private final Descriptors descriptors;
  private WaitingPolls waiting;

  PollCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.descriptors = system.process.descriptors();
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case POLL -> poll(call, a[0], a[1], a[2]);
      case PPOLL -> poll(call, a[0], a[1], user.out(a[2], TIMEVAL));
      case SELECT, PSELECT6 -> select(call, (int) a[0], user.out(a[4], TIMEVAL));
      default -> -Errno.ENOSYS;
    };
  }

  private long poll(Call call, long array, long number, long timeout) {
    int count = (int) number;
    if (count < 0 || count > descriptors.limit()) {
      return -Errno.EINVAL;
    }
    if (count > 0 ? !user.ok(array, (long) count * POLLFD, true) : UserMemory.outside(array)) {
      return -Errno.EFAULT;
    }
    Scratch copy = system.scratch(Math.max(count, 1) * POLLFD);
    for (int i = 0; i < count; i++) {
      int guest = user.getInt(array + (long) i * POLLFD);
      int host = guest < 0 ? guest : descriptors.host(guest);
      copy.bytes.putInt(i * POLLFD, guest >= 0 && host < 0 ? NOT_OPEN : host);
      copy.bytes.putInt(i * POLLFD + EVENTS, user.getInt(array + (long) i * POLLFD + EVENTS));
    }
    long result =
        Thread.currentThread().isVirtual()
            ? waiting().poll(call, copy, count)
            : system.blocking(call, copy.address, count, milliseconds(call, timeout), 0, 0, 0);
    if (result >= 0) {
      for (int i = 0; i < count; i++) {
        long at = array + (long) i * POLLFD + EVENTS;
        int events = user.getInt(at) & 0xffff;
        user.putInt(at, events | copy.bytes.getShort(i * POLLFD + REVENTS) << 16);
      }
    }
    return result;
  }

  private long milliseconds(Call call, long timeout) {
    return call == Call.POLL && (int) timeout > 0 ? system.milliseconds((int) timeout) : timeout;
  }

  /** The sets hold a bit for each guest number; the host's numbers may be larger. */
  private long select(Call call, int wanted, long timeout) {
    long[] a = system.a;
    if (wanted < 0) {
      return -Errno.EINVAL;
    }
    // Like Linux, no further than the table of descriptors reaches.
    int number = Math.min(wanted, (descriptors.end() + 63) / 64 * 64);
    int guests = Math.min(number, descriptors.end());
    int bytes = (number + 63) / 64 * 8;
    int hosts = 0;
    for (int guest = 0; guest < guests; guest++) {
      hosts = Math.max(hosts, descriptors.host(guest) + 1);
    }
    int size = (hosts + 63) / 64 * 8;
    Scratch copy = system.scratch(SETS * size + 8);
    copy.bytes.put(0, new byte[SETS * size]);
    for (int set = 0; set < SETS; set++) {
      long from = a[1 + set];
      if (from == 0) {
        continue;
      }
      if (bytes > 0 && !user.ok(from, bytes, true)) {
        return -Errno.EFAULT;
      }
      for (int guest = 0; guest < number; guest++) {
        if (bit(from, guest)) {
          int host = guest < guests ? descriptors.host(guest) : -1;
          if (host < 0) {
            return -Errno.EBADF;
          }
          int at = set * size + host / 8;
          copy.bytes.put(at, (byte) (copy.bytes.get(at) | 1 << (host & 7)));
        }
      }
    }
    long[] pointers = new long[SETS];
    for (int set = 0; set < SETS; set++) {
      pointers[set] = a[1 + set] == 0 ? 0 : copy.address + (long) set * size;
    }
    long result =
        Thread.currentThread().isVirtual()
            ? waiting().select(call, hosts, pointers, copy)
            : system.blocking(call, hosts, pointers[0], pointers[1], pointers[2], timeout, 0);
    if (!HostCall.failed(result)) {
      for (int set = 0; set < SETS; set++) {
        if (a[1 + set] != 0) {
          copyBack(a[1 + set], bytes, guests, copy, set * size);
        }
      }
    }
    return result;
  }

  private WaitingPolls waiting() {
    if (waiting == null) {
      waiting = new WaitingPolls(system);
    }
    return waiting;
  }

  private boolean bit(long set, int number) {
    return (user.getLong(set + number / 64 * 8L) >>> number & 1) != 0;
  }

  private void copyBack(long to, int bytes, int guests, Scratch copy, int from) {
    for (int word = 0; word < bytes; word += Long.BYTES) {
      long old = user.getLong(to + word);
      long found = 0;
      for (int i = 0; i < 64 && word * 8 + i < guests; i++) {
        int host = descriptors.host(word * 8 + i);
        if ((old >>> i & 1) != 0 && (copy.bytes.get(from + host / 8) >> (host & 7) & 1) != 0) {
          found |= 1L << i;
        }
      }
      user.putLong(to + word, found);
    }
  }
}
