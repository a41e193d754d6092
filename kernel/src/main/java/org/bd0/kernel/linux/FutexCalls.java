package org.bd0.kernel.linux;

import java.util.concurrent.TimeUnit;
import org.bd0.kernel.OwnedLocks;
import org.bd0.kernel.UserMemory;
import org.bd0.kernel.WaitQueues;
import org.bd0.kernel.WaitWord;
import org.bd0.runtime.Raw;

/** futex(2), on the queues that BD0's own waiting uses too. */
final class FutexCalls {
  private static final int COMMAND = 127;
  private static final int PRIVATE_FLAG = 128;
  private static final int CLOCK_REALTIME = 256;
  private static final int WAIT = 0;
  private static final int WAKE = 1;
  private static final int REQUEUE = 3;
  private static final int CMP_REQUEUE = 4;
  private static final int WAKE_OP = 5;
  private static final int LOCK_PI = 6;
  private static final int UNLOCK_PI = 7;
  private static final int TRYLOCK_PI = 8;
  private static final int WAIT_BITSET = 9;
  private static final int LOCK_PI2 = 13;
  private static final int WAKE_BITSET = 10;
  private static final int TIMESPEC = 16;
  private static final long SECOND = 1_000_000_000L;

  private final LinuxSystem system;
  private final UserMemory user;
  private final WaitQueues queues = WaitQueues.all();

  FutexCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
  }

  long call() {
    long[] a = system.a;
    int operation = (int) a[1];
    int command = operation & COMMAND;
    boolean locks = command == LOCK_PI || command == LOCK_PI2;
    boolean waits = command == WAIT || command == WAIT_BITSET || locks;
    boolean realTime = (operation & CLOCK_REALTIME) != 0;
    if (realTime && command != WAIT_BITSET && command != LOCK_PI2) {
      return -Errno.ENOSYS;
    }
    long nanoseconds = -1;
    if (waits && a[3] != 0) {
      if (!user.ok(a[3], TIMESPEC, false)) {
        return -Errno.EFAULT;
      }
      nanoseconds = time(a[3], command != WAIT, realTime || command == LOCK_PI);
      if (nanoseconds < 0) {
        return -Errno.EINVAL;
      }
    }
    if ((a[0] & 3) != 0) {
      return -Errno.EINVAL;
    }
    // A private futex that nobody waits at need not exist; all others have to.
    if (!user.ok(
        a[0],
        Integer.BYTES,
        waits || command == WAKE_OP || command == UNLOCK_PI || command == TRYLOCK_PI)) {
      return -Errno.EFAULT;
    }
    WaitWord word = word(a[0]);
    int value = (int) a[2];
    int mask = command == WAIT_BITSET || command == WAKE_BITSET ? (int) a[5] : -1;
    if (mask == 0) {
      return -Errno.EINVAL;
    }
    return switch (command) {
      case WAIT, WAIT_BITSET -> await(word, value, nanoseconds, mask);
      case WAKE, WAKE_BITSET -> queues.wake(word.key(), value, mask);
      case REQUEUE, CMP_REQUEUE -> requeue(word, command == CMP_REQUEUE);
      case WAKE_OP -> wakeOp(word);
      case LOCK_PI, LOCK_PI2 -> lock(word, true, nanoseconds);
      case TRYLOCK_PI -> lock(word, false, 0);
      case UNLOCK_PI ->
          OwnedLocks.all().unlock(system.thread, word) == OwnedLocks.Result.DONE ? 0 : -Errno.EPERM;
      default -> -Errno.ENOSYS;
    };
  }

  /** A word that is checked already: one's own even in shared memory, if the program says so. */
  private WaitWord word(long address) {
    return ((int) system.a[1] & PRIVATE_FLAG) != 0
        ? WaitWord.at(user.host(address, Integer.BYTES))
        : system.sharedWord(address);
  }

  /** A struct timespec as nanoseconds from now, or a negative number when it is no time. */
  private long time(long address, boolean absolute, boolean realTime) {
    long seconds = user.getLong(address);
    long rest = user.getLong(address + Long.BYTES);
    if (seconds < 0 || rest < 0 || rest >= SECOND) {
      return -1;
    }
    long time = seconds > Long.MAX_VALUE / SECOND - 1 ? Long.MAX_VALUE : seconds * SECOND + rest;
    if (time == Long.MAX_VALUE) {
      return TimeUnit.DAYS.toNanos(36500);
    }
    if (!absolute) {
      return Math.max(0, time - (System.nanoTime() - system.began()));
    }
    Scratch now = system.scratch(TIMESPEC);
    system.host(Call.CLOCK_GETTIME, realTime ? 0 : 1, now.address, 0, 0);
    return Math.max(0, time - now.bytes.getLong(0) * SECOND - now.bytes.getLong(Long.BYTES));
  }

  private long await(WaitWord word, int value, long nanoseconds, int mask) {
    return switch (queues.await(system.thread, word, value, nanoseconds, mask)) {
      case WOKEN -> 0;
      case DIFFERENT -> -Errno.EAGAIN;
      case TIMED_OUT -> -Errno.ETIMEDOUT;
      case OVER -> -Errno.EINTR;
    };
  }

  private long lock(WaitWord word, boolean waits, long nanoseconds) {
    OwnedLocks.Result result =
        OwnedLocks.all().lock(system.thread, word, waits, nanoseconds, ProcessSignals::exists);
    return switch (result) {
      case DONE -> 0;
      case TAKEN -> -Errno.EAGAIN;
      case OWN -> -Errno.EDEADLK;
      case NO_OWNER -> -Errno.ESRCH;
      case TIMED_OUT -> -Errno.ETIMEDOUT;
      case OVER -> -Errno.EINTR;
    };
  }

  private long requeue(WaitWord word, boolean compare) {
    long[] a = system.a;
    if ((int) a[2] < 0 || (int) a[3] < 0 || (a[4] & 3) != 0) {
      return -Errno.EINVAL;
    }
    if (!user.ok(a[4], Integer.BYTES, false)) {
      return -Errno.EFAULT;
    }
    WaitWord.Key other = word(a[4]).key();
    int done = queues.requeue(word, other, (int) a[2], (int) a[3], compare ? (int) a[5] : null);
    return done < 0 ? -Errno.EAGAIN : done;
  }

  /** FUTEX_WAKE_OP: changes the second word, wakes at the first, and at the second if it was so. */
  private long wakeOp(WaitWord word) {
    long[] a = system.a;
    if ((a[4] & 3) != 0) {
      return -Errno.EINVAL;
    }
    if (!user.ok(a[4], Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    long other = user.host(a[4], Integer.BYTES);
    int code = (int) a[5];
    int operand = code << 8 >> 20;
    int compared = code << 20 >> 20;
    if ((code >>> 28 & 8) != 0) {
      operand = 1 << (operand & 31);
    }
    int operation = code >>> 28 & 7;
    int condition = code >>> 24 & 15;
    if (operation > 4 || condition > 5) {
      return -Errno.ENOSYS;
    }
    int old;
    int wanted;
    do {
      old = Raw.getIntOrdered(other);
      wanted =
          switch (operation) {
            case 0 -> operand;
            case 1 -> old + operand;
            case 2 -> old | operand;
            case 3 -> old & ~operand;
            default -> old ^ operand;
          };
    } while (Raw.compareAndExchangeInt(other, old, wanted) != old);
    boolean both =
        switch (condition) {
          case 0 -> old == compared;
          case 1 -> old != compared;
          case 2 -> old < compared;
          case 3 -> old <= compared;
          case 4 -> old > compared;
          default -> old >= compared;
        };
    int woken = queues.wake(word.key(), (int) a[2], -1);
    return both ? woken + queues.wake(word(a[4]).key(), (int) a[3], -1) : woken;
  }
}
