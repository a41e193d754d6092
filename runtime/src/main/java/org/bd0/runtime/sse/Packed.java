package org.bd0.runtime.sse;

/**
 * Packed integer arithmetic of MMX and SSE on one 64-bit half: lanes of 8, 16, 32 or 64 bits.
 *
 * <p>Each method is named by its instruction (Intel SDM volume 2) and computes what the MMX form
 * does; the 128-bit form is the same method on both halves. All are pure, total and nearly all free
 * of branches: the lanes are computed side by side inside the 64-bit word, and bits that would
 * carry from lane to lane are masked out ("SIMD within a register", Lamport 1975).
 *
 * <p>Shifts, packs and shuffles are in {@link Shuffle}.
 */
public final class Packed {
  private static final long ONES8 = 0x0101010101010101L;
  private static final long ONES16 = 0x0001000100010001L;
  private static final long HIGH8 = 0x8080808080808080L;
  private static final long HIGH16 = 0x8000800080008000L;
  private static final long HIGH32 = 0x8000000080000000L;
  private static final long EVEN8 = 0x00ff00ff00ff00ffL;
  private static final long LOW32 = 0xffffffffL;

  private Packed() {}

  /** Lane sums; {@code high} has each lane's top bit. */
  private static long add(long a, long b, long high) {
    return (a & ~high) + (b & ~high) ^ ((a ^ b) & high);
  }

  private static long sub(long a, long b, long high) {
    return (a | high) - (b & ~high) ^ ((a ^ ~b) & high);
  }

  /** Widens each lane's top bit to the whole lane; {@code top} has no other bits set. */
  private static long fill(long top, int width) {
    return top - (top >>> (width - 1)) | top;
  }

  private static long select(long mask, long ifSet, long ifClear) {
    return ifClear ^ ((ifSet ^ ifClear) & mask);
  }

  /** A lane's top bit is set where the bits below it are at least b's. */
  private static long lowerAtLeast(long a, long b, long high) {
    return (a | high) - (b & ~high);
  }

  private static long lessUnsigned(long a, long b, long high, int width) {
    return fill(((~a & b) | ~((a ^ b) | lowerAtLeast(a, b, high))) & high, width);
  }

  private static long lessSigned(long a, long b, long high, int width) {
    return fill(((a & ~b) | ~((a ^ b) | lowerAtLeast(a, b, high))) & high, width);
  }

  private static long equal(long a, long b, long high, int width) {
    long x = a ^ b;
    return fill(~((x & ~high) + ~high | x) & high, width);
  }

  /** PADDB: 8 sums of 8 bits, wrapping. */
  public static long paddb(long a, long b) {
    return add(a, b, HIGH8);
  }

  /** PADDW: 4 sums of 16 bits, wrapping. */
  public static long paddw(long a, long b) {
    return add(a, b, HIGH16);
  }

  /** PADDD: 2 sums of 32 bits, wrapping. */
  public static long paddd(long a, long b) {
    return add(a, b, HIGH32);
  }

  /** PSUBB: 8 differences a - b of 8 bits, wrapping. */
  public static long psubb(long a, long b) {
    return sub(a, b, HIGH8);
  }

  /** PSUBW: 4 differences of 16 bits, wrapping. */
  public static long psubw(long a, long b) {
    return sub(a, b, HIGH16);
  }

  /** PSUBD: 2 differences of 32 bits, wrapping. */
  public static long psubd(long a, long b) {
    return sub(a, b, HIGH32);
  }

  private static long addUnsignedSaturating(long a, long b, long high, int width) {
    long sum = add(a, b, high);
    return sum | fill(((a & b) | ((a | b) & ~sum)) & high, width);
  }

  private static long subUnsignedSaturating(long a, long b, long high, int width) {
    long difference = sub(a, b, high);
    return difference & ~fill(((~a & b) | (~(a ^ b) & difference)) & high, width);
  }

  /** The signed extreme on a's side, for lanes that overflowed. */
  private static long extreme(long a, long high, int width) {
    return ~high + ((a & high) >>> (width - 1));
  }

  private static long addSignedSaturating(long a, long b, long high, int width) {
    long sum = add(a, b, high);
    long overflow = fill(~(a ^ b) & (a ^ sum) & high, width);
    return select(overflow, extreme(a, high, width), sum);
  }

  private static long subSignedSaturating(long a, long b, long high, int width) {
    long difference = sub(a, b, high);
    long overflow = fill((a ^ b) & (a ^ difference) & high, width);
    return select(overflow, extreme(a, high, width), difference);
  }

