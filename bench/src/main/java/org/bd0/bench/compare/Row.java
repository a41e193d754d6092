package org.bd0.bench.compare;

import java.util.List;
import java.util.stream.Stream;

/**
 * One program's results.
 *
 * @param program which
 * @param arguments as they stand in the list, of the whole process
 * @param cells a result for each engine that ran whole processes, in the order of the columns
 * @param steadyArguments as they stand in the list, of what was repeated
 * @param steadyCells a result for each engine that repeated the work, in the order of the columns
 * @param skipped why it was not measured at all, or null
 */
record Row(
    Program program,
    String arguments,
    List<Cell> cells,
    String steadyArguments,
    List<Cell> steadyCells,
    String skipped) {
  /** A program that was not measured. */
  static Row skipped(Program program, String arguments, String reason) {
    return new Row(program, arguments, List.of(), "", List.of(), reason);
  }

  /** What it is called: a program of somebody else by what it was told to do, too. */
  String label() {
    String name = program.name();
    int blank = arguments.indexOf(' ');
    return program.ours() || blank < 0 ? name : name + " " + arguments.substring(0, blank);
  }

  /** Whether some engine did something else than the others. */
  boolean wrong() {
    return Stream.concat(cells.stream(), steadyCells.stream())
        .anyMatch(cell -> cell.wrong() != null);
  }

  /** The arguments that belong to a time. */
  String arguments(Time time) {
    return time.isSteady() ? steadyArguments : arguments;
  }

  /** The cells that have a time. */
  List<Cell> cells(Time time) {
    return time.isSteady() ? steadyCells : cells;
  }

  /** The cell of an engine, or null when it does not take part. */
  Cell cell(String engine, Time time) {
    for (Cell cell : cells(time)) {
      if (cell.engine().name().equals(engine)) {
        return cell;
      }
    }
    return null;
  }

  /**
   * How many times as long one engine took as another, by their medians.
   *
   * @param time which of the times
   * @return NaN when one of them was not measured, or the row is wrong
   */
  double ratio(Time time, String engine, String to) {
    Cell a = cell(engine, time);
    Cell b = cell(to, time);
    if (wrong() || a == null || b == null || !a.measured() || !b.measured()) {
      return Double.NaN;
    }
    return Statistics.median(time.of(a)) / Statistics.median(time.of(b));
  }
}
