package org.bd0.kernel.linux;

import java.nio.ByteBuffer;
import org.bd0.kernel.Descriptors;
import org.bd0.runtime.HostCall;

/**
 * Control messages of sockets (cmsg(3)) in a copy that only the kernel sees: descriptors and
 * process numbers become the host's on the way out, and the guest's on the way in.
 */
final class ControlMessages {
  private static final int HEADER = 16;
  private static final int LEVEL = 8;
  private static final int TYPE = 12;

  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int SCM_PIDFD = 4;

  private final LinuxSystem system;
  private final Descriptors descriptors;

  ControlMessages(LinuxSystem system) {
    this.system = system;
    this.descriptors = system.process.descriptors();
  }

  /** The end of a message's data, or -1 when what is there is none: the host says what of it. */
  private static int end(ByteBuffer bytes, int at, int end) {
    if (end - at < HEADER) {
      return -1;
    }
    long length = bytes.getLong(at);
    return length < HEADER || length > end - at ? -1 : at + (int) length;
  }

  private static int next(int end, int start) {
    return start + (end - start + Long.BYTES - 1 & -Long.BYTES);
  }

  private static boolean is(ByteBuffer bytes, int at, int type) {
    return bytes.getInt(at + LEVEL) == SOL_SOCKET && bytes.getInt(at + TYPE) == type;
  }

  /** Translates what is to be sent. A descriptor that is not open becomes -1, which is EBADF. */
  void toHost(ByteBuffer bytes, int start, int length) {
    int end = start + length;
    int next;
    for (int at = start; (next = end(bytes, at, end)) >= 0; at = next(next, at)) {
      if (is(bytes, at, SCM_RIGHTS)) {
        for (int fd = at + HEADER; fd + Integer.BYTES <= next; fd += Integer.BYTES) {
          bytes.putInt(fd, descriptors.host(bytes.getInt(fd)));
        }
      } else if (is(bytes, at, SCM_CREDENTIALS) && next - at >= HEADER + Integer.BYTES) {
        if (bytes.getInt(at + HEADER) == system.process.id()) {
          bytes.putInt(at + HEADER, (int) system.host(Call.GETPID, 0, 0, 0, 0));
        }
      }
    }
  }

  /**
   * Translates what was received.
   *
   * @return how many bytes of it the guest gets: less than there are when its table of descriptors
   *     is full (unix(7)); what it cannot have is closed
   */
  int toGuest(ByteBuffer bytes, int start, int length) {
    int end = start + length;
    int next;
    for (int at = start; (next = end(bytes, at, end)) >= 0; at = next(next, at)) {
      if (is(bytes, at, SCM_RIGHTS) || is(bytes, at, SCM_PIDFD)) {
        int kept = install(bytes, at + HEADER, next);
        if (kept < next) {
          bytes.putLong(at, kept - at);
          return kept == at + HEADER ? at - start : next(kept, at) - start;
        }
      }
    }
    return length;
  }

  private int install(ByteBuffer bytes, int from, int end) {
    int kept = end;
    for (int fd = from; fd + Integer.BYTES <= end; fd += Integer.BYTES) {
      int host = bytes.getInt(fd);
      if (kept < end) {
        system.host(Call.CLOSE, host, 0, 0, 0);
        continue;
      }
      int guest = host < 0 ? host : descriptors.add(host);
      if (HostCall.failed(guest)) {
        kept = fd; // The table has closed it.
      }
      bytes.putInt(fd, guest);
    }
    return kept;
  }
}
