package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import org.bd0.kernel.Descriptors;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelCalls;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Slot;

/** What a process is, what it may use, and its end. */
final class ProcessCalls {
  /** What uname(2) tells: recent enough for every static program of today. */
  private static final String RELEASE = "6.1.0-bd0";

  private static final int UTS_FIELD = 65;
  private static final int UTS_SYSNAME = 0;
  private static final int UTS_RELEASE = 2;
  private static final int UTS_VERSION = 3;
  private static final int UTS_MACHINE = 4;
  private static final int UTS_SIZE = 390;

  private static final int ARCH_SET_GS = 0x1001;
  private static final int ARCH_SET_FS = 0x1002;
  private static final int ARCH_GET_FS = 0x1003;
  private static final int ARCH_GET_GS = 0x1004;
  private static final long USER_END = 0x7ffffffff000L;

  private static final int PR_SET_PDEATHSIG = 1;
  private static final int PR_GET_PDEATHSIG = 2;
  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int PR_GET_CHILD_SUBREAPER = 37;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_SET_NAME = 15;
  private static final int PR_GET_NAME = 16;
  private static final int PR_CAPBSET_READ = 23;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final int PR_GET_TIMERSLACK = 30;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int PR_GET_NO_NEW_PRIVS = 39;
  private static final int NAME = LinuxSystem.NAME;

  private static final int RLIMITS = 16;
  private static final int RLIMIT_STACK = 3;
  private static final int RLIMIT_NOFILE = 7;
  private static final int RLIMIT = 16;
  private static final int PERMISSIONS = 0777;

  /** Who adopts those that have lost their parent. */
  private static final int INIT = 1;

  private final LinuxSystem system;
  private final UserMemory user;
  private final ProcessState shared;
  private GroupCalls groups;

  ProcessCalls(LinuxSystem system) {
    this.system = system;
    this.user = system.user;
    this.shared = system.shared;
  }

  long call(CpuState cpu, Call call) {
    long[] a = system.a;
    return switch (call) {
      case EXIT_GROUP -> exit((int) a[0]);
      case GETPID -> system.process.id();
      case GETPPID -> parent();
      case UNAME -> uname(a[0]);
      case ARCH_PRCTL -> arch(cpu, (int) a[0], a[1]);
      case PRCTL -> prctl((int) a[0], a[1], a[2], a[3], a[4]);
      case GETRLIMIT -> limit((int) a[0], 0, a[1]);
      case SETRLIMIT -> a[1] == 0 ? -Errno.EFAULT : limit((int) a[0], a[1], 0);
      case PRLIMIT64 -> limit((int) a[0], (int) a[1], a[2], a[3]);
      case PERSONALITY -> personality(a[0]);
      case UMASK -> shared.umask((int) a[0] & PERMISSIONS, system);
      case SETPGID, GETPGID, GETPGRP, SETSID, GETSID -> groups().call(call);
      default -> -Errno.ENOSYS;
    };
  }

  private GroupCalls groups() {
    if (groups == null) {
      groups = new GroupCalls(system);
    }
    return groups;
  }

  private long parent() {
    KernelCalls bd0 = system.process.kernelCalls();
    boolean hosts =
        system.process.parent() == GuestProcess.NO_PARENT && (bd0 == null || bd0.idsAreHosts());
    if (hosts && system.table != null && system.table.orphan(system.process)) {
      return INIT;
    }
    return hosts ? system.host(Call.GETPPID, 0, 0, 0, 0) : system.process.parent();
  }

  private long exit(int status) {
    system.process.exit(status);
    return 0;
  }

  private long uname(long to) {
    long result = system.host(Call.UNAME, to == 0 ? 0 : user.out(to, UTS_SIZE), 0, 0, 0);
    if (result == 0) {
      field(to, UTS_SYSNAME, "Linux");
      field(to, UTS_RELEASE, RELEASE);
      field(to, UTS_VERSION, "#1 SMP");
      field(to, UTS_MACHINE, "x86_64");
    }
    return result;
  }

  private void field(long uts, int index, String text) {
    byte[] bytes = new byte[UTS_FIELD];
    byte[] letters = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(letters, 0, bytes, 0, letters.length);
    user.put(uts + (long) index * UTS_FIELD, bytes, UTS_FIELD);
  }

  private long arch(CpuState cpu, int code, long address) {
    int slot = code == ARCH_SET_FS || code == ARCH_GET_FS ? Slot.FS_BASE : Slot.GS_BASE;
    return switch (code) {
      case ARCH_SET_FS, ARCH_SET_GS -> {
        if (Long.compareUnsigned(address, USER_END) >= 0) {
          yield -Errno.EPERM;
        }
        cpu.r[slot] = address;
        // The segment's selector becomes null.
        int bit = slot == Slot.FS_BASE ? Slot.FS_SELECTOR_BIT : Slot.GS_SELECTOR_BIT;
        cpu.r[Slot.SELECTORS] &= ~(0xffffL << bit);
        yield 0;
      }
      case ARCH_GET_FS, ARCH_GET_GS -> {
        if (!user.ok(address, Long.BYTES, true)) {
          yield -Errno.EFAULT;
        }
        user.putLong(address, cpu.r[slot]);
        yield 0;
      }
      default -> -Errno.EINVAL;
    };
  }

