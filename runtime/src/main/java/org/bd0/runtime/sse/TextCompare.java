package org.bd0.runtime.sse;

/**
 * PCMPESTRI, PCMPESTRM, PCMPISTRI and PCMPISTRM (Intel SDM volume 2, 4.1). Values are 16 bytes or 8
 * words, as two halves; a set of elements is a mask, bit i for element i.
 */
public final class TextCompare {
  /** RFLAGS bits of a result lie so far above its mask. */
  public static final int FLAGS_SHIFT = 32;

  private static final int WORDS = 1;
  private static final int SIGNED = 2;
  private static final int MOST = 1 << 6;
  private static final long ONES8 = 0x0101010101010101L;
  private static final long ONES16 = 0x0001000100010001L;
  private static final long CF = 1;
  private static final long ZF = 1 << 6;
  private static final long SF = 1 << 7;
  private static final long OF = 1 << 11;

  private TextCompare() {}

  private static boolean words(long mode) {
    return (mode & WORDS) != 0;
  }

  private static int elements(long mode) {
    return words(mode) ? 8 : 16;
  }

  /** The elements whose bits are all ones in a value of which they are all ones or all zeroes. */
  private static int mask(long low, long high, long mode) {
    int bytes = (int) Shuffle.pmovmskb(low, high);
    return words(mode) ? Integer.compress(bytes, 0x5555) : bytes;
  }

  private static int equal(long xl, long xh, long yl, long yh, long mode) {
    return words(mode)
        ? mask(Packed.pcmpeqw(xl, yl), Packed.pcmpeqw(xh, yh), mode)
        : mask(Packed.pcmpeqb(xl, yl), Packed.pcmpeqb(xh, yh), mode);
  }

  private static int greater(long xl, long xh, long yl, long yh, long mode) {
    return words(mode)
        ? mask(Packed.pcmpgtw(xl, yl), Packed.pcmpgtw(xh, yh), mode)
        : mask(Packed.pcmpgtb(xl, yl), Packed.pcmpgtb(xh, yh), mode);
  }

  /** An element in all places of a half. */
  private static long everywhere(long low, long high, int i, long mode) {
    return words(mode)
        ? ((i < 4 ? low : high) >>> 16 * i & 0xffff) * ONES16
        : ((i < 8 ? low : high) >>> 8 * i & 0xff) * ONES8;
  }

  /** The number of elements before the first zero. */
  private static int length(long low, long high, long mode) {
    int zeroes = equal(low, high, 0, 0, mode);
    return Math.min(Integer.numberOfTrailingZeros(zeroes), elements(mode));
  }

  /**
   * The length that a register gives: its absolute value, at most the number of elements.
   *
   * @param value EAX or EDX sign-extended, or RAX or RDX
   * @param mode the immediate
   */
  public static long length(long value, long mode) {
    long most = elements(mode);
    return value <= -most || value >= most ? most : Math.abs(value);
  }

  /** PCMPISTRI and PCMPISTRM: {@link #compare} up to the first zero of each. */
  public static long compare(long xl, long xh, long yl, long yh, long mode) {
    return compare(xl, xh, yl, yh, length(xl, xh, mode), length(yl, yh, mode), mode);
  }

  /**
   * PCMPESTRI and PCMPESTRM.
   *
   * @param xl the first operand's low half
   * @param xh its high half
   * @param yl the second operand's low half
   * @param yh its high half
   * @param lengths of the first, of the second times 256
   * @param mode the immediate
   * @return the manual's IntRes2, and from {@link #FLAGS_SHIFT} on the flags
   */
  public static long compare(long xl, long xh, long yl, long yh, long lengths, long mode) {
    return compare(xl, xh, yl, yh, (int) lengths & 0xff, (int) (lengths >> 8), mode);
  }

