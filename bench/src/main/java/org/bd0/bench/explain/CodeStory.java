package org.bd0.bench.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What happened to one class that the translator made. */
final class CodeStory {
  /** HotSpot's limit for a method that is to be compiled (HugeMethodLimit). */
  static final int MOST_BYTES = 8000;

  private static final int C2 = 4;

  final String type;
  final long address;

  /** Whether it is of one block; see {@link GuestClass#isBlock}. */
  final boolean block;

  int samples;
  int interpretedSamples;
  int helperSamples;
  int highestIndex;
  private int compilations;
  private double milliseconds;
  private int level;
  private long codeBytes;
  private final Map<String, Integer> deoptimisations = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * A class.
   *
   * @param type its name
   * @param first whether it was the first that was made for its address
   */
  CodeStory(String type, boolean first) {
    this.type = type;
    this.address = GuestClass.address(type);
    this.block = GuestClass.isBlock(type, first);
  }

  void compiled(int atLevel, double took, long size) {
    compilations++;
    milliseconds += took;
    if (atLevel >= level) {
      level = atLevel;
      codeBytes = size;
    }
  }

  void deoptimised(String reason) {
    deoptimisations.merge(reason, 1, Integer::sum);
  }

  void failed(String reason) {
    failures.add(reason);
  }

  /** Whether HotSpot gave a reason for giving up. */
  boolean failed() {
    return !failures.isEmpty();
  }

  /** How far HotSpot went, for people. */
  String jit() {
    if (compilations == 0) {
      return "not compiled";
    }
    String compiler = level == C2 ? "C2" : "C1";
    return String.format(
        "%s, %d compilations, %.0f ms, %d KiB",
        compiler, compilations, milliseconds, (codeBytes + 1023) / 1024);
  }

  /** Reasons and how often, such as "2 unstable_if", or "". */
  String deoptimisations() {
    List<String> words = new ArrayList<>();
    deoptimisations.forEach((reason, count) -> words.add(count + " " + reason));
    return String.join(", ", words);
  }

  /**
   * Why it is not optimised machine code although much time was spent in it.
   *
   * @param bytes its bytecode size as far as known, or -1
   * @return null when it is, or when there is nothing to complain of
   */
  String refusal(int bytes) {
    if (!failures.isEmpty()) {
      return String.join("; ", failures);
    }
    if (bytes > MOST_BYTES || highestIndex > MOST_BYTES) {
      return "more than 8,000 bytes of bytecode: HotSpot leaves such methods to its interpreter";
    }
    if (interpretedSamples * 2 <= samples || compilations > 0) {
      return null;
    }
    return "never compiled, and no reason given: too new, or too seldom entered";
  }
}
