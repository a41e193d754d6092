package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * A way to run a program.
 *
 * @param name the column's heading
 * @param prefix the words that stand before the program's file name; the first is an absolute path
 */
record Engine(String name, List<String> prefix) {
  /** The program itself. */
  static final String NATIVE = "native";

  /** bd0-run, interpreting. */
  static final String INTERPRETER = "interpreter";

  /** bd0-run as it is used. */
  static final String TRANSLATOR = "translator";

  /** qemu-user, the translator that most people know. */
  static final String QEMU = "qemu";

  /** All names, in the order of the columns. */
  static final List<String> NAMES = List.of(NATIVE, INTERPRETER, TRANSLATOR, QEMU);

  /** The CPU and what is ours: all others are peers. */
  static final List<String> OWN = List.of(NATIVE, INTERPRETER, TRANSLATOR);

  /**
   * How much of the time for a steady state it gets: the CPU is warm at once.
   *
   * @return a factor, at most 1
   */
  double shareOfSteady() {
    return name.equals(NATIVE) ? 1.0 / 3 : 1;
  }

  /** The words of a whole command. */
  List<String> command(String program, List<String> arguments) {
    List<String> words = new ArrayList<>(prefix);
    words.add(program);
    words.addAll(arguments);
    return words;
  }
}
