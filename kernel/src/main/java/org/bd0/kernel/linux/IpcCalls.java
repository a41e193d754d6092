package org.bd0.kernel.linux;

import org.bd0.kernel.HostWaiter;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * System V semaphores and messages, and the control of shared memory (sysvipc(7)); POSIX message
 * queues (mq_overview(7)). They are the host's own. Calls that may wait are made in their form that
 * does not, and repeated: {@link Attempts}.
 *
 * <p>To the host all guests are one process: SEM_UNDO undoes when the JVM ends, and the process
 * numbers in the structures are the JVM's.
 */
final class IpcCalls {
  private static final int IPC_NOWAIT = 0x800;
  private static final int IPC_RMID = 0;
  private static final int IPC_SET = 1;
  private static final int IPC_STAT = 2;
  private static final int IPC_INFO = 3;

  private static final int GETPID = 11;
  private static final int GETVAL = 12;
  private static final int GETALL = 13;
  private static final int GETNCNT = 14;
  private static final int GETZCNT = 15;
  private static final int SETVAL = 16;
  private static final int SETALL = 17;

  private static final int SHM_LOCK = 11;
  private static final int SHM_UNLOCK = 12;

  /** The commands from here on give one object by its index, or figures about all. */
  private static final int STAT_OR_INFO = 11;

  private static final int SHMID_DS = 112;
  private static final int SEMID_DS = 104;
  private static final int MSQID_DS = 120;
  private static final int SEM_NSEMS = 80;

  private static final int SEMBUF = 6;
  private static final int SEM_FLAGS = 4;
  private static final int SEMOPM = 500;
  private static final int TIMESPEC = 16;
  private static final long SECOND = 1_000_000_000;

  private static final int SIGEVENT = 64;
  private static final int SIGEV_NOTIFY = 12;
  private static final int SIGEV_NONE = 1;

  private final LinuxSystem system;
  private final UserMemory user;
  private final HostWaiter waiter;

  IpcCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.waiter = new HostWaiter(system.host, system.thread);
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case SHMCTL -> control(call, SHMID_DS, (int) a[1], a[2]);
      case MSGCTL -> control(call, MSQID_DS, (int) a[1], a[2]);
      case SEMCTL -> semaphores((int) a[0], (int) a[1], (int) a[2], a[3]);
      case SEMOP -> operate((int) a[0], a[1], a[2], 0);
      case SEMTIMEDOP -> operate((int) a[0], a[1], a[2], a[3]);
      case MSGSND -> send((int) a[0], a[1], a[2], (int) a[3]);
      case MSGRCV -> receive((int) a[0], a[1], a[2], a[3], (int) a[4]);
      case MQ_TIMEDSEND, MQ_TIMEDRECEIVE -> queue(call);
      case MQ_NOTIFY -> notify((int) a[0], a[1]);
      default -> -Errno.ENOSYS;
    };
  }

  /** shmctl and msgctl: the structures of all commands fit into the largest. */
  private long control(Call call, int size, int command, long buffer) {
    boolean plain =
        command == IPC_RMID
            || call == Call.SHMCTL && (command == SHM_LOCK || command == SHM_UNLOCK);
    Scratch copy = system.scratch(size);
    long pointer = 0;
    if (command == IPC_SET) {
      pointer = UserMemory.BAD;
      if (user.ok(buffer, size, false)) {
        copy.bytes.put(0, user.bytes(buffer, size));
        pointer = copy.address;
      }
    } else if (!plain) {
      pointer = copy.address;
    }
    long result = system.host(call, system.a[0], command, pointer, 0);
    if (HostCall.failed(result) || plain || command == IPC_SET) {
      Attempts.changed();
      return result;
    }
    return give(copy, buffer, size(call, command, size)) ? result : -Errno.EFAULT;
  }

  /** What a command gives: a structure of one object, or figures (shmctl(2), msgctl(2)). */
  private static int size(Call call, int command, int one) {
    boolean figures = command == IPC_INFO || command == STAT_OR_INFO + 1;
    if (call == Call.MSGCTL) {
      return figures ? 32 : one; // struct msginfo
    }
    return command == IPC_INFO ? 72 : command == 14 ? 48 : one; // shminfo64, SHM_INFO's shm_info
  }

  private boolean give(Scratch copy, long to, int size) {
    if (!user.ok(to, size, true)) {
      return false;
    }
    byte[] bytes = new byte[size];
    copy.bytes.get(0, bytes);
    user.put(to, bytes, size);
    return true;
  }

  private long semaphores(int set, int number, int command, long argument) {
    return switch (command) {
      case GETPID, GETVAL, GETNCNT, GETZCNT -> system.host(Call.SEMCTL, set, number, command, 0);
      case SETVAL, IPC_RMID -> {
        long result = system.host(Call.SEMCTL, set, number, command, argument);
        Attempts.changed();
        yield result;
      }
      case GETALL, SETALL -> allValues(set, command, argument);
      case IPC_SET -> {
        Scratch copy = system.scratch(SEMID_DS);
        boolean readable = user.ok(argument, SEMID_DS, false);
        if (readable) {
          copy.bytes.put(0, user.bytes(argument, SEMID_DS));
        }
        long pointer = readable ? copy.address : UserMemory.BAD;
        yield system.host(Call.SEMCTL, set, number, command, pointer);
      }
      default -> {
        Scratch copy = system.scratch(SEMID_DS);
        long result = system.host(Call.SEMCTL, set, number, command, copy.address);
        boolean figures = command == IPC_INFO || command == 19; // SEM_INFO
        int size = figures ? 40 : SEMID_DS;
        yield HostCall.failed(result) || give(copy, argument, size) ? result : -Errno.EFAULT;
      }
    };
  }

  /** The values of all semaphores of a set: as many 16-bit numbers as it has. */
  private long allValues(int set, int command, long array) {
    Scratch copy = system.scratch(SEMID_DS);
    long result = system.host(Call.SEMCTL, set, 0, IPC_STAT, copy.address);
    if (HostCall.failed(result)) {
      return result;
    }
    int size = (int) Math.min(copy.bytes.getLong(SEM_NSEMS), Character.MAX_VALUE) * Short.BYTES;
    copy = system.scratch(Character.MAX_VALUE * Short.BYTES);
    if (command == SETALL) {
      if (!user.ok(array, size, false)) {
        return -Errno.EFAULT;
      }
      copy.bytes.put(0, user.bytes(array, size));
    }
    result = system.host(Call.SEMCTL, set, 0, command, copy.address);
    Attempts.changed();
    if (HostCall.failed(result) || command == SETALL) {
      return result;
    }
    return give(copy, array, size) ? result : -Errno.EFAULT;
  }

  private long operate(int set, long operations, long number, long timeout) {
    int count = Math.clamp(number, 0, SEMOPM + 1);
    if (count == 0 || count > SEMOPM) {
      return count == 0 ? -Errno.EINVAL : -Errno.E2BIG;
    }
    long nanoseconds = HostFile.NEVER;
    if (timeout != 0) {
      if (!user.ok(timeout, TIMESPEC, false)) {
        return -Errno.EFAULT;
      }
      nanoseconds = relative(timeout);
      if (nanoseconds < 0) {
        return -Errno.EINVAL;
      }
    }
    int size = count * SEMBUF;
    if (!user.ok(operations, size, false)) {
      return -Errno.EFAULT;
    }
    Scratch copy = new Scratch(size);
    copy.bytes.put(0, user.bytes(operations, size));
    boolean mayWait = false;
    for (int i = 0; i < count; i++) {
      int at = i * SEMBUF + SEM_FLAGS;
      int flags = copy.bytes.getShort(at);
      mayWait |= (flags & IPC_NOWAIT) == 0;
      copy.bytes.putShort(at, (short) (flags | IPC_NOWAIT));
    }
    long result =
        Attempts.repeat(
            system,
            waiter,
            () -> system.host(Call.SEMOP, set, copy.address, count, 0),
            Errno.EAGAIN,
            mayWait ? nanoseconds : 0);
    Attempts.changed();
    return result;
  }

  /** A struct timespec in accessible memory as nanoseconds; negative when it is no time. */
  private long relative(long address) {
    long seconds = user.getLong(address);
    long part = user.getLong(address + Long.BYTES);
    if (seconds < 0 || part < 0 || part >= SECOND) {
      return -1;
    }
    return seconds >= Long.MAX_VALUE / SECOND / 2 ? Long.MAX_VALUE / 2 : seconds * SECOND + part;
  }

  /** Where a struct msgbuf is, for the host. */
  private long message(long address, long size, boolean write) {
    long bytes = size < 0 ? Long.BYTES : size + Long.BYTES; // The host refuses a negative size.
    return bytes < 0 || !user.ok(address, bytes, write)
        ? UserMemory.BAD
        : user.host(address, bytes);
  }

  private long send(int queue, long message, long size, int flags) {
    long pointer = message(message, size, false);
    long result =
        Attempts.repeat(
            system,
            waiter,
            () -> system.host(Call.MSGSND, queue, pointer, size, flags | IPC_NOWAIT),
            Errno.EAGAIN,
            (flags & IPC_NOWAIT) == 0 ? HostFile.NEVER : 0);
    Attempts.changed();
    return result;
  }

  private long receive(int queue, long message, long size, long type, int flags) {
    long pointer = message(message, size, true);
    int number = Call.MSGRCV.number;
    long result =
        Attempts.repeat(
            system,
            waiter,
            () -> system.host.call(number, queue, pointer, size, type, flags | IPC_NOWAIT, 0),
            Errno.ENOMSG,
            (flags & IPC_NOWAIT) == 0 ? HostFile.NEVER : 0);
    Attempts.changed();
    return result;
  }

  /** mq_timedsend, mq_timedreceive: attempted with a time that is long over. */
  private long queue(Call call) {
    long[] a = system.a;
    boolean receives = call == Call.MQ_TIMEDRECEIVE;
    int descriptor = system.process.descriptors().host((int) a[0]);
    long end = Long.MAX_VALUE;
    Scratch past = new Scratch(TIMESPEC);
    if (a[4] != 0) {
      if (!user.ok(a[4], TIMESPEC, false)) {
        return -Errno.EFAULT;
      }
      end = relative(a[4]);
      if (end < 0) {
        return -Errno.EINVAL;
      }
    }
    long size = a[2];
    boolean whole = size == 0 || user.ok(a[1], size, receives);
    long buffer = size == 0 || !whole ? UserMemory.BAD : user.host(a[1], size);
    long priority = receives ? user.out(a[3], Integer.BYTES) : a[3];
    while (true) {
      long result =
          system.host.call(call.number, descriptor, buffer, size, priority, past.address, 0);
      if (result != -Errno.ETIMEDOUT) {
        return result;
      }
      long left = end == Long.MAX_VALUE ? HostFile.NEVER : end - now();
      if (end != Long.MAX_VALUE && left <= 0) {
        return -Errno.ETIMEDOUT;
      }
      int events = receives ? HostWaiter.POLLIN : HostWaiter.POLLOUT;
      int found = waiter.await(descriptor, events, left);
      if (system.thread.calledOff()) {
        return -Errno.EINTR;
      }
      if (found < 0) {
        return found;
      }
    }
  }

  private long now() {
    Scratch time = system.scratch(TIMESPEC);
    system.host(Call.CLOCK_GETTIME, 0, time.address, 0, 0);
    return time.bytes.getLong(0) * SECOND + time.bytes.getLong(Long.BYTES);
  }

  /** mq_notify: the host's signals are the JVM's, so nobody but "no notification" is passed on. */
  private long notify(int queue, long event) {
    int descriptor = system.process.descriptors().host(queue);
    if (event == 0) {
      return system.host(Call.MQ_NOTIFY, descriptor, 0, 0, 0);
    }
    if (!user.ok(event, SIGEVENT, false)) {
      return -Errno.EFAULT;
    }
    if (user.getInt(event + SIGEV_NOTIFY) != SIGEV_NONE) {
      return -Errno.ENOSYS;
    }
    Scratch copy = system.scratch(SIGEVENT);
    copy.bytes.put(0, new byte[SIGEVENT]).putInt(SIGEV_NOTIFY, SIGEV_NONE);
    return system.host(Call.MQ_NOTIFY, descriptor, copy.address, 0, 0);
  }
}
