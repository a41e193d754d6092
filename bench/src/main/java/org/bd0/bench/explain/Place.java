package org.bd0.bench.explain;

/** What a thread was found doing. */
enum Place {
  /** In translated code of several blocks, or what the translator made when it improved a block. */
  UNIT("tier-2 units"),
  /** In translated code of one block. */
  BLOCK("tier-1 blocks"),
  /** In the interpreter. */
  INTERPRETED("interpreted blocks"),
  /** In a method that translated code calls for an instruction. */
  HELPER("helpers, called by units and blocks"),
  /** On the way from one unit to the next. */
  DISPATCH("dispatch and linking"),
  /** In a system call, host included. */
  SYSTEM("system calls"),
  /** Making code: decoding, lifting, optimising, emitting. */
  MAKING("decoding, lifting, emitting"),
  /** Having the JVM define what was made. */
  DEFINING("class definition"),
  /** In whatever else: the JVM's start, ours, the recorder's. */
  OTHER("start, end, and the recorder");

  private final String words;

  Place(String words) {
    this.words = words;
  }

  /** Its name for people. */
  String words() {
    return words;
  }
}
