package org.bd0.runtime.sse;

/**
 * Packed shifts, packs, interleaves and shuffles of MMX and SSE on 64-bit halves.
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

  // SSSE3 and SSE4.

  /** A byte of a 128-bit value, by the control's bits 3:0; a shift looks at its low 6 bits only. */
  private static long pick(long low, long differs, long control) {
    return (low ^ (differs & control << 60 >> 63)) >>> (control << 3) & 0xff;
  }

  /**
   * PSHUFB: one half of the result.
   *
   * @param control a byte's bits 3:0 choose a byte of the value, its bit 7 gives 0
   */
  public static long pshufb(long low, long high, long control) {
    long differs = low ^ high;
    long picked =
        pick(low, differs, control)
            | pick(low, differs, control >>> 8) << 8
            | pick(low, differs, control >>> 16) << 16
            | pick(low, differs, control >>> 24) << 24
            | pick(low, differs, control >>> 32) << 32
            | pick(low, differs, control >>> 40) << 40
            | pick(low, differs, control >>> 48) << 48
            | pick(low, differs, control >>> 56) << 56;
    return picked & ~byteMask(control);
  }

  /** PSHUFB of MMX registers: a byte's bits 2:0 choose. */
  public static long pshufb(long a, long control) {
    return pshufb(a, a, control);
  }

  private static long evenWords(long low, long high) {
    return (low & 0xffff)
        | (low >>> 16 & 0xffff0000L)
        | (high & 0xffff) << 32
        | (high << 16 & 0xffff000000000000L);
  }

  private static long oddWords(long low, long high) {
    return evenWords(low >>> 16, high >>> 16);
  }

  /** PHADDW: the sums of neighbouring words, low's two in bits 31:0, high's above. */
  public static long phaddw(long low, long high) {
    return Packed.paddw(evenWords(low, high), oddWords(low, high));
  }

  /** PHADDSW: {@link #phaddw} with sums clamped to 16 signed bits. */
  public static long phaddsw(long low, long high) {
    return Packed.paddsw(evenWords(low, high), oddWords(low, high));
  }

  /** PHSUBW: the differences of neighbouring words, the lower less the higher. */
  public static long phsubw(long low, long high) {
    return Packed.psubw(evenWords(low, high), oddWords(low, high));
  }

  /** PHSUBSW: {@link #phsubw} with differences clamped to 16 signed bits. */
  public static long phsubsw(long low, long high) {
    return Packed.psubsw(evenWords(low, high), oddWords(low, high));
  }

  /** PHADDD: the sums of neighbouring doublewords, low's in bits 31:0, high's above. */
  public static long phaddd(long low, long high) {
    return (low + (low >>> 32) & LOW32) | high + (high >>> 32) << 32;
  }

  /** PHSUBD: the differences of neighbouring doublewords, the lower less the higher. */
  public static long phsubd(long low, long high) {
    return (low - (low >>> 32) & LOW32) | high - (high >>> 32) << 32;
  }

  /** PACKUSDW: 4 signed doublewords, clamped to 16 unsigned bits; operands as {@link #packsswb}. */
  public static long packusdw(long low, long high) {
    return clampUnsigned16(low)
        | clampUnsigned16(low >> 32) << 16
        | clampUnsigned16(high) << 32
        | clampUnsigned16(high >> 32) << 48;
  }

  private static long clampUnsigned16(long a) {
    return Math.min(Math.max((int) a, 0), 0xffff);
  }

  /** PMOVZXBW: 4 bytes to words, zero-extended; the low half of the result. */
  public static long pmovzxbw(long a) {
    return spread8(a & LOW32);
  }

  /** PMOVZXBD: 2 bytes to doublewords, zero-extended. */
  public static long pmovzxbd(long a) {
    return (a & 0xff) | (a & 0xff00) << 24;
  }

  /** PMOVZXBQ: a byte to a quadword, zero-extended. */
  public static long pmovzxbq(long a) {
    return a & 0xff;
  }

  /** PMOVZXWD: 2 words to doublewords, zero-extended. */
  public static long pmovzxwd(long a) {
    return spread16(a & LOW32);
  }

  /** PMOVZXWQ: a word to a quadword, zero-extended. */
  public static long pmovzxwq(long a) {
    return a & 0xffff;
  }

  /** PMOVZXDQ: a doubleword to a quadword, zero-extended. */
  public static long pmovzxdq(long a) {
    return a & LOW32;
  }

  /** PMOVSXBW: 4 bytes to words, sign-extended; the low half of the result. */
  public static long pmovsxbw(long a) {
    long words = spread8(a & LOW32);
    return words | (words >>> 7 & ONES16) * 0xff00;
  }

  /** PMOVSXBD: 2 bytes to doublewords, sign-extended. */
  public static long pmovsxbd(long a) {
    return ((byte) a & LOW32) | (long) (byte) (a >> 8) << 32;
  }

  /** PMOVSXBQ: a byte to a quadword, sign-extended. */
  public static long pmovsxbq(long a) {
    return (byte) a;
  }

  /** PMOVSXWD: 2 words to doublewords, sign-extended. */
  public static long pmovsxwd(long a) {
    return ((short) a & LOW32) | (long) (short) (a >> 16) << 32;
  }

  /** PMOVSXWQ: a word to a quadword, sign-extended. */
  public static long pmovsxwq(long a) {
    return (short) a;
  }

  /** PMOVSXDQ: a doubleword to a quadword, sign-extended. */
  public static long pmovsxdq(long a) {
    return (int) a;
  }

  private static long blend(long mask, long a, long b) {
    return a ^ ((a ^ b) & mask);
  }

  /** PBLENDVB: b's bytes where the mask's have their top bits set, else a's. */
  public static long pblendvb(long a, long b, long mask) {
    return blend(byteMask(mask), a, b);
  }

  /** BLENDVPS: b's doublewords where the mask's have their top bits set, else a's. */
  public static long blendvps(long a, long b, long mask) {
    return blend((mask >>> 31 & ONES32) * LOW32, a, b);
  }

  /** BLENDVPD: b where the mask's top bit is set, else a. */
  public static long blendvpd(long a, long b, long mask) {
    return mask < 0 ? b : a;
  }

  /**
   * PTEST's flags.
   *
   * @param both the bits that both values have, combined to a word that is 0 when there are none
   * @param second those that the second has alone
   * @return RFLAGS bits: ZF when there is none in both, CF when none in the second alone
   */
  public static long ptest(long both, long second) {
    return (both == 0 ? 0x40 : 0) | (second == 0 ? 1 : 0);
  }
}
