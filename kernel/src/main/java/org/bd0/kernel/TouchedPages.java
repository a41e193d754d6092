package org.bd0.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.HostCall;

/**
 * The pages of a piece of host memory that hold anything: those that were never touched read as
 * zero, and a region of 32 GiB has few others. The host's page tables know
 * (Documentation/admin-guide/mm/pagemap.rst): Linux 6.7 and later walk them for us and pass over
 * what is empty; of earlier ones the entries are read, eight bytes a page.
 */
public final class TouchedPages {
  /** Who is told. */
  public interface Visitor {
    /**
     * A run of pages that hold something.
     *
     * @param from host address of the first byte
     * @param bytes whole pages
     */
    void run(long from, long bytes);
  }

  private static final int OPEN = 2;
  private static final int IOCTL = 16;
  private static final int PREAD64 = 17;
  private static final int O_RDONLY_CLOEXEC = 0x80000;

  private static final long PAGEMAP_SCAN = 0xc0606610L;
  private static final int SCAN = 96;
  private static final int REGION = 24;
  private static final int REGIONS = 256;
  private static final long PAGE_IS_FILE = 4;
  private static final long PAGE_IS_PRESENT = 8;
  private static final long PAGE_IS_SWAPPED = 16;
  private static final long PAGE_IS_PFNZERO = 32;

  private static final int ENTRIES = 8192;
  private static final long ENTRY_PRESENT_OR_SWAPPED = 3L << 62;
  private static final long ENTRY_FILE = 1L << 61;

  /** The host's /proc/self/pagemap, open as long as the JVM lives; negative when there is none. */
  private static final class Pagemap {
    static final int FILE = open();

    private static int open() {
      try (Arena arena = Arena.ofConfined()) {
        long name = arena.allocateFrom("/proc/self/pagemap").address();
        return (int) new HostCall().call(OPEN, name, O_RDONLY_CLOEXEC, 0, 0, 0, 0);
      }
    }
  }

  private static volatile boolean scans = true;

  private final HostCall host;

  /** Asks by the calling thread's host calls. */
  public TouchedPages(HostCall host) {
    this.host = host;
  }

  /**
   * Visits the pages of a range that hold something of their own, in ascending order. A page that
   * only shows a file's contents does not.
   *
   * @param from host address, page-aligned
   * @param bytes whole pages
   * @return whether the host could be asked; if not, nothing has been visited
   */
  public boolean visit(long from, long bytes, Visitor visitor) {
    if (Pagemap.FILE < 0) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      return scans && scan(arena, from, from + bytes, visitor)
          || read(arena, from, from + bytes, visitor);
    }
  }

  /** Whether the host walks its page tables for us: then a large empty range costs nothing. */
  public static boolean fast() {
    return scans;
  }

  private boolean scan(Arena arena, long from, long to, Visitor visitor) {
    MemorySegment scan = arena.allocate(SCAN, Long.BYTES);
    MemorySegment found = arena.allocate((long) REGION * REGIONS, Long.BYTES);
    long at = from;
    while (at < to) {
      long[] words = {
        SCAN,
        0,
        at,
        to,
        0,
        found.address(),
        REGIONS,
        0,
        PAGE_IS_PFNZERO | PAGE_IS_FILE,
        PAGE_IS_PFNZERO | PAGE_IS_FILE,
        PAGE_IS_PRESENT | PAGE_IS_SWAPPED,
        PAGE_IS_PRESENT
      };
      for (int i = 0; i < words.length; i++) {
        scan.setAtIndex(ValueLayout.JAVA_LONG, i, words[i]);
      }
      long count = host.call(IOCTL, Pagemap.FILE, PAGEMAP_SCAN, scan.address(), 0, 0, 0);
      if (HostCall.failed(count)) {
        scans = false; // An older host: what has been visited is visited again.
        return false;
      }
      for (long i = 0; i < count; i++) {
        long start = found.getAtIndex(ValueLayout.JAVA_LONG, 3 * i);
        visitor.run(start, found.getAtIndex(ValueLayout.JAVA_LONG, 3 * i + 1) - start);
      }
      at = scan.getAtIndex(ValueLayout.JAVA_LONG, 4);
    }
    return true;
  }

  private boolean read(Arena arena, long from, long to, Visitor visitor) {
    MemorySegment entries = arena.allocate((long) ENTRIES * Long.BYTES, Long.BYTES);
    long first = -1;
    for (long at = from; at < to; ) {
      long pages = Math.min(ENTRIES, (to - at) / AddressSpace.PAGE);
      long offset = at / AddressSpace.PAGE * Long.BYTES;
      long bytes = pages * Long.BYTES;
      if (host.call(PREAD64, Pagemap.FILE, entries.address(), bytes, offset, 0, 0) != bytes) {
        return false;
      }
      for (long i = 0; i < pages; i++) {
        long entry = entries.getAtIndex(ValueLayout.JAVA_LONG, i);
        boolean own = (entry & ENTRY_PRESENT_OR_SWAPPED) != 0 && (entry & ENTRY_FILE) == 0;
        long address = at + i * AddressSpace.PAGE;
        if (own && first < 0) {
          first = address;
        } else if (!own && first >= 0) {
          visitor.run(first, address - first);
          first = -1;
        }
      }
      at += pages * AddressSpace.PAGE;
    }
    if (first >= 0) {
      visitor.run(first, to - first);
    }
    return true;
  }
}