  /** PADDUSB: sums of 8 unsigned bits, at most 255. */
  public static long paddusb(long a, long b) {
    return addUnsignedSaturating(a, b, HIGH8, 8);
  }

  /** PADDUSW: sums of 16 unsigned bits, at most 65535. */
  public static long paddusw(long a, long b) {
    return addUnsignedSaturating(a, b, HIGH16, 16);
  }

  /** PSUBUSB: differences of 8 unsigned bits, at least 0. */
  public static long psubusb(long a, long b) {
    return subUnsignedSaturating(a, b, HIGH8, 8);
  }

  /** PSUBUSW: differences of 16 unsigned bits, at least 0. */
  public static long psubusw(long a, long b) {
    return subUnsignedSaturating(a, b, HIGH16, 16);
  }

  /** PADDSB: sums of 8 signed bits, clamped to [-128, 127]. */
  public static long paddsb(long a, long b) {
    return addSignedSaturating(a, b, HIGH8, 8);
  }

  /** PADDSW: sums of 16 signed bits, clamped to [-32768, 32767]. */
  public static long paddsw(long a, long b) {
    return addSignedSaturating(a, b, HIGH16, 16);
  }

  /** PSUBSB: differences of 8 signed bits, clamped. */
  public static long psubsb(long a, long b) {
    return subSignedSaturating(a, b, HIGH8, 8);
  }

  /** PSUBSW: differences of 16 signed bits, clamped. */
  public static long psubsw(long a, long b) {
    return subSignedSaturating(a, b, HIGH16, 16);
  }

  /** PCMPEQB: all ones in each of 8 lanes that are equal. */
  public static long pcmpeqb(long a, long b) {
    return equal(a, b, HIGH8, 8);
  }

  /**
   * Whether any of 8 bytes are equal: if so, the top bit of the lowest such byte is set and perhaps
   * others above it; if not, no byte's top bit is set.
   */
  public static long anyEqualByte(long a, long b) {
    long x = a ^ b;
    return x - ONES8 & ~x;
  }

  /** PCMPEQW: all ones in each of 4 lanes that are equal. */
  public static long pcmpeqw(long a, long b) {
    return equal(a, b, HIGH16, 16);
  }

  /** PCMPEQD: all ones in each of 2 lanes that are equal. */
  public static long pcmpeqd(long a, long b) {
    return equal(a, b, HIGH32, 32);
  }

  /** PCMPGTB: all ones in each of 8 lanes where a > b, signed. */
  public static long pcmpgtb(long a, long b) {
    return lessSigned(b, a, HIGH8, 8);
  }

  /** PCMPGTW: all ones in each of 4 lanes where a > b, signed. */
  public static long pcmpgtw(long a, long b) {
    return lessSigned(b, a, HIGH16, 16);
  }

  /** PCMPGTD: all ones in each of 2 lanes where a > b, signed. */
  public static long pcmpgtd(long a, long b) {
    return lessSigned(b, a, HIGH32, 32);
  }

  /** PMINUB: lane minima of 8 unsigned bits. */
  public static long pminub(long a, long b) {
    return select(lessUnsigned(a, b, HIGH8, 8), a, b);
  }

  /** PMAXUB: lane maxima of 8 unsigned bits. */
  public static long pmaxub(long a, long b) {
    return select(lessUnsigned(a, b, HIGH8, 8), b, a);
  }

  /** PMINSW: lane minima of 16 signed bits. */
  public static long pminsw(long a, long b) {
    return select(lessSigned(a, b, HIGH16, 16), a, b);
  }

  /** PMAXSW: lane maxima of 16 signed bits. */
  public static long pmaxsw(long a, long b) {
    return select(lessSigned(a, b, HIGH16, 16), b, a);
  }

  /** PAVGB: (a + b + 1) / 2 of 8 unsigned bits. */
  public static long pavgb(long a, long b) {
    return (a | b) - ((a ^ b) >>> 1 & ~HIGH8);
  }

  /** PAVGW: (a + b + 1) / 2 of 16 unsigned bits. */
  public static long pavgw(long a, long b) {
    return (a | b) - ((a ^ b) >>> 1 & ~HIGH16);
  }

  /** PSADBW: the sum of the 8 absolute differences of unsigned bytes, 11 bits. */
  public static long psadbw(long a, long b) {
    long difference = psubusb(a, b) | psubusb(b, a);
    long pairs = (difference & EVEN8) + (difference >>> 8 & EVEN8);
    return (pairs * 0x0001000100010001L) >>> 48;
  }

