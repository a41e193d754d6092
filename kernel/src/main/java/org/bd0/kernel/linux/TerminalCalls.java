package org.bd0.kernel.linux;

import org.bd0.kernel.Descriptors;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.HostCall;

/**
 * ioctl(2): the requests of terminals, files, pipes and sockets whose argument is known. What is
 * not known is refused, because its argument might hold pointers or descriptors.
 */
final class TerminalCalls {
  private static final int TIOCSTI = 0x5412;
  private static final int TIOCGPTPEER = 0x5441;
  private static final int FICLONE = 0x40049409;
  private static final int FICLONERANGE = 0x4020940d;
  private static final int CLONE_RANGE = 32;
  private static final int SIOCGIFCONF = 0x8912;
  private static final int IFCONF = 16;
  private static final int IFREQ = 40;
  private static final int MOST_INTERFACES = 1024;
  private static final int TCSETS = 0x5402;
  private static final int TCSETSF = 0x5404;
  private static final int TCSETA = 0x5406;
  private static final int TCXONC = 0x540a;
  private static final int TIOCSCTTY = 0x540e;
  private static final int TIOCGPGRP = 0x540f;
  private static final int TIOCSPGRP = 0x5410;
  private static final int TIOCNOTTY = 0x5422;
  private static final int TIOCGSID = 0x5429;
  private static final int NONE = 0;
  private static final int UNKNOWN = -1;
  private static final long NOT_HERE = Long.MIN_VALUE;

  /** Request, then the size of what its argument points to; 0 when the argument is no pointer. */
  private static final int[] REQUESTS = {
    0x5401, 36, // TCGETS
    0x5402, 36, // TCSETS
    0x5403, 36, // TCSETSW
    0x5404, 36, // TCSETSF
    0x5405, 18, // TCGETA
    0x5406, 18, // TCSETA
    0x5407, 18, // TCSETAW
    0x5408, 18, // TCSETAF
    0x5409, NONE, // TCSBRK
    0x540a, NONE, // TCXONC
    0x540b, NONE, // TCFLSH
    0x540c, NONE, // TIOCEXCL
    0x540d, NONE, // TIOCNXCL
    0x540e, NONE, // TIOCSCTTY
    0x540f, 4, // TIOCGPGRP
    0x5410, 4, // TIOCSPGRP
    0x5411, 4, // TIOCOUTQ
    0x5413, 8, // TIOCGWINSZ
    0x5414, 8, // TIOCSWINSZ
    0x5415, 4, // TIOCMGET
    0x5416, 4, // TIOCMBIS
    0x5417, 4, // TIOCMBIC
    0x5418, 4, // TIOCMSET
    0x5419, 4, // TIOCGSOFTCAR
    0x541b, 4, // FIONREAD
    0x5420, 4, // TIOCPKT
    0x5421, 4, // FIONBIO
    0x5422, NONE, // TIOCNOTTY
    0x5424, 4, // TIOCGETD
    0x5425, NONE, // TCSBRKP
    0x5427, NONE, // TIOCSBRK
    0x5428, NONE, // TIOCCBRK
    0x5429, 4, // TIOCGSID
    0x802c542a, 44, // TCGETS2
    0x402c542b, 44, // TCSETS2
    0x402c542c, 44, // TCSETSW2
    0x402c542d, 44, // TCSETSF2
    0x80045430, 4, // TIOCGPTN
    0x40045431, 4, // TIOCSPTLCK
    0x80045438, 4, // TIOCGPKT
    0x80045439, 4, // TIOCGPTLCK
    0x80045440, 4, // TIOCGEXCL
    0x5450, NONE, // FIONCLEX
    0x5451, NONE, // FIOCLEX
    0x5460, 8, // FIOQSIZE
    0x8905, 4, // SIOCATMARK
    0x8906, 16, // SIOCGSTAMP
    0x8907, 16, // SIOCGSTAMPNS
    0x8910, IFREQ, // SIOCGIFNAME
    0x8913, IFREQ, // SIOCGIFFLAGS
    0x8915, IFREQ, // SIOCGIFADDR
    0x8917, IFREQ, // SIOCGIFDSTADDR
    0x8919, IFREQ, // SIOCGIFBRDADDR
    0x891b, IFREQ, // SIOCGIFNETMASK
    0x891d, IFREQ, // SIOCGIFMETRIC
    0x8921, IFREQ, // SIOCGIFMTU
    0x8927, IFREQ, // SIOCGIFHWADDR
    0x8933, IFREQ, // SIOCGIFINDEX
    0x8942, IFREQ, // SIOCGIFTXQLEN
    0x80045200, 4, // RNDGETENTCNT
    0x125e, 4, // BLKROGET
    0x80081270, 8, // BLKBSZGET
    0x80087601, 8, // FS_IOC_GETVERSION
    0x801c581f, 28, // FS_IOC_FSGETXATTR
    0x401c5820, 28, // FS_IOC_FSSETXATTR
    0x40085400, 8, // TFD_IOC_SET_TICKS
    0x1260, 8, // BLKGETSIZE
    0x1268, 4, // BLKSSZGET
    0x80081272, 8, // BLKGETSIZE64
    0x80086601, 8, // FS_IOC_GETFLAGS
    0x40086602, 8, // FS_IOC_SETFLAGS
  };

