package org.bd0.bench.compare;

import java.util.Arrays;

/** The few statistics of the tables. */
final class Statistics {
  private Statistics() {}

  /**
   * The middle value, or the mean of the two in the middle.
   *
   * @param values at least one; not changed
   */
  static double median(double... values) {
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Half the distance between the smallest and the greatest value, as a fraction of the median:
   * 0.05 reads "give or take 5%". 0 for a single value, which says nothing about its spread.
   *
   * @param values at least one, positive; not changed
   */
  static double spread(double... values) {
    double[] sorted = sorted(values);
    return (sorted[sorted.length - 1] - sorted[0]) / 2 / median(values);
  }

  /**
   * The n-th root of the product: the mean of ratios that does not depend on which side is the
   * denominator.
   *
   * @param values positive; not changed
   * @return NaN when there are none
   */
  static double geometricMean(double... values) {
    double logarithms = 0;
    for (double value : values) {
      if (!(value > 0)) {
        throw new IllegalArgumentException("not positive: " + value);
      }
      logarithms += Math.log(value);
    }
    return Math.exp(logarithms / values.length);
  }

  private static double[] sorted(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
