package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that was measured.
 *
 * @param facts about the machine, by name
 * @param engines the columns
 * @param rows the programs, in the order of the list
 * @param startUp the smallest programs beside an empty Java main, or null
 */
record Results(Map<String, String> facts, List<Engine> engines, List<Row> rows, StartUp startUp) {
  /** The mean that is quoted: of all programs that run for a while. */
  static final String ALL = "all but start-up";

  /** The rows by group, in the order of the list, and at the end {@link #ALL}. */
  Map<String, List<Row>> groups() {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    List<Row> all = new ArrayList<>();
    for (Row row : rows) {
      groups.computeIfAbsent(row.program().group(), name -> new ArrayList<>()).add(row);
      if (row.program().counts()) {
        all.add(row);
      }
    }
    if (!all.isEmpty()) {
      groups.put(ALL, all);
    }
    return groups;
  }

  /** The engines that have a time of some program, in the order of the columns. */
  List<Engine> engines(Time time) {
    return engines.stream()
        .filter(engine -> rows.stream().anyMatch(row -> row.cell(engine.name(), time) != null))
        .toList();
  }

  /** The ratios of a time that some program has. */
  List<Ratio> ratios(Time time) {
    return Ratio.of(engines.stream().map(Engine::name).toList()).stream()
        .filter(ratio -> ratio.ofAll(rows, time).length > 0)
        .toList();
  }

  /** Whether some engine did something else than the others. */
  boolean wrong() {
    return rows.stream().anyMatch(Row::wrong);
  }
}
