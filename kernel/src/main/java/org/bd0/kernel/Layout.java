package org.bd0.kernel;

import java.util.List;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.Mappings;

/**
 * Where the parts of a process lie in its own addresses: the image, the heap growing up from it,
 * the area for mmap, the stack growing down from one page below the end. All bounds are
 * page-aligned. The stack's bounds are those of what is mapped for it; it may grow below.
 *
 * @param heapStart the first program break
 * @param heapEnd where the heap must end
 * @param mapsStart where mmap begins to look for room
 * @param mapsEnd where mmap's area ends; equal to mapsStart when mappings are taken from the heap
 * @param stackStart lowest address of the stack
 * @param stackEnd address after the stack's last byte
 */
public record Layout(
    long heapStart, long heapEnd, long mapsStart, long mapsEnd, long stackStart, long stackEnd) {
  /** What the heap keeps free below a stack, in bytes. */
  static final long STACK_GUARD = 16 * AddressSpace.PAGE;

  private static final long LARGEST_STACK = 8L << 20;

  /**
   * Divides the room above an image: a quarter for the heap, the rest for mappings, up to 8 MiB for
   * the stack.
   *
   * @param imageEnd first address after the image
   * @param limit the address after the region's last
   */
  public static Layout above(long imageEnd, long limit) {
    long heap = AddressSpace.roundUp(imageEnd);
    long end = limit - AddressSpace.PAGE;
    long room = Math.max(end - heap, 0);
    long stack = Math.min(LARGEST_STACK, AddressSpace.roundUp(room / 4));
    long maps = heap + AddressSpace.roundUp(room / 4);
    return new Layout(heap, maps, maps, end - stack - guard(room), end - stack, end);
  }

  /**
   * BD0's own: a heap that grows up to the stack, from which mappings are taken too.
   *
   * @param imageEnd first address after the image
   * @param limit the address after the region's last
   */
  static Layout simple(long imageEnd, long limit) {
    long heap = AddressSpace.roundUp(imageEnd);
    long end = limit - AddressSpace.PAGE;
    long room = Math.max(end - heap, 0);
    long stack = Math.min(LARGEST_STACK, AddressSpace.roundUp(room / 4));
    long heapEnd = end - stack - guard(room);
    return new Layout(heap, heapEnd, heapEnd, heapEnd, end - stack, end);
  }

  private static long guard(long room) {
    return Math.min(STACK_GUARD, AddressSpace.roundUp(room / 16));
  }

  /**
   * For a further process in this one's region: it shares heap and mappings, and gets a stack among
   * the mappings, or at the heap's upper end.
   *
   * @param mappings what is mapped already
   */
  Layout guest(Mappings mappings) {
    long from = mapsInHeap() ? heapStart : mapsStart;
    long to = mapsInHeap() ? heapEnd : mapsEnd;
    long size = Math.min(LARGEST_STACK, AddressSpace.roundUp((to - from) / 16));
    long end = to;
    List<Mappings.Mapping> taken = mappings.within(from, to);
    for (int i = taken.size() - 1; i >= 0 && end - taken.get(i).end() < size; i--) {
      end = taken.get(i).start();
    }
    long start = Math.max(end - size, from);
    return new Layout(heapStart, heapEnd, mapsStart, mapsEnd, start, end);
  }

  /** Whether mappings are taken from the heap. */
  public boolean mapsInHeap() {
    return mapsStart == mapsEnd;
  }
}
