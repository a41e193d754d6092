package org.bd0.bench.compare;

import java.util.List;

/**
 * One program's results.
 *
 * @param program which
 * @param arguments as they stand in the list
 * @param cells a result for each engine, in the order of the columns
 * @param skipped why it was not measured at all, or null
 */
record Row(Program program, String arguments, List<Cell> cells, String skipped) {
  /** A program that was not measured. */
  static Row skipped(Program program, String arguments, String reason) {
    return new Row(program, arguments, List.of(), reason);
  }

  /** Whether some engine did something else than the others. */
  boolean wrong() {
    return cells.stream().anyMatch(cell -> cell.wrong() != null);
  }

  /** The cell of an engine, or null when it does not take part. */
  Cell cell(String engine) {
    for (Cell cell : cells) {
      if (cell.engine().name().equals(engine)) {
        return cell;
      }
    }
    return null;
  }

  /**
   * How many times as long one engine took as another, by their medians.
   *
   * @param time which of the two times
   * @return NaN when one of them was not measured, or the row is wrong
   */
  double ratio(Time time, String engine, String to) {
    Cell a = cell(engine);
    Cell b = cell(to);
    if (wrong() || a == null || b == null || !a.measured() || !b.measured()) {
      return Double.NaN;
    }
    return Statistics.median(time.of(a)) / Statistics.median(time.of(b));
  }
}
