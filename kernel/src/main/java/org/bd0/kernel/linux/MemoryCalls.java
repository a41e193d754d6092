package org.bd0.kernel.linux;

import java.util.List;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Layout;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;

/**
 * brk, mmap and the rest, inside the process's region. The region's memory is always there: to map
 * is to record it and to make it zero, to unmap is to forget it and give the pages back.
 *
 * <p>Files are mapped by the host, over the region's memory: {@link FileMappings}.
 */
final class MemoryCalls {
  private static final int PAGE = AddressSpace.PAGE;
  private static final int PROTECTIONS = 7;
  private static final int PROT_GROWSDOWN = 0x01000000;
  private static final int PROT_GROWSUP = 0x02000000;

  private static final int MREMAP_MAYMOVE = 1;
  private static final int MREMAP_FIXED = 2;
  private static final int MREMAP_DONTUNMAP = 4;

  private static final int MADV_DONTNEED = 4;
  private static final int MADV_LAST = 25;
  private static final int MADV_REMOVE = 9;
  private static final int MADV_HWPOISON = 100;

  private static final int MS_ASYNC = 1;
  private static final int MS_INVALIDATE = 2;
  private static final int MS_SYNC = 4;

  private static final String HEAP = "[heap]";

  private final LinuxSystem system;
  private final GuestProcess process;
  private final GuestMemory memory;
  private final Mappings mappings;
  private final MapCall mapper;
  private final FileMappings files;
  private final SharedSegments segments;

  MemoryCalls(LinuxSystem system) {
    this.system = system;
    this.process = system.process;
    this.memory = process.memory();
    this.mappings = memory.mappings();
    this.files = system.shared.files;
    this.mapper = new MapCall(system, this, files);
    this.segments = new SharedSegments(system, this, mapper, files);
  }

  long call(Call call) {
    synchronized (mappings) {
      return perform(call, system.a);
    }
  }

  private long perform(Call call, long[] a) {
    return switch (call) {
      case BRK -> brk(a[0]);
      case MMAP -> mapper.map(a[0], a[1], (int) a[2], (int) a[3], (int) a[4], a[5]);
      case MUNMAP -> munmap(a[0], a[1]);
      case MPROTECT -> mprotect(a[0], a[1], a[2]);
      case MREMAP -> mremap(a[0], a[1], a[2], (int) a[3], a[4]);
      case MADVISE -> madvise(a[0], a[1], (int) a[2]);
      case MSYNC -> msync(a[0], a[1], (int) a[2]);
      case MINCORE -> mincore(a[0], a[1], a[2]);
      case MLOCK, MLOCK2, MUNLOCK -> lock(a[0], a[1]);
      case MLOCKALL -> lockAll((int) a[0]);
      case MUNLOCKALL -> 0;
      case SHMAT -> segments.attach((int) a[0], a[1], (int) a[2]);
      case SHMDT -> segments.detach(a[0]);
      default -> -Errno.ENOSYS;
    };
  }

  /** Whether a page-aligned range lies in the addresses that a program may use. */
  boolean inside(long start, long length) {
    return start >= memory.base() && length >= 0 && start <= memory.end() - length;
  }

  /** Records a mapping, or the end of one, and leaves its memory zero. */
  void reset(long start, long end, int protection, String name) {
    forget(start, end);
    if ((protection & Mappings.EXEC) != 0) {
      memory.ownCode();
    }
    if (name != null) {
      mappings.map(start, end, protection, name);
    } else {
      mappings.unmap(start, end);
    }
    process.space().discard(memory.host(start, end - start), end - start);
  }

  /** What has to happen before a range changes: files unmapped, translations dropped. */
  private void forget(long start, long end) {
    files.forget(start, end);
    dropCode(start, end);
  }

  private void dropCode(long start, long end) {
    for (Mappings.Mapping m : mappings.within(start, end)) {
      if ((m.protection() & Mappings.EXEC) != 0) {
        memory.invalidateCode(start, end);
        return;
      }
    }
  }

