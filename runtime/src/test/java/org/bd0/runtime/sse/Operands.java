package org.bd0.runtime.sse;

import java.util.random.RandomGenerator;

/** Operands that are likely to find mistakes: boundary values, special floats, random bits. */
final class Operands {
  private static final int[] BYTES = {0, 1, 2, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff};
  private static final int[] WORDS = {
    0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0x8001, 0xffff
  };
  private static final int[] INTS = {
    0,
    1,
    -1,
    2,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1,
    0x7fff,
    0x8000,
    -0x8001
  };

  private static final int[] FLOATS = {
    0,
    1,
    2,
    0x7fffff,
    0x800000,
    0x800001,
    0x3f800000,
    0x3f800001,
    0x3f7fffff,
    0x40000000,
    0x7f7fffff,
    0x7f800000,
    0x7f800001,
    0x7fbfffff,
    0x7fc00000,
    0x7fc12345,
    0x7fffffff,
    0x4effffff,
    0x4f000000,
    0x4f000001,
    0x5effffff,
    0x5f000000,
    0x3effffff,
    0x3f000000,
    0x3fc00000,
    0x40200000,
    0x33800000
  };
  private static final long[] DOUBLES = {
    0,
    1,
    2,
    0xfffffffffffffL,
    0x10000000000000L,
    0x10000000000001L,
    0x3ff0000000000000L,
    0x3ff0000000000001L,
    0x3fefffffffffffffL,
    0x4000000000000000L,
    0x7fefffffffffffffL,
    0x7ff0000000000000L,
    0x7ff0000000000001L,
    0x7ff7ffffffffffffL,
    0x7ff8000000000000L,
    0x7ff8123456789abcL,
    0x7fffffffffffffffL,
    0x41dfffffffc00000L,
    0x41dfffffffe00000L,
    0x41e0000000000000L,
    0x41e0000000200000L,
    0x43dfffffffffffffL,
    0x43e0000000000000L,
    0x3fdfffffffffffffL,
    0x3fe0000000000000L,
    0x3ff8000000000000L,
    0x4004000000000000L,
    0x47efffffe0000000L,
    0x47effffff0000000L,
    0x47efffffefffffffL,
    0x3810000000000000L,
    0x380fffffffffffffL,
    0x380fffffe0000000L,
    0x36a0000000000000L,
    0x3690000000000000L,
    0x3690000000000001L,
  };

  private final RandomGenerator random;

  Operands(RandomGenerator random) {
    this.random = random;
  }

  /** The number of kinds that {@link #next} knows. */
  static final int KINDS = 9;

  /** 64 bits, of one kind or another. */
  long next(int kind) {
    return switch (kind) {
      case 0 -> lanes(8, BYTES);
      case 1 -> lanes(16, WORDS);
      case 2 -> lanes(32, INTS);
      case 3 -> lanes(32, FLOATS) ^ (random.nextLong() & 0x8000000080000000L);
      case 4 -> DOUBLES[random.nextInt(DOUBLES.length)] ^ (random.nextLong() & Long.MIN_VALUE);
      case 5 -> nearFloat() | nearFloat() << 32;
      case 6 -> nearDouble();
      case 7 -> random.nextInt(140);
      default -> random.nextLong();
    };
  }

  private long lanes(int width, int[] values) {
    long result = 0;
    for (int i = 0; i < 64; i += width) {
      long value = values[random.nextInt(values.length)];
      result |= (width == 32 ? value & 0xffffffffL : value) << i;
    }
    return result;
  }

  /** Exponents close to each other, so that digits meet; few bits, so that ties occur. */
  private long nearFloat() {
    int exponent = pick(127, 127, 150, 158, 1, 64, 253, 190) + random.nextInt(4) - 1;
    return (exponent & 0xffL) << 23 | fraction(23) | (long) random.nextInt(2) << 31;
  }

  private long nearDouble() {
    int exponent = pick(1023, 1023, 1054, 1085, 1, 512, 2045, 897) + random.nextInt(4) - 1;
    return (exponent & 0x7ffL) << 52 | fraction(52) | (long) random.nextInt(2) << 63;
  }

  private int pick(int... values) {
    return values[random.nextInt(values.length)];
  }

  private long fraction(int bits) {
    long all = random.nextLong() >>> (64 - bits);
    return switch (random.nextInt(4)) {
      case 0 -> all;
      case 1 -> all & -1L << random.nextInt(bits);
      case 2 -> all >>> random.nextInt(bits);
      default -> 1L << random.nextInt(bits);
    };
  }
}
