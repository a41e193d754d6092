package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void medianIsTheMiddleOfAnOddNumber() {
    assertEquals(3, Statistics.median(9, 1, 3));
    assertEquals(7, Statistics.median(7));
  }

  @Test
  void medianIsBetweenTheTwoInTheMiddleOfAnEvenNumber() {
    assertEquals(2.5, Statistics.median(100, 2, 3, 1));
  }

  @Test
  void medianLeavesTheOrderOfTheRunsAlone() {
    double[] runs = {3, 1, 2};
    Statistics.median(runs);
    assertArrayEquals(new double[] {3, 1, 2}, runs);
  }

  @Test
  void spreadIsHalfTheRangeInPartsOfTheMedian() {
    assertEquals(0.1, Statistics.spread(90, 100, 110), 1e-12);
    assertEquals(0, Statistics.spread(5));
  }

  @Test
  void geometricMeanOfRatiosAndOfTheirInverses() {
    assertEquals(4, Statistics.geometricMean(2, 8), 1e-12);
    assertEquals(0.25, Statistics.geometricMean(0.5, 0.125), 1e-12);
    assertEquals(10, Statistics.geometricMean(1, 10, 100), 1e-12);
  }

  @Test
  void geometricMeanOfNothingIsNoNumber() {
    assertTrue(Double.isNaN(Statistics.geometricMean()));
  }

  @Test
  void whatHasNoMeanIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Statistics.geometricMean(2, 0));
    assertThrows(IllegalArgumentException.class, () -> Statistics.median());
  }
}
