package org.bd0.bench.compare;

import java.util.Arrays;

/**
 * The repetitions of one process: how fast a program became. Each took a number of milliseconds by
 * one of the clocks inside.
 */
final class Steady {
  /** How the line of the time that passed begins, which testprogs/bench/steady.h writes. */
  static final String ELAPSED = "steady: ";

  /** How the line of the thread's CPU time begins. */
  static final String CPU = "steady-cpu: ";

  private static final double NEARLY = 1.1;
  private static final double MILLION = 1e6;

  private final double[] repetitions;

  /**
   * Repetitions in their order.
   *
   * @param repetitions milliseconds; at least one
   */
  Steady(double... repetitions) {
    this.repetitions = repetitions.clone();
  }

  /**
   * Finds them in what a program wrote to standard error.
   *
   * @param start {@link #ELAPSED} or {@link #CPU}
   * @return null when it wrote none
   */
  static Steady parse(String errors, String start) {
    String found = errors.lines().filter(line -> line.startsWith(start)).findFirst().orElse(null);
    if (found == null) {
      return null;
    }
    try {
      String[] words = found.substring(start.length()).split(" ");
      return new Steady(
          Arrays.stream(words).mapToDouble(word -> Long.parseLong(word) / MILLION).toArray());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Milliseconds, all of them in their order. */
  double[] repetitions() {
    return repetitions.clone();
  }

  /** The figure: the median of the last third, rounded up to whole repetitions, in milliseconds. */
  double milliseconds() {
    int from = repetitions.length - (repetitions.length + 2) / 3;
    return Statistics.median(Arrays.copyOfRange(repetitions, from, repetitions.length));
  }

  /**
   * How long it took to become so fast: milliseconds from the beginning of the first repetition to
   * that of the first one within 10% of the figure. 0 when it was so fast from the start.
   */
  double warmUp() {
    double limit = milliseconds() * NEARLY;
    double passed = 0;
    for (double repetition : repetitions) {
      if (repetition <= limit) {
        break;
      }
      passed += repetition;
    }
    return passed;
  }
}
