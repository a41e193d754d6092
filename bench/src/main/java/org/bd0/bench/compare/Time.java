package org.bd0.bench.compare;

/** What is measured of a program. */
enum Time {
  /** From its process's start to its exit. */
  ELAPSED("elapsed"),
  /** What its threads used of the CPUs, user and system together; busy neighbours matter less. */
  CPU("cpu"),
  /** A repetition of its work within the process, once it is warm: see {@link Steady}. */
  STEADY("steady");

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
      case STEADY -> cell.steady().stream().mapToDouble(Steady::milliseconds).toArray();
    };
  }
}
