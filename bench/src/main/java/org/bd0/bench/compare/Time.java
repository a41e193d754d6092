package org.bd0.bench.compare;

import java.util.List;

/** What is measured of a program. */
enum Time {
  /** From its process's start to its exit. */
  ELAPSED("elapsed"),
  /** What its threads used of the CPUs, user and system together; busy neighbours matter less. */
  CPU("cpu"),
  /** A repetition of its work within the process, once it is warm: see {@link Steady}. */
  STEADY("steady"),
  /** CPU time of the thread during such a repetition: a busy machine does not spoil it. */
  STEADY_CPU("steady_cpu");

  private final String key;

  Time(String key) {
    this.key = key;
  }

  /** Its name in the JSON record. */
  String key() {
    return key;
  }

  /** Milliseconds, one for each run in its order. */
  double[] of(Cell cell) {
    return switch (this) {
      case ELAPSED -> cell.wall();
      case CPU -> cell.cpu();
      case STEADY -> milliseconds(cell.steady());
      case STEADY_CPU -> milliseconds(cell.steadyCpu());
    };
  }

  /** Whether it is of repetitions within a process. */
  boolean isSteady() {
    return this == STEADY || this == STEADY_CPU;
  }

  private static double[] milliseconds(List<Steady> runs) {
    return runs.stream().mapToDouble(Steady::milliseconds).toArray();
  }
}
