package org.bd0.kernel.linux;

import org.bd0.kernel.Descriptors;
import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/** Calls that make, copy and close file descriptors, and directories that list them. */
final class FileCalls {
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_CREAT_WRONLY_TRUNC = 0x241;
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final int CLOSE_RANGE_UNSHARE = 2;
  private static final int FD_CLOEXEC = 1;

  private static final int F_DUPFD = 0;
  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int F_SETFL = 4;
  private static final int F_GETLK = 5;
  private static final int F_SETLKW = 7;
  private static final int F_GETOWN = 9;
  private static final int F_GETSIG = 11;
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLKW = 38;
  private static final int F_OFD_SETLK = 37;
  private static final int F_GETLEASE = 1025;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int F_GET_SEALS = 1034;
  private static final int F_GET_RW_HINT = 1035;
  private static final int F_SET_FILE_RW_HINT = 1038;
  private static final int O_ASYNC = 0x2000;
  private static final int LOCK_NB = 4;
  private static final int LOCK_UN = 8;

  private static final int DIRENT_NAME = 18;
  private static final int DIRENT64_NAME = 19;

  private final LinuxSystem system;
  private final HostCalls hostCalls;
  private final Descriptors descriptors;
  private final ProcFiles procFiles;
  private final HostWaiter waiter;
  private Scratch pair;

