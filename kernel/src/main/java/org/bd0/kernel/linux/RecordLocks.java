package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * A process's POSIX record locks (fcntl_locking(2)). The host would take all guests for one
 * process, whose locks never conflict and all go when any of them closes the file. So each process
 * opens a file that it locks once more, and has the host's open file description locks there: they
 * conflict with those of other guests, and with the locks of the host's own processes.
 *
 * <p>What differs from Linux: nobody looks for deadlocks (EDEADLK).
 */
final class RecordLocks {
  /** Bytes of a struct flock. */
  static final int FLOCK = 32;

  private static final int F_GETFL = 3;
  private static final int F_GETLK = 5;
  private static final int F_SETLKW = 7;
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;

  private static final int F_RDLCK = 0;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;
  private static final int WHENCE = 2;
  private static final int START = 8;
  private static final int PID = 24;
  private static final int SEEK_CUR = 1;

  /** The owner of an open file's lock. */
  private static final int NOBODY = -1;

  private static final int O_ACCMODE = 3;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;

  private static final int STAT = 144;
  private static final int ST_DEV = 0;
  private static final int ST_INO = 8;
  private static final int ST_MODE = 24;
  private static final int S_IFMT = 0xf000;
  private static final int S_IFREG = 0x8000;

  /** Everybody who has locked something. */
  private static final Set<RecordLocks> ALL = ConcurrentHashMap.newKeySet();

  private record File(long device, long inode) {}

  private final int owner;
  private final Map<File, Integer> locked = new HashMap<>();

  /**
   * No locks.
   *
   * @param owner the process's number
   */
  RecordLocks(int owner) {
    this.owner = owner;
  }

  /**
   * F_GETLK, F_SETLK or F_SETLKW.
   *
   * @param system of the calling thread
   * @param descriptor the host's
   * @param lock guest address of a struct flock
   */
  long call(LinuxSystem system, HostWaiter waiter, int descriptor, int command, long lock) {
    UserMemory user = system.user;
    if (!user.ok(lock, FLOCK, command == F_GETLK)) {
      return -Errno.EFAULT;
    }
    Scratch copy = new Scratch(FLOCK);
    copy.bytes.put(0, user.bytes(lock, FLOCK));
    File file = identify(system.host, descriptor);
    if (file == null) {
      // No regular file: nobody has ever seen a lock on one of these that mattered.
      return system.host(Call.FCNTL, descriptor, command, copy.address, 0);
    }
    if (copy.bytes.getShort(WHENCE) == SEEK_CUR) {
      long position = system.host(Call.LSEEK, descriptor, 0, SEEK_CUR, 0);
      copy.bytes.putLong(START, copy.bytes.getLong(START) + position);
      copy.bytes.putShort(WHENCE, (short) 0);
    }
    copy.bytes.putInt(PID, 0);
    if (command == F_GETLK) {
      return find(system, descriptor, file, lock, copy);
    }
    int type = copy.bytes.getShort(0);
    long access = system.host(Call.FCNTL, descriptor, F_GETFL, 0, 0) & O_ACCMODE;
    if (type == F_RDLCK && access == O_WRONLY || type == F_WRLCK && access == 0) {
      return -Errno.EBADF;
    }
    if (type == F_UNLCK && !has(file)) {
      return 0;
    }
    long own = open(system.host, descriptor, file);
    if (HostCall.failed(own)) {
      return own;
    }
    long timeout = command == F_SETLKW && type != F_UNLCK ? HostFile.NEVER : 0;
    long result =
        Attempts.repeat(
            system,
            waiter,
            () -> system.host(Call.FCNTL, own, F_OFD_SETLK, copy.address, 0),
            Errno.EAGAIN,
            timeout);
    if (type != F_WRLCK) {
      Attempts.changed();
    }
    return result;
  }

  private static File identify(HostCall host, int descriptor) {
    Scratch stat = new Scratch(STAT);
    long result = host.call(Call.FSTAT.number, descriptor, stat.address, 0, 0, 0, 0);
    boolean regular = result == 0 && (stat.bytes.getInt(ST_MODE) & S_IFMT) == S_IFREG;
    return regular ? new File(stat.bytes.getLong(ST_DEV), stat.bytes.getLong(ST_INO)) : null;
  }