  private final LinuxSystem system;

  TerminalCalls(LinuxSystem system) {
    this.system = system;
  }

  /** Performs the one call of this group. */
  long call() {
    int host = system.process.descriptors().host((int) system.a[0]);
    if (host < 0) {
      return -Errno.EBADF;
    }
    int request = (int) system.a[1];
    ProcessTable table = system.table;
    if (table != null) {
      long result = jobControl(table.terminals(), host, request);
      if (result != NOT_HERE) {
        return result;
      }
    }
    int size = argumentSize(request);
    long argument = system.a[2];
    if (size == UNKNOWN) {
      return special(host, request, argument);
    }
    return system.host(
        Call.IOCTL,
        host,
        request & 0xffffffffL,
        size == NONE ? argument : argument == 0 ? 0 : system.user.out(argument, size),
        0);
  }

  /** Requests whose arguments hold more than numbers. */
  private long special(int host, int request, long argument) {
    Descriptors descriptors = system.process.descriptors();
    return switch (request) {
      case TIOCSTI -> -Errno.EPERM; // It puts words into the user's mouth.
      case TIOCGPTPEER -> {
        long peer = system.host(Call.IOCTL, host, request, argument, 0);
        yield HostCall.failed(peer) ? peer : descriptors.add((int) peer);
      }
      case FICLONE -> system.host(Call.IOCTL, host, request, descriptors.host((int) argument), 0);
      case FICLONERANGE -> cloneRange(host, argument);
      case SIOCGIFCONF -> interfaces(host, argument);
      default -> -Errno.ENOTTY;
    };
  }

  /** FICLONERANGE: the first word is the descriptor to clone from. */
  private long cloneRange(int host, long argument) {
    UserMemory user = system.user;
    if (!user.ok(argument, CLONE_RANGE, false)) {
      return -Errno.EFAULT;
    }
    Scratch copy = system.scratch(CLONE_RANGE);
    copy.bytes.put(0, user.bytes(argument, CLONE_RANGE));
    copy.bytes.putLong(0, system.process.descriptors().host((int) copy.bytes.getLong(0)));
    return system.host(Call.IOCTL, host, FICLONERANGE, copy.address, 0);
  }

  /** SIOCGIFCONF: a struct ifconf, which has a length and points to an array (netdevice(7)). */
  private long interfaces(int host, long argument) {
    UserMemory user = system.user;
    if (!user.ok(argument, IFCONF, true)) {
      return -Errno.EFAULT;
    }
    int wanted = user.getInt(argument);
    long array = user.getLong(argument + Long.BYTES);
    int size = Math.clamp(wanted, 0, MOST_INTERFACES * IFREQ);
    Scratch copy = system.scratch(IFCONF + size);
    copy.bytes.putInt(0, wanted < 0 ? wanted : size);
    copy.bytes.putLong(Long.BYTES, array == 0 ? 0 : copy.address + IFCONF);
    long result = system.host(Call.IOCTL, host, SIOCGIFCONF, copy.address, 0);
    if (HostCall.failed(result)) {
      return result;
    }
    int found = copy.bytes.getInt(0);
    if (array != 0 && found > 0) {
      byte[] bytes = new byte[Math.min(found, size)];
      copy.bytes.get(IFCONF, bytes);
      if (!user.ok(array, bytes.length, true)) {
        return -Errno.EFAULT;
      }
      user.put(array, bytes, bytes.length);
    }
    user.putInt(argument, found);
    return result;
  }

  /** The requests about processes, by the guests' own numbers; else {@link #NOT_HERE}. */
  private long jobControl(Terminals terminals, int file, int request) {
    long argument = system.a[2];
    return switch (request) {
      case TIOCGPGRP -> terminals.group(system, file, argument);
      case TIOCSPGRP -> terminals.setGroup(system, file, argument);
      case TIOCGSID -> terminals.session(system, file, argument);
      case TIOCSCTTY -> terminals.take(system, file);
      case TIOCNOTTY -> terminals.giveUp(system, file);
      default -> {
        boolean changes =
            request >= TCSETS && request <= TCSETSF || request >= TCSETA && request <= TCXONC;
        long allowed = changes ? terminals.await(system, file, Signal.SIGTTOU) : 0;
        yield allowed < 0 ? allowed : NOT_HERE;
      }
    };
  }

  private static int argumentSize(int request) {
    for (int i = 0; i < REQUESTS.length; i += 2) {
      if (REQUESTS[i] == request) {
        return REQUESTS[i + 1];
      }
    }
    return UNKNOWN;
  }
}