  private long brk(long wanted) {
    Layout layout = process.layout();
    long programBreak = process.heap().programBreak();
    if (wanted < layout.heapStart() || wanted > layout.heapEnd()) {
      return programBreak;
    }
    long oldEnd = AddressSpace.roundUp(programBreak);
    long newEnd = AddressSpace.roundUp(wanted);
    if (newEnd > oldEnd) {
      if (!mappings.free(oldEnd, newEnd) || !process.heap().moveBreak(wanted)) {
        return programBreak;
      }
      Mappings.Mapping below = mappings.at(oldEnd - 1);
      int readWrite = Mappings.READ | Mappings.WRITE;
      boolean extend =
          below != null && below.name().equals(HEAP) && below.protection() == readWrite;
      process.space().discard(memory.host(oldEnd, newEnd - oldEnd), newEnd - oldEnd);
      mappings.map(extend ? below.start() : oldEnd, newEnd, readWrite, HEAP);
      return wanted;
    }
    if (process.heap().pointer() != programBreak) {
      return programBreak; // Others have taken memory behind it.
    }
    if (newEnd < oldEnd) {
      reset(newEnd, oldEnd, 0, null);
    }
    return process.heap().moveBreak(wanted) ? wanted : programBreak;
  }

  private long munmap(long start, long length) {
    long size = AddressSpace.roundUp(length);
    if ((start & PAGE - 1) != 0 || length <= 0 || size <= 0) {
      return -Errno.EINVAL;
    }
    if (!inside(start, size)) {
      // Linux allows to unmap what is not mapped, as far as user addresses go.
      return start >= 0 && start < memory.base() && inside(memory.base(), size) ? 0 : -Errno.EINVAL;
    }
    reset(start, start + size, 0, null);
    return 0;
  }

  private long mprotect(long start, long length, long protection) {
    long wanted = protection & ~(PROT_GROWSDOWN | PROT_GROWSUP);
    if ((start & PAGE - 1) != 0 || (wanted & ~(PROTECTIONS | 8)) != 0) {
      return -Errno.EINVAL;
    }
    if (length == 0) {
      return 0;
    }
    long size = AddressSpace.roundUp(length);
    if (size <= 0 || !inside(start, size)) {
      return -Errno.ENOMEM;
    }
    boolean executable = false;
    for (Mappings.Mapping m : mappings.within(start, start + size)) {
      executable |= (m.protection() & Mappings.EXEC) != 0;
    }
    if (executable) {
      memory.parkCode(start, start + size);
    } else if ((wanted & Mappings.EXEC) != 0) {
      memory.invalidateCode(start, start + size); // What a thread made while this one changed it.
    }
    if ((wanted & Mappings.EXEC) != 0) {
      memory.ownCode();
    }
    boolean all = mappings.protect(start, start + size, (int) wanted & PROTECTIONS);
    return all ? 0 : -Errno.ENOMEM;
  }