  private long find(LinuxSystem system, int descriptor, File file, long lock, Scratch copy) {
    Integer own;
    synchronized (this) {
      own = locked.get(file);
    }
    long at = own == null ? descriptor : own;
    long result = system.host(Call.FCNTL, at, F_OFD_GETLK, copy.address, 0);
    if (result == 0) {
      if (copy.bytes.getShort(0) != F_UNLCK && copy.bytes.getInt(PID) == NOBODY) {
        copy.bytes.putInt(PID, otherOwner(file));
      } else if (copy.bytes.getShort(0) == F_UNLCK) {
        copy.bytes.put(0, system.user.bytes(lock, FLOCK)); // Nothing else changes.
        copy.bytes.putShort(0, (short) F_UNLCK);
      }
      byte[] found = new byte[FLOCK];
      copy.bytes.get(0, found);
      system.user.put(lock, found, FLOCK);
    }
    return result;
  }

  /**
   * F_OFD_GETLK: what it says nobody has may be a process's.
   *
   * @param lock host address of a struct flock, with what the guest asks
   */
  long findForOpenFile(LinuxSystem system, int descriptor, Scratch lock) {
    Scratch again = new Scratch(FLOCK);
    again.bytes.put(0, lock.bytes, 0, FLOCK);
    long result = system.host(Call.FCNTL, descriptor, F_OFD_GETLK, lock.address, 0);
    if (result != 0 || lock.bytes.getShort(0) == F_UNLCK || lock.bytes.getInt(PID) != NOBODY) {
      return result;
    }
    File file = identify(system.host, descriptor);
    Integer own;
    synchronized (this) {
      own = locked.get(file);
    }
    int found = otherOwner(file);
    if (own != null) {
      // The locks of this process are not found through its own open file.
      system.host(Call.FCNTL, own, F_OFD_GETLK, again.address, 0);
      found = again.bytes.equals(lock.bytes) ? found : owner;
    }
    lock.bytes.putInt(PID, found);
    return result;
  }

  /** The number of another process that has locks on a file; -1 as for an open file's lock. */
  private int otherOwner(File file) {
    for (RecordLocks other : ALL) {
      if (other != this && other.has(file)) {
        return other.owner;
      }
    }
    return NOBODY;
  }

  private synchronized boolean has(File file) {
    return locked.containsKey(file);
  }

  /** This process's own open file, through which it locks. */
  private synchronized long open(HostCall host, int descriptor, File file) {
    Integer known = locked.get(file);
    if (known != null) {
      return known;
    }
    Scratch name = new Scratch(64);
    long link = name.string(("/proc/self/fd/" + descriptor).getBytes(StandardCharsets.ISO_8859_1));
    long opened = host.call(Call.OPEN.number, link, O_RDWR | O_CLOEXEC, 0, 0, 0, 0);
    if (HostCall.failed(opened)) {
      long access = host.call(Call.FCNTL.number, descriptor, F_GETFL, 0, 0, 0, 0) & O_ACCMODE;
      opened = host.call(Call.OPEN.number, link, access | O_CLOEXEC, 0, 0, 0, 0);
    }
    if (!HostCall.failed(opened)) {
      locked.put(file, (int) opened);
      ALL.add(this);
    }
    return opened;
  }

  /**
   * A descriptor is about to be closed: the process's locks on its file go, even if it has others
   * for the same file.
   *
   * @param descriptor the host's
   */
  synchronized void closing(HostCall host, int descriptor) {
    if (locked.isEmpty()) {
      return;
    }
    File file = identify(host, descriptor);
    Integer own = file == null ? null : locked.remove(file);
    if (own != null) {
      host.call(Call.CLOSE.number, own, 0, 0, 0, 0, 0);
      Attempts.changed();
    }
  }

  /** The process has ended. */
  synchronized void close(HostCall host) {
    for (int own : locked.values()) {
      host.call(Call.CLOSE.number, own, 0, 0, 0, 0, 0);
    }
    locked.clear();
    ALL.remove(this);
    Attempts.changed();
  }
}
