package org.bd0.kernel;

import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;

/**
 * Gives the child of fork(2) its parent's memory: the same mappings, and a copy of each page that
 * was touched. What shows a file, or is shared, has been mapped before: only what the parent has
 * changed in private mappings is copied over it.
 */
final class RegionCopy {
  /** How far below what is known of a stack its pages are looked for at a time. */
  private static final long STEP = 1L << 20;

  private final TouchedPages pages;
  private final GuestMemory from;
  private final GuestMemory to;

  /**
   * Of two regions of one size.
   *
   * @param to one that nobody has touched
   */
  RegionCopy(HostCall host, GuestMemory from, GuestMemory to) {
    this.pages = new TouchedPages(host);
    this.from = from;
    this.to = to;
  }

  /**
   * Copies.
   *
   * @param layout of both
   * @param heapEnd where the heap ends
   */
  void copy(Layout layout, long heapEnd) {
    for (Mappings.Mapping m : from.mappings().within(from.base(), from.end())) {
      to.mappings().map(m.start(), m.end(), m.protection(), m.name());
    }
    if (TouchedPages.fast() && copy(from.base(), from.end()) && TouchedPages.fast()) {
      return;
    }
    for (Mappings.Mapping m : from.mappings().within(from.base(), from.end())) {
      copy(m.start(), m.end());
    }
    copy(layout.heapStart(), AddressSpace.roundUp(heapEnd));
    long end = layout.stackStart();
    while (end - STEP > Math.max(from.base(), heapEnd) && copied(end - STEP, end)) {
      end -= STEP;
    }
  }

  private boolean copied(long start, long end) {
    boolean[] any = new boolean[1];
    pages.visit(
        from.host(start, end - start),
        end - start,
        (at, bytes) -> {
          any[0] = true;
          Raw.copy(at, at - from.host() + to.host(), bytes);
        });
    return any[0];
  }

  private boolean copy(long start, long end) {
    return end <= start
        || pages.visit(
            from.host(start, end - start),
            end - start,
            (at, bytes) -> Raw.copy(at, at - from.host() + to.host(), bytes));
  }
}
