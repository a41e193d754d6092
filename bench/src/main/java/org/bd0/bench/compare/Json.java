package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The results as JSON (RFC 8259), with every single run, for programs to compare. */
final class Json {
  private Json() {}

  /** The whole document. */
  static String of(Results results) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("machine", results.facts());
    List<Object> rows = new ArrayList<>();
    results.rows().forEach(row -> rows.add(row(row)));
    document.put("programs", rows);
    for (Time time : Time.values()) {
      Map<String, Object> means = new LinkedHashMap<>();
      results.groups().forEach((name, group) -> means.put(name, means(results, group, time)));
      document.put("geometric_means_" + time.key(), means);
    }
    if (results.startUp() != null) {
      document.put("start_up", startUp(results.startUp()));
    }
    StringBuilder text = new StringBuilder();
    write(document, "", text);
    return text.append('\n').toString();
  }

  private static Map<String, Object> startUp(StartUp figures) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("empty_java_main_ms", figures.empty());
    for (StartUp.Figure figure : figures.programs()) {
      Map<String, Object> program = new LinkedHashMap<>();
      program.put("elapsed_ms", figure.times());
      program.put("peak_kib", (double) figure.peakKibibytes());
      map.put(figure.label(), program);
    }
    return map;
  }

  private static Map<String, Object> row(Row row) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("program", row.program().name());
    map.put("group", row.program().group());
    if (row.skipped() != null) {
      map.put("skipped", row.skipped());
    }
    map.put("whole_process", engines(row.arguments(), row.cells()));
    map.put("steady_state", engines(row.steadyArguments(), row.steadyCells()));
    return map;
  }

  private static Map<String, Object> engines(String arguments, List<Cell> cells) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("arguments", arguments);
    for (Cell cell : cells) {
      map.put(cell.engine().name(), cell(cell));
    }
    return map;
  }

  private static Map<String, Object> cell(Cell cell) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (cell.wrong() != null) {
      map.put("wrong", cell.wrong());
    }
    if (cell.isOverTime()) {
      map.put("skipped", "time");
    }
    map.put("elapsed_ms", cell.wall());
    map.put("cpu_ms", cell.cpu());
    if (!cell.steady().isEmpty()) {
      map.put("steady_ms", Time.STEADY.of(cell));
      map.put("warm_up_ms", cell.steady().stream().mapToDouble(Steady::warmUp).toArray());
      map.put("repetitions_ms", cell.steady().stream().map(Steady::repetitions).toList());
      map.put("steady_cpu_ms", Time.STEADY_CPU.of(cell));
      map.put("repetitions_cpu_ms", cell.steadyCpu().stream().map(Steady::repetitions).toList());
    }
    return map;
  }

  private static Map<String, Object> means(Results results, List<Row> rows, Time time) {
    Map<String, Object> means = new TreeMap<>();
    results.ratios(time).forEach(ratio -> means.put(ratio.heading(), ratio.mean(rows, time)));
    return means;
  }

  /** One value of the kinds that occur here; a number that is none becomes null. */
  private static void write(Object value, String indent, StringBuilder text) {
    switch (value) {
      case Map<?, ?> map -> {
        List<String> members = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          StringBuilder member = new StringBuilder();
          string(entry.getKey().toString(), member);
          write(entry.getValue(), indent + "  ", member.append(": "));
          members.add(member.toString());
        }
        list('{', members, '}', indent, text);
      }
      case List<?> list -> {
        List<String> elements = new ArrayList<>();
        for (Object element : list) {
          StringBuilder each = new StringBuilder();
          write(element, indent + "  ", each);
          elements.add(each.toString());
        }
        list('[', elements, ']', indent, text);
      }
      case double[] numbers -> {
        List<String> elements = new ArrayList<>();
        for (double number : numbers) {
          elements.add(number(number));
        }
        text.append('[').append(String.join(", ", elements)).append(']');
      }
      case Double number -> text.append(number(number));
      default -> string(value.toString(), text);
    }
  }

  private static void list(
      char open, List<String> members, char close, String indent, StringBuilder text) {
    text.append(open);
    String separator = "\n";
    for (String member : members) {
      text.append(separator).append(indent).append("  ").append(member);
      separator = ",\n";
    }
    text.append(members.isEmpty() ? "" : "\n" + indent).append(close);
  }

  private static String number(double number) {
    return Double.isFinite(number) ? String.format(Locale.ROOT, "%.4f", number) : "null";
  }

  private static void string(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    text.append('"');
  }
}
