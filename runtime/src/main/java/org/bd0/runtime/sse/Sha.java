package org.bd0.runtime.sse;

/**
 * The SHA instructions (Intel SDM volume 2; FIPS 180-4). Operands and results are halves; a value's
 * first word is its highest doubleword. Methods give one half each: what two of them have in common
 * the compiler computes once, where it inlines both.
 */
public final class Sha {
  private static final int[] SHA1_CONSTANTS = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};

  private Sha() {}

  private static int upper(long half) {
    return (int) (half >>> 32);
  }

  private static long halves(int upper, int lower) {
    return (long) upper << 32 | Integer.toUnsignedLong(lower);
  }

  // SHA-1.

  private static int mix(int b, int c, int d, long function) {
    return switch ((int) function & 3) {
      case 0 -> b & c ^ ~b & d;
      case 2 -> b & c ^ b & d ^ c & d;
      default -> b ^ c ^ d;
    };
  }

  private static int step(int a, int b, int c, int d, int e, long function) {
    int constant = SHA1_CONSTANTS[(int) function & 3];
    return mix(b, c, d, function) + Integer.rotateLeft(a, 5) + e + constant;
  }

  private static int turn(int b) {
    return Integer.rotateLeft(b, 30);
  }

  /**
   * SHA1RNDS4: the result's low half, C and D.
   *
   * @param low C and D before
   * @param high A and B before
   * @param words W0, to which E has been added, and W1
   * @param function the immediate's bits 1:0
   */
  public static long sha1rnds4Low(long low, long high, long words, long function) {
    int a = upper(high);
    int b = (int) high;
    int c = upper(low);
    int d = (int) low;
    int a1 = step(a, b, c, d, upper(words), function);
    int a2 = step(a1, a, turn(b), c, (int) words + d, function);
    return halves(turn(a2), turn(a1));
  }

  /**
   * SHA1RNDS4: the result's high half, A and B.
   *
   * @param words W0 and W1
   * @param more W2 and W3
   */
  public static long sha1rnds4High(long low, long high, long words, long more, long function) {
    int a = upper(high);
    int b = (int) high;
    int c = upper(low);
    int d = (int) low;
    int a1 = step(a, b, c, d, upper(words), function);
    int a2 = step(a1, a, turn(b), c, (int) words + d, function);
    int a3 = step(a2, a1, turn(a), turn(b), upper(more) + c, function);
    int a4 = step(a3, a2, turn(a1), turn(a), (int) more + turn(b), function);
    return halves(a4, a3);
  }

  /**
   * SHA1NEXTE: the result's high half; the low one is the source's.
   *
   * @param high the first source's high half
   * @param words the second source's
   */
  public static long sha1nexte(long high, long words) {
    return words + ((long) turn(upper(high)) << 32);
  }

  private static int next(long a, long b) {
    return Integer.rotateLeft((int) (a ^ b), 1);
  }

  /**
   * SHA1MSG2: the result's high half, W16 and W17.
   *
   * @param high the first source's high half
   * @param low2 the second source's low half
   * @param high2 its high half
   */
  public static long sha1msg2High(long high, long low2, long high2) {
    return halves(next(high >>> 32, high2), next(high, low2 >>> 32));
  }

  /**
   * SHA1MSG2: the result's low half, W18 and W19.
   *
   * @param low the first source's low half
   * @param low2 the second source's
   * @param result the result's high half
   */
  public static long sha1msg2Low(long low, long low2, long result) {
    return halves(next(low >>> 32, low2), next(low, result >>> 32));
  }

  // SHA-256.

  private static int choose(int e, int f, int g) {
    return e & f ^ ~e & g;
  }

  private static int majority(int a, int b, int c) {
    return a & b ^ a & c ^ b & c;
  }

  private static int rotations(int x, int i, int j, int k) {
    return Integer.rotateRight(x, i) ^ Integer.rotateRight(x, j) ^ Integer.rotateRight(x, k);
  }

  /** What a round adds to D, and with {@link #second} makes A of. */
  private static int first(int e, int f, int g, int h, int word) {
    return choose(e, f, g) + rotations(e, 6, 11, 25) + word + h;
  }

  private static int second(int a, int b, int c) {
    return majority(a, b, c) + rotations(a, 2, 13, 22);
  }

  /**
   * SHA256RNDS2: the result's low half, E and F.
   *
   * @param gh G and H
   * @param cd C and D
   * @param ef E and F
   * @param ab A and B
   * @param words the second round's word, with its constant, above the first one's
   */
  public static long sha256rnds2Low(long gh, long cd, long ef, long ab, long words) {
    int e1 = first(upper(ef), (int) ef, upper(gh), (int) gh, (int) words) + (int) cd;
    int t2 = first(e1, upper(ef), (int) ef, upper(gh), upper(words));
    return halves(t2 + upper(cd), e1);
  }

  /** SHA256RNDS2: the result's high half, A and B; parameters as {@link #sha256rnds2Low}. */
  public static long sha256rnds2High(long gh, long cd, long ef, long ab, long words) {
    int t1 = first(upper(ef), (int) ef, upper(gh), (int) gh, (int) words);
    int a1 = t1 + second(upper(ab), (int) ab, upper(cd));
    int t2 = first(t1 + (int) cd, upper(ef), (int) ef, upper(gh), upper(words));
    return halves(t2 + second(a1, upper(ab), (int) ab), a1);
  }

  private static int small0(int x) {
    return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
  }

  private static int small1(int x) {
    return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10;
  }

  /**
   * SHA256MSG1: one half, W1 and W0 of the low one.
   *
   * @param half the first source's half
   * @param next the word that follows it, in bits 31:0
   */
  public static long sha256msg1(long half, long next) {
    return halves(upper(half) + small0((int) next), (int) half + small0(upper(half)));
  }

  /**
   * SHA256MSG2: one half, W17 and W16 of the low one.
   *
   * @param half the first source's half
   * @param before the two words that are two before the result's
   */
  public static long sha256msg2(long half, long before) {
    return halves(upper(half) + small1(upper(before)), (int) half + small1((int) before));
  }
}
