package org.bd0.runtime.sse;

/**
 * Floating-point arithmetic of SSE and SSE2 under the default MXCSR: all exceptions masked,
 * rounding to nearest, no flushing and no denormals-are-zero. The exception flags are not recorded;
 * {@link SseExact} does both, for code that runs while MXCSR is not {@link Mxcsr#isPlain plain}.
 *
 * <p>Java's arithmetic is IEEE 754's and rounds to nearest, as the processor's does; what it leaves
 * open is which NaN comes out. The rule here is that of the SDM (volume 1, table 4-7): the first
 * operand if it is a NaN, else the second, made quiet; and the negative default NaN for an invalid
 * operation.
 *
 * <p>Operands are bit patterns: {@code sd} methods take and return 64 bits, {@code ss} methods take
 * 64-bit register halves, compute on bits 31:0 and pass a's bits 63:32 through; {@code ps} methods
 * compute on both. A {@code pd} operation is the {@code sd} method on both halves.
 *
 * <p>Bodies are a fast path and a call, so that the compiler inlines them.
 */
public final class Sse {
  /** The default NaN in double precision. */
  static final long DEFAULT_NAN64 = 0xfff8000000000000L;

  /** The default NaN in single precision. */
  static final int DEFAULT_NAN32 = 0xffc00000;

  /** RFLAGS bits ZF, PF and CF, which (U)COMIS set. */
  static final long UNORDERED = 0x45;

  static final long EQUAL = 0x40;
  static final long LESS = 0x01;

  /**
   * Whether the host's own instructions, which HotSpot makes of Java's arithmetic, give x86's NaNs.
   * What remains to be put right is that HotSpot swaps the operands of sums and products, which
   * shows when both are NaNs; a + 0 is a made quiet.
   */
  static final boolean HOST_NANS = "amd64".equals(System.getProperty("os.arch"));

  private static final long HIGH32 = 0xffffffff00000000L;
  private static final long LOW32 = 0xffffffffL;

  private Sse() {}

  private static double d(long bits) {
    return Double.longBitsToDouble(bits);
  }

