package org.bd0.bench.explain;

/**
 * The names of the classes that the translator makes: the emitter's package, a word, an underscore,
 * the guest address of the entry in hexadecimal; the JVM adds a slash and a number.
 */
final class GuestClass {
  private static final String PACKAGE = "org.bd0.translator.emit.";
  private static final int HEXADECIMAL = 16;

  private GuestClass() {}

  /** Whether a class was made by the translator. */
  static boolean is(String type) {
    return address(type) >= 0;
  }

  /**
   * The guest address where it is entered.
   *
   * @return unsigned 48 bits, or -1 for any other class
   */
  static long address(String type) {
    if (!type.startsWith(PACKAGE)) {
      return -1;
    }
    int from = type.indexOf('_', PACKAGE.length()) + 1;
    int to = from;
    while (to < type.length() && Character.digit(type.charAt(to), HEXADECIMAL) >= 0) {
      to++;
    }
    boolean ends = to == type.length() || "/.+_$".indexOf(type.charAt(to)) >= 0;
    if (from == 0 || to == from || to - from > 12 || !ends) {
      return -1;
    }
    return Long.parseLong(type.substring(from, to), HEXADECIMAL);
  }
}
