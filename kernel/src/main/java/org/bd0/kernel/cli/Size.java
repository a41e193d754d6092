package org.bd0.kernel.cli;

/** Sizes as people write them: {@code 32GB}, {@code 512MiB}, {@code 1.5g}, {@code 65536}. */
public final class Size {
  private static final String UNITS = "KMGT";
  private static final int SHIFT = 10;

  private Size() {}

  /**
   * Reads a size. K, M, G and T are powers of 1024, as everywhere where memory is meant; a B or iB
   * behind them changes nothing, nor does case.
   *
   * @return bytes, or -1 when the text is no size or is not positive
   */
  public static long parse(String text) {
    int digits = 0;
    boolean dot = false;
    while (digits < text.length()) {
      char c = text.charAt(digits);
      if (c == '.' && !dot) {
        dot = true;
      } else if (c < '0' || c > '9') {
        break;
      }
      digits++;
    }
    int shift = shift(text.substring(digits));
    String number = text.substring(0, digits);
    boolean any = digits > (dot ? 1 : 0);
    if (shift < 0 || !any || dot && shift == 0) {
      return -1;
    }
    if (dot) {
      double bytes = Double.parseDouble(number) * (1L << shift);
      return bytes >= 1 && bytes < Long.MAX_VALUE ? (long) bytes : -1;
    }
    if (digits > 18) {
      return -1;
    }
    long value = Long.parseLong(number);
    return value > 0 && value <= Long.MAX_VALUE >> shift ? value << shift : -1;
  }

  private static int shift(String unit) {
    if (unit.isEmpty() || unit.equalsIgnoreCase("b")) {
      return 0;
    }
    int power = UNITS.indexOf(Character.toUpperCase(unit.charAt(0)));
    String rest = unit.substring(1);
    boolean known = rest.isEmpty() || rest.equalsIgnoreCase("b") || rest.equalsIgnoreCase("ib");
    return power >= 0 && known ? (power + 1) * SHIFT : -1;
  }

  /** A size for people: a whole number of the largest unit that fits, or one decimal. */
  public static String show(long bytes) {
    int power = 0;
    double value = bytes;
    while (value >= 1024 && power < UNITS.length()) {
      value /= 1024;
      power++;
    }
    if (power == 0) {
      return bytes + " B";
    }
    long tenths = Math.round(value * 10);
    String number = tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    return number + " " + UNITS.charAt(power - 1) + "iB";
  }
}
