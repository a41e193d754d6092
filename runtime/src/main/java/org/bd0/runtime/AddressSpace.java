package org.bd0.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one 48-bit guest address space, backed by the arena: a single reservation of host memory made
 * at start, demand-zero, of which nothing is committed until it is touched.
 */
public final class AddressSpace {
  /** Guest address of the arena's first byte: 2^44. */
  public static final long FAR_BASE = 1L << 44;

  /** The guest's page size in bytes. */
  public static final int PAGE = 4096;

  /** The arena's size in bytes, unless another is asked for or the host refuses: 2^46. */
  public static final long LARGEST = 1L << 46;

  private static final long SMALLEST = 1L << 28;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;
  private static final int MADV_DONTNEED = 4;

  private final HostCall hostCall;
  private final long host;
  private final long size;
  private final TreeMap<Long, Region> regions = new TreeMap<>();

  /** Threads that hold a window, to be told when a region in it is released. */
  private final Set<CpuState> viewers = ConcurrentHashMap.newKeySet();

  /** Whether any thread ever had a window. */
  private boolean viewed;

  /** No gap that begins lower is as large as a page. */
  private long lowestGap = FAR_BASE;

  /**
   * Reserves the arena: 2^46 bytes, halved until the host agrees.
   *
   * @throws IllegalStateException when the host grants not even 256 MiB
   */
  public AddressSpace() {
    this(LARGEST);
  }

  /**
   * Reserves an arena: a host process has room for two of {@link #LARGEST}, and needs some itself.
   *
   * @param most bytes, a power of two; halved until the host agrees
   * @throws IllegalStateException when the host grants not even 256 MiB
   */
  public AddressSpace(long most) {
    hostCall = new HostCall();
    long bytes = most;
    long address;
    for (; ; ) {
      address =
          hostCall.call(
              HostCall.MMAP, 0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
      if (!HostCall.failed(address)) {
        break;
      }
      bytes >>= 1;
      if (bytes < SMALLEST) {
        throw new IllegalStateException(
            "the host grants no address space for the arena: errno " + -address);
      }
    }
    host = address;
    size = bytes;
    Raw.window(host, size);
  }

  /**
   * Gives the arena back to the host.
   *
   * @throws IllegalStateException while there are regions
   */
  public synchronized void close() {
    if (!regions.isEmpty()) {
      throw new IllegalStateException(regions.size() + " regions are in use");
    }
    hostCall.call(HostCall.MUNMAP, host, size, 0, 0, 0, 0);
  }

  /** Bytes of the arena. */
  public long size() {
    return size;
  }

  /**
   * Gives out the lowest free piece that is large enough, so that the same requests in the same
   * order give the same addresses.
   *
   * @param bytes wanted size, rounded up to whole pages
   * @return the region, or null when no gap is large enough
   */
  public synchronized Region allocate(long bytes) {
    long wanted = roundUp(bytes);
    if (wanted <= 0 || wanted > size) {
      return null;
    }
    long start = lowestGap;
    for (Region region : regions.tailMap(start, true).values()) {
      if (region.base() - start >= wanted) {
        break;
      }
      start = region.base() + region.size();
    }
    if (start + wanted > FAR_BASE + size) {
      return null;
    }
    Region region = new Region(start, wanted, host + (start - FAR_BASE));
    regions.put(start, region);
    if (viewed) {
      // A thread whose window was stale may have written here since the last owner has gone.
      discard(region.host(), wanted);
    }
    lowestGap = endOfRun(lowestGap);
    return region;
  }

  /**
   * Takes a region back and gives its memory to the host; later owners find zeroes. Threads that
   * have it in their window are told to forget that.
   */
  public void release(Region region) {
    synchronized (this) {
      if (!regions.remove(region.base(), region)) {
        return;
      }
      lowestGap = Math.min(lowestGap, region.base());
      discard(region.host(), region.size());
    }
    for (CpuState viewer : viewers) {
      viewer.forgetWindow();
    }
  }

  /** All regions, in the order of their addresses. */
  public synchronized List<Region> regions() {
    return new ArrayList<>(regions.values());
  }

  /**
   * Where an access outside the own region may go: the run of adjoining regions around a far
   * address.
   *
   * @param viewer the thread that keeps what it gets until {@link CpuState#forgetWindow}
   * @return the run's first address and its bytes, or null when no region has the address
   */
  synchronized long[] window(CpuState viewer, long address) {
    Map.Entry<Long, Region> entry = regions.floorEntry(address);
    if (entry == null || address - entry.getKey() >= entry.getValue().size()) {
      return null;
    }
    viewers.add(viewer);
    viewed = true;
    long start = entry.getKey();
    long end = start + entry.getValue().size();
    for (Region region : regions.headMap(start, false).descendingMap().values()) {
      if (region.base() + region.size() != start) {
        break;
      }
      start = region.base();
    }
    return new long[] {start, endOfRun(end) - start};
  }

  /** Where the regions end that adjoin each other from an address on. */
  private long endOfRun(long from) {
    long end = from;
    for (Region next = regions.get(end); next != null; next = regions.get(end)) {
      end += next.size();
    }
    return end;
  }

  /** The thread has ended, or looks at no other process's memory any more. */
  public void forget(CpuState viewer) {
    viewers.remove(viewer);
  }

  /** The host address that shows a far address inside the arena. */
  public long hostOf(long farAddress) {
    return host + (farAddress - FAR_BASE);
  }

  /** The far address that a host address inside the arena shows. */
  public long farOf(long hostAddress) {
    return hostAddress - host + FAR_BASE;
  }

  /** Gives whole pages of the arena back to the host; they read as zero afterwards. */
  public synchronized void discard(long hostAddress, long bytes) {
    hostCall.call(HostCall.MADVISE, hostAddress, bytes, MADV_DONTNEED, 0, 0, 0);
  }

  /**
   * Resolves a far address.
   *
   * @return the host address, or 0 unless all bytes lie inside one allocated region
   */
  public long hostOfFar(long address, long length) {
    if (address < FAR_BASE || address >= FAR_BASE + size || length < 0) {
      return 0;
    }
    synchronized (this) {
      Map.Entry<Long, Region> entry = regions.floorEntry(address);
      if (entry == null) {
        return 0;
      }
      Region region = entry.getValue();
      long offset = address - region.base();
      return offset <= region.size() - length ? region.host() + offset : 0;
    }
  }

  /** Rounds up to whole pages. */
  public static long roundUp(long bytes) {
    return bytes + PAGE - 1 & -PAGE;
  }
}