  /** PMULLW: the low 16 bits of 4 products. */
  public static long pmullw(long a, long b) {
    return (a * b & 0xffffL)
        | ((a >>> 16) * (b >>> 16) & 0xffffL) << 16
        | ((a >>> 32) * (b >>> 32) & 0xffffL) << 32
        | ((a >>> 48) * (b >>> 48)) << 48;
  }

  private static long signed16(long a, int shift) {
    return (short) (a >> shift);
  }

  private static long unsigned16(long a, int shift) {
    return a >>> shift & 0xffffL;
  }

  /** PMULHW: the high 16 bits of 4 signed products. */
  public static long pmulhw(long a, long b) {
    return (signed16(a, 0) * signed16(b, 0) & 0xffff0000L) >>> 16
        | (signed16(a, 16) * signed16(b, 16) & 0xffff0000L)
        | (signed16(a, 32) * signed16(b, 32) & 0xffff0000L) << 16
        | (signed16(a, 48) * signed16(b, 48) & 0xffff0000L) << 32;
  }

  /** PMULHUW: the high 16 bits of 4 unsigned products. */
  public static long pmulhuw(long a, long b) {
    return (unsigned16(a, 0) * unsigned16(b, 0) & 0xffff0000L) >>> 16
        | (unsigned16(a, 16) * unsigned16(b, 16) & 0xffff0000L)
        | (unsigned16(a, 32) * unsigned16(b, 32) & 0xffff0000L) << 16
        | (unsigned16(a, 48) * unsigned16(b, 48) & 0xffff0000L) << 32;
  }

  /** PMULUDQ: the 64-bit product of the low 32 unsigned bits. */
  public static long pmuludq(long a, long b) {
    return (a & 0xffffffffL) * (b & 0xffffffffL);
  }

  /** PMADDWD: two 32-bit sums of two signed 16-bit products each, wrapping. */
  public static long pmaddwd(long a, long b) {
    long low = signed16(a, 0) * signed16(b, 0) + signed16(a, 16) * signed16(b, 16);
    long high = signed16(a, 32) * signed16(b, 32) + signed16(a, 48) * signed16(b, 48);
    return (low & 0xffffffffL) | high << 32;
  }

  // SSSE3 and SSE4.

  /** PMINSB: lane minima of 8 signed bits. */
  public static long pminsb(long a, long b) {
    return select(lessSigned(a, b, HIGH8, 8), a, b);
  }

  /** PMAXSB: lane maxima of 8 signed bits. */
  public static long pmaxsb(long a, long b) {
    return select(lessSigned(a, b, HIGH8, 8), b, a);
  }

  /** PMINUW: lane minima of 16 unsigned bits. */
  public static long pminuw(long a, long b) {
    return select(lessUnsigned(a, b, HIGH16, 16), a, b);
  }

  /** PMAXUW: lane maxima of 16 unsigned bits. */
  public static long pmaxuw(long a, long b) {
    return select(lessUnsigned(a, b, HIGH16, 16), b, a);
  }

  /** PMINSD: lane minima of 32 signed bits. */
  public static long pminsd(long a, long b) {
    return pair32(Math.min((int) a, (int) b), Math.min((int) (a >> 32), (int) (b >> 32)));
  }

  /** PMAXSD: lane maxima of 32 signed bits. */
  public static long pmaxsd(long a, long b) {
    return pair32(Math.max((int) a, (int) b), Math.max((int) (a >> 32), (int) (b >> 32)));
  }

  /** PMINUD: lane minima of 32 unsigned bits. */
  public static long pminud(long a, long b) {
    return pminsd(a ^ HIGH32, b ^ HIGH32) ^ HIGH32;
  }

  /** PMAXUD: lane maxima of 32 unsigned bits. */
  public static long pmaxud(long a, long b) {
    return pmaxsd(a ^ HIGH32, b ^ HIGH32) ^ HIGH32;
  }

  private static long pair32(int low, int high) {
    return (low & LOW32) | (long) high << 32;
  }

  /** PCMPEQQ: all ones if equal. */
  public static long pcmpeqq(long a, long b) {
    return a == b ? -1 : 0;
  }

  /** PCMPGTQ: all ones if a > b, signed. */
  public static long pcmpgtq(long a, long b) {
    return a > b ? -1 : 0;
  }

