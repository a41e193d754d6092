package org.bd0.runtime.x87;

/**
 * The values behind the transcendental instructions, for finite arguments that are not 0: power
 * series of 128-bit terms after a reduction of the argument that is exact or good to 120 bits.
 */
final class Elementary {
  /** 1/n! and 1/n, as {@link Wide#polynomial} wants them: pairs with 127 bits below the point. */
  private static final long[] INVERSE_FACTORIAL = new long[2 * 40];

  private static final long[] RECIPROCAL = new long[2 * 64];

  /** atan(j / 16) in units of 2^-128, high and low halves. */
  private static final long[] ARC_TANGENT = {
    0x0000000000000000L, 0x0000000000000000L,
    0x0ffaaddb967ef4e3L, 0x6cb2792dc0e2e0d5L,
    0x1fd5ba9aac2f6dc6L, 0x5912f313e7d111deL,
    0x2f72f6979cb6044dL, 0x1ec2d3e207271d21L,
    0x3eb6ebf25901bac5L, 0x5b71e7bd7de885f9L,
    0x4d89dcdc1faf2f34L, 0xe2d5da4c693d7994L,
    0x5bd86507937bc239L, 0xc55190916e7f2241L,
    0x6993bb0f308ff2dbL, 0x213e4af4800f389bL,
    0x76b19c1586ed3da2L, 0xb7f222f65e1d4681L,
    0x832bf4a6d9867e2aL, 0x4b6a09cb61a515c0L,
    0x8f005d5ef7f59f9bL, 0x5c835e1665c43747L,
    0x9a2f80e671bdda20L, 0x4226f8e2204ff3bcL,
    0xa4bc7d1934f70924L, 0x19a87f2a457dac9eL,
    0xaeac4c38b4d8c080L, 0x14725e2f3e52070aL,
    0xb8053e2bc2319e73L, 0xcb2da55210a4443dL,
    0xc0ce85b8ac526640L, 0x89dd62c46e92fa24L,
    0xc90fdaa22168c234L, 0xc4c6628b80dc1cd1L,
  };

  private static final Wide LN2 =
      new Wide().set(false, -1, 0xB17217F7D1CF79ABL, 0xC9E3B39803F2F6AFL);

  /** 2 / ln 2. */
  private static final Wide TWICE_LOG2_E =
      new Wide().set(false, 1, 0xB8AA3B295C17F0BBL, 0xBE87FED0691D3E88L);

  private static final Wide PI = new Wide().set(false, 1, 0xC90FDAA22168C234L, 0xC4C6628B80DC1CD1L);

  private static final Wide HALF_PI =
      new Wide().set(false, 0, 0xC90FDAA22168C234L, 0xC4C6628B80DC1CD1L);

  static final Wide QUARTER_PI =
      new Wide().set(false, -1, 0xC90FDAA22168C234L, 0xC4C6628B80DC1CD1L);

  /** The significand of the square root of 2: 1.414... */
  private static final long SQRT2 = 0xB504F333F9DE6484L;

  /**
   * The x87's pi for the reduction of arguments has 66 bits (SDM volume 1, section 8.3.8): the high
   * 64; the two below are 1.
   */
  private static final long PI66_HIGH = 0xC90FDAA22168C234L;

  static {
    INVERSE_FACTORIAL[0] = Long.MIN_VALUE;
    for (int n = 1; n < INVERSE_FACTORIAL.length / 2; n++) {
      divide(INVERSE_FACTORIAL, n, INVERSE_FACTORIAL[2 * n - 2], INVERSE_FACTORIAL[2 * n - 1]);
    }
    for (int n = 1; n < RECIPROCAL.length / 2; n++) {
      divide(RECIPROCAL, n, Long.MIN_VALUE, 0);
    }
  }

  private Elementary() {}

  /** Sets table entry n to hi:lo / n. */
  private static void divide(long[] table, int n, long hi, long lo) {
    table[2 * n] = Long.divideUnsigned(hi, n);
    long rest = Long.remainderUnsigned(hi, n) << 32 | lo >>> 32;
    long low = Long.divideUnsigned(rest, n) << 32;
    rest = Long.remainderUnsigned(rest, n) << 32 | (lo & 0xFFFFFFFFL);
    table[2 * n + 1] = low | Long.divideUnsigned(rest, n);
  }

  /** How many terms of a series in z matter, at most the number that |z| near 1 needs. */
  private static int terms(Wide z, int most) {
    return z.exponent >= -2 ? most : Math.min(most, 128 / (-1 - z.exponent) + 2);
  }

  /** 2^x - 1 for |x| of at most 1: y + y^2/2! + y^3/3! + ... with y = x ln 2. */
  static Wide exponentialMinus1(long m, int se) {
    Wide y = new Wide().set(m, se).multiply(LN2);
    boolean negative = y.negative;
    y.negative = false;
    Wide sum = new Wide().polynomial(INVERSE_FACTORIAL, 1, 1, terms(y, 33), negative, y);
    y.negative = negative;
    return y.multiply(sum);
  }

  /** log2(v) for a positive v that is no power of 2. */
  static Wide logarithm(Wide v) {
    // v = 2^e * f, f from sqrt(1/2) to sqrt(2), so that e and log2(f) do not cancel.
    boolean above = Long.compareUnsigned(v.hi, SQRT2) > 0;
    int e = above ? v.exponent + 1 : v.exponent;
    Wide f = new Wide().set(v);
    f.exponent = above ? -1 : 0;
    Wide s = new Wide().set(-1).add(f);
    s.divide(f.add(new Wide().set(1)));
    return logarithmOfRatio(s).add(new Wide().set(e));
  }