  private static float f(long bits) {
    return Float.intBitsToFloat((int) bits);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private static long bits(float value) {
    return Float.floatToRawIntBits(value) & LOW32;
  }

  /** Two floats as one half: bits 31:0 and bits 63:32. */
  public static long pair(float low, float high) {
    return bits(low) | (long) Float.floatToRawIntBits(high) << 32;
  }

  private static long merge(long a, float low) {
    return (a & HIGH32) | bits(low);
  }

  private static double nan(double a, double b) {
    return d(nan64(bits(a), bits(b)));
  }

  private static float nan(float a, float b) {
    return Float.intBitsToFloat(nan32((int) bits(a), (int) bits(b)));
  }

  /** The NaN that an operation on two doubles gives when its result is a NaN. */
  static long nan64(long a, long b) {
    if (isNan64(a)) {
      return a | 1L << 51;
    }
    return isNan64(b) ? b | 1L << 51 : DEFAULT_NAN64;
  }

  /** The NaN that an operation on two floats gives when its result is a NaN. */
  static int nan32(int a, int b) {
    if (isNan32(a)) {
      return a | 1 << 22;
    }
    return isNan32(b) ? b | 1 << 22 : DEFAULT_NAN32;
  }

  static boolean isNan64(long a) {
    return (a & Long.MAX_VALUE) > 0x7ff0000000000000L;
  }

  static boolean isNan32(int a) {
    return (a & Integer.MAX_VALUE) > 0x7f800000;
  }

  /** The sum with x86's NaNs. */
  public static double add(double a, double b) {
    double r = a + b;
    return !Double.isNaN(r) || HOST_NANS && !Double.isNaN(a) ? r : HOST_NANS ? a + 0 : nan(a, b);
  }

  /** The sum with x86's NaNs. */
  public static float add(float a, float b) {
    float r = a + b;
    return !Float.isNaN(r) || HOST_NANS && !Float.isNaN(a) ? r : HOST_NANS ? a + 0 : nan(a, b);
  }

  /** The difference a - b with x86's NaNs. */
  public static double sub(double a, double b) {
    double r = a - b;
    return HOST_NANS || !Double.isNaN(r) ? r : nan(a, b);
  }

  /** The difference a - b with x86's NaNs. */
  public static float sub(float a, float b) {
    float r = a - b;
    return HOST_NANS || !Float.isNaN(r) ? r : nan(a, b);
  }

  /** The product with x86's NaNs. */
  public static double mul(double a, double b) {
    double r = a * b;
    return !Double.isNaN(r) || HOST_NANS && !Double.isNaN(a) ? r : HOST_NANS ? a + 0 : nan(a, b);
  }

  /** The product with x86's NaNs. */
  public static float mul(float a, float b) {
    float r = a * b;
    return !Float.isNaN(r) || HOST_NANS && !Float.isNaN(a) ? r : HOST_NANS ? a + 0 : nan(a, b);
  }

  /** The quotient a / b with x86's NaNs. */
  public static double div(double a, double b) {
    double r = a / b;
    return HOST_NANS || !Double.isNaN(r) ? r : nan(a, b);
  }

  /** The quotient a / b with x86's NaNs. */
  public static float div(float a, float b) {
    float r = a / b;
    return HOST_NANS || !Float.isNaN(r) ? r : nan(a, b);
  }

  /** The square root with x86's NaNs. */
  public static double sqrt(double a) {
    double r = Math.sqrt(a);
    return HOST_NANS || !Double.isNaN(r) ? r : nan(a, a);
  }

  /** The square root with x86's NaNs; rounding twice is harmless, 53 > 2 × 24 + 2. */
  public static float sqrt(float a) {
    float r = (float) Math.sqrt(a);
    return HOST_NANS || !Float.isNaN(r) ? r : nan(a, a);
  }

  /** The smaller operand; b when either is a NaN or both are zeroes. */
  public static double min(double a, double b) {
    return a < b ? a : b;
  }

  /** The smaller operand; b when either is a NaN or both are zeroes. */
  public static float min(float a, float b) {
    return a < b ? a : b;
  }

  /** The larger operand; b when either is a NaN or both are zeroes. */
  public static double max(double a, double b) {
    return a > b ? a : b;
  }

  /** The larger operand; b when either is a NaN or both are zeroes. */
  public static float max(float a, float b) {
    return a > b ? a : b;
  }

  /** ADDSD, and one half of ADDPD. */
  public static long addsd(long a, long b) {
    return bits(add(d(a), d(b)));
  }

  /** One half of ADDPS. */
  public static long addps(long a, long b) {
    return pair(add(f(a), f(b)), add(f(a >>> 32), f(b >>> 32)));
  }

  /** SUBSD, and one half of SUBPD. */
  public static long subsd(long a, long b) {
    return bits(sub(d(a), d(b)));
  }

  /** One half of SUBPS. */
  public static long subps(long a, long b) {
    return pair(sub(f(a), f(b)), sub(f(a >>> 32), f(b >>> 32)));
  }

  /** MULSD, and one half of MULPD. */
  public static long mulsd(long a, long b) {
    return bits(mul(d(a), d(b)));
  }

  /** One half of MULPS. */
  public static long mulps(long a, long b) {
    return pair(mul(f(a), f(b)), mul(f(a >>> 32), f(b >>> 32)));
  }

  /** DIVSD, and one half of DIVPD. */
  public static long divsd(long a, long b) {
    return bits(div(d(a), d(b)));
  }

  /** One half of DIVPS. */
  public static long divps(long a, long b) {
    return pair(div(f(a), f(b)), div(f(a >>> 32), f(b >>> 32)));
  }

  /** MINSD, and one half of MINPD. */
  public static long minsd(long a, long b) {
    return d(a) < d(b) ? a : b;
  }

  private static long minss(long a, long b) {
    return (a & HIGH32) | ((f(a) < f(b) ? a : b) & LOW32);
  }

  /** One half of MINPS. */
  public static long minps(long a, long b) {
    return (minss(a, b) & LOW32) | ((f(a >>> 32) < f(b >>> 32) ? a : b) & HIGH32);
  }

  /** MAXSD, and one half of MAXPD. */
  public static long maxsd(long a, long b) {
    return d(a) > d(b) ? a : b;
  }

  private static long maxss(long a, long b) {
    return (a & HIGH32) | ((f(a) > f(b) ? a : b) & LOW32);
  }

  /** One half of MAXPS. */
  public static long maxps(long a, long b) {
    return (maxss(a, b) & LOW32) | ((f(a >>> 32) > f(b >>> 32) ? a : b) & HIGH32);
  }

  /** SQRTSD, and one half of SQRTPD: the root of b; a is not used. */
  public static long sqrtsd(long a, long b) {
    return bits(sqrt(d(b)));
  }

  /** One half of SQRTPS; a is not used. */
  public static long sqrtps(long a, long b) {
    return pair(sqrt(f(b)), sqrt(f(b >>> 32)));
  }

  /**
   * RCPSS's value: 1 / a, of which the manual promises a relative error below 1.5 × 2^-12 and which
   * differs from one maker's processors to the next; here it is exact to single precision. Denormal
   * operands count as zero, denormal results become zero.
   */
  static float reciprocal(float a) {
    if (Float.isNaN(a)) {
      return nan(a, a);
    }
    float r = 1 / (Math.abs(a) < Float.MIN_NORMAL ? Math.copySign(0f, a) : a);
    return Math.abs(r) < Float.MIN_NORMAL ? Math.copySign(0f, r) : r;
  }

  /** RSQRTSS's value, with {@link #reciprocal}'s remarks. */
  static float reciprocalRoot(float a) {
    if (Float.isNaN(a)) {
      return nan(a, a);
    }
    double root = Math.sqrt(Math.abs(a) < Float.MIN_NORMAL ? Math.copySign(0f, a) : a);
    return Double.isNaN(root) ? Float.intBitsToFloat(DEFAULT_NAN32) : (float) (1 / root);
  }

  /** RCPSS: of b's bits 31:0, under a's bits 63:32; see {@link #reciprocal}. */
  public static long rcpss(long a, long b) {
    return merge(a, reciprocal(f(b)));
  }

  /** One half of RCPPS; a is not used. */
  public static long rcpps(long a, long b) {
    return pair(reciprocal(f(b)), reciprocal(f(b >>> 32)));
  }

  /** RSQRTSS: of b's bits 31:0, under a's bits 63:32; see {@link #reciprocalRoot}. */
  public static long rsqrtss(long a, long b) {
    return merge(a, reciprocalRoot(f(b)));
  }

  /** One half of RSQRTPS; a is not used. */
  public static long rsqrtps(long a, long b) {
    return pair(reciprocalRoot(f(b)), reciprocalRoot(f(b >>> 32)));
  }

  private static boolean holds(double a, double b, long predicate) {
    boolean result =
        switch ((int) predicate & 3) {
          case 0 -> a == b;
          case 1 -> a < b;
          case 2 -> a <= b;
          default -> Double.isNaN(a) || Double.isNaN(b);
        };
    return result != ((predicate & 4) != 0);
  }

  private static boolean holds(float a, float b, long predicate) {
    boolean result =
        switch ((int) predicate & 3) {
          case 0 -> a == b;
          case 1 -> a < b;
          case 2 -> a <= b;
          default -> Float.isNaN(a) || Float.isNaN(b);
        };
    return result != ((predicate & 4) != 0);
  }

  /**
   * CMPSD, and one half of CMPPD: all ones if the predicate holds, else 0.
   *
   * @param predicate the immediate's bits 2:0: EQ, LT, LE, UNORD, NEQ, NLT, NLE, ORD
   */
  public static long cmpsd(long a, long b, long predicate) {
    return holds(d(a), d(b), predicate) ? -1 : 0;
  }

  /** CMPSS: a mask in bits 31:0 under a's bits 63:32; predicates as in {@link #cmpsd}. */
  public static long cmpss(long a, long b, long predicate) {
    return holds(f(a), f(b), predicate) ? a | LOW32 : a & HIGH32;
  }

  /** One half of CMPPS. */
  public static long cmpps(long a, long b, long predicate) {
    return (holds(f(a), f(b), predicate) ? LOW32 : 0)
        | (holds(f(a >>> 32), f(b >>> 32), predicate) ? HIGH32 : 0);
  }

  private static long order(double a, double b) {
    if (a > b) {
      return 0;
    }
    return a < b ? LESS : a == b ? EQUAL : UNORDERED;
  }

  private static long order(float a, float b) {
    if (a > b) {
      return 0;
    }
    return a < b ? LESS : a == b ? EQUAL : UNORDERED;
  }

  /** COMISD and UCOMISD: RFLAGS with ZF, PF and CF set as the comparison says, all others 0. */
  public static long comisd(long a, long b) {
    return order(d(a), d(b));
  }

  /** COMISS and UCOMISS: RFLAGS as in {@link #comisd}. */
  public static long comiss(long a, long b) {
    return order(f(a), f(b));
  }
}
