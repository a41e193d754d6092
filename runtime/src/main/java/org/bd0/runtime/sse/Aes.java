package org.bd0.runtime.sse;

/**
 * The AES instructions (Intel SDM volume 2; FIPS 197). A state's byte i is row i modulo 4 of column
 * i / 4, so a column is a doubleword.
 *
 * <p>A round gives one half of its result, two columns. It is the same for both halves, because the
 * rows are shifted around: the high half comes of the state with its halves exchanged.
 */
public final class Aes {
  private static final byte[] SUBSTITUTED = new byte[256];
  private static final byte[] ORIGINAL = new byte[256];

  /** What a byte of row 0 adds to its column, substituted and mixed; other rows' are rotated. */
  private static final int[] MIXED = new int[256];

  /** The same of the inverse cipher. */
  private static final int[] UNMIXED = new int[256];

  static {
    for (int i = 0, power = 1, inverse = 1; i < 255; i++) {
      // 3 generates the field, and 0xf6 is its inverse: powers pass through all pairs of inverses.
      substitute(power, inverse);
      power = times(power, 3);
      inverse = times(inverse, 0xf6);
    }
    substitute(0, 0);
    for (int i = 0; i < 256; i++) {
      int s = SUBSTITUTED[i] & 0xff;
      MIXED[i] = times(s, 2) | s << 8 | s << 16 | times(s, 3) << 24;
      int o = ORIGINAL[i] & 0xff;
      UNMIXED[i] = times(o, 14) | times(o, 9) << 8 | times(o, 13) << 16 | times(o, 11) << 24;
    }
  }

  private Aes() {}

  private static void substitute(int value, int inverse) {
    int s = 0x63;
    for (int i = 0; i < 5; i++) {
      s ^= inverse << i | inverse >> 8 - i;
    }
    SUBSTITUTED[value] = (byte) s;
    ORIGINAL[s & 0xff] = (byte) value;
  }

  /** The product in AES's field, modulo x^8 + x^4 + x^3 + x + 1. */
  private static int times(int a, int b) {
    int product = 0;
    for (int i = 0, power = a; i < 8; i++) {
      product ^= (b >> i & 1) * power;
      power = power << 1 ^ (power >> 7) * 0x11b;
    }
    return product;
  }

  private static int column(int[] table, long a, long b, long c, long d) {
    return table[(int) a & 0xff]
        ^ Integer.rotateLeft(table[(int) b & 0xff], 8)
        ^ Integer.rotateLeft(table[(int) c & 0xff], 16)
        ^ Integer.rotateLeft(table[(int) d & 0xff], 24);
  }

  private static int column(byte[] table, long a, long b, long c, long d) {
    return (table[(int) a & 0xff] & 0xff)
        | (table[(int) b & 0xff] & 0xff) << 8
        | (table[(int) c & 0xff] & 0xff) << 16
        | table[(int) d & 0xff] << 24;
  }

  private static long halves(int low, int high) {
    return Integer.toUnsignedLong(low) | (long) high << 32;
  }

  /**
   * AESENC: one half.
   *
   * @param low the state's half that the result belongs to
   * @param high the other one
   * @param key the round key's half
   */
  public static long aesenc(long low, long high, long key) {
    int first = column(MIXED, low, low >>> 40, high >>> 16, high >>> 56);
    return key ^ halves(first, column(MIXED, low >>> 32, high >>> 8, high >>> 48, low >>> 24));
  }

  /** AESENCLAST: one half; parameters as {@link #aesenc}. */
  public static long aesenclast(long low, long high, long key) {
    int first = column(SUBSTITUTED, low, low >>> 40, high >>> 16, high >>> 56);
    int second = column(SUBSTITUTED, low >>> 32, high >>> 8, high >>> 48, low >>> 24);
    return key ^ halves(first, second);
  }

  /** AESDEC: one half; parameters as {@link #aesenc}. */
  public static long aesdec(long low, long high, long key) {
    int first = column(UNMIXED, low, high >>> 40, high >>> 16, low >>> 56);
    return key ^ halves(first, column(UNMIXED, low >>> 32, low >>> 8, high >>> 48, high >>> 24));
  }

  /** AESDECLAST: one half; parameters as {@link #aesenc}. */
  public static long aesdeclast(long low, long high, long key) {
    int first = column(ORIGINAL, low, high >>> 40, high >>> 16, low >>> 56);
    int second = column(ORIGINAL, low >>> 32, low >>> 8, high >>> 48, high >>> 24);
    return key ^ halves(first, second);
  }

  private static int unmix(int c) {
    int s = column(SUBSTITUTED, c, c >>> 8, c >>> 16, c >>> 24);
    return column(UNMIXED, s, s >>> 8, s >>> 16, s >>> 24);
  }

  /** AESIMC: one half, two columns each by itself. */
  public static long aesimc(long half) {
    return halves(unmix((int) half), unmix((int) (half >>> 32)));
  }

  /**
   * AESKEYGENASSIST: one half, of the source half's upper doubleword.
   *
   * @param constant the round constant
   */
  public static long aeskeygenassist(long half, long constant) {
    int s = column(SUBSTITUTED, half >>> 32, half >>> 40, half >>> 48, half >>> 56);
    return halves(s, Integer.rotateRight(s, 8) ^ (int) constant);
  }
}
