package org.bd0.runtime.sse;

/** Arithmetic of polynomials over GF(2): PCLMULQDQ and CRC32 (Intel SDM volume 2). */
public final class CarryLess {
  private static final long EVERY_FOURTH = 0x1111111111111111L;

  private CarryLess() {}

  /**
   * PCLMULQDQ: the low 64 bits of the product. Of a word's bits only every fourth takes part in one
   * of the integer products: the sums of at most 16 bits do not reach the next one that counts.
   */
  public static long productLow(long a, long b) {
    long a0 = a & EVERY_FOURTH;
    long a1 = a & EVERY_FOURTH << 1;
    long a2 = a & EVERY_FOURTH << 2;
    long a3 = a & EVERY_FOURTH << 3;
    long b0 = b & EVERY_FOURTH;
    long b1 = b & EVERY_FOURTH << 1;
    long b2 = b & EVERY_FOURTH << 2;
    long b3 = b & EVERY_FOURTH << 3;
    long c0 = a0 * b0 ^ a1 * b3 ^ a2 * b2 ^ a3 * b1;
    long c1 = a0 * b1 ^ a1 * b0 ^ a2 * b3 ^ a3 * b2;
    long c2 = a0 * b2 ^ a1 * b1 ^ a2 * b0 ^ a3 * b3;
    long c3 = a0 * b3 ^ a1 * b2 ^ a2 * b1 ^ a3 * b0;
    return (c0 & EVERY_FOURTH)
        | (c1 & EVERY_FOURTH << 1)
        | (c2 & EVERY_FOURTH << 2)
        | (c3 & EVERY_FOURTH << 3);
  }

  /** PCLMULQDQ: the high 64 bits of the product, which has 127. */
  public static long productHigh(long a, long b) {
    return Long.reverse(productLow(Long.reverse(a), Long.reverse(b))) >>> 1;
  }

  /** The remainders of a byte that has 0 to 7 more bytes behind it. */
  private static final class Remainders {
    /** CRC32's polynomial, Castagnoli's, the lowest power in bit 31. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private static final int[] OF = new int[8 * 256];

    static {
      for (int i = 0; i < 256; i++) {
        int rest = i;
        for (int bit = 0; bit < 8; bit++) {
          rest = rest >>> 1 ^ (rest & 1) * POLYNOMIAL;
        }
        OF[i] = rest;
      }
      for (int i = 256; i < OF.length; i++) {
        int before = OF[i - 256];
        OF[i] = before >>> 8 ^ OF[before & 0xff];
      }
    }

    private Remainders() {}
  }

  /**
   * CRC32.
   *
   * @param crc the sum so far, in bits 31:0
   * @param value the bytes, the first one in bits 7:0
   * @param bytes how many: 1, 2, 4 or 8
   * @return the new sum, zero-extended
   */
  public static long crc32(long crc, long value, long bytes) {
    int[] table = Remainders.OF;
    int n = (int) bytes;
    long sum = crc & 0xffffffffL;
    long message = value ^ sum;
    int rest = n < 4 ? (int) (sum >>> 8 * n) : 0;
    for (int i = 0; i < n; i++) {
      rest ^= table[(n - 1 - i << 8) + (int) (message >>> 8 * i & 0xff)];
    }
    return Integer.toUnsignedLong(rest);
  }
}
