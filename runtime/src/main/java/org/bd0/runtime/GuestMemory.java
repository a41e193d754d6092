package org.bd0.runtime;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One process's view of the address space: its own region by near addresses, every region by far
 * addresses. This is the checked way in, for the kernel, the interpreter's slow path and helpers;
 * translated code makes the same comparison inline.
 */
public final class GuestMemory {
  /** Near addresses below this always fault: 64 KiB. */
  public static final long NEAR_START = 0x10000;

  private final AddressSpace space;
  private final Region region;
  private final Mappings mappings = new Mappings();
  private final long base;
  private final long size;
  private final long host;
  private volatile CodeCache code;
  private volatile boolean pristine = true;
  private PageTable pages;
  private final List<Growth> growths = new CopyOnWriteArrayList<>();

  /** What may be accessed though nothing is mapped there: the stack grows, for one. */
  public interface Growth {
    /**
     * Asked when a page is accessed that is not mapped.
     *
     * @return the address after the last such byte from {@code address} on, or 0
     */
    long end(CpuState cpu, long address);
  }

  /**
   * The near view of a region.
   *
   * @param space the address space that far addresses are resolved in
   * @param region the process's own region
   */
  public GuestMemory(AddressSpace space, Region region) {
    this(space, region, false);
  }

  /**
   * A view of a region.
   *
   * @param space the address space that far addresses are resolved in
   * @param region the process's own region
   * @param far whether the process names its own memory by far addresses
   */
  public GuestMemory(AddressSpace space, Region region, boolean far) {
    this.space = space;
    this.region = region;
    long hidden = far ? 0 : NEAR_START;
    this.base = far ? region.base() : NEAR_START;
    this.size = region.size() - hidden;
    this.host = region.host() + hidden;
  }

  /** What is added to an address of the process's own memory to make it far: 0 in a far process. */
  public long farBias() {
    return far() ? 0 : region.base();
  }

  /** Whether the process names its own memory by far addresses. */
  public boolean far() {
    return base == region.base();
  }

  /** The address after the last of the own memory. */
  public long end() {
    return base + size;
  }

  /** The address space that the region lies in. */
  public AddressSpace space() {
    return space;
  }

  /** The translations that threads in this region use, or null when each thread has its own. */
  public CodeCache code() {
    return code;
  }

  /** Sets the translations; threads notice when they look for code that they have not met. */
  public void code(CodeCache cache) {
    code = cache;
  }

  /**
   * Drops what was translated from bytes that change. A cache that other processes use is left to
   * them.
   *
   * @param from first guest address whose bytes change
   * @param to the address after the last
   */
  public void invalidateCode(long from, long to) {
    pristine = false;
    CodeCache cache = code;
    if (cache.shared()) {
      code = new CodeCache(cache.ordered(), false);
    } else {
      cache.invalidate(from, to);
    }
  }

  /**
   * As {@link #invalidateCode}, of bytes that may change or may not.
   *
   * @param from first guest address whose bytes may change
   * @param to the address after the last
   */
  public void parkCode(long from, long to) {
    CodeCache cache = code;
    if (cache.shared()) {
      code = new CodeCache(cache.ordered(), false);
    } else {
      cache.park(from, to, this);
    }
  }

  /** To be called before anything but the program's file may be executed in the region. */
  public void ownCode() {
    pristine = false;
    if (code.shared()) {
      code = new CodeCache(code.ordered(), false);
    }
  }

  /** Whether nothing but the program's file, as it was loaded, has ever been executable. */
  public boolean pristine() {
    return pristine;
  }

  /** First guest address of the own region that may be accessed. */
  public long base() {
    return base;
  }

  /** Number of accessible bytes from {@link #base()}. */
  public long size() {
    return size;
  }

  /** Host address of {@link #base()}. */
  public long host() {
    return host;
  }

  /** The process's region. */
  public Region region() {
    return region;
  }

  /** What is mapped where, and its protection. */
  public Mappings mappings() {
    return mappings;
  }

  /**
   * Resolves a guest address.
   *
   * @param address near or far guest address
   * @param length bytes that must be accessible from there, 0 or more
   * @return the host address, or 0 when any of the bytes is out of bounds
   */
  public long host(long address, long length) {
    long offset = address - base;
    if (offset >= 0 && length >= 0 && offset <= size - length) {
      return host + offset;
    }
    return space.hostOfFar(address, length);
  }

  /**
   * What the processor reports of an access that is refused: the first address that is out of
   * bounds or protected.
   *
   * @param address start of the access
   * @param length its bytes
   * @param write whether it stores
   */
  public long faultAddress(CpuState cpu, long address, long length, boolean write) {
    for (long i = 0; i < length; i++) {
      if (!permits(cpu, address + i, 1, write)) {
        return address + i;
      }
    }
    return address;
  }

  /**
   * Has loads and stores obey page protections from now on. To be called before anything runs here.
   */
  public void protect() {
    pages = new PageTable(base, size);
    mappings.table(pages);
  }

  /** Adds what may be accessed beside what is mapped. */
  public void mayGrow(Growth growth) {
    growths.add(growth);
  }

  /** To be called when nothing runs here any more. */
  public void close() {
    if (pages != null) {
      pages.close();
    }
  }

  /** The protections that loads and stores obey; null when they are recorded only. */
  public PageTable pages() {
    return pages;
  }

  /**
   * The first byte of an access that page protections forbid. Accesses by far addresses are not
   * concerned, not even to the own region.
   *
   * @param write whether it stores
   * @return its address, or -1 when there is none
   */
  public long refused(CpuState cpu, long address, long length, boolean write) {
    if (pages == null) {
      return -1;
    }
    long at = pages.refused(address, length, write);
    while (at != -1 && mappings.at(at) == null) {
      long end = grown(cpu, at);
      if (end == 0) {
        return at;
      }
      pages.set(at & -AddressSpace.PAGE, end, Mappings.READ | Mappings.WRITE);
      at = pages.refused(address, length, write);
    }
    return at;
  }

  private long grown(CpuState cpu, long address) {
    for (Growth growth : growths) {
      long end = growth.end(cpu, address);
      if (end != 0) {
        return end;
      }
    }
    return 0;
  }

  /** Whether a whole range may be accessed by an instruction. */
  public boolean permits(CpuState cpu, long address, long length, boolean write) {
    return host(address, length) != 0 && refused(cpu, address, length, write) == -1;
  }

  /** Whether an address is one at all (Intel SDM volume 1, 3.3.7.1): 48 bits, sign-extended. */
  public static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }

  /** Whether a whole range may be accessed. */
  public boolean accessible(long address, long length) {
    return host(address, length) != 0;
  }

  /**
   * The memory as a segment for bulk transfer.
   *
   * @return the segment, or null when any byte is out of bounds
   */
  @SuppressWarnings("restricted")
  public MemorySegment segment(long address, long length) {
    long at = host(address, length);
    return at == 0 ? null : MemorySegment.ofAddress(at).reinterpret(length);
  }

  /**
   * Reads a NUL-terminated string of bytes, taken as ISO 8859-1 so that every name survives.
   *
   * @param limit greatest length without the NUL
   * @return the string, or null when it leaves accessible memory or is longer than {@code limit}
   */
  public String string(long address, int limit) {
    byte[] bytes = new byte[256];
    int length = 0;
    for (; ; length++) {
      long at = host(address + length, 1);
      if (at == 0 || length > limit) {
        return null;
      }
      byte b = (byte) Raw.getByte(at);
      if (b == 0) {
        break;
      }
      if (length == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, length * 2);
      }
      bytes[length] = b;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
