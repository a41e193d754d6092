package org.bd0.kernel.cli;

import java.util.List;
import java.util.Locale;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.report.TraceFilter;

/** Understands the conditions of {@code bd0 trace}. */
final class TraceConditions {
  private static final String[] UNITS = {"ns", "us", "ms", "s"};
  private static final double[] NANOSECONDS = {1, 1e3, 1e6, 1e9};

  private TraceConditions() {}

  /**
   * Sets a filter's conditions.
   *
   * @throws KernelException for what cannot be understood
   */
  static void set(TraceOptions options, TraceFilter filter) throws KernelException {
    filter.writers(options.writers);
    filter.owners(options.owners);
    filter.symbols(options.symbols);
    filter.functions(options.functions);
    for (String range : options.addresses) {
      range(range, filter);
    }
    int reasons = 0;
    for (String name : options.reasons) {
      reasons |= name.equals("any") ? -1 : 1 << place(name, WriteReason.values(), "--reason");
    }
    filter.reasons(reasons);
    int kinds = 0;
    for (String name : options.kinds) {
      kinds |= 1 << place(name, WriteKind.values(), "--kind");
    }
    filter.kinds(kinds);
    if (options.time != null) {
      time(options.time, filter);
    }
  }

  /** The place of a name among the constants of an enum. */
  private static int place(String name, Enum<?>[] all, String option) throws KernelException {
    StringBuilder names = new StringBuilder();
    for (Enum<?> one : all) {
      String shown = one.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (shown.equals(name)) {
        return one.ordinal();
      }
      names.append(names.isEmpty() ? "" : ", ").append(shown);
    }
    throw wrong(option + " " + name + ": not one of " + names);
  }

  private static void range(String text, TraceFilter filter) throws KernelException {
    int plus = text.indexOf('+');
    int minus = text.indexOf('-');
    int at = Math.max(plus, minus);
    long start = number(at < 0 ? text : text.substring(0, at));
    long rest = at < 0 ? 1 : number(text.substring(at + 1));
    if (start < 0 || rest < 0) {
      throw wrong("--address " + text + ": not A, A-B or A+SIZE, such as 0x100000402010+8");
    }
    long end = at >= 0 && at == minus ? rest : start + rest;
    if (end <= start) {
      throw wrong("--address " + text + ": is empty");
    }
    filter.range(start, end);
  }

  /** A decimal number, or hexadecimal behind 0x, where _ may separate digits; -1 for none. */
  private static long number(String text) {
    String plain = text.replace("_", "");
    boolean hex = plain.startsWith("0x") || plain.startsWith("0X");
    try {
      long value = hex ? Long.parseLong(plain.substring(2), 16) : Long.parseLong(plain);
      return plain.startsWith("+") ? -1 : value;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void time(String text, TraceFilter filter) throws KernelException {
    List<String> both = List.of(text.split("-", -1));
    if (both.size() != 2) {
      throw wrong("--time " + text + ": not FROM-TO, such as 0.5-1.25 or 20ms-");
    }
    long from = both.get(0).isEmpty() ? Long.MIN_VALUE : nanoseconds(both.get(0), text);
    long to = both.get(1).isEmpty() ? Long.MAX_VALUE : nanoseconds(both.get(1), text);
    filter.time(from, to);
  }

  private static long nanoseconds(String time, String text) throws KernelException {
    double unit = 1e9;
    String number = time;
    for (int i = 0; i < UNITS.length; i++) {
      if (time.endsWith(UNITS[i])) {
        unit = NANOSECONDS[i];
        number = time.substring(0, time.length() - UNITS[i].length());
        break;
      }
    }
    try {
      double value = Double.parseDouble(number);
      if (value >= 0 && value * unit < Long.MAX_VALUE) {
        return Math.round(value * unit);
      }
    } catch (NumberFormatException e) {
      // As below.
    }
    throw wrong("--time " + text + ": '" + time + "' is no time such as 1.25 or 20ms");
  }

  private static KernelException wrong(String message) {
    return new KernelException(KernelException.FAILED, message + "; see bd0 trace --help");
  }
}
