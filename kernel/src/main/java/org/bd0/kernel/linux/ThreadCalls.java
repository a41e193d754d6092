package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.OwnedLocks;
import org.bd0.kernel.UserMemory;
import org.bd0.kernel.WaitQueues;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Slot;

/** Threads of a process: their beginning (clone(2)), what Linux knows of them, and their end. */
final class ThreadCalls {
  private static final long CLONE_VM = 0x100;
  private static final long CLONE_FS = 0x200;
  private static final long CLONE_FILES = 0x400;
  private static final long CLONE_SIGHAND = 0x800;
  private static final long CLONE_THREAD = 0x10000;
  private static final long CLONE_SYSVSEM = 0x40000;
  private static final long CLONE_SETTLS = 0x80000;
  private static final long CLONE_PARENT_SETTID = 0x100000;
  private static final long CLONE_CHILD_CLEARTID = 0x200000;
  private static final long CLONE_DETACHED = 0x400000;
  private static final long CLONE_CHILD_SETTID = 0x1000000;
  private static final long CLONE_IO = 0x80000000L;

  /** What threads of one process have in common here, and so have to. */
  private static final long SHARED = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND;

  private static final long KNOWN =
      SHARED
          | CLONE_THREAD
          | CLONE_SYSVSEM
          | CLONE_SETTLS
          | CLONE_PARENT_SETTID
          | CLONE_CHILD_CLEARTID
          | CLONE_DETACHED
          | CLONE_CHILD_SETTID
          | CLONE_IO;

  private static final long USER_END = 0x7ffffffff000L;

  private final LinuxSystem system;
  private final UserMemory user;
  private final RobustList robust;
  private long clearAtEnd;

  ThreadCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.robust = new RobustList(system);
  }

  long call(Call call) {
    long[] a = system.a;
    return switch (call) {
      case EXIT -> exit((int) a[0]);
      case GETTID -> system.thread.id();
      case SET_TID_ADDRESS -> {
        clearAtEnd = a[0];
        yield system.thread.id();
      }
      case SET_ROBUST_LIST -> robust.set(a[0], a[1]);
      case GET_ROBUST_LIST -> getRobustList((int) a[0], a[1], a[2]);
      default -> -Errno.ENOSYS;
    };
  }

  /**
   * A further thread of the process. What it does not share with the others by the flags would be
   * its own: that is refused.
   *
   * @return its number or a negative errno value
   */
  long start(CpuState cpu, ChildCalls.Clone how) {
    long flags = how.flags();
    GuestProcess process = system.process;
    if ((flags & ~KNOWN) != 0 || (flags & SHARED) != SHARED || process.kernelCalls() == null) {
      return -Errno.ENOSYS;
    }
    boolean setsTls = (flags & CLONE_SETTLS) != 0;
    if (setsTls && Long.compareUnsigned(how.tls(), USER_END) >= 0) {
      return -Errno.EPERM;
    }
    boolean toParent = (flags & CLONE_PARENT_SETTID) != 0;
    if (toParent && !user.ok(how.parentTid(), Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    CpuState child = new CpuState(cpu.memory);
    System.arraycopy(cpu.r, 0, child.r, 0, Slot.COUNT);
    child.code = cpu.memory.code().variant(cpu.code.exact());
    child.r[Slot.RAX] = 0;
    if (how.stack() != 0) {
      child.r[Slot.RSP] = how.stack();
    }
    if (setsTls) {
      child.r[Slot.FS_BASE] = how.tls();
    }
    int id =
        system.table.startThread(
            system,
            child,
            begun -> {
              begun.signals.inherit(system.signals);
              begun.threads.begin(how, begun.thread.id());
              if (toParent) {
                user.putInt(how.parentTid(), begun.thread.id());
              }
            });
    return id == 0 ? -Errno.EAGAIN : id;
  }

  private void begin(ChildCalls.Clone how, int id) {
    if ((how.flags() & CLONE_CHILD_CLEARTID) != 0) {
      clearAtEnd = how.childTid();
    }
    if ((how.flags() & CLONE_CHILD_SETTID) != 0 && user.ok(how.childTid(), Integer.BYTES, true)) {
      user.putInt(how.childTid(), id);
    }
  }

  private long getRobustList(int thread, long head, long size) {
    ThreadCalls of = this;
    if (thread != 0 && thread != system.thread.id()) {
      Signals found = system.shared.signals.thread(thread);
      if (found == null) {
        return -Errno.ESRCH;
      }
      of = found.system().threads;
    }
    return of.robust.get(user, head, size);
  }

  /** exit(2): the thread ends, and with the last one the process. */
  private long exit(int status) {
    if (system.thread.id() == system.process.id()) {
      system.shared.exitStatus = status;
    }
    if (system.shared.signals.threads() == 1) {
      system.process.exit(status);
    }
    system.thread.end();
    return 0;
  }

  /** The thread has run for the last time: whoever waits for it, or for its locks, is told. */
  void left() {
    robust.ownerDied();
    OwnedLocks.all().ownerDied(system.thread.id());
    if (clearAtEnd != 0 && (clearAtEnd & 3) == 0 && user.ok(clearAtEnd, Integer.BYTES, true)) {
      user.putInt(clearAtEnd, 0);
      WaitQueues.all().wake(system.sharedWord(clearAtEnd).key(), 1, -1);
    }
  }
}