  private long mremap(long old, long oldLength, long newLength, int flags, long fixed) {
    long oldSize = AddressSpace.roundUp(oldLength);
    long newSize = AddressSpace.roundUp(newLength);
    boolean move = (flags & MREMAP_MAYMOVE) != 0;
    boolean toFixed = (flags & MREMAP_FIXED) != 0;
    if ((old & PAGE - 1) != 0
        || newSize <= 0
        || (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0
        || toFixed && !move
        || oldSize < 0) {
      return -Errno.EINVAL;
    }
    if (!inside(old, oldSize) || oldSize == 0 || !mappings.mapped(old, old + oldSize)) {
      return -Errno.EFAULT;
    }
    if ((flags & MREMAP_DONTUNMAP) != 0) {
      return -Errno.EINVAL; // Not supported.
    }
    if (toFixed) {
      boolean overlap = fixed < old + oldSize && old < fixed + newSize;
      if ((fixed & PAGE - 1) != 0 || !inside(fixed, newSize) || overlap) {
        return -Errno.EINVAL;
      }
      return move(old, oldSize, fixed, newSize);
    }
    if (newSize <= oldSize) {
      if (newSize < oldSize) {
        reset(old + newSize, old + oldSize, 0, null);
      }
      return old;
    }
    Mappings.Mapping last = mappings.at(old + oldSize - 1);
    boolean file = files.covers(old, old + oldSize);
    if (!file && inside(old, newSize) && mappings.free(old + oldSize, old + newSize)) {
      reset(old + oldSize, old + newSize, last.protection(), last.name());
      return old;
    }
    if (!move) {
      return -Errno.ENOMEM;
    }
    long to = mapper.findRoom(newSize);
    return to == 0 ? -Errno.ENOMEM : move(old, oldSize, to, newSize);
  }

  private long move(long old, long oldSize, long to, long newSize) {
    List<Mappings.Mapping> parts = mappings.within(old, old + oldSize);
    Mappings.Mapping last = parts.getLast();
    reset(to, to + newSize, last.protection(), last.name());
    long copied = Math.min(oldSize, newSize);
    for (Mappings.Mapping part : parts) {
      long from = Math.max(part.start(), old) - old;
      long end = Math.min(Math.min(part.end(), old + oldSize) - old, copied);
      if (from < end) {
        mappings.map(to + from, to + end, part.protection(), part.name());
      }
    }
    if (files.covers(old, old + copied)) {
      long result = files.move(old, copied, to, newSize);
      if (result < 0) {
        reset(to, to + newSize, 0, null);
        return result;
      }
    } else {
      movePages(memory.host(old, copied), memory.host(to, copied), copied);
    }
    reset(old, old + oldSize, 0, null);
    return to;
  }

  /** Moves pages without touching them: the host leaves an empty, mapped range behind. */
  private void movePages(long from, long to, long bytes) {
    if (system.thread.cpu().log != null) {
      system.user.copy(from, to, bytes); // Who replays the trace has to know what was moved.
      return;
    }
    long result =
        system.host.call(
            Call.MREMAP.number,
            from,
            bytes,
            bytes,
            MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
            to,
            0);
    if (HostCall.failed(result)) {
      system.user.copy(from, to, bytes);
    }
  }

  private long madvise(long start, long length, int advice) {
    long size = AddressSpace.roundUp(length);
    boolean known = advice >= 0 && advice <= MADV_LAST && advice != 5 && advice != 6 && advice != 7;
    if ((start & PAGE - 1) != 0 || size < 0 || !known || advice == MADV_HWPOISON) {
      return -Errno.EINVAL;
    }
    if (size == 0) {
      return length == 0 ? 0 : -Errno.EINVAL;
    }
    if (!inside(start, size) || !mappings.mapped(start, start + size)) {
      return -Errno.ENOMEM;
    }
    if (advice == MADV_REMOVE) {
      return -Errno.EINVAL;
    }
    if (advice == MADV_DONTNEED) {
      for (Mappings.Mapping m : mappings.within(start, start + size)) {
        // The program's own segments were copied: their contents are in no other place.
        if (m.start() >= process.layout().heapStart()) {
          long from = Math.max(start, m.start());
          long bytes = Math.min(start + size, m.end()) - from;
          process.space().discard(memory.host(from, bytes), bytes);
        }
      }
    }
    return 0;
  }

  private long msync(long start, long length, int flags) {
    long size = AddressSpace.roundUp(length);
    boolean both = (flags & MS_ASYNC) != 0 && (flags & MS_SYNC) != 0;
    if ((start & PAGE - 1) != 0 || (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) != 0 || both) {
      return -Errno.EINVAL;
    }
    if (size == 0) {
      return 0;
    }
    if (size < 0 || !inside(start, size) || !mappings.mapped(start, start + size)) {
      return -Errno.ENOMEM;
    }
    return files.sync(start, start + size, flags);
  }

  private long mincore(long start, long length, long vector) {
    long size = AddressSpace.roundUp(length);
    if ((start & PAGE - 1) != 0) {
      return -Errno.EINVAL;
    }
    if (length < 0 || size < 0 || UserMemory.outside(start)) {
      return -Errno.ENOMEM;
    }
    if (UserMemory.outside(vector)) {
      return -Errno.EFAULT;
    }
    if (size == 0) {
      return 0;
    }
    if (!inside(start, size) || !mappings.mapped(start, start + size)) {
      return -Errno.ENOMEM;
    }
    if (!system.user.ok(vector, size / PAGE, true)) {
      return -Errno.EFAULT;
    }
    return system.host(
        Call.MINCORE, memory.host(start, size), size, system.user.out(vector, size / PAGE), 0);
  }

  private static long lockAll(int flags) {
    return flags == 0 || (flags & ~7) != 0 || flags == 4 ? -Errno.EINVAL : 0;
  }

  private long lock(long start, long length) {
    long from = start & -PAGE;
    long size = AddressSpace.roundUp(start + length) - from;
    if (Long.compareUnsigned(from + size, from) < 0) {
      return -Errno.EINVAL;
    }
    boolean mapped =
        size == 0 || size > 0 && inside(from, size) && mappings.mapped(from, from + size);
    return mapped ? 0 : -Errno.ENOMEM;
  }
}
