package org.bd0.runtime.trace;

/**
 * What is known of a store when code is made: a 64-bit word with the instruction's address (bits 0
 * to 47, as the writer's own addressing has it), the number of bytes less one (48 to 53), and the
 * kind (54 to 57). Bit 58 says that a record has more words, see {@link WriteLog}.
 */
public final class Store {
  /** An ordinary store. */
  public static final int PLAIN = 0;

  /** PUSH and ENTER. */
  public static final int PUSH = 1;

  /** The return address of a CALL. */
  public static final int CALL = 2;

  /** An element of MOVS or STOS. */
  public static final int STRING = 3;

  /** An atomic operation. */
  public static final int LOCKED = 4;

  /** An x87 store. */
  public static final int X87 = 5;

  /** A store of an MMX or SSE register. */
  public static final int VECTOR = 6;

  /** The bytes that a masked store selects. */
  public static final int MASKED = 7;

  /** Saved processor state. */
  public static final int STATE = 8;

  /** What the kernel writes for the guest. */
  public static final int KERNEL = 9;

  /** The most bytes of one record. */
  public static final int MAX_SIZE = 64;

  static final long EXTENDED = 1L << 58;
  private static final int SIZE_SHIFT = 48;
  private static final int KIND_SHIFT = 54;
  private static final long ADDRESS = (1L << SIZE_SHIFT) - 1;

  private Store() {}

  /** The word of a store of {@code size} bytes, 1 to {@link #MAX_SIZE}. */
  public static long of(long rip, int kind, int size) {
    return rip & ADDRESS | (long) kind << KIND_SHIFT | (long) (size - 1) << SIZE_SHIFT;
  }

  /** The instruction's address. */
  public static long rip(long word) {
    return word & ADDRESS;
  }

  /** Bytes stored. */
  public static int size(long word) {
    return (int) (word >>> SIZE_SHIFT & 0x3f) + 1;
  }

  /** One of the kinds above. */
  public static int kind(long word) {
    return (int) (word >>> KIND_SHIFT & 0xf);
  }

  /** Whether the record has a verdict and more words. */
  public static boolean extended(long word) {
    return (word & EXTENDED) != 0;
  }

  /** The same store with another size. */
  static long sized(long word, int size) {
    return word & ~(0x3fL << SIZE_SHIFT) | (long) (size - 1) << SIZE_SHIFT;
  }
}
