package org.bd0.kernel.linux;

import java.util.Locale;
import java.util.Map;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;

/**
 * System V shared memory that a process has attached (shmat(2)): the host attaches it in place of
 * the region's memory. Like files, a segment may always be written as far as the host is concerned;
 * who may only read it cannot attach it: EACCES.
 */
final class SharedSegments {
  private static final int PAGE = AddressSpace.PAGE;
  private static final int SHM_RDONLY = 0x1000;
  private static final int SHM_RND = 0x2000;
  private static final int SHM_REMAP = 0x4000;
  private static final int SHM_EXEC = 0x8000;
  private static final int IPC_STAT = 2;
  private static final int SHMID_DS = 112;
  private static final int SHM_SEGSZ = 48;

  private final LinuxSystem system;
  private final MemoryCalls calls;
  private final MapCall mapper;
  private final FileMappings files;

  SharedSegments(LinuxSystem system, MemoryCalls calls, MapCall mapper, FileMappings files) {
    this.system = system;
    this.calls = calls;
    this.mapper = mapper;
    this.files = files;
  }

  long attach(int id, long wanted, int flags) {
    Scratch copy = system.scratch(SHMID_DS);
    long result = system.host(Call.SHMCTL, id, IPC_STAT, copy.address, 0);
    if (HostCall.failed(result)) {
      return result;
    }
    long size = AddressSpace.roundUp(copy.bytes.getLong(SHM_SEGSZ));
    long start = place(wanted, size, flags);
    if (start < 0) {
      return start;
    }
    int protection =
        Mappings.READ
            | ((flags & SHM_RDONLY) != 0 ? 0 : Mappings.WRITE)
            | ((flags & SHM_EXEC) != 0 ? Mappings.EXEC : 0);
    String name = String.format(Locale.ROOT, "/SYSV%08x", copy.bytes.getInt(0));
    calls.reset(start, start + size, protection, name);
    result = files.attach(id, start, size);
    if (result < 0) {
      calls.reset(start, start + size, 0, null);
      return result;
    }
    return start;
  }

  private long place(long wanted, long size, int flags) {
    if (wanted == 0) {
      long found = (flags & SHM_REMAP) != 0 ? -1 : mapper.findRoom(size);
      return found > 0 ? found : found == 0 ? -Errno.ENOMEM : -Errno.EINVAL;
    }
    long start = (flags & SHM_RND) != 0 ? wanted & -PAGE : wanted;
    boolean free = system.process.memory().mappings().free(start, start + size);
    if ((start & PAGE - 1) != 0 || !free && (flags & SHM_REMAP) == 0) {
      return -Errno.EINVAL;
    }
    return calls.inside(start, size) ? start : -Errno.EINVAL;
  }

  long detach(long start) {
    Map<Long, Long> segments = files.segments();
    Long end = segments.get(start);
    if (end == null) {
      return -Errno.EINVAL;
    }
    calls.reset(start, end, 0, null);
    return 0;
  }
}
