package org.bd0.runtime.sse;

/**
 * Packed shifts, packs, interleaves and shuffles of MMX and SSE2 on 64-bit halves.
 *
 * <p>Methods named by an instruction compute its MMX form on one half. What mixes the halves of a
 * 128-bit register takes both and gives one half of the result; the comments say which. All are
 * pure and total. Parameters that are immediate operands are constants where translated code calls,
 * so that the compiler removes the choice.
 */
public final class Shuffle {
  private static final long ONES8 = 0x0101010101010101L;
  private static final long ONES16 = 0x0001000100010001L;
  private static final long ONES32 = 0x0000000100000001L;
  private static final long EVEN8 = 0x00ff00ff00ff00ffL;
  private static final long EVEN16 = 0x0000ffff0000ffffL;
  private static final long LOW32 = 0xffffffffL;

  private Shuffle() {}

  /** Whether a shift count, 64 unsigned bits, leaves anything of a lane. */
  private static boolean within(long count, int width) {
    return (count & -width) == 0;
  }

  /** PSLLW: 4 lanes of 16 bits left; 0 when the count (64 bits, unsigned) exceeds 15. */
  public static long psllw(long a, long count) {
    return within(count, 16) ? a << count & (0xffffL << count & 0xffffL) * ONES16 : 0;
  }

  /** PSLLD: 2 lanes of 32 bits left; 0 when the count exceeds 31. */
  public static long pslld(long a, long count) {
    return within(count, 32) ? a << count & (LOW32 << count & LOW32) * ONES32 : 0;
  }

  /** PSLLQ: 64 bits left; 0 when the count exceeds 63. */
  public static long psllq(long a, long count) {
    return within(count, 64) ? a << count : 0;
  }

  /** PSRLW: 4 lanes of 16 bits right, zero-filled; 0 when the count exceeds 15. */
  public static long psrlw(long a, long count) {
    return within(count, 16) ? a >>> count & (0xffffL >>> count) * ONES16 : 0;
  }

  /** PSRLD: 2 lanes of 32 bits right, zero-filled; 0 when the count exceeds 31. */
  public static long psrld(long a, long count) {
    return within(count, 32) ? a >>> count & (LOW32 >>> count) * ONES32 : 0;
  }

  /** PSRLQ: 64 bits right, zero-filled; 0 when the count exceeds 63. */
  public static long psrlq(long a, long count) {
    return within(count, 64) ? a >>> count : 0;
  }

  /** PSRAW: 4 lanes of 16 bits right, filled with the sign; a count above 15 acts as 15. */
  public static long psraw(long a, long count) {
    long n = within(count, 16) ? count : 15;
    long kept = (0xffffL >>> n) * ONES16;
    long signs = (a >>> 15 & ONES16) * 0xffffL;
    return (a >>> n & kept) | (signs & ~kept);
  }

  /** PSRAD: 2 lanes of 32 bits right, filled with the sign; a count above 31 acts as 31. */
  public static long psrad(long a, long count) {
    long n = within(count, 32) ? count : 31;
    return (a >> n & -1L << 32) | ((int) a >> n & LOW32);
  }

  /** Moves the even bytes together into the low 32 bits; the odd ones are 0. */
  private static long narrow8(long a) {
    long x = (a | a >>> 8) & EVEN16;
    return (x | x >>> 16) & LOW32;
  }

  /**
   * PACKSSWB: 8 signed words, clamped to 8 signed bits.
   *
   * @param low 4 words that give the result's low 32 bits
   * @param high 4 words that give its high 32 bits
   */
  public static long packsswb(long low, long high) {
    return narrow8(clampSigned(low)) | narrow8(clampSigned(high)) << 32;
  }

  private static long clampSigned(long a) {
    return Packed.pminsw(Packed.pmaxsw(a, 0xff80ff80ff80ff80L), 0x007f007f007f007fL) & EVEN8;
  }

