package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tables in Markdown that are aligned for a terminal too. */
final class Table {
  private final StringBuilder text = new StringBuilder();
  private final int[] widths;

  private Table(int columns) {
    this.widths = new int[columns];
  }

  /**
   * A table: text to the left, figures to the right.
   *
   * @param lines of the same length, the headings first
   */
  static String of(List<List<String>> lines) {
    Table table = new Table(lines.getFirst().size());
    for (List<String> line : lines) {
      for (int i = 0; i < table.widths.length; i++) {
        table.widths[i] = Math.max(table.widths[i], line.get(i).length());
      }
    }
    table.row(lines.getFirst());
    List<String> rule = new ArrayList<>(List.of("-".repeat(table.widths[0])));
    Arrays.stream(table.widths).skip(1).forEach(width -> rule.add("-".repeat(width - 1) + ":"));
    table.row(rule);
    lines.stream().skip(1).forEach(table::row);
    return table.text.toString();
  }

  private void row(List<String> fields) {
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - fields.get(i).length());
      String field = fields.get(i);
      text.append("| ").append(i == 0 ? field + padding : padding + field).append(' ');
    }
    text.append("|\n");
  }
}
