package org.bd0.runtime.x87;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The transcendental instructions against series of 90 decimal digits: correctly rounded. */
class ElementaryTest {
  private static final int CASES = 400;
  private static final MathContext DIGITS = new MathContext(90, RoundingMode.HALF_EVEN);
  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal TWO = BigDecimal.TWO;
  private static final BigDecimal LN2 = logarithm(TWO);
  private static final BigDecimal PI = arcTangent(ONE).multiply(BigDecimal.valueOf(4));

  /** The pi by which FSIN and its kin reduce: 66 bits. */
  private static final BigDecimal PI66 =
      new BigDecimal(PI.multiply(power(64)).toBigInteger()).multiply(power(-64));

  /** The value an instruction approximates, from ST(0) and ST(1). */
  private interface Reference {
    BigDecimal of(BigDecimal x, BigDecimal y);
  }

  private final SplittableRandom random = new SplittableRandom(80);

  /** The host's are not always. */
  @BeforeAll
  static void withoutHost() {
    HostX87.software = true;
  }

  @AfterAll
  static void withHost() {
    HostX87.software = Boolean.getBoolean("bd0.x87.software");
  }

  @Test
  void f2xm1() {
    compare(X87Functions::f2xm1, 0, 0, (x, y) -> exponential(x.multiply(LN2)).subtract(ONE));
  }

  @Test
  void fyl2x() {
    compare(
        r -> {
          r[X87State.slot(r, 0) + 1] &= 0x7FFF;
          X87Functions.fyl2x(r);
        },
        30,
        0,
        (x, y) -> y.multiply(logarithm(x.abs())).divide(LN2, DIGITS));
  }

  @Test
  void fyl2xp1() {
    compare(
        X87Functions::fyl2xp1,
        -1,
        0,
        (x, y) -> y.multiply(logarithm(ONE.add(x))).divide(LN2, DIGITS));
  }

  @Test
  void fpatan() {
    compare(
        X87Functions::fpatan,
        20,
        0,
        (x, y) -> {
          BigDecimal angle = arcTangent(y.abs().divide(x.abs(), DIGITS));
          BigDecimal turned = x.signum() < 0 ? PI.subtract(angle) : angle;
          return y.signum() < 0 ? turned.negate() : turned;
        });
  }

  @Test
  void fsin() {
    compare(X87Functions::fsin, 62, 0, (x, y) -> sine(x, 0));
  }

  @Test
  void fcos() {
    compare(X87Functions::fcos, 62, 0, (x, y) -> sine(x, 1));
  }

  @Test
  void fptan() {
    compare(X87Functions::fptan, 62, 1, (x, y) -> sine(x, 0).divide(sine(x, 1), DIGITS));
  }

  private void compare(Consumer<long[]> instruction, int highest, int at, Reference reference) {
    for (int i = 0; i < CASES; i++) {
      Case c = new Case();
      c.r[X87State.X87_CW] = 0x37F | random.nextInt(4) << 10;
      c.r[X87State.X87_TAG] = 3;
      int exponent = random.nextInt(3) != 0 ? Math.min(highest, 2) : highest;
      exponent = 0x3FFF + random.nextInt(-30, exponent + 1) - 1;
      c.set(0, random.nextLong() | 1L << 63, random.nextInt(2) << 15 | exponent);
      c.set(1, random.nextLong() | 1L << 63, random.nextInt(2) << 15 | 0x3FFF);
      BigDecimal x = value(c.st(0), c.se(0));
      BigDecimal exact = reference.of(x, value(c.st(1), c.se(1)));
      String before = c.toString();
      instruction.accept(c.r);
      String message = before + " gave " + c + " for " + exact;
      check(exact, (int) c.r[X87State.X87_CW], c.st(at), c.se(at), message);
    }
  }

  private static void check(BigDecimal exact, int cw, long m, int se, String message) {
    boolean negative = exact.signum() < 0;
    BigDecimal ulp = power((se & 0x7FFF) - 0x3FFF - 63);
    BigDecimal units = exact.abs().divide(ulp, DIGITS);
    RoundingMode mode =
        switch (cw >> 10 & 3) {
          case 0 -> RoundingMode.HALF_EVEN;
          case 1 -> negative ? RoundingMode.UP : RoundingMode.DOWN;
          case 2 -> negative ? RoundingMode.DOWN : RoundingMode.UP;
          default -> RoundingMode.DOWN;
        };
    BigInteger rounded = units.setScale(0, mode).toBigInteger();
    // Rounding up to a power of 2 shows in units of the last place before it.
    assertEquals(new BigInteger(Long.toUnsignedString(m)), rounded, message);
    assertEquals(negative, (se & 0x8000) != 0, message);
  }

  private static BigDecimal power(int e) {
    return e >= 0 ? TWO.pow(e) : ONE.divide(TWO.pow(-e));
  }

  private static BigDecimal value(long m, int se) {
    BigDecimal value =
        new BigDecimal(Long.toUnsignedString(m)).multiply(power((se & 0x7FFF) - 0x3FFF - 63));
    return (se & 0x8000) != 0 ? value.negate() : value;
  }

  private static BigDecimal exponential(BigDecimal x) {
    BigDecimal sum = ONE;
    BigDecimal term = ONE;
    for (int n = 1; n < 90; n++) {
      term = term.multiply(x, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
      sum = sum.add(term);
    }
    return sum;
  }

  /** x + x^3/3 + x^5/5 ..., signs alternating or not. */
  private static BigDecimal oddSeries(BigDecimal x, boolean alternating) {
    BigDecimal square = x.multiply(x, DIGITS);
    if (alternating) {
      square = square.negate();
    }
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal term = x;
    for (int n = 1; n < 240; n += 2) {
      sum = sum.add(term.divide(BigDecimal.valueOf(n), DIGITS), DIGITS);
      term = term.multiply(square, DIGITS);
    }
    return sum;
  }

  private static BigDecimal logarithm(BigDecimal v) {
    // Square roots bring v near 1; digits lost to that are fewer than 90 leave over.
    int halvings = 0;
    while (v.subtract(ONE).abs().compareTo(new BigDecimal("0.3")) > 0) {
      v = v.sqrt(DIGITS);
      halvings++;
    }
    BigDecimal s = v.subtract(ONE).divide(v.add(ONE), DIGITS);
    return oddSeries(s, false).multiply(TWO.pow(halvings + 1));
  }

  private static BigDecimal arcTangent(BigDecimal t) {
    int halvings = 0;
    while (t.compareTo(new BigDecimal("0.2")) > 0) {
      t = t.divide(ONE.add(t.multiply(t).add(ONE).sqrt(DIGITS)), DIGITS);
      halvings++;
    }
    return oddSeries(t, true).multiply(TWO.pow(halvings));
  }

  /** The sine of x and so many right angles, after an exact reduction by half the 66-bit pi. */
  private static BigDecimal sine(BigDecimal x, int quadrants) {
    BigDecimal right = PI66.divide(TWO);
    BigDecimal turns = x.divide(right, 0, RoundingMode.HALF_EVEN);
    BigDecimal rest = x.subtract(turns.multiply(right));
    int quadrant = turns.toBigInteger().intValue() + quadrants;
    int first = (quadrant & 1) == 0 ? 1 : 0;
    BigDecimal square = rest.multiply(rest).negate();
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal term = first == 1 ? rest : ONE;
    for (int n = first + 1; n < 90; n += 2) {
      sum = sum.add(term, DIGITS);
      term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf((long) n * (n + 1)), DIGITS);
    }
    return (quadrant & 2) != 0 ? sum.negate() : sum;
  }
}
