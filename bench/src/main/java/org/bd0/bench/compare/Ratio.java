package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * A column that compares two engines: how many times as long the first one took.
 *
 * @param engine the numerator
 * @param to the denominator
 */
record Ratio(String engine, String to) {
  /**
   * Those that make sense of some engines. The first says how far from native code we are, the
   * others how we compare with the rest.
   *
   * @param engines their names, in the order of the columns
   */
  static List<Ratio> of(List<String> engines) {
    List<Ratio> ratios = new ArrayList<>();
    ratios.add(new Ratio(Engine.TRANSLATOR, Engine.NATIVE));
    ratios.add(new Ratio(Engine.INTERPRETER, Engine.TRANSLATOR));
    for (String engine : engines) {
      if (!Engine.OWN.contains(engine)) {
        ratios.add(new Ratio(Engine.TRANSLATOR, engine));
      }
    }
    ratios.removeIf(ratio -> !engines.contains(ratio.engine) || !engines.contains(ratio.to));
    return ratios;
  }

  /** The column's heading. */
  String heading() {
    return engine + "/" + to;
  }

  /** Of one row; NaN when it has none. */
  double of(Row row, Time time) {
    return row.ratio(time, engine, to);
  }

  /** Of the rows that have it, in their order. */
  double[] ofAll(List<Row> rows, Time time) {
    return rows.stream()
        .mapToDouble(row -> of(row, time))
        .filter(ratio -> !Double.isNaN(ratio))
        .toArray();
  }

  /** The geometric mean over the rows that have it; NaN when none has. */
  double mean(List<Row> rows, Time time) {
    return Statistics.geometricMean(ofAll(rows, time));
  }
}
