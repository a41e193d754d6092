package org.bd0.bench.compare;

/** What is measured of a process. */
enum Time {
  /** From its start to its exit. */
  ELAPSED("elapsed"),
  /** What its threads used of the CPUs, user and system together; busy neighbours matter less. */
  CPU("cpu");

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
    return this == ELAPSED ? cell.wall() : cell.cpu();
  }
}
