package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A logarithmic scale of ratios, from one of 1, 2, 5 times a power of ten to another.
 *
 * @param ticks those within it, ascending; at least two
 * @param width in pixels
 */
record Scale(List<Double> ticks, int width) {
  private static final double[] STEPS = {1, 2, 5};

  /** One that shows all the values, and 1. */
  static Scale of(double[] values, int width) {
    double least = 1;
    double most = 2;
    for (double value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(least)); ; power++) {
      for (double step : STEPS) {
        double tick = power < 0 ? step / Math.pow(10, -power) : step * Math.pow(10, power);
        if (!ticks.isEmpty() && tick <= least) {
          ticks.clear();
        }
        ticks.add(tick);
        if (tick >= most) {
          return new Scale(ticks, width);
        }
      }
    }
  }

  /** Pixels from the left. */
  int at(double value) {
    double from = Math.log(ticks.getFirst());
    double to = Math.log(ticks.getLast());
    return (int) Math.round((Math.log(value) - from) / (to - from) * width);
  }

  /** A tick in words. */
  static String label(double tick) {
    return tick < 1 ? String.format(Locale.ROOT, "%s", tick) : String.format("%d", (int) tick);
  }

  /** A ratio in words. */
  static String figure(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : ratio < 100 ? "%.1f" : "%.0f", ratio);
  }
}