  /** PMULLD: the low 32 bits of 2 products. */
  public static long pmulld(long a, long b) {
    return (a * b & LOW32) | (a >>> 32) * (b >>> 32) << 32;
  }

  /** PMULDQ: the 64-bit product of the low 32 signed bits. */
  public static long pmuldq(long a, long b) {
    return (long) (int) a * (int) b;
  }

  private static long roundedHigh(long a, long b, int shift) {
    return (signed16(a, shift) * signed16(b, shift) >> 14) + 1 >> 1 & 0xffffL;
  }

  /** PMULHRSW: bits 30:15 of 4 signed products, rounded. */
  public static long pmulhrsw(long a, long b) {
    return roundedHigh(a, b, 0)
        | roundedHigh(a, b, 16) << 16
        | roundedHigh(a, b, 32) << 32
        | roundedHigh(a, b, 48) << 48;
  }

  private static long byteProducts(long a, long b, int shift) {
    int low = (int) (a >>> shift & 0xff) * (byte) (b >>> shift);
    int high = (int) (a >>> shift + 8 & 0xff) * (byte) (b >>> shift + 8);
    return Math.min(Math.max(low + high, Short.MIN_VALUE), Short.MAX_VALUE) & 0xffffL;
  }

  /** PMADDUBSW: 4 sums, clamped to 16 signed bits, of products of a's unsigned and b's bytes. */
  public static long pmaddubsw(long a, long b) {
    return byteProducts(a, b, 0)
        | byteProducts(a, b, 16) << 16
        | byteProducts(a, b, 32) << 32
        | byteProducts(a, b, 48) << 48;
  }

  /** The absolute values of lanes; {@code high} has each lane's top bit. */
  private static long absolute(long a, long high, int width) {
    long negative = fill(a & high, width);
    // Where the lane was negative, its complement is not, so that 1 more does not carry out.
    return (a ^ negative) + (negative & high >>> width - 1);
  }

  /** PABSB: the absolute values of 8 signed bits, of which -128 stays. */
  public static long pabsb(long unused, long b) {
    return absolute(b, HIGH8, 8);
  }

  /** PABSW: the absolute values of 16 signed bits. */
  public static long pabsw(long unused, long b) {
    return absolute(b, HIGH16, 16);
  }

  /** PABSD: the absolute values of 32 signed bits. */
  public static long pabsd(long unused, long b) {
    return absolute(b, HIGH32, 32);
  }

  private static long signed(long a, long b, long high, int width) {
    long negative = fill(b & high, width);
    long zero = equal(b, 0, high, width);
    return add(a ^ negative, negative & high >>> width - 1, high) & ~zero;
  }

  /** PSIGNB: a's lanes of 8 bits negated where b's are negative, 0 where b's are 0. */
  public static long psignb(long a, long b) {
    return signed(a, b, HIGH8, 8);
  }

  /** PSIGNW: {@link #psignb} of 16 bits. */
  public static long psignw(long a, long b) {
    return signed(a, b, HIGH16, 16);
  }

  /** PSIGND: {@link #psignb} of 32 bits. */
  public static long psignd(long a, long b) {
    return signed(a, b, HIGH32, 32);
  }

  /** The absolute differences of a window's bytes 0 to 3 and one byte, as words. */
  private static long differences(long window, long b) {
    long bytes = Shuffle.pmovzxbw(window);
    // 256 more than the difference: bit 8 is set unless it is negative.
    long x = (bytes | ONES16 << 8) - (b & 0xff) * ONES16;
    long negative = ~x >>> 8 & ONES16;
    return (x & EVEN8 ^ negative * 0xff) + negative;
  }

  /**
   * MPSADBW's half: 4 sums of 16 bits, each of the absolute differences of the block's 4 bytes and
   * 4 bytes of the window, from its byte 0, 1, 2 and 3 on.
   *
   * @param window 7 bytes
   * @param block in bits 31:0
   */
  public static long mpsadbw(long window, long block) {
    return differences(window, block)
        + differences(window >>> 8, block >>> 8)
        + differences(window >>> 16, block >>> 16)
        + differences(window >>> 24, block >>> 24);
  }

  /** PHMINPOSUW: the smallest of 8 unsigned words in bits 15:0, its number in bits 18:16. */
  public static long phminposuw(long low, long high) {
    long smallest = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      smallest = Math.min(smallest, unsigned16(low, 16 * i) << 3 | i);
      smallest = Math.min(smallest, unsigned16(high, 16 * i) << 3 | i + 4);
    }
    return smallest >> 3 | (smallest & 7) << 16;
  }
}