  private static long compare(
      long xl, long xh, long yl, long yh, int xLength, int yLength, long mode) {
    int all = (1 << elements(mode)) - 1;
    int xValid = (1 << xLength) - 1;
    int yValid = (1 << yLength) - 1;
    int result =
        switch ((int) mode >> 2 & 3) {
          case 0 -> any(xl, xh, yl, yh, xLength, mode) & yValid;
          case 1 -> ranges(xl, xh, yl, yh, xLength, mode) & yValid;
          case 2 -> equal(xl, xh, yl, yh, mode) & xValid & yValid | ~(xValid | yValid) & all;
          default -> ordered(xl, xh, yl, yh, xLength, yValid, mode) & all;
        };
    boolean negative = (mode & 1 << 4) != 0;
    boolean masked = (mode & 1 << 5) != 0;
    if (negative) {
      result ^= masked ? yValid : all;
    }
    long flags = result != 0 ? CF : 0;
    flags |= yLength < elements(mode) ? ZF : 0;
    flags |= xLength < elements(mode) ? SF : 0;
    flags |= (result & 1) != 0 ? OF : 0;
    return flags << FLAGS_SHIFT | result;
  }

  /** Sets an element's top bit unless it is 0; {@code high} has those bits. */
  private static long other(long x, long high) {
    return (x & ~high) + ~high | x;
  }

  /** The second's elements that are among the first's. */
  private static int any(long xl, long xh, long yl, long yh, int count, long mode) {
    long high = words(mode) ? ONES16 << 15 : ONES8 << 7;
    long low = -1;
    long upper = -1;
    for (int i = 0; i < count; i++) {
      long x = everywhere(xl, xh, i, mode);
      low &= other(x ^ yl, high);
      upper &= other(x ^ yh, high);
    }
    int bytes = (int) Shuffle.pmovmskb(~low, ~upper);
    return words(mode) ? Integer.compress(bytes, 0xaaaa) : bytes;
  }

  /** The second's elements that are in one of the ranges that pairs of the first's are. */
  private static int ranges(long xl, long xh, long yl, long yh, int count, long mode) {
    // Unsigned elements compare as signed ones do after their top bits have been changed.
    long flip = (mode & SIGNED) != 0 ? 0 : words(mode) ? ONES16 << 15 : ONES8 << 7;
    int result = 0;
    for (int i = 0; i + 1 < count; i += 2) {
      long from = everywhere(xl, xh, i, mode) ^ flip;
      long to = everywhere(xl, xh, i + 1, mode) ^ flip;
      int below = greater(from, from, yl ^ flip, yh ^ flip, mode);
      result |= ~(below | greater(yl ^ flip, yh ^ flip, to, to, mode));
    }
    return result;
  }

  /** The places of the second where the first begins, as far as they can be seen. */
  private static int ordered(long xl, long xh, long yl, long yh, int count, int yValid, long mode) {
    int result = -1;
    for (int i = 0; i < count; i++) {
      long x = everywhere(xl, xh, i, mode);
      int found = equal(x, x, yl, yh, mode) & yValid;
      result &= found >> i | -1 << elements(mode) - i;
    }
    return result;
  }

  /**
   * What PCMPESTRI and PCMPISTRI put into ECX.
   *
   * @param result of {@link #compare}
   * @param mode the immediate
   * @return the lowest or highest element in the mask, or how many there are if it is empty
   */
  public static long index(long result, long mode) {
    int mask = (int) result;
    if (mask == 0) {
      return elements(mode);
    }
    return (mode & MOST) != 0
        ? 31 - Integer.numberOfLeadingZeros(mask)
        : Integer.numberOfTrailingZeros(mask);
  }

  /**
   * The low half of what PCMPESTRM and PCMPISTRM put into XMM0.
   *
   * @param result of {@link #compare}
   * @param mode the immediate, whose bit 6 asks for elements instead of bits
   */
  public static long maskLow(long result, long mode) {
    return (mode & MOST) == 0 ? result & 0xffff : expand(result, mode);
  }

  /** The high half; see {@link #maskLow}. */
  public static long maskHigh(long result, long mode) {
    return (mode & MOST) == 0 ? 0 : expand(result >> (words(mode) ? 4 : 8), mode);
  }

  private static long expand(long mask, long mode) {
    return words(mode)
        ? Long.expand(mask & 0xf, ONES16) * 0xffff
        : Long.expand(mask & 0xff, ONES8) * 0xff;
  }
}
