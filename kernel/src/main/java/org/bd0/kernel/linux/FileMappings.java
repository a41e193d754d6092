package org.bd0.kernel.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bd0.kernel.WaitWord;
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

  private static final int SHM_REMAP = 0x4000;
  private static final int MREMAP_MAYMOVE_FIXED = 3;
  private static final int MREMAP_DONTUNMAP = 4;
  private static final int MAP_SHARED_ANONYMOUS_NORESERVE = 0x4021;
  private static final int F_DUPFD_CLOEXEC = 1030;

  /** A descriptor that a fork needs to map a file once more; several ranges may have it. */
  private static final class Backing {
    final int file;
    int users = 1;

    Backing(int file) {
      this.file = file;
    }
  }

  /**
   * Guest addresses [start, end) show a file.
   *
   * @param backing the file, from {@code offset} on; null where stores reach it, because the host
   *     can map what is shared once more without
   * @param object what is shared, from {@code offset} on; null where stores do not reach it
   */
  private record Range(long start, long end, Backing backing, SharedObject object, long offset) {
    boolean shared() {
      return object != null;
    }

    Range part(long from, long to) {
      return new Range(from, to, backing, object, offset + from - start);
    }
  }

  /**
   * What several processes may map: see {@link WaitWord.Key}.
   *
   * @param device of a file, or what kind of other object it is
   * @param number an inode number, or the object's own number of its kind
   */
  record SharedObject(long device, long number) {
    private static final long ANONYMOUS = -1;
    private static final long SEGMENT = -2;
    private static final AtomicLong LAST = new AtomicLong();

    private static SharedObject anonymous() {
      return new SharedObject(ANONYMOUS, LAST.incrementAndGet());
    }
  }

  private final GuestMemory memory;
  private final HostCall host;
  private final List<Range> ranges = new ArrayList<>();

  /** Whether anything has ever been shared: read without holding the mappings. */
  private volatile boolean sharesAny;

  /** Attached System V segments: first address and the address after the last. */
  private final NavigableMap<Long, Long> segments = new TreeMap<>();

  /** Nothing mapped. The host calls are this object's own: whoever calls holds the mappings. */
  FileMappings(GuestMemory memory, HostCall host) {
    this.memory = memory;
    this.host = host;
  }

  /**
   * Maps a file over memory that is mapped anonymously.
   *
   * @param file host descriptor
   * @param object the file if stores reach it, else null
   * @return 0 or a negative errno value
   */
  long map(int file, long start, long size, long offset, SharedObject object) {
    int flags = (object != null ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED;
    long result =
        host.call(
            Call.MMAP.number, memory.host(start, size), size, PROT_READ_WRITE, flags, file, offset);
    if (HostCall.failed(result)) {
      return result;
    }
    Backing backing = null;
    if (object == null) {
      long copy = host.call(Call.FCNTL.number, file, F_DUPFD_CLOEXEC, 3, 0, 0, 0);
      backing = new Backing((int) copy);
    }
    add(new Range(start, start + size, backing, object, offset));
    return 0;
  }

  /**
   * Attaches a System V segment in place of memory that is mapped anonymously.
   *
   * @return 0 or a negative errno value
   */
  long attach(int id, long start, long size) {
    long at = memory.host(start, size);
    long result = host.call(Call.SHMAT.number, id, at, SHM_REMAP, 0, 0, 0);
    if (HostCall.failed(result)) {
      return result;
    }
    SharedObject object = new SharedObject(SharedObject.SEGMENT, id);
    add(new Range(start, start + size, null, object, 0));
    segments.put(start, start + size);
    return 0;
  }

  /** What is attached: first address and the address after the last. */
  NavigableMap<Long, Long> segments() {
    return segments;
  }

  /**
   * Shows what one range shows at another place too, where memory is mapped anonymously
   * (mremap(2)): the old range is to be forgotten next. A range that grows shows more of its file.
   *
   * @return 0, or a negative errno value: what is not shared can be moved but not grow
   */
  long move(long old, long oldSize, long to, long newSize) {
    Range found = null;
    for (Range range : ranges) {
      if (range.start <= old && old + oldSize <= range.end) {
        found = range;
      }
    }
    if (found == null) {
      return -Errno.EFAULT; // Several mappings at once: Linux moves one only.
    }
    long from = memory.host(old, oldSize);
    long at = memory.host(to, newSize);
    // Of a shared mapping, "from size 0" makes a second one of any size; a private one's pages can
    // only be moved, and something is left to be mapped where they were.
    int flags = found.shared() ? MREMAP_MAYMOVE_FIXED : MREMAP_MAYMOVE_FIXED | MREMAP_DONTUNMAP;
    long size = found.shared() ? 0 : oldSize;
    if (!found.shared() && newSize > oldSize) {
      return -Errno.EINVAL;
    }
    long result =
        host.call(Call.MREMAP.number, from, size, found.shared() ? newSize : oldSize, flags, at, 0);
    if (HostCall.failed(result)) {
      return result;
    }
    used(found.backing, 1);
    long offset = found.offset + old - found.start;
    add(new Range(to, to + newSize, found.backing, found.object, offset));
    return 0;
  }

  /**
   * Makes memory that is mapped anonymously such that the children of a fork share it.
   *
   * @return 0 or a negative errno value
   */
  long share(long start, long size) {
    long result =
        host.call(
            Call.MMAP.number,
            memory.host(start, size),
            size,
            PROT_READ_WRITE,
            MAP_SHARED_ANONYMOUS_NORESERVE | MAP_FIXED,
            -1,
            0);
    if (HostCall.failed(result)) {
      return result;
    }
    add(new Range(start, start + size, null, SharedObject.anonymous(), 0));
    return 0;
  }

  /** Maps in this memory, at the same addresses, what another's parent has mapped: fork(2). */
  void copy(FileMappings from) {
    segments.putAll(from.segments);
    for (Range range : from.ranges) {
      long size = range.end - range.start;
      long to = memory.host(range.start, size);
      if (range.backing == null) {
        long old = from.memory.host(range.start, size);
        host.call(Call.MREMAP.number, old, 0, size, MREMAP_MAYMOVE_FIXED, to, 0);
        add(range);
      } else {
        map(range.backing.file, range.start, size, range.offset, null);
      }
    }
  }

  private void used(Backing backing, int more) {
    if (backing != null) {
      backing.users += more;
      if (backing.users == 0) {
        host.call(Call.CLOSE.number, backing.file, 0, 0, 0, 0, 0);
      }
    }
  }

  private void add(Range range) {
    ranges.add(range);
    sharesAny |= range.shared();
  }

  /** Whether any memory may be shared, which other threads may ask. */
  boolean sharesAny() {
    return sharesAny;
  }

  /** What a guest address is known by to all who share its memory, or null when nobody does. */
  WaitWord.Key shared(long address) {
    for (Range range : ranges) {
      if (range.shared() && range.start <= address && address < range.end) {
        SharedObject object = range.object;
        return new WaitWord.Key(object.device, object.number, range.offset + address - range.start);
      }
    }
    return null;
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
    segments.subMap(start, end).clear();
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
      int left = ranges.size();
      if (range.start < from) {
        ranges.add(range.part(range.start, from));
      }
      if (to < range.end) {
        ranges.add(range.part(to, range.end));
      }
      used(range.backing, ranges.size() - left - 1);
    }
  }
}
