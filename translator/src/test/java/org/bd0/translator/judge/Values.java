package org.bd0.translator.judge;

import java.util.SplittableRandom;
import org.bd0.runtime.AddressSpace;

/** Values worth trying. */
final class Values {
  private static final long[] BOUNDARIES = {
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    15,
    16,
    31,
    32,
    33,
    63,
    64,
    0x7f,
    0x80,
    0x81,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000L,
    0xffffffffL,
    0x100000000L,
    Long.MAX_VALUE
  };

  private static final double[] DOUBLES = {
    0.0,
    1.0,
    0.5,
    1.5,
    2.5,
    3.0,
    10.0,
    0.1,
    1e300,
    1e-300,
    1e-310,
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NaN,
    2147483647.0,
    2147483648.0,
    2147483648.5,
    0x1p63,
    4503599627370497.0,
    1e10,
    127.5,
    32767.5
  };

  private static final float[] FLOATS = {
    0f,
    1f,
    0.5f,
    1.5f,
    2.5f,
    3f,
    0.1f,
    1e38f,
    1e-38f,
    1e-42f,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NaN,
    0x1p31f,
    16777215f,
    1e10f,
    0x1p63f
  };

  private Values() {}

  /** An integer: a boundary of some width, small, of few bits, or any. */
  static long integer(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> BOUNDARIES[random.nextInt(BOUNDARIES.length)];
      case 2 -> -BOUNDARIES[random.nextInt(BOUNDARIES.length)];
      case 3 -> random.nextInt(-300, 300);
      case 4 -> random.nextLong() >> random.nextInt(64);
      case 5 -> random.nextInt();
      default -> random.nextLong();
    };
  }

  /**
   * A near address at which something can be found: not in the code, because a case that changes it
   * tells nothing, but in {@link Case#DATA}, so that what has changed is found soon.
   */
  static long data(SplittableRandom random) {
    return Case.DATA + 0x100L + random.nextInt(Case.MEMORY - Case.DATA - 0x300);
  }

  /** An address: mostly of data, sometimes at an edge or where nothing is. */
  static long pointer(SplittableRandom random) {
    int how = random.nextInt(100);
    if (how < 80) {
      return data(random);
    }
    if (how < 88) {
      return Case.MEMORY - 20L + random.nextInt(24);
    }
    if (how < 91) {
      return Case.NEAR_START - 12L + random.nextInt(16);
    }
    if (how < 94) {
      long near = random.nextBoolean() ? data(random) : Case.EDGE + random.nextInt(0x300);
      return AddressSpace.FAR_BASE + near;
    }
    if (how < 95) {
      return AddressSpace.FAR_BASE + Case.MEMORY - 20 + random.nextInt(24);
    }
    if (how < 97) {
      return random.nextInt(Case.NEAR_START);
    }
    return how < 98 ? 0x0000800000000000L - random.nextInt(20) : random.nextLong();
  }

  /** Eight bytes for memory or half an XMM register: integers, doubles, floats, pointers. */
  static long word(SplittableRandom random) {
    return switch (random.nextInt(7)) {
      case 0, 1 -> integer(random);
      case 2 -> Double.doubleToRawLongBits(number(random));
      case 3 -> floats(random) & 0xffffffffL | floats(random) << 32;
      case 4 -> pointer(random);
      case 5 -> text(random);
      default -> random.nextLong();
    };
  }

  /** Eight bytes or four words of few different ones, perhaps with a zero among them. */
  static long text(SplittableRandom random) {
    long text = 0;
    int width = random.nextInt(3) == 0 ? 16 : 8;
    long first = random.nextInt(4) == 0 ? (1L << width - 1) - 2 : 'a';
    for (int at = 0; at < 64; at += width) {
      text |= (random.nextInt(16) == 0 ? 0 : first + random.nextInt(4)) << at;
    }
    return text;
  }

  private static double number(SplittableRandom random) {
    double magnitude =
        switch (random.nextInt(6)) {
          case 0, 1 -> Double.longBitsToDouble(random.nextLong());
          // Near an integral value, or exactly between two.
          case 2 -> (random.nextLong() >>> random.nextInt(64)) * 0x1p-8;
          default -> DOUBLES[random.nextInt(DOUBLES.length)];
        };
    return random.nextBoolean() ? magnitude : -magnitude;
  }

  private static long floats(SplittableRandom random) {
    int bits =
        switch (random.nextInt(6)) {
          case 0, 1 -> random.nextInt();
          case 2 -> Float.floatToRawIntBits((random.nextInt() >>> random.nextInt(32)) * 0x1p-4f);
          default -> Float.floatToRawIntBits(FLOATS[random.nextInt(FLOATS.length)]);
        };
    return random.nextBoolean() ? bits : bits ^ 0x80000000;
  }

  /** The significand of an 80-bit number whose exponent field is given. */
  static long significand(SplittableRandom random, int exponent) {
    long any =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextLong() << random.nextInt(64);
          case 2 -> -1L << random.nextInt(64);
          default -> random.nextLong();
        };
    if (random.nextInt(20) == 0) {
      return any;
    }
    return exponent == 0 ? any & Long.MAX_VALUE : any | Long.MIN_VALUE;
  }

  /** Sign and exponent of an 80-bit number, mostly near those of the other formats. */
  static int exponent(SplittableRandom random) {
    int e =
        switch (random.nextInt(8)) {
          case 0 -> 0;
          case 1 -> 0x7fff;
          case 2 -> random.nextInt(0x8000);
          case 3 -> 0x3fff + random.nextInt(-1100, 1100);
          default -> 0x3fff + random.nextInt(-70, 70);
        };
    return e | (random.nextBoolean() ? 0x8000 : 0);
  }
}
