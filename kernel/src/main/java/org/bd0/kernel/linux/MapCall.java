package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import org.bd0.kernel.Layout;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Slot;

/** mmap(2): its arguments' rules, and where to map. */
final class MapCall {
  private static final int PAGE = AddressSpace.PAGE;

  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_SHARED_VALIDATE = 3;
  private static final int MAP_TYPE = 15;
  private static final int MAP_FIXED = 0x10;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_32BIT = 0x40;
  private static final int MAP_HUGETLB = 0x40000;
  private static final int MAP_FIXED_NOREPLACE = 0x100000;
  private static final long BELOW_32BIT = 0x40000000;
  private static final long ABOVE_32BIT = 0x80000000L;

  private static final int F_GETFL = 3;
  private static final int O_ACCMODE = 3;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_PATH = 0x200000;

  private static final int STAT = 144;
  private static final int STAT_INO = 8;
  private static final int STAT_MODE = 24;
  private static final int STAT_RDEV = 40;
  private static final int S_IFMT = 0xf000;
  private static final int S_IFREG = 0x8000;
  private static final int S_IFBLK = 0x6000;
  private static final int S_IFCHR = 0x2000;
  private static final long DEV_ZERO = 0x105;

  /** Memory that reads as zeroes. */
  private static final int ANONYMOUS = 0;

  /** A file that stores do not reach. */
  private static final int PRIVATE_FILE = 1;

  /** A file that stores reach. */
  private static final int SHARED_FILE = 2;

  private final LinuxSystem system;
  private final MemoryCalls calls;
  private final FileMappings files;
  private final GuestMemory memory;

  MapCall(LinuxSystem system, MemoryCalls calls, FileMappings files) {
    this.system = system;
    this.calls = calls;
    this.files = files;
    this.memory = system.process.memory();
  }

  long map(long hint, long length, int protection, int flags, int guestFile, long offset) {
    if ((offset & PAGE - 1) != 0) {
      return -Errno.EINVAL;
    }
    boolean anonymous = (flags & MAP_ANONYMOUS) != 0;
    int file = anonymous ? -1 : system.process.descriptors().host(guestFile);
    if (!anonymous && file < 0) {
      return -Errno.EBADF;
    }
    int type = flags & MAP_TYPE;
    long size = AddressSpace.roundUp(length);
    if (length == 0 || type != MAP_SHARED && type != MAP_PRIVATE && type != MAP_SHARED_VALIDATE) {
      return -Errno.EINVAL;
    }
    if (size <= 0 || size > memory.size() || (flags & MAP_HUGETLB) != 0) {
      return -Errno.ENOMEM;
    }
    int kind = ANONYMOUS;
    if (!anonymous) {
      kind = checkFile(file, type != MAP_PRIVATE, protection);
      if (kind < 0) {
        return kind;
      }
    }
    long start = place(hint, size, flags);
    if (start < 0) {
      return start;
    }
    int recorded = protection & (Mappings.READ | Mappings.WRITE | Mappings.EXEC);
    calls.reset(start, start + size, recorded, kind == ANONYMOUS ? "" : name(file));
    boolean isShared = kind == SHARED_FILE || kind == ANONYMOUS && type != MAP_PRIVATE;
    if (isShared && system.table != null) {
      system.table.sharesMemory();
    }
    if (kind != ANONYMOUS || isShared) {
      long result =
          kind == ANONYMOUS
              ? files.share(start, size)
              : files.map(file, start, size, offset, isShared ? object(file) : null);
      if (result < 0) {
        calls.reset(start, start + size, 0, null);
        return result;
      }
    }
    return start;
  }

  /**
   * The rules for what may be mapped.
   *
   * @return one of the constants, or a negative errno value
   */
  private int checkFile(int file, boolean isShared, int protection) {
    Scratch stat = system.scratch(STAT);
    long flags = system.host(Call.FCNTL, file, F_GETFL, 0, 0);
    long result = system.host(Call.FSTAT, file, stat.address, 0, 0);
    if (HostCall.failed(flags) || HostCall.failed(result) || (flags & O_PATH) != 0) {
      return -Errno.EBADF;
    }
    int access = (int) flags & O_ACCMODE;
    boolean write = isShared && (protection & Mappings.WRITE) != 0;
    if (access == O_WRONLY || write && access != O_RDWR) {
      return -Errno.EACCES;
    }
    int kind = stat.bytes.getInt(STAT_MODE) & S_IFMT;
    if (kind == S_IFCHR && stat.bytes.getLong(STAT_RDEV) == DEV_ZERO) {
      return ANONYMOUS;
    }
    if (kind != S_IFREG && kind != S_IFBLK) {
      return -Errno.ENODEV;
    }
    return isShared && access == O_RDWR ? SHARED_FILE : PRIVATE_FILE;
  }

  /** A file that has just been looked at. */
  private FileMappings.SharedObject object(int file) {
    Scratch stat = system.scratch(STAT);
    system.host(Call.FSTAT, file, stat.address, 0, 0);
    return new FileMappings.SharedObject(stat.bytes.getLong(0), stat.bytes.getLong(STAT_INO));
  }

  private long place(long hint, long size, int flags) {
    boolean noReplace = (flags & MAP_FIXED_NOREPLACE) != 0;
    if (noReplace || (flags & MAP_FIXED) != 0) {
      if ((hint & PAGE - 1) != 0) {
        return -Errno.EINVAL;
      }
      if (!calls.inside(hint, size)) {
        return hint >= 0 && hint < memory.base() ? -Errno.EPERM : -Errno.ENOMEM;
      }
      if (noReplace && !memory.mappings().free(hint, hint + size)) {
        return -Errno.EEXIST;
      }
      return hint;
    }
    if ((flags & MAP_32BIT) != 0) {
      long to = Math.min(ABOVE_32BIT, system.process.layout().mapsEnd());
      long found = memory.mappings().findFree(BELOW_32BIT, to, size);
      return found == 0 ? -Errno.ENOMEM : found;
    }
    long wanted = hint & -PAGE;
    Layout layout = system.process.layout();
    if (wanted >= layout.heapStart()
        && wanted <= layout.mapsEnd() - size
        && memory.mappings().free(wanted, wanted + size)) {
      return wanted;
    }
    long found = findRoom(size);
    return found == 0 ? -Errno.ENOMEM : found;
  }

  /** The lowest free place in the area for mappings, or 0. */
  long findRoom(long size) {
    Layout layout = system.process.layout();
    if (layout.mapsInHeap()) {
      return system.process.heap().take(size, PAGE, system.thread.cpu().r[Slot.RSP]);
    }
    return memory.mappings().findFree(layout.mapsStart(), layout.mapsEnd(), size);
  }

  private String name(int file) {
    Scratch scratch = system.scratch(2 * UserMemory.PATH_MAX);
    long link = scratch.string(("/proc/self/fd/" + file).getBytes(StandardCharsets.ISO_8859_1));
    long length =
        system.host(
            Call.READLINK, link, scratch.address + UserMemory.PATH_MAX, UserMemory.PATH_MAX, 0);
    if (length <= 0) {
      return "file";
    }
    byte[] name = new byte[(int) length];
    scratch.bytes.get(UserMemory.PATH_MAX, name);
    return new String(name, StandardCharsets.UTF_8);
  }
}
