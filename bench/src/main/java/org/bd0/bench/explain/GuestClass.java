package org.bd0.bench.explain;

/**
 * The names of the classes that the translator makes: the emitter's package, a word, an underscore,
 * the guest address of the entry in hexadecimal; the JVM adds a slash and a number.
 */
final class GuestClass {
  private static final String PACKAGE = "org.bd0.translator.emit.";
  private static final int HEXADECIMAL = 16;

  private GuestClass() {}

  /**
   * Whether a class is of one block.
   *
   * @param first whether it was the first class for its address, which decides unless the word says
   *     it: "Block" or "Unit"
   */
  static boolean isBlock(String type, boolean first) {
    String word = type.substring(PACKAGE.length(), type.indexOf('_', PACKAGE.length()));
    return word.equals("Block") || first && !word.equals("Unit");
  }

  /**
   * A hidden class's name as the JVM's logs have it: with a slash before the number, where the
   * flight recorder puts a dot.
   */
  static String canonical(String type) {
    return type.replace(".0x", "/0x");
  }

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