  /** PACKUSWB: 8 signed words, clamped to 8 unsigned bits; operands as {@link #packsswb}. */
  public static long packuswb(long low, long high) {
    return narrow8(clampUnsigned(low)) | narrow8(clampUnsigned(high)) << 32;
  }

  private static long clampUnsigned(long a) {
    return Packed.pminsw(Packed.pmaxsw(a, 0), EVEN8);
  }

  /** PACKSSDW: 4 signed doublewords, clamped to 16 signed bits; operands as {@link #packsswb}. */
  public static long packssdw(long low, long high) {
    return clamp16(low)
        | clamp16(low >> 32) << 16
        | clamp16(high) << 32
        | clamp16(high >> 32) << 48;
  }

  private static long clamp16(long a) {
    return Math.min(Math.max((int) a, Short.MIN_VALUE), Short.MAX_VALUE) & 0xffffL;
  }

  private static long spread8(long a) {
    long x = (a | a << 16) & EVEN16;
    return (x | x << 8) & EVEN8;
  }

  private static long spread16(long a) {
    return (a | a << 16) & EVEN16;
  }

  /** PUNPCKLBW: the low 4 bytes of a and b, alternating, a's first. */
  public static long punpcklbw(long a, long b) {
    return spread8(a & LOW32) | spread8(b & LOW32) << 8;
  }

  /** PUNPCKHBW: the high 4 bytes of a and b, alternating, a's first. */
  public static long punpckhbw(long a, long b) {
    return spread8(a >>> 32) | spread8(b >>> 32) << 8;
  }

  /** PUNPCKLWD: the low 2 words of a and b, alternating, a's first. */
  public static long punpcklwd(long a, long b) {
    return spread16(a & LOW32) | spread16(b & LOW32) << 16;
  }

  /** PUNPCKHWD: the high 2 words of a and b, alternating, a's first. */
  public static long punpckhwd(long a, long b) {
    return spread16(a >>> 32) | spread16(b >>> 32) << 16;
  }

  /** PUNPCKLDQ: the low doublewords, a's in bits 31:0. */
  public static long punpckldq(long a, long b) {
    return (a & LOW32) | b << 32;
  }

  /** PUNPCKHDQ: the high doublewords, a's in bits 31:0. */
  public static long punpckhdq(long a, long b) {
    return a >>> 32 | (b & -1L << 32);
  }

  /** PSHUFW, and the changed half of PSHUFLW and PSHUFHW: 4 words, selected by 4 × 2 bits. */
  public static long pshufw(long a, long selectors) {
    return word(a, selectors)
        | word(a, selectors >>> 2) << 16
        | word(a, selectors >>> 4) << 32
        | word(a, selectors >>> 6) << 48;
  }

  private static long word(long a, long selector) {
    return a >>> ((selector & 3) << 4) & 0xffffL;
  }

  /** PMOVMSKB on one half: the top bits of the 8 bytes, in bits 7:0. */
  public static long pmovmskb(long a) {
    return ((a >>> 7 & ONES8) * 0x0102040810204080L) >>> 56;
  }

  /** PMOVMSKB: the top bits of the 16 bytes, in bits 15:0. */
  public static long pmovmskb(long low, long high) {
    long l = (low >>> 7 & ONES8) * 0x0102040810204080L;
    long h = (high >>> 7 & ONES8) * 0x0102040810204080L;
    return l >>> 56 | h >>> 56 << 8;
  }

  /** MOVMSKPS: the signs of the 4 floats, in bits 3:0. */
  public static long movmskps(long low, long high) {
    return (low >>> 31 & 1) | low >>> 63 << 1 | (high >>> 29 & 4) | high >>> 63 << 3;
  }

  /** MOVMSKPD: the signs of the 2 doubles, in bits 1:0. */
  public static long movmskpd(long low, long high) {
    return low >>> 63 | high >>> 63 << 1;
  }

  /**
   * The bytes of one half that MASKMOVDQU stores: all ones where the mask byte's top bit is set.
   */
  public static long byteMask(long mask) {
    return (mask >>> 7 & ONES8) * 0xff;
  }
}