  private long prctl(int option, long b, long c, long d, long e) {
    return switch (option) {
      case PR_SET_NAME -> setName(b);
      case PR_GET_NAME -> getName(b);
      case PR_GET_DUMPABLE -> 1;
      case PR_SET_DUMPABLE -> b == 0 || b == 1 ? 0 : -Errno.EINVAL;
      case PR_SET_PDEATHSIG -> {
        if (b < 0 || b > Signal.LAST) {
          yield -Errno.EINVAL;
        }
        system.process.deathSignal((int) b);
        yield 0;
      }
      case PR_GET_PDEATHSIG -> store(b, system.process.deathSignal());
      case PR_SET_CHILD_SUBREAPER -> {
        system.process.adopts(b != 0);
        yield 0;
      }
      case PR_GET_CHILD_SUBREAPER -> store(b, system.process.adopts() ? 1 : 0);
      case PR_CAPBSET_READ, PR_SET_TIMERSLACK, PR_GET_TIMERSLACK ->
          system.host.call(Call.PRCTL.number, option, b, c, d, e, 0);
      case PR_SET_NO_NEW_PRIVS -> {
        if (b != 1 || c != 0 || d != 0 || e != 0) {
          yield -Errno.EINVAL;
        }
        shared.noNewPrivileges = true;
        yield 0;
      }
      case PR_GET_NO_NEW_PRIVS ->
          b != 0 || c != 0 || d != 0 || e != 0 ? -Errno.EINVAL : shared.noNewPrivileges ? 1 : 0;
      default -> -Errno.EINVAL;
    };
  }

  private long store(long to, int value) {
    if (!user.ok(to, Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    user.putInt(to, value);
    return 0;
  }

  private long setName(long from) {
    long room = user.accessible(from, NAME, false);
    byte[] text = new byte[NAME];
    for (int i = 0; i < NAME - 1; i++) {
      if (i >= room) {
        return -Errno.EFAULT;
      }
      text[i] = user.bytes(from + i, 1)[0];
      if (text[i] == 0) {
        break;
      }
    }
    system.name(text);
    return 0;
  }

  private long getName(long to) {
    if (!user.ok(to, NAME, true)) {
      return -Errno.EFAULT;
    }
    user.put(to, system.name(), NAME);
    return 0;
  }

  private long personality(long wanted) {
    long old = shared.personality;
    if ((int) wanted != -1) {
      shared.personality = wanted & 0xffffffffL;
    }
    return old;
  }

  private long limit(int pid, int resource, long wanted, long old) {
    if (pid != 0 && pid != system.process.id()) {
      return -Errno.ESRCH;
    }
    return limit(resource, wanted, old);
  }

  /**
   * Limits are the guest's own: the host's would bind the JVM. Only the number of descriptors is
   * enforced.
   */
  private long limit(int resource, long wanted, long old) {
    if (wanted != 0 && !user.ok(wanted, RLIMIT, false)) {
      return -Errno.EFAULT;
    }
    if (resource < 0 || resource >= RLIMITS) {
      return -Errno.EINVAL;
    }
    long[] now = current(resource);
    if (wanted != 0) {
      long soft = user.getLong(wanted);
      long hard = user.getLong(wanted + Long.BYTES);
      if (Long.compareUnsigned(soft, hard) > 0) {
        return -Errno.EINVAL;
      }
      boolean raised = Long.compareUnsigned(hard, now[1]) > 0;
      if (raised && (resource == RLIMIT_NOFILE || system.host(Call.GETEUID, 0, 0, 0, 0) != 0)) {
        return -Errno.EPERM;
      }
      shared.limits[resource] = new long[] {soft, hard};
      if (resource == RLIMIT_NOFILE) {
        system.process.descriptors().limit((int) Math.min(soft, Integer.MAX_VALUE));
      }
    }
    if (old != 0) {
      if (!user.ok(old, RLIMIT, true)) {
        return -Errno.EFAULT;
      }
      user.putLong(old, now[0]);
      user.putLong(old + Long.BYTES, now[1]);
    }
    return 0;
  }

  private long[] current(int resource) {
    if (shared.limits[resource] == null) {
      Scratch scratch = system.scratch(RLIMIT);
      long result = system.host(Call.GETRLIMIT, resource, scratch.address, 0, 0);
      long[] found = {-1, -1};
      if (!HostCall.failed(result)) {
        found[0] = scratch.bytes.getLong(0);
        found[1] = scratch.bytes.getLong(Long.BYTES);
      }
      Descriptors descriptors = system.process.descriptors();
      if (resource == RLIMIT_NOFILE) {
        found[0] = Math.min(found[0], descriptors.limit());
      } else if (resource == RLIMIT_STACK) {
        found[0] = system.process.layout().stackEnd() - system.process.layout().stackStart();
      }
      shared.limits[resource] = found;
    }
    return shared.limits[resource];
  }
}
