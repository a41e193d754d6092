package org.bd0.runtime.trace;

import java.util.Arrays;
import org.bd0.runtime.Raw;

/**
 * Where a thread's calls return to. Nobody tells when they have returned: what lies below the stack
 * pointer has.
 */
final class ReturnStack {
  private static final int LEAST = 256;

  private long[] places = new long[LEAST];
  private long[] addresses = new long[LEAST];
  private int depth;

  /** A call has stored a return address at a place on the stack. */
  void call(long place, long returnAddress) {
    drop(place + Long.BYTES);
    if (depth == places.length) {
      places = Arrays.copyOf(places, 2 * depth);
      addresses = Arrays.copyOf(addresses, 2 * depth);
    }
    places[depth] = place;
    addresses[depth++] = returnAddress;
  }

  /**
   * Copies the return addresses of the calls that have not returned, innermost first.
   *
   * @param stackPointer what is below has returned
   * @param to native address
   * @param most so many at most
   * @return how many
   */
  int copy(long stackPointer, long to, int most) {
    drop(stackPointer);
    int count = Math.min(depth, most);
    for (int i = 0; i < count; i++) {
      Raw.U.putLong(to + (long) i * Long.BYTES, addresses[depth - 1 - i]);
    }
    return count;
  }

  private void drop(long below) {
    while (depth > 0 && Long.compareUnsigned(places[depth - 1], below) < 0) {
      depth--;
    }
  }
}
