package org.bd0.runtime.x87;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The four operations and the square root against exact integers, at every precision and rounding.
 */
class Float80Test {
  private static final int CASES = 20_000;

  /** An operation of Float80. */
  private interface Operation {
    int run(long[] r, int cw, long am, int as, long bm, int bs);
  }

  /** Its exact result, cut to many bits, times 2^-SCALE; the lowest bit is set where it was cut. */
  private interface Exact {
    BigInteger of(BigInteger a, BigInteger b);
  }

  private static final int SCALE = 400;

  private final SplittableRandom random = new SplittableRandom(80);

  @Test
  void add() {
    compare((r, cw, am, as, bm, bs) -> Float80.add(r, 0, cw, am, as, bm, bs), BigInteger::add);
  }

  @Test
  void sub() {
    compare((r, cw, am, as, bm, bs) -> Float80.sub(r, 0, cw, am, as, bm, bs), BigInteger::subtract);
  }

  @Test
  void mul() {
    compare(
        (r, cw, am, as, bm, bs) -> Float80.mul(r, 0, cw, am, as, bm, bs),
        (a, b) -> sticky(a.multiply(b).abs(), BigInteger.ONE.shiftLeft(SCALE), a, b));
  }

  @Test
  void div() {
    compare(
        (r, cw, am, as, bm, bs) -> Float80.div(r, 0, cw, am, as, bm, bs),
        (a, b) -> sticky(a.shiftLeft(SCALE).abs(), b.abs(), a, b));
  }

  @Test
  void sqrt() {
    compare(
        (r, cw, am, as, bm, bs) -> Float80.sqrt(r, 0, cw, am, as & 0x7FFF),
        (a, b) -> {
          BigInteger[] root = a.abs().shiftLeft(SCALE).sqrtAndRemainder();
          return root[1].signum() == 0 ? root[0] : root[0].setBit(0);
        });
  }

  private static BigInteger sticky(
      BigInteger dividend, BigInteger divisor, BigInteger a, BigInteger b) {
    BigInteger[] quotient = dividend.divideAndRemainder(divisor);
    BigInteger cut = quotient[1].signum() == 0 ? quotient[0] : quotient[0].setBit(0);
    return a.signum() * b.signum() < 0 ? cut.negate() : cut;
  }

  private void compare(Operation operation, Exact exact) {
    long[] r = new long[2];
    for (int i = 0; i < CASES; i++) {
      int cw = 0x7F | random.nextInt(4) << 10 | new int[] {0, 2, 3}[random.nextInt(3)] << 8;
      long am = random.nextLong() << random.nextInt(64) | Long.MIN_VALUE;
      long bm = random.nextLong() << random.nextInt(64) | Long.MIN_VALUE;
      int as = random.nextInt(2) << 15 | 0x3FFF + random.nextInt(-30, 30);
      int bs = random.nextInt(2) << 15 | 0x3FFF + random.nextInt(-30, 30);
      int flags = operation.run(r, cw, am, as, bm, bs);
      BigInteger value = exact.of(integer(am, as), integer(bm, bs));
      String message =
          String.format("cw %x: %x:%x and %x:%x gave %x:%x", cw, as, am, bs, bm, r[1], r[0]);
      check(value, cw, r, flags, message);
    }
  }

  /** The number times 2^SCALE. */
  private static BigInteger integer(long m, int se) {
    BigInteger value =
        new BigInteger(Long.toUnsignedString(m)).shiftLeft((se & 0x7FFF) - 0x3FFF - 63 + SCALE);
    return (se & 0x8000) != 0 ? value.negate() : value;
  }

  private static void check(BigInteger value, int cw, long[] r, int flags, String message) {
    if (value.signum() == 0) {
      assertEquals(0, r[0], message);
      assertEquals(0, flags, message);
      return;
    }
    boolean negative = value.signum() < 0;
    BigInteger magnitude = value.abs();
    int bits = new int[] {24, 0, 53, 64}[cw >> 8 & 3];
    int drop = magnitude.bitLength() - bits;
    BigInteger cut = magnitude.shiftRight(drop);
    BigInteger rest = magnitude.subtract(cut.shiftLeft(drop));
    int half = rest.shiftLeft(1).compareTo(BigInteger.ONE.shiftLeft(drop));
    boolean up =
        switch (cw >> 10 & 3) {
          case 0 -> half > 0 || (half == 0 && cut.testBit(0));
          case 1 -> negative && rest.signum() != 0;
          case 2 -> !negative && rest.signum() != 0;
          default -> false;
        };
    BigInteger rounded = (up ? cut.add(BigInteger.ONE) : cut).shiftLeft(drop);
    int exponent = rounded.bitLength() - 1 - SCALE + 0x3FFF;
    assertEquals(rounded.shiftRight(rounded.bitLength() - 64).longValue(), r[0], message);
    assertEquals(negative ? 0x8000 | exponent : exponent, r[1], message);
    int expected = (rest.signum() != 0 ? X87State.PE : 0) | (up ? X87State.C1 : 0);
    assertEquals(expected, flags, message);
  }
}
