package org.bd0.kernel.linux;

import org.bd0.kernel.OwnedLocks;
import org.bd0.kernel.UserMemory;
import org.bd0.kernel.WaitQueues;
import org.bd0.runtime.Raw;

/**
 * The locks that a thread says it holds (set_robust_list(2), and Documentation/locking/
 * robust-futex-ABI.rst in Linux): when it ends without releasing them, whoever wants them is told.
 */
final class RobustList {
  private static final int HEAD = 24;
  private static final int OFFSET = 8;
  private static final int PENDING = 16;

  /** So many entries are looked at: the list may be a ring by mistake. */
  private static final int MOST = 2048;

  private final LinuxSystem system;
  private long head;

  RobustList(LinuxSystem system) {
    this.system = system;
  }

  long set(long address, long size) {
    if (size != HEAD) {
      return -Errno.EINVAL;
    }
    head = address;
    return 0;
  }

  /** Tells where the list is. */
  long get(UserMemory user, long to, long size) {
    if (!user.ok(size, Long.BYTES, true) || !user.ok(to, Long.BYTES, true)) {
      return -Errno.EFAULT;
    }
    user.putLong(size, HEAD);
    user.putLong(to, head);
    return 0;
  }

  /** Goes through the list; the lowest bit of a pointer says that the lock inherits priority. */
  void ownerDied() {
    UserMemory user = system.user;
    if (head == 0 || !user.ok(head, HEAD, false)) {
      return;
    }
    long offset = user.getLong(head + OFFSET);
    long pending = user.getLong(head + PENDING);
    long entry = user.getLong(head);
    for (int i = 0; i < MOST && (entry & -2) != head; i++) {
      long at = entry & -2;
      if (!user.ok(at, Long.BYTES, false)) {
        return;
      }
      long next = user.getLong(at);
      if (at != (pending & -2) && !died(at + offset, (entry & 1) != 0, false)) {
        return;
      }
      entry = next;
    }
    if ((pending & -2) != 0) {
      died((pending & -2) + offset, (pending & 1) != 0, true);
    }
  }

  /** Whether a lock word could be looked at. */
  private boolean died(long address, boolean inherits, boolean pending) {
    UserMemory user = system.user;
    if ((address & 3) != 0 || !user.ok(address, Integer.BYTES, true)) {
      return false;
    }
    long word = user.host(address, Integer.BYTES);
    while (true) {
      int value = Raw.getIntOrdered(word);
      if (pending && !inherits && value == 0) {
        WaitQueues.all()
            .wake(
                system.sharedWord(address).key(),
                1,
                -1); // It has released the lock, and woken nobody yet.
        return true;
      }
      if ((value & OwnedLocks.OWNER) != system.thread.id()) {
        return true;
      }
      if (inherits && (value & OwnedLocks.WAITERS) != 0) {
        return true; // Its waiters are in the kernel: see OwnedLocks.ownerDied.
      }
      int free = value & OwnedLocks.WAITERS | OwnedLocks.OWNER_DIED;
      if (Raw.compareAndExchangeInt(word, value, free) == value) {
        if (!inherits && (value & OwnedLocks.WAITERS) != 0) {
          WaitQueues.all().wake(system.sharedWord(address).key(), 1, -1);
        }
        return true;
      }
    }
  }
}
