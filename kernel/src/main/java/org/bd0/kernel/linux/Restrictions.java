package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.runtime.HostCall;

/** Which calls follow links, and which change files: what a root has to know of a call. */
final class Restrictions {
  /** See open(2). */
  static final int O_NOFOLLOW = 0x20000;

  private static final int O_ACCMODE = 3;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_TRUNC = 0x200;
  private static final int O_PATH = 0x200000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;

  private static final int STAT_MODE = 24;
  private static final int STAT = 144;
  private static final int S_IFMT = 0xf000;
  private static final int S_IFREG = 0x8000;
  private static final int S_IFDIR = 0x4000;

  private Restrictions() {}

  /**
   * Whether a call follows a symbolic link at the end of a name.
   *
   * @param a its arguments
   * @param index which argument the name is
   * @param usually whether its row says that it does
   */
  static boolean follows(Call call, long[] a, int index, boolean usually) {
    return switch (call) {
      case OPEN -> opensLinks(a[1]);
      case OPENAT -> opensLinks(a[2]);
      case MKDIR, MKDIRAT -> false;
      case NEWFSTATAT, UTIMENSAT, FACCESSAT2, FCHMODAT2 -> (a[3] & AT_SYMLINK_NOFOLLOW) == 0;
      case STATX -> (a[2] & AT_SYMLINK_NOFOLLOW) == 0;
      case FCHOWNAT -> (a[4] & AT_SYMLINK_NOFOLLOW) == 0;
      case LINKAT -> index == 1 && (a[4] & AT_SYMLINK_FOLLOW) != 0;
      default -> usually;
    };
  }

  private static boolean opensLinks(long flags) {
    boolean makes = (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0;
    return (flags & O_NOFOLLOW) == 0 && !makes;
  }

  /** Which argument has the flags of open(2), or -1. */
  static int openFlags(Call call) {
    return call == Call.OPEN ? 1 : call == Call.OPENAT ? 2 : -1;
  }

  /**
   * Whether to open a file is to change it, which it must not be. What is no file of a disk, such
   * as a device, may be written.
   *
   * @param t arguments for the host
   * @param flags which of them has the flags; the one before is the name
   * @return 0 or a negative errno value
   */
  static long open(LinuxSystem system, long[] t, int flags) {
    boolean writes = (t[flags] & (O_ACCMODE | O_TRUNC | O_CREAT)) != 0;
    if (!writes || (t[flags] & O_PATH) != 0) {
      return 0;
    }
    Scratch stat = system.scratch(STAT);
    int folder = flags == 1 ? GuestProcess.AT_FDCWD : (int) t[0];
    long result = system.host(Call.NEWFSTATAT, folder, t[flags - 1], stat.address, 0);
    if (HostCall.failed(result)) {
      boolean makes = result == -Errno.ENOENT && (t[flags] & O_CREAT) != 0;
      return makes ? -Errno.EROFS : result;
    }
    int kind = stat.bytes.getInt(STAT_MODE) & S_IFMT;
    boolean onDisk = kind == S_IFREG || kind == S_IFDIR;
    boolean only = (t[flags] & (O_ACCMODE | O_TRUNC)) == 0 && (t[flags] & O_EXCL) == 0;
    if (onDisk && !only) {
      return -Errno.EROFS;
    }
    t[flags] &= ~(O_CREAT | O_TRUNC);
    return 0;
  }

  /** Whether a call changes what is on a disk, and nothing else. */
  static boolean changes(Call call) {
    return switch (call) {
      case TRUNCATE,
          RENAME,
          RENAMEAT,
          RENAMEAT2,
          MKDIR,
          MKDIRAT,
          RMDIR,
          LINK,
          LINKAT,
          UNLINK,
          UNLINKAT,
          SYMLINK,
          SYMLINKAT,
          CHMOD,
          FCHMOD,
          FCHMODAT,
          FCHMODAT2,
          CHOWN,
          FCHOWN,
          LCHOWN,
          FCHOWNAT,
          UTIME,
          UTIMES,
          FUTIMESAT,
          UTIMENSAT,
          MKNOD,
          MKNODAT,
          SETXATTR,
          LSETXATTR,
          FSETXATTR,
          REMOVEXATTR,
          LREMOVEXATTR,
          FREMOVEXATTR ->
          true;
      default -> false;
    };
  }
}
