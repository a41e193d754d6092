package org.bd0.kernel.linux;

import java.util.concurrent.TimeUnit;
import org.bd0.runtime.HostCall;

/** What a host descriptor is and how it blocks: asked before a virtual thread waits for it. */
final class HostFile {
  /** Kinds, as in st_mode (inode(7)). */
  static final int FIFO = 0x1000;

  /** See {@link #FIFO}. */
  static final int DEVICE = 0x2000;

  /** See {@link #FIFO}. */
  static final int SOCKET = 0xc000;

  /** Socket options (socket(7)). */
  static final int SO_TYPE = 3;

  /** See {@link #SO_TYPE}. */
  static final int SO_RCVTIMEO = 20;

  /** See {@link #SO_TYPE}. */
  static final int SO_SNDTIMEO = 21;

  /** See {@link #SO_TYPE}. */
  static final int SO_ACCEPTCONN = 30;

  /** A timeout that never ends. */
  static final long NEVER = -1;

  private static final int FOLDER = 0x4000;
  private static final int BLOCK_DEVICE = 0x6000;
  private static final int REGULAR = 0x8000;
  private static final int KIND = 0xf000;

  private static final int STAT = 144;
  private static final int ST_INO = 8;
  private static final int ST_MODE = 24;

  private static final int F_GETFL = 3;
  private static final int O_NONBLOCK = 0x800;
  private static final int SOL_SOCKET = 1;

  private static final int TCGETS = 0x5401;
  private static final int LFLAG = 12;
  private static final int ICANON = 2;
  private static final int VTIME = 22;
  private static final int VMIN = 23;

  private static final int LOCKS = 64;
  private static final Object[] ONE_AT_A_TIME = new Object[LOCKS];

  static {
    for (int i = 0; i < LOCKS; i++) {
      ONE_AT_A_TIME[i] = new Object();
    }
  }

  private final HostCall host;
  private final Scratch answer = new Scratch(STAT);
  private int inode;

  HostFile(HostCall host) {
    this.host = host;
  }

  /** What the descriptor is: FIFO and so on; 0 for none of those, as for an eventfd; or -errno. */
  int kind(int descriptor) {
    long result = host.call(Call.FSTAT.number, descriptor, answer.address, 0, 0, 0, 0);
    return result < 0 ? (int) result : answered();
  }

  /** As {@link #kind(int)}, of a name. */
  int kind(int directory, long path) {
    long result = host.call(Call.NEWFSTATAT.number, directory, path, answer.address, 0, 0, 0);
    return result < 0 ? (int) result : answered();
  }

  private int answered() {
    inode = answer.bytes.getInt(ST_INO);
    return answer.bytes.getInt(ST_MODE) & KIND;
  }

  /** Whether reading and writing wait for nobody but a disk: no use to wait for these. */
  static boolean immediate(int kind) {
    return kind < 0 || kind == REGULAR || kind == FOLDER || kind == BLOCK_DEVICE;
  }

  /**
   * Who holds this looks whether the descriptor last asked about is ready, and makes the blocking
   * call only if so: then nobody else of this JVM takes away what was there.
   */
  Object oneAtATime() {
    return ONE_AT_A_TIME[inode & LOCKS - 1];
  }

  /** Whether O_NONBLOCK is set, which somebody else who has the open file may have done. */
  boolean nonBlocking(int descriptor) {
    long flags = host.call(Call.FCNTL.number, descriptor, F_GETFL, 0, 0, 0, 0);
    return flags < 0 || (flags & O_NONBLOCK) != 0;
  }

  /** An option of a socket that is a 32-bit number, or 0. */
  int option(int socket, int option) {
    return ask(socket, option, Integer.BYTES) ? answer.bytes.getInt(0) : 0;
  }

  /** After how many nanoseconds SO_RCVTIMEO or SO_SNDTIMEO ends a wait, or {@link #NEVER}. */
  long timeout(int socket, int option) {
    if (!ask(socket, option, 2 * Long.BYTES)) {
      return NEVER;
    }
    long time =
        TimeUnit.SECONDS.toNanos(answer.bytes.getLong(0))
            + TimeUnit.MICROSECONDS.toNanos(answer.bytes.getLong(Long.BYTES));
    return time == 0 ? NEVER : time;
  }

  private boolean ask(int socket, int option, int size) {
    int length = STAT - Long.BYTES;
    answer.bytes.putInt(length, size);
    long result =
        host.call(
            Call.GETSOCKOPT.number,
            socket,
            SOL_SOCKET,
            option,
            answer.address,
            answer.address + length,
            0);
    return result == 0;
  }

  /** Whether the descriptor is a terminal. */
  boolean terminal(int descriptor) {
    return host.call(Call.IOCTL.number, descriptor, TCGETS, answer.address, 0, 0, 0) == 0;
  }

  /**
   * After how many nanoseconds reading from a terminal gives up and reports 0 bytes, or {@link
   * #NEVER}: with MIN 0 it does not wait for input longer than TIME (termios(3)).
   */
  long readTimeout(int terminal) {
    if (!terminal(terminal) || (answer.bytes.getInt(LFLAG) & ICANON) != 0) {
      return NEVER;
    }
    int tenths = answer.bytes.get(VTIME) & 0xff;
    return answer.bytes.get(VMIN) != 0 ? NEVER : TimeUnit.MILLISECONDS.toNanos(tenths * 100L);
  }
}
