package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.Slot;

/** Calls that make processes, replace their programs and wait for them. */
final class ChildCalls {
  private static final int EXIT_SIGNAL = 0xff;
  private static final long CLONE_VM = 0x100;
  private static final long CLONE_SIGHAND = 0x800;
  private static final long CLONE_PIDFD = 0x1000;
  private static final long CLONE_PTRACE = 0x2000;
  private static final long CLONE_VFORK = 0x4000;
  private static final long CLONE_THREAD = 0x10000;
  private static final long CLONE_SYSVSEM = 0x40000;
  private static final long CLONE_SETTLS = 0x80000;
  private static final long CLONE_PARENT_SETTID = 0x100000;
  private static final long CLONE_CHILD_CLEARTID = 0x200000;
  private static final long CLONE_DETACHED = 0x400000;
  private static final long CLONE_UNTRACED = 0x800000;
  private static final long CLONE_CHILD_SETTID = 0x1000000;
  private static final long CLONE_IO = 0x80000000L;
  private static final long CLONE_CLEAR_SIGHAND = 0x100000000L;

  /** What a process can be made with; CLONE_SIGHAND, CLONE_FS and CLONE_FILES need threads. */
  private static final long OF_PROCESSES =
      CLONE_VM
          | CLONE_VFORK
          | CLONE_PIDFD
          | CLONE_PTRACE
          | CLONE_SYSVSEM
          | CLONE_SETTLS
          | CLONE_PARENT_SETTID
          | CLONE_CHILD_CLEARTID
          | CLONE_DETACHED
          | CLONE_UNTRACED
          | CLONE_CHILD_SETTID
          | CLONE_IO
          | CLONE_CLEAR_SIGHAND;

  private static final int SMALLEST_ARGS = 64;
  private static final int LARGEST_ARGS = 4096;

  /**
   * The arguments of clone3(2), under the names of struct clone_args; the stack is its end.
   *
   * @param flags CLONE_VM and so on
   * @param exitSignal what the parent gets when a process ends
   * @param stack the new stack pointer, or 0 for the same
   */
  record Clone(
      long flags,
      int exitSignal,
      long stack,
      long tls,
      long parentTid,
      long childTid,
      long pidfd) {}

  private final LinuxSystem system;
  private final UserMemory user;
  private final GuestProcess process;
  private final ExecuteCalls programs;
  private final WaitCalls waits;

  ChildCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.process = system.process;
    this.programs = new ExecuteCalls(system);
    this.waits = new WaitCalls(system);
  }

  long call(Call call) {
    long[] a = system.a;
    if (system.table == null) {
      return call == Call.WAIT4 || call == Call.WAITID ? -Errno.ECHILD : -Errno.ENOSYS;
    }
    return switch (call) {
      case FORK -> start(new Clone(0, Signal.SIGCHLD, 0, 0, 0, 0, 0));
      case VFORK -> start(new Clone(CLONE_VM | CLONE_VFORK, Signal.SIGCHLD, 0, 0, 0, 0, 0));
      case CLONE -> {
        long flags = a[0] & 0xffffffffL & ~EXIT_SIGNAL;
        if ((flags & CLONE_PIDFD) != 0 && (flags & CLONE_PARENT_SETTID) != 0) {
          yield -Errno.EINVAL; // Both would be stored at the same place.
        }
        yield start(new Clone(flags, (int) a[0] & EXIT_SIGNAL, a[1], a[4], a[2], a[3], a[2]));
      }
      case CLONE3 -> clone3(a[0], a[1]);
      case EXECVE -> programs.execute(GuestProcess.AT_FDCWD, a[0], a[1], a[2], 0);
      case EXECVEAT -> programs.execute((int) a[0], a[1], a[2], a[3], (int) a[4]);
      case WAIT4 -> waits.wait4((int) a[0], a[1], (int) a[2], a[3]);
      case WAITID -> waits.waitid((int) a[0], (int) a[1], a[2], (int) a[3], a[4]);
      default -> -Errno.ENOSYS;
    };
  }

  private long clone3(long args, long size) {
    if (size < SMALLEST_ARGS) {
      return -Errno.EINVAL;
    }
    if (size > LARGEST_ARGS) {
      return -Errno.E2BIG;
    }
    if (!user.ok(args, size, false)) {
      return -Errno.EFAULT;
    }
    for (long at = SMALLEST_ARGS; at + Long.BYTES <= size; at += Long.BYTES) {
      if (user.getLong(args + at) != 0) {
        return at < 88 ? -Errno.EINVAL : -Errno.E2BIG; // set_tid and cgroup are not supported.
      }
    }
    long flags = user.getLong(args);
    long signal = user.getLong(args + 32);
    long stack = user.getLong(args + 40);
    long stackSize = user.getLong(args + 48);
    if ((flags & (EXIT_SIGNAL | CLONE_DETACHED)) != 0
        || Long.compareUnsigned(signal, Signal.LAST) > 0
        || (stack == 0) != (stackSize == 0)) {
      return -Errno.EINVAL;
    }
    return start(
        new Clone(
            flags,
            (int) signal,
            stack == 0 ? 0 : stack + stackSize,
            user.getLong(args + 56),
            user.getLong(args + 24),
            user.getLong(args + 16),
            user.getLong(args + 8)));
  }

  private long start(Clone how) {
    long flags = how.flags;
    boolean thread = (flags & CLONE_THREAD) != 0;
    if (thread && (flags & CLONE_SIGHAND) == 0
        || (flags & CLONE_SIGHAND) != 0 && (flags & CLONE_VM) == 0
        || (flags & CLONE_PIDFD) != 0 && (thread || (flags & CLONE_DETACHED) != 0)
        || how.exitSignal > Signal.LAST) {
      return -Errno.EINVAL;
    }
    if (thread) {
      return system.threads.start(system.thread.cpu(), how);
    }
    if ((flags & ~OF_PROCESSES) != 0 || process.memory().far()) {
      return -Errno.EINVAL;
    }
    if ((flags & CLONE_PARENT_SETTID) != 0 && !user.ok(how.parentTid, Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    boolean pidfd = (flags & CLONE_PIDFD) != 0;
    if (pidfd && !user.ok(how.pidfd, Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    if (pidfd && process.descriptors().full()) {
      return -Errno.EMFILE;
    }
    boolean sharesMemory = (flags & CLONE_VM) != 0;
    LinuxSystem child;
    try {
      child = system.table.fork(system, sharesMemory, how.exitSignal);
    } catch (KernelException e) {
      return -e.errno();
    }
    int id = child.process.id();
    prepare(child, how, id);
    if ((flags & CLONE_PARENT_SETTID) != 0) {
      user.putInt(how.parentTid, id);
    }
    if (pidfd) {
      user.putInt(how.pidfd, (int) system.standIns().ofChild(child.process));
    }
    if ((flags & CLONE_VFORK) != 0) {
      child.process.borrow(system.thread);
    }
    boolean moves = !Thread.currentThread().isVirtual();
    system.table.begin(child);
    while (child.process.borrows() && !system.thread.over()) {
      system.thread.park(-1);
    }
    if (moves) {
      system.thread.move();
    }
    return id;
  }

  private void prepare(LinuxSystem child, Clone how, int id) {
    long[] r = child.thread.cpu().r;
    r[Slot.RAX] = 0;
    if (how.stack != 0) {
      r[Slot.RSP] = how.stack;
    }
    if ((how.flags & CLONE_SETTLS) != 0) {
      r[Slot.FS_BASE] = how.tls;
    }
    boolean writable = child.user.ok(how.childTid, Integer.BYTES, true);
    if ((how.flags & CLONE_CHILD_SETTID) != 0 && writable) {
      child.user.putInt(how.childTid, id);
    }
    if ((how.flags & CLONE_CLEAR_SIGHAND) != 0) {
      child.shared.actions.copy(child.shared.actions, false);
    }
  }
}
