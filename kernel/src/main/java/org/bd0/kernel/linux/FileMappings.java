package org.bd0.kernel.linux;

import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;

/**
 * Mappings of files: the host's own, in place of the region's memory, so that they are as lazy, as
 * coherent and as cheap as on the host.
 *
 * <p>They may always be written as far as the host is concerned, because a fault on a protected
 * page would end the JVM; a file that is open for reading only is therefore mapped privately. An
 * access beyond the file's end does not end the JVM: HotSpot turns the SIGBUS into an
 * InternalError.
 */
final class FileMappings {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_FIXED = 0x10;
  private static final int MAP_ANONYMOUS_NORESERVE = 0x4020;

  /** Guest addresses [start, end) show a file. */
  private record Range(long start, long end) {}

  private final GuestMemory memory;
  private final HostCall host;
  private final List<Range> ranges = new ArrayList<>();

  /** Nothing mapped. The host calls are this object's own: whoever calls holds the mappings. */
  FileMappings(GuestMemory memory, HostCall host) {
    this.memory = memory;
    this.host = host;
  }

  /**
   * Maps a file over memory that is mapped anonymously.
   *
   * @param file host descriptor
   * @param share whether stores reach the file
   * @return 0 or a negative errno value
   */
  long map(int file, long start, long size, long offset, boolean share) {
    int flags = (share ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED;
    long result =
        host.call(
            Call.MMAP.number, memory.host(start, size), size, PROT_READ_WRITE, flags, file, offset);
    if (HostCall.failed(result)) {
      return result;
    }
    ranges.add(new Range(start, start + size));
    return 0;
  }

  /** Whether any page of a range shows a file. */
  boolean covers(long start, long end) {
    for (Range range : ranges) {
      if (range.start < end && start < range.end) {
        return true;
      }
    }
    return false;
  }

  /** Writes what has changed to the files, and waits for it if told so (msync(2)). */
  long sync(long start, long end, int flags) {
    for (Range range : ranges) {
      long from = Math.max(start, range.start);
      long size = Math.min(end, range.end) - from;
      if (size > 0) {
        long result = host.call(Call.MSYNC.number, memory.host(from, size), size, flags, 0, 0, 0);
        if (result < 0) {
          return result;
        }
      }
    }
    return 0;
  }

  /** Puts the region's own memory back where files were. */
  void forget(long start, long end) {
    if (!covers(start, end)) {
      return;
    }
    List<Range> old = new ArrayList<>(ranges);
    ranges.clear();
    for (Range range : old) {
      long from = Math.max(start, range.start);
      long to = Math.min(end, range.end);
      if (from >= to) {
        ranges.add(range);
        continue;
      }
      host.call(
          Call.MMAP.number,
          memory.host(from, to - from),
          to - from,
          PROT_READ_WRITE,
          MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS_NORESERVE,
          -1,
          0);
      if (range.start < from) {
        ranges.add(new Range(range.start, from));
      }
      if (to < range.end) {
        ranges.add(new Range(to, range.end));
      }
    }
  }
}
