package org.bd0.translator.judge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.bd0.translator.decode.Row;

/**
 * Cases of one kind by their seeds. Code may run in several states: its cases have seeds that
 * follow each other, the first of which is a multiple of their number.
 */
final class CaseSource {
  /** Cases that have their memory in common. */
  static final int BATCH = 256;

  /** The same, when code runs in several states. */
  static final int LARGE_BATCH = 1024;

  private final Judge.Kind kind;
  private final int states;
  private final Maker maker;
  private long filled;
  private byte[] memory = {};
  private long[] words = {};

  /** Makes a case's code, and its first state. */
  private interface Maker {
    Case make(long seed);
  }

  /**
   * Cases that start from the same memory.
   *
   * @param memory the memory's bytes
   * @param cases in the order of their seeds
   * @param kind what they are
   */
  record Batch(byte[] memory, List<Case> cases, Judge.Kind kind) {}

  private CaseSource(Judge.Kind kind, int states, Maker maker) {
    this.kind = kind;
    this.states = states;
    this.maker = maker;
  }

  /** Single instructions, of one row after the other. */
  static CaseSource instructions(List<Row> rows, int states) {
    return new CaseSource(
        Judge.Kind.INSTRUCTIONS,
        states,
        seed -> generator(seed).single(rows.get((int) (seed / states % rows.size()))));
  }

  /** Sequences of the rows' instructions. */
  static CaseSource sequences(List<Row> rows, int states) {
    return new CaseSource(Judge.Kind.INSTRUCTIONS, states, seed -> generator(seed).sequence(rows));
  }

  /** Programs of those of the rows' instructions that are suitable. */
  static CaseSource programs(List<Row> rows, int states) {
    List<Row> suitable = new ArrayList<>(rows);
    suitable.removeIf(row -> !ProgramGenerator.suitable(row));
    return new CaseSource(Judge.Kind.PROGRAM, states, seed -> generator(seed).program(suitable));
  }

  /** The sequences of {@link Idioms}. */
  static CaseSource idioms() {
    return new CaseSource(
        Judge.Kind.INSTRUCTIONS, 1, seed -> generator(seed).bytes(Idioms.code(seed)));
  }

  /**
   * Given code in the states that belong to seeds.
   *
   * @param change what is done to each state, with random numbers of its seed
   */
  static CaseSource given(byte[] code, BiConsumer<long[], SplittableRandom> change) {
    return new CaseSource(
        Judge.Kind.INSTRUCTIONS,
        1,
        seed -> {
          Case c = generator(seed).bytes(code);
          change.accept(c.state(), new SplittableRandom(seed));
          return c;
        });
  }

  /** Random bytes. */
  static CaseSource bytes() {
    return new CaseSource(Judge.Kind.BYTES, 1, CaseSource::bytes);
  }

  /** What makes the case of a seed. */
  static CaseGenerator generator(long seed) {
    return new CaseGenerator(seed, seed * 0x9e3779b97f4a7c15L ^ seed);
  }

  /**
   * The cases from a seed on.
   *
   * @param most of them; there are fewer where the memory of the next ones is another
   */
  Batch batch(long seed, long most) {
    int size = states == 1 ? BATCH : LARGE_BATCH;
    fill(states == 1 ? seed / size : seed / size / 8);
    List<Case> cases = new ArrayList<>(size);
    Case first = null;
    for (long next = seed; cases.size() < Math.min(size, most); ) {
      if (first == null || next % states == 0) {
        first = maker.make(next - next % states);
      }
      cases.add(next % states == 0 ? first : again(first, next));
      next++;
      if (next % size == 0) {
        break;
      }
    }
    return new Batch(memory, cases, kind);
  }

  private void fill(long memorySeed) {
    if (words.length == 0 || memorySeed != filled) {
      filled = memorySeed;
      memory = new CaseGenerator(memorySeed).memory();
      words = new long[memory.length / 8];
      ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
    }
  }

  private Case again(Case first, long seed) {
    return kind == Judge.Kind.PROGRAM
        ? generator(seed).programAgain(first, words)
        : generator(seed).again(first, words);
  }

  private static Case bytes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] code = new byte[1 + random.nextInt(15)];
    random.nextBytes(code);
    for (int i = 0; i + 2 < code.length; i++) {
      if (code[i] == 0x0f && code[i + 1] == 1) {
        // WRPKRU would take the judge's own memory away.
        code[i + 1] = 0x10;
      }
      if (code[i] == (byte) 0xcd && code[i + 1] == (byte) 0x80) {
        // The 32-bit system call does not exist here.
        code[i + 1] = 3;
      }
    }
    return generator(seed).bytes(code);
  }
}
