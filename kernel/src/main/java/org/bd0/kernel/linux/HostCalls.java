package org.bd0.kernel.linux;

import org.bd0.kernel.Descriptors;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.UserMemory;

/**
 * Calls that the host performs as they are, once descriptors, names and pointers have been
 * translated. Guest memory is host memory and both are Linux x86-64: no structure is converted.
 */
final class HostCalls {
  private static final int IOV_MAX = 1024;
  private static final int IOVEC = 16;
  private static final int F_GETFL = 3;
  private static final int O_ACCMODE = 3;

  private final LinuxSystem system;
  private final UserMemory user;
  private final Descriptors descriptors;
  private final long[] t = new long[6];
  private final long[] before = new long[6];
  private int inouts;
  private Scratch positions;
  private Scratch vectors;
  private WaitingCalls waiting;

  HostCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.descriptors = system.process.descriptors();
  }

  /** Whose calls they are. */
  LinuxSystem system() {
    return system;
  }

  /** Performs the call with the arguments in {@link LinuxSystem#a}. */
  long call(Call call) {
    Signature signature = call.signature();
    if (signature.givesDescriptor && descriptors.full()) {
      return -Errno.EMFILE;
    }
    if (descriptors.hasStandIns()) {
      long result = system.standIns().instead(call, signature);
      if (result != StandInCalls.NOTHING) {
        return result;
      }
    }
    long result = raw(call);
    if (signature.givesDescriptor && result >= 0) {
      return descriptors.add((int) result);
    }
    if (result == -Errno.EPIPE) {
      system.signals.brokenPipe(call, system.a);
    }
    return result;
  }

  /** As {@link #call}, and leaves a new descriptor the host's. */
  long raw(Call call) {
    long[] a = system.a;
    Signature signature = call.signature();
    int count = signature.count();
    System.arraycopy(a, 0, t, 0, t.length);
    inouts = 0;
    Call made = call;
    Root root = system.root();
    if (root != null) {
      long refused = begin(root, call);
      if (refused < 0) {
        return refused;
      }
    }
    for (int i = 0; i < count; i++) {
      long value = a[i];
      switch (signature.kinds[i]) {
        case FD -> t[i] = descriptors.host((int) value);
        case DIR -> t[i] = directory((int) value, a[i + 1]);
        case PATH -> t[i] = name(root, call, signature, i, true);
        case LINK -> t[i] = name(root, call, signature, i, false);
        case STR -> t[i] = user.string(value);
        case NULL -> t[i] = 0;
        case THREAD -> t[i] = system.shared.signals.thread((int) value) == null ? value : 0;
        case IN -> t[i] = user.in(value, signature.length(i, a, user));
        case INOUT -> inout(i, value, signature.length(i, a, user));
        case OUT -> made = stream(call, signature, i, true);
        case DATA -> made = stream(call, signature, i, false);
        case INV -> vector(i, false);
        case OUTV -> vector(i, true);
        case OCT -> t[i] = mode(call, value);
        default -> {}
      }
    }
    if (root != null) {
      long refused = restrict(root, call);
      if (refused < 0) {
        return refused;
      }
    }
    if (call.waits == Wait.READ && system.table != null) {
      long allowed = system.table.terminals().await(system, (int) t[0], Signal.SIGTTIN);
      if (allowed < 0) {
        return allowed;
      }
    }
    long result = perform(made, t, vectors);
    for (int i = 0; inouts != 0; i++, inouts >>>= 1) {
      if ((inouts & 1) != 0 && !giveBack(call, i, a[i])) {
        result = -Errno.EFAULT;
      }
    }
    return result;
  }

  // A number that the call reads and may change, such as a position: a copy.
  private void inout(int index, long address, long length) {
    t[index] = address == 0 ? 0 : UserMemory.bad(address);
    if (length != Long.BYTES || address == 0 || !user.ok(address, length, false)) {
      t[index] = length == Long.BYTES ? t[index] : user.out(address, length);
      return;
    }
    if (positions == null) {
      positions = new Scratch(t.length * Long.BYTES);
    }
    before[index] = user.getLong(address);
    positions.bytes.putLong(index * Long.BYTES, before[index]);
    t[index] = positions.address + (long) index * Long.BYTES;
    inouts |= 1 << index;
  }

  private boolean giveBack(Call call, int index, long address) {
    long value = positions.bytes.getLong(index * Long.BYTES);
    boolean always = call == Call.SENDFILE; // Even when nothing has changed.
    if (value != before[index] || always) {
      if (!user.ok(address, Long.BYTES, true)) {
        return false;
      }
      user.putLong(address, value);
    }
    return true;
  }

  private long name(Root root, Call call, Signature signature, int i, boolean follows) {
    boolean follow = root == null ? follows : Restrictions.follows(call, system.a, i, follows);
    return system.paths.host(system.a[i], i, signature.underDirectory(i), follow);
  }

  /** What comes before the names of a call are looked up below a root. */
  private long begin(Root root, Call call) {
    if (system.paths.names() != null) {
      system.paths.names().begin();
      if (call == Call.OPENAT2) {
        return -Errno.ENOSYS; // Its own ways to look names up are the host's.
      }
    }
    return root.readOnly() && Restrictions.changes(call) ? -Errno.EROFS : 0;
  }

  /** What comes of names that have been looked up. */
  private long restrict(Root root, Call call) {
    RootNames names = system.paths.names();
    if (names != null && names.error() < 0) {
      return names.error();
    }
    int flags = Restrictions.openFlags(call);
    if (flags < 0) {
      return 0;
    }
    if (root.readOnly()) {
      long refused = Restrictions.open(system, t, flags);
      if (refused < 0) {
        return refused;
      }
    }
    if (names != null && !names.found(flags - 1)) {
      t[flags] |= Restrictions.O_NOFOLLOW; // Nobody may put a link there meanwhile.
    }
    return 0;
  }

  /** Permissions for what a call makes, less what the process's umask takes away. */
  private long mode(Call call, long wanted) {
    int umask = system.shared.umask();
    return switch (call) {
      case OPEN, OPENAT, CREAT, MKDIR, MKDIRAT, MKNOD, MKNODAT, MQ_OPEN ->
          umask < 0 ? wanted : wanted & ~umask;
      default -> wanted;
    };
  }

  /**
   * Performs a call whose arguments have been translated.
   *
   * @param arguments as the host wants them
   * @param vector where a translated array of iovecs is, if there is one
   */
  long perform(Call call, long[] arguments, Scratch vector) {
    if (call.waits == Wait.SLEEP || call.waits != Wait.NONE && parks()) {
      return waiting().call(call, arguments, vector);
    }
    long[] x = arguments;
    if (call.waits != Wait.NONE) {
      return system.blocking(call, x[0], x[1], x[2], x[3], x[4], x[5]);
    }
    return system.host.call(call.number, x[0], x[1], x[2], x[3], x[4], x[5]);
  }

  /** Whether the calling thread has to be parked where it would block in the host. */
  boolean parks() {
    return Thread.currentThread().isVirtual();
  }

  /** How the calling thread waits. */
  WaitingCalls waiting() {
    if (waiting == null) {
      waiting = new WaitingCalls(system);
    }
    return waiting;
  }

  /** vmsplice(2): into a pipe, or, for its reading end, out of it. */
  long vmsplice() {
    long[] a = system.a;
    int pipe = descriptors.host((int) a[0]);
    long flags = system.host(Call.FCNTL, pipe, F_GETFL, 0, 0);
    System.arraycopy(a, 0, t, 0, t.length);
    t[0] = pipe;
    if (a[2] != 0) {
      vector(1, (flags & O_ACCMODE) == 0);
    }
    return perform(Call.VMSPLICE, t, vectors);
  }

  private int directory(int guest, long name) {
    if (guest != GuestProcess.AT_FDCWD) {
      return descriptors.host(guest);
    }
    // Without a name, some calls take the directory itself, but not the current one.
    return name == 0 ? guest : system.process.directory();
  }

  /**
   * Memory that may be too short. What the host makes of that depends on the file: so a read or
   * write is made with a vector, of what is there and of the rest, which is not. Other calls
   * transfer what is there.
   *
   * @return the call to make
   */
  private Call stream(Call call, Signature signature, int index, boolean write) {
    long address = system.a[index];
    long length = signature.length(index, system.a, user);
    int argument = signature.byteCount(index);
    if (argument < 0) {
      t[index] = user.pointer(address, length, write);
      return call;
    }
    long room = address == 0 ? 0 : user.accessible(address, length, write);
    if (room <= 0) {
      t[index] = address == 0 ? 0 : UserMemory.bad(address);
      return call;
    }
    t[index] = user.host(address, room);
    Call parts = room == length ? call : inParts(call);
    if (parts == call) {
      t[argument] = room;
      return call;
    }
    allocateVectors();
    part(0, t[index], room);
    part(1, UserMemory.bad(address), length - room);
    t[index] = vectors.address;
    t[argument] = 2;
    return parts;
  }

  private static Call inParts(Call call) {
    return switch (call) {
      case READ -> Call.READV;
      case WRITE -> Call.WRITEV;
      case PREAD64 -> Call.PREADV;
      case PWRITE64 -> Call.PWRITEV;
      default -> call;
    };
  }

  /**
   * An array of struct iovec (readv(2)): copied, with the host's addresses. What is cut short by
   * the end of memory becomes two parts, while there are any to spare.
   */
  private void vector(int index, boolean write) {
    long address = system.a[index];
    int count = (int) system.a[index + 1];
    if (count <= 0 || count > IOV_MAX) {
      t[index] = UserMemory.BAD; // The host says EINVAL, or does nothing.
      return;
    }
    if (!user.ok(address, (long) count * IOVEC, false)) {
      t[index] = UserMemory.bad(address);
      int whole = (int) user.accessible(address, (long) count * IOVEC, false) / IOVEC;
      t[index + 1] = anyNegative(address, whole) ? UserMemory.BAD : count; // BAD: EINVAL.
      return;
    }
    allocateVectors();
    int parts = 0;
    for (int i = 0; i < count; i++) {
      long base = user.getLong(address + (long) i * IOVEC);
      long length = user.getLong(address + (long) i * IOVEC + Long.BYTES);
      long room = length <= 0 ? 0 : user.accessible(base, length, write);
      boolean cut = room > 0 && room < length && parts + count - i < IOV_MAX;
      if (cut) {
        part(parts++, user.host(base, room), room);
        part(parts++, UserMemory.bad(base), length - room);
      } else if (room > 0 && room == length) {
        part(parts++, user.host(base, room), room);
      } else {
        part(parts++, UserMemory.bad(base), length);
      }
    }
    t[index] = vectors.address;
    t[index + 1] = parts;
  }

  private void allocateVectors() {
    if (vectors == null) {
      vectors = new Scratch(IOV_MAX * IOVEC);
    }
  }

  private void part(int i, long base, long length) {
    vectors.bytes.putLong(i * IOVEC, base);
    vectors.bytes.putLong(i * IOVEC + Long.BYTES, length);
  }

  /** Whether a length of a vector is negative, which Linux looks at while it copies the vector. */
  private boolean anyNegative(long address, int count) {
    for (int i = 0; i < count; i++) {
      if (user.getLong(address + (long) i * IOVEC + Long.BYTES) < 0) {
        return true;
      }
    }
    return false;
  }
}
