package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class SteadyTest {
  @Test
  void theLineIsFoundAmongOthers() {
    String errors = "a warning\nsteady: 3000000 1500000 1000000\nsteady-cpu: 500000\n";
    assertArrayEquals(new double[] {3, 1.5, 1}, Steady.parse(errors, Steady.ELAPSED).repetitions());
    assertArrayEquals(new double[] {0.5}, Steady.parse(errors, Steady.CPU).repetitions());
  }

  @Test
  void whatIsNoSuchLineIsNone() {
    assertNull(Steady.parse("", Steady.ELAPSED));
    assertNull(Steady.parse("steady: soon\n", Steady.ELAPSED));
    assertNull(Steady.parse("unsteady: 1\n", Steady.ELAPSED));
  }

  @Test
  void theFigureIsTheMedianOfTheLastThird() {
    assertEquals(2, new Steady(9, 9, 9, 9, 9, 9, 1, 2, 100).milliseconds());
    assertEquals(7, new Steady(7).milliseconds());
    assertEquals(1.5, new Steady(9, 9, 1, 2).milliseconds());
  }

  @Test
  void warmUpEndsBeforeTheFirstRepetitionThatIsFastEnough() {
    assertEquals(15, new Steady(9, 6, 1.05, 5, 1, 1, 1, 1, 1).warmUp(), 1e-12);
    assertEquals(0, new Steady(1, 1, 1).warmUp());
    assertEquals(0, new Steady(4).warmUp());
  }
}
