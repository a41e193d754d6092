package org.bd0.runtime;

/**
 * The protections of a region's pages, a byte each, in native memory where translated code can look
 * them up: what {@link Mappings} says, for programs whose page protections are enforced.
 *
 * <p>Entries are reserved as the region is: none takes memory until something is mapped there.
 */
public final class PageTable {
  /** Bit of an entry: the page may be read. On x86 that goes with every other permission. */
  public static final int READABLE = 1;

  /** Bit of an entry: the page may be written. */
  public static final int WRITABLE = 2;

  /** Bits of an address below the page number. */
  public static final int PAGE_BITS = 12;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;

  private final HostCall hostCall = new HostCall();
  private final long base;
  private final long pages;
  private final long host;

  /**
   * A table in which nothing is mapped.
   *
   * @param base first guest address, page-aligned
   * @param size bytes from there
   * @throws IllegalStateException when the host has no room for a byte a page
   */
  PageTable(long base, long size) {
    this.base = base;
    pages = AddressSpace.roundUp(size) >>> PAGE_BITS;
    host =
        hostCall.call(
            HostCall.MMAP, 0, pages, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
    if (HostCall.failed(host)) {
      throw new IllegalStateException("the host has no room for a page table: errno " + -host);
    }
  }

  /** Host address of the entry for the page at the region's base. */
  public long host() {
    return host;
  }

  /** Gives the memory back; no code that looks the table up may run after that. */
  public void close() {
    hostCall.call(HostCall.MUNMAP, host, pages, 0, 0, 0, 0);
  }

  /**
   * Sets a range's protection.
   *
   * @param protection READ, WRITE and EXEC of {@link Mappings}, 0 for none and for free pages
   */
  void set(long start, long end, int protection) {
    long from = Math.max(start - base >> PAGE_BITS, 0);
    long to = Math.min(AddressSpace.roundUp(end - base) >> PAGE_BITS, pages);
    if (from < to) {
      int writable = (protection & Mappings.WRITE) != 0 ? WRITABLE : 0;
      Raw.U.setMemory(host + from, to - from, (byte) (protection == 0 ? 0 : READABLE | writable));
    }
  }

  /**
   * Whether an access of at most two pages is permitted. Called by translated code.
   *
   * @param table of {@link #host()}
   * @param index bytes from the region's base to the access, which is inside the region
   * @param bit {@link #READABLE} or {@link #WRITABLE}
   */
  public static boolean permits(long table, long index, long bytes, int bit) {
    return (Raw.U.getByte(table + (index >>> PAGE_BITS))
            & Raw.U.getByte(table + (index + bytes - 1 >>> PAGE_BITS))
            & bit)
        != 0;
  }

  /**
   * The first byte of an access that is not permitted.
   *
   * @param address guest address of its first byte
   * @param bytes its length
   * @param write whether it stores
   * @return that byte's address, or -1: all are permitted, or outside the region
   */
  long refused(long address, long bytes, boolean write) {
    int wanted = write ? WRITABLE : READABLE;
    long end = address + bytes;
    for (long at = address; at < end; at = (at & -AddressSpace.PAGE) + AddressSpace.PAGE) {
      long page = at - base >> PAGE_BITS;
      if (page >= 0 && page < pages && (Raw.U.getByte(host + page) & wanted) == 0) {
        return at;
      }
    }
    return -1;
  }
}
