package org.bd0.kernel.linux;

/**
 * ioctl(2): the requests of terminals, files and pipes whose argument is known. What is not known
 * is refused, because its argument might hold pointers.
 */
final class TerminalCalls {
  private static final int TIOCSTI = 0x5412;
  private static final int NONE = 0;
  private static final int UNKNOWN = -1;

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
    0x541b, 4, // FIONREAD
    0x5421, 4, // FIONBIO
    0x5422, NONE, // TIOCNOTTY
    0x5424, 4, // TIOCGETD
    0x5425, NONE, // TCSBRKP
    0x5429, 4, // TIOCGSID
    0x802c542a, 44, // TCGETS2
    0x402c542b, 44, // TCSETS2
    0x402c542c, 44, // TCSETSW2
    0x402c542d, 44, // TCSETSF2
    0x80045430, 4, // TIOCGPTN
    0x40045431, 4, // TIOCSPTLCK
    0x80045439, 4, // TIOCGPTLCK
    0x5450, NONE, // FIONCLEX
    0x5451, NONE, // FIOCLEX
    0x5452, 4, // FIOASYNC
    0x5460, 8, // FIOQSIZE
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
    int size = argumentSize(request);
    if (size == UNKNOWN) {
      return request == TIOCSTI ? -Errno.EPERM : -Errno.ENOTTY;
    }
    long argument = system.a[2];
    return system.host(
        Call.IOCTL,
        host,
        request & 0xffffffffL,
        size == NONE ? argument : argument == 0 ? 0 : system.user.out(argument, size),
        0);
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