  /** log2(1 + x) for |x| below 1/4. */
  static Wide logarithmOf1Plus(Wide x) {
    Wide divisor = new Wide().set(2).add(x);
    return logarithmOfRatio(new Wide().set(x).divide(divisor));
  }

  /** log2((1 + s) / (1 - s)) = 2 / ln 2 * (s + s^3/3 + s^5/5 + ...). */
  private static Wide logarithmOfRatio(Wide s) {
    Wide z = new Wide().set(s).multiply(s);
    Wide sum = new Wide().polynomial(RECIPROCAL, 1, 2, terms(z, 28), false, z);
    return s.multiply(sum).multiply(TWICE_LOG2_E);
  }

  /** The angle of the point (x, y), both finite and not 0. */
  static Wide angle(long ym, int ys, long xm, int xs) {
    Wide y = new Wide().set(ym, ys & Float80.EXPONENT);
    Wide x = new Wide().set(xm, xs & Float80.EXPONENT);
    boolean steep =
        y.exponent != x.exponent ? y.exponent > x.exponent : Long.compareUnsigned(y.hi, x.hi) > 0;
    Wide angle = steep ? arcTangent(x, y) : arcTangent(y, x);
    if (steep) {
      angle.negate().add(HALF_PI);
    }
    if ((xs & Float80.SIGN) != 0) {
      angle.negate().add(PI);
    }
    angle.negative = (ys & Float80.SIGN) != 0;
    return angle;
  }

  /** atan(n / d), n not greater than d, both of 64 bits. */
  private static Wide arcTangent(Wide n, Wide d) {
    // The quotient to the nearest sixteenth: atan(n/d) = atan(j/16) + atan((16n-jd) / (16d+jn)).
    int j = sixteenths(n, d);
    Wide t = new Wide().set(n);
    if (j == 0) {
      t.divide(d);
    } else {
      Wide divisor = new Wide().set(j).multiply(n);
      t.exponent += 4;
      t.add(new Wide().set(-j).multiply(d));
      Wide d16 = new Wide().set(d);
      d16.exponent += 4;
      t.divide(divisor.add(d16));
    }
    Wide z = new Wide().set(t).multiply(t);
    if (!z.isZero()) {
      t.multiply(new Wide().polynomial(RECIPROCAL, 1, 2, terms(z, 16), true, z));
    }
    return t.add(new Wide().set(false, -1, ARC_TANGENT[2 * j], ARC_TANGENT[2 * j + 1]));
  }

  private static int sixteenths(Wide n, Wide d) {
    int shift = d.exponent - n.exponent;
    if (shift > 5) {
      return 0;
    }
    // 32 n / d from the highest 31 bits of each, then halved and rounded.
    long quotient = (n.hi >>> (33 + shift) << 5) / (d.hi >>> 33);
    return (int) ((quotient + 1) >> 1);
  }

  /**
   * Reduces an angle below 2^63 to at most a quarter of pi either side of a multiple of pi / 2, by
   * the 66-bit pi; that is exact.
   *
   * @param rest receives what is left, sign included
   * @return the multiple of pi / 2, its lowest two bits
   */
  static int reduce(long m, int se, Wide rest) {
    rest.set(m, se);
    int e = rest.exponent;
    if (e < -1) {
      return 0;
    }
    // In units of 2^-65, pi / 2 is the 66-bit integer 4 * PI66_HIGH + 3, |x| is m * 2^(e + 2).
    long xh = e == 62 ? m : m >>> (62 - e);
    long xl = e == 62 ? 0 : m << (e + 2);
    long n = Float80.divide128(xh >>> 2, xh << 62 | xl >>> 2, PI66_HIGH);
    long ph = PI66_HIGH >>> 62;
    long pl = PI66_HIGH << 2 | 3;
    long productLo = n * pl;
    long h =
        xh
            - n * ph
            - Math.unsignedMultiplyHigh(n, pl)
            - (Long.compareUnsigned(xl, productLo) < 0 ? 1 : 0);
    long l = xl - productLo;
    // The estimate may be high by one or two; and the nearest multiple is wanted.
    while (h < 0 && exceedsHalf(h, l)) {
      n--;
      l += pl;
      h += ph + (Long.compareUnsigned(l, pl) < 0 ? 1 : 0);
    }
    while (h >= 0 && exceedsHalf(h, l)) {
      n++;
      h -= ph + (Long.compareUnsigned(l, pl) < 0 ? 1 : 0);
      l -= pl;
    }
    boolean negative = h < 0;
    if (negative) {
      h = l == 0 ? -h : ~h;
      l = -l;
    }
    boolean sign = rest.negative;
    rest.set(negative ^ sign, 62, h, l);
    return (int) (sign ? -n : n) & 3;
  }

  /** Whether |h:l| is more than half of the 66-bit 4 * PI66_HIGH + 3. */
  private static boolean exceedsHalf(long h, long l) {
    if (h < 0) {
      h = l == 0 ? -h : ~h;
      l = -l;
    }
    long limit = (PI66_HIGH << 1) + 1;
    return h > 1 || (h == 1 && Long.compareUnsigned(l, limit) > 0);
  }

  /** The tangent of a reduced angle. */
  static Wide tangent(Wide x) {
    return x.exponent < -61 ? x : sine(x).divide(cosine(x));
  }

  /** The sine of a reduced angle. */
  static Wide sine(Wide x) {
    Wide z = new Wide().set(x).multiply(x);
    Wide sum = new Wide();
    return sum.polynomial(INVERSE_FACTORIAL, 1, 2, terms(z, 18), true, z).multiply(x);
  }

  /** The cosine of a reduced angle. */
  static Wide cosine(Wide x) {
    Wide z = new Wide().set(x).multiply(x);
    return z.polynomial(INVERSE_FACTORIAL, 0, 2, terms(z, 18), true, z);
  }
}
