package org.bd0.kernel;

import org.bd0.runtime.AddressSpace;

/**
 * Where the parts of a process lie in its near addresses: the image, the heap growing up from it,
 * the area for mmap a quarter of the way up the rest, the stack growing down from one page below
 * the limit. All bounds are page-aligned.
 *
 * @param heapStart the first program break
 * @param mapsStart where mmap begins to look for room, and the heap must end
 * @param mapsEnd where mmap's area ends
 * @param stackStart lowest address of the stack
 * @param stackEnd address after the stack's last byte
 */
public record Layout(long heapStart, long mapsStart, long mapsEnd, long stackStart, long stackEnd) {
  private static final long LARGEST_STACK = 8L << 20;
  private static final long GUARD = 16 * AddressSpace.PAGE;

  /**
   * Divides the room above an image.
   *
   * @param imageEnd first address after the image
   * @param limit the region's size
   */
  public static Layout above(long imageEnd, long limit) {
    long heap = AddressSpace.roundUp(imageEnd);
    long end = limit - AddressSpace.PAGE;
    long room = Math.max(end - heap, 0);
    long stack = Math.min(LARGEST_STACK, AddressSpace.roundUp(room / 4));
    long guard = Math.min(GUARD, AddressSpace.roundUp(room / 16));
    return new Layout(
        heap, heap + AddressSpace.roundUp(room / 4), end - stack - guard, end - stack, end);
  }
}
