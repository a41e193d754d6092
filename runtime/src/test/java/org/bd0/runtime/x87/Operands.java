package org.bd0.runtime.x87;

import static org.bd0.runtime.x87.X87State.ES;
import static org.bd0.runtime.x87.X87State.X87_CW;
import static org.bd0.runtime.x87.X87State.X87_SW;
import static org.bd0.runtime.x87.X87State.X87_TAG;

import java.util.SplittableRandom;

/** Random x87 states in which every class of number, every control and every stack fault occurs. */
final class Operands {
  private static final long[] SIGNIFICANDS = {
    1L << 63,
    -1L,
    1L << 63 | 1,
    0xC000_0000_0000_0000L,
    0xC000_0000_0000_0001L,
    0xBFFF_FFFF_FFFF_FFFFL,
    0xFFFF_FFFF_FFFF_F800L,
    0xFFFF_FFFF_FFFF_FC00L,
    0xFFFF_FF00_0000_0000L,
    0xFFFF_FF80_0000_0000L,
    0x8000_0000_0000_0400L,
    0x8000_0080_0000_0000L,
  };
  private static final int[] EXPONENTS = {
    0,
    1,
    2,
    63,
    64,
    65,
    0x3FFF - 1074,
    0x3FFF - 1022,
    0x3FFF - 149,
    0x3FFF - 126,
    0x3FFF - 64,
    0x3FFF - 1,
    0x3FFF,
    0x3FFF + 1,
    0x3FFF + 14,
    0x3FFF + 15,
    0x3FFF + 30,
    0x3FFF + 31,
    0x3FFF + 59,
    0x3FFF + 62,
    0x3FFF + 63,
    0x3FFF + 64,
    0x3FFF + 127,
    0x3FFF + 128,
    0x3FFF + 1023,
    0x3FFF + 1024,
    0x7FFD,
    0x7FFE,
    0x7FFF
  };

  private final SplittableRandom random;

  Operands(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Any pattern of bits the memory operand of a load or an arithmetic instruction may have. */
  private long memory() {
    long bits = random.nextLong();
    return switch (random.nextInt(8)) {
      case 0 -> bits & 0x800F_FFFF_807F_FFFFL;
      case 1 -> bits | 0x7FF0_0000_7F80_0000L;
      case 2 -> bits & 0xFFF0_0000_FF80_0000L;
      case 3 -> bits >> random.nextInt(64);
      case 4 -> (bits & 0xBFFF_FFFF_BFFF_FFFFL) | 0x3F80_0000_3F80_0000L;
      default -> bits;
    };
  }

  private long significand() {
    long bits = random.nextLong();
    return switch (random.nextInt(8)) {
      case 0, 1 -> SIGNIFICANDS[random.nextInt(SIGNIFICANDS.length)];
      case 2 -> bits << random.nextInt(64) | 1L << 63;
      case 3 -> 1L << 63 | bits >>> (1 + random.nextInt(63));
      case 4 -> ~(bits >>> (1 + random.nextInt(63)));
      default -> bits | 1L << 63;
    };
  }

  private void number(Case c, int i, int near) {
    int sign = random.nextInt(2) << 15;
    int kind = random.nextInt(32);
    long m = significand();
    switch (kind) {
      case 0 -> c.set(i, 0, sign);
      case 1 -> c.set(i, m >>> (1 + random.nextInt(63)), sign);
      case 2 -> c.set(i, m, sign);
      case 3 -> c.set(i, 1L << 63, sign | 0x7FFF);
      case 4 -> c.set(i, m | 3L << 62, sign | 0x7FFF);
      case 5 -> c.set(i, (m & ~(1L << 62)) | random.nextInt(2), sign | 0x7FFF);
      case 6 -> c.set(i, m >>> 1, sign | 1 + random.nextInt(0x7FFF));
      case 7, 8, 9, 10 -> c.set(i, m, sign | EXPONENTS[random.nextInt(EXPONENTS.length)]);
      case 11, 12 -> c.set(i, m, sign | random.nextInt(0x8000));
      case 13, 14, 15, 16 -> c.set(i, m, sign | 0x3FFF - 8 + random.nextInt(80));
      case 17, 18 -> {
        int e = near + random.nextInt(-140, 140);
        c.set(i, m, sign | Math.clamp(e, 1, 0x7FFE));
      }
      case 19 -> c.set(i, random.nextLong(), random.nextInt(0x10000));
      case 20, 21 -> {
        // Exponents that add to or differ by what is just in or out of range.
        int e = (random.nextBoolean() ? 0x3FFF - near : near - 0x3FFF) + random.nextInt(-66, 4);
        c.set(i, m, sign | Math.clamp(e & 0x7FFF, 1, 0x7FFE));
      }
      default -> c.set(i, m, sign | Math.clamp(near + random.nextInt(-3, 4), 1, 0x7FFE));
    }
  }

  /** Fills a case for a function whose interesting arguments are around 1, and small ones. */
  void nextForFunction(Case c) {
    next(c);
    if (random.nextInt(8) != 0) {
      int sign = random.nextInt(2) << 15;
      int magnitude = random.nextInt(3);
      int below = magnitude == 0 ? 3 : magnitude == 1 ? 20 : 100;
      c.set(0, significand(), sign | 0x3FFF - random.nextInt(-1, below));
      if (random.nextInt(2) != 0) {
        int near = random.nextInt(3) == 0 ? c.se(0) & 0x7FFF : 0x3FFF;
        c.set(1, significand(), random.nextInt(2) << 15 | near + random.nextInt(-8, 8));
      }
    }
  }

  /** Fills a case. */
  void next(Case c) {
    int cw = 0x40 | random.nextInt(4) << 10;
    int precision = random.nextInt(4);
    cw |= (precision == 1 ? 3 : precision) << 8;
    cw |= random.nextInt(4) == 0 ? random.nextInt(64) : 63;
    int sw = random.nextInt(0x10000) & ~ES & ~0x8000;
    if (random.nextInt(4) != 0) {
      sw &= ~63;
    }
    // Exceptions that stand already must be masked, else the instruction would trap.
    sw &= ~63 | cw;
    int tag = 0x3F;
    if (random.nextInt(8) == 0) {
      tag = random.nextInt(256);
    }
    int top = sw >> 11 & 7;
    c.r[X87_CW] = cw;
    c.r[X87_SW] = sw;
    int physical = tag << top | tag >> (8 - top);
    c.r[X87_TAG] = physical & 0xFF;
    for (int i = 2; i < 8; i++) {
      c.set(i, 1L << 63 | (long) i << 32, 0x3FFF + i);
    }
    number(c, 0, 0x3FFF);
    number(c, 1, c.se(0) & 0x7FFF);
    c.memory0 = memory();
    c.memory1 = random.nextInt(0x10000);
    c.rflags = Case.RFLAGS;
  }
}