  FileCalls(LinuxSystem system, HostCalls hostCalls) {
    this.system = system;
    this.hostCalls = hostCalls;
    this.descriptors = system.process.descriptors();
    this.procFiles = new ProcFiles(system);
    this.waiter = new HostWaiter(system.host, system.thread);
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case OPEN -> open(call, a[0]);
      case CREAT -> {
        a[2] = a[1];
        a[1] = O_CREAT_WRONLY_TRUNC;
        yield open(Call.OPEN, a[0]);
      }
      case OPENAT, OPENAT2 -> open(call, a[1]);
      case CLOSE -> close((int) a[0]);
      case CLOSE_RANGE -> closeRange((int) a[0], (int) a[1], (int) a[2]);
      case DUP -> dup((int) a[0], 0, 0);
      case DUP2 -> dup2((int) a[0], (int) a[1]);
      case DUP3 -> dup3((int) a[0], (int) a[1], (int) a[2]);
      case FCNTL -> fcntl((int) a[0], (int) a[1], a[2]);
      case FLOCK -> flock((int) a[0], (int) a[1]);
      case VMSPLICE -> hostCalls.vmsplice();
      case PIPE, PIPE2 -> pair(call, a[0], 0);
      case SOCKETPAIR -> pair(call, a[3], 3);
      case GETDENTS -> list(call, DIRENT_NAME);
      case GETDENTS64 -> list(call, DIRENT64_NAME);
      default -> -Errno.ENOSYS;
    };
  }

  private long open(Call call, long path) {
    if (descriptors.full()) {
      return -Errno.EMFILE;
    }
    ProcName of = system.paths.proc(path);
    long file = of == null ? ProcFiles.NONE : procFiles.open(of, flags(call));
    if (file == ProcFiles.NONE) {
      file = hostCalls.raw(call);
    }
    if (file < 0) {
      return file;
    }
    ProcFolder folder = ProcFolder.of(system, of, of == null && system.paths.processes(path));
    if (folder != null) {
      system.shared.folders.put((int) file, folder);
    }
    return descriptors.add((int) file);
  }

  private long flags(Call call) {
    return switch (call) {
      case OPEN -> system.a[1];
      case OPENAT -> system.a[2];
      default ->
          system.user.ok(system.a[2], Long.BYTES, false) ? system.user.getLong(system.a[2]) : 0;
    };
  }

  private long close(int guest) {
    int host = descriptors.host(guest);
    if (host >= 0) {
      system.shared.folders.remove(host);
      system.shared.locks.closing(system.host, host);
    }
    long result = descriptors.close(guest);
    Attempts.changed(); // It may have been the last of an open file that was locked.
    return result;
  }

  private long closeRange(int first, int last, int flags) {
    if (Integer.compareUnsigned(first, last) > 0
        || (flags & ~(CLOSE_RANGE_CLOEXEC | CLOSE_RANGE_UNSHARE)) != 0) {
      return -Errno.EINVAL;
    }
    int end = descriptors.end();
    for (int fd = first; fd >= 0 && fd < end && Integer.compareUnsigned(fd, last) <= 0; fd++) {
      int host = descriptors.host(fd);
      if (host >= 0 && (flags & CLOSE_RANGE_CLOEXEC) != 0) {
        system.host(Call.FCNTL, host, F_SETFD, FD_CLOEXEC, 0);
      } else if (host >= 0) {
        close(fd);
      }
    }
    return 0;
  }

  private long dup(int guest, int from, int flags) {
    int host = descriptors.host(guest);
    if (host < 0) {
      return -Errno.EBADF;
    }
    if (descriptors.full()) {
      return -Errno.EMFILE;
    }
    long copy = system.host(Call.FCNTL, host, flags == 0 ? F_DUPFD : F_DUPFD_CLOEXEC, 3, 0);
    return HostCall.failed(copy)
        ? copy
        : descriptors.add((int) copy, from, descriptors.standIn(guest));
  }

  private long dup2(int from, int to) {
    if (from == to) {
      return descriptors.host(from) < 0 ? -Errno.EBADF : to;
    }
    return dup3(from, to, 0);
  }

  private long dup3(int from, int to, int flags) {
    if ((flags & ~O_CLOEXEC) != 0 || from == to) {
      return -Errno.EINVAL;
    }
    int host = descriptors.host(from);
    if (to < 0 || to >= descriptors.limit() || host < 0) {
      return -Errno.EBADF;
    }
    long copy = system.host(Call.FCNTL, host, flags == 0 ? F_DUPFD : F_DUPFD_CLOEXEC, 3, 0);
    if (HostCall.failed(copy)) {
      return copy;
    }
    close(to);
    descriptors.replace(to, (int) copy, descriptors.standIn(from));
    return to;
  }

  private long fcntl(int guest, int command, long argument) {
    int host = descriptors.host(guest);
    if (host < 0) {
      return -Errno.EBADF;
    }
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) {
      if (argument < 0 || argument >= descriptors.limit()) {
        return -Errno.EINVAL;
      }
      return dup(guest, (int) argument, command);
    }
    boolean number =
        command >= F_GETFD && command <= F_SETFL
            || command == F_GETOWN
            || command == F_GETSIG
            || command == F_GETLEASE
            || command >= F_SETPIPE_SZ && command <= F_GET_SEALS;
    if (command == F_SETFL && (argument & O_ASYNC) != 0) {
      return -Errno.EINVAL; // The host's SIGIO would be the JVM's, as with F_SETOWN and F_SETLEASE.
    }
    if (number) {
      return system.host(Call.FCNTL, host, command, argument, 0);
    }
    if (command >= F_GETLK && command <= F_SETLKW) {
      return system.shared.locks.call(system, waiter, host, command, argument);
    }
    if (command >= F_OFD_GETLK && command <= F_OFD_SETLKW) {
      return openFileLock(host, command, argument);
    }
    if (command >= F_GET_RW_HINT && command <= F_SET_FILE_RW_HINT) {
      return system.host(Call.FCNTL, host, command, pointer(argument, Long.BYTES), 0);
    }
    return -Errno.EINVAL;
  }

  private long openFileLock(int host, int command, long lock) {
    UserMemory user = system.user;
    if (!user.ok(lock, RecordLocks.FLOCK, command == F_OFD_GETLK)) {
      return -Errno.EFAULT;
    }
    Scratch copy = new Scratch(RecordLocks.FLOCK);
    copy.bytes.put(0, user.bytes(lock, RecordLocks.FLOCK));
    if (command == F_OFD_GETLK) {
      long found = system.shared.locks.findForOpenFile(system, host, copy);
      if (found == 0) {
        byte[] bytes = new byte[RecordLocks.FLOCK];
        copy.bytes.get(0, bytes);
        user.put(lock, bytes, bytes.length);
      }
      return found;
    }
    long result =
        Attempts.repeat(
            system,
            waiter,
            () -> system.host(Call.FCNTL, host, F_OFD_SETLK, copy.address, 0),
            Errno.EAGAIN,
            command == F_OFD_SETLKW ? HostFile.NEVER : 0);
    Attempts.changed();
    return result;
  }

  private long flock(int guest, int operation) {
    int host = descriptors.host(guest);
    long result =
        Attempts.repeat(
            system,
            waiter,
            () -> system.host(Call.FLOCK, host, operation | LOCK_NB, 0, 0),
            Errno.EAGAIN,
            (operation & (LOCK_NB | LOCK_UN)) == 0 ? HostFile.NEVER : 0);
    Attempts.changed();
    return result;
  }

  private long pointer(long address, int length) {
    return address == 0 ? 0 : system.user.out(address, length);
  }

  /** Two descriptors at once: the host writes its own numbers to a place of ours. */
  private long pair(Call call, long address, int argument) {
    boolean room = system.user.ok(address, Long.BYTES, true);
    if (call == Call.SOCKETPAIR && !SocketCalls.badFlags((int) system.a[1])) {
      if (!room || !SocketCalls.known((int) system.a[0])) {
        return room ? -Errno.EAFNOSUPPORT : -Errno.EFAULT;
      }
    }
    if (pair == null) {
      pair = new Scratch(Long.BYTES);
    }
    long[] a = system.a;
    long result =
        argument == 0
            ? system.host(call, pair.address, a[1], 0, 0)
            : system.host(call, a[0], a[1], a[2], pair.address);
    if (result < 0) {
      return result;
    }
    if (!room) {
      system.host(Call.CLOSE, pair.bytes.getInt(0), 0, 0, 0);
      system.host(Call.CLOSE, pair.bytes.getInt(Integer.BYTES), 0, 0, 0);
      return -Errno.EFAULT;
    }
    int first = descriptors.add(pair.bytes.getInt(0));
    int second = descriptors.add(pair.bytes.getInt(Integer.BYTES));
    if (second < 0) {
      if (first >= 0) {
        descriptors.close(first);
      }
      return second;
    }
    system.user.putInt(address, first);
    system.user.putInt(address + Integer.BYTES, second);
    return 0;
  }

  private long list(Call call, int name) {
    int host = descriptors.host((int) system.a[0]);
    ProcFolder folder = system.shared.folders.get(host);
    return folder == null ? hostCalls.raw(call) : folder.list(hostCalls, call, host, name);
  }
}
