package org.bd0.translator.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bd0.translator.decode.InstructionTable;
import org.bd0.translator.decode.Row;

/** Random bytes, and valid instructions with bytes changed, from random states in both engines. */
final class RandomBytes {
  private static final int BATCH = 256;
  private static final int LIMIT = 1_000;
  private static final int LONGEST = 40;
  private static final int MOST_FAILURES = 10;

  private final GuestMachine machine = new GuestMachine();
  private final List<Row> rows = InstructionTable.all();
  private final List<String> failures = new ArrayList<>();
  private final int[] ends = new int[Outcome.End.values().length];

  /**
   * Runs sequences until enough have failed.
   *
   * @param first seed of the first one
   * @return what failed, in words
   */
  List<String> run(long first, int sequences) {
    long start = System.nanoTime();
    for (long seed = first; seed < first + sequences; seed++) {
      if (seed == first || seed % BATCH == 0) {
        load(seed / BATCH);
      }
      run(seed);
      if (failures.size() >= MOST_FAILURES) {
        break;
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%d sequences, %.0f a second: %s %s%n",
        sequences,
        sequences / seconds,
        Arrays.toString(Outcome.End.values()),
        Arrays.toString(ends));
    return failures;
  }

  /** Runs as many sequences as the argument says, and ends with status 1 when one fails. */
  public static void main(String[] args) {
    List<String> failures = new RandomBytes().run(0x5000000, Integer.parseInt(args[0]));
    failures.forEach(System.out::println);
    System.exit(failures.isEmpty() ? 0 : 1);
  }

  /** Memory of a batch. In every other one, random bytes surround the code too. */
  private void load(long batch) {
    byte[] memory = new CaseGenerator(batch).memory();
    if (batch % 2 == 0) {
      SplittableRandom random = new SplittableRandom(batch);
      for (int i = 0; i < Case.PAGE; i++) {
        memory[Case.CODE_PAGE + i] = (byte) random.nextInt();
      }
    }
    machine.load(memory);
  }

  private void run(long seed) {
    Case c = make(seed);
    try {
      Outcome interpreted = machine.run(c, GuestMachine.Variant.INTERPRETER, LIMIT);
      Outcome flat = machine.run(c, GuestMachine.Variant.FLAT, LIMIT);
      compare(c, interpreted, flat, "flat");
      Outcome translated = machine.run(c, GuestMachine.Variant.TRANSLATOR, 100 * LIMIT);
      compare(c, interpreted, translated, "translator");
      if (seed % 16 == 0) {
        Outcome unit = machine.run(c, GuestMachine.Variant.UNIT, 100 * LIMIT);
        compare(c, interpreted, unit, "unit");
      }
      ends[interpreted.end.ordinal()]++;
    } catch (RuntimeException | LinkageError e) {
      failures.add(c + "  " + Failures.trace(e));
      load(seed / BATCH);
    }
  }

  private void compare(Case c, Outcome interpreted, Outcome other, String name) {
    if (interpreted.end == Outcome.End.UNFINISHED
        || changesCode(interpreted)
        || changesCode(other)) {
      return;
    }
    List<String> differences = other.differences(interpreted, Tolerance.none(), name);
    if (!differences.isEmpty() && !readsTime(c)) {
      failures.add(c + "  " + String.join("\n  ", differences) + "\n");
    }
  }

  /** Whether the code page was written to, which only the system may allow. */
  private static boolean changesCode(Outcome o) {
    if (o.end == Outcome.End.VOID) {
      return true; // It was the sequence itself.
    }
    for (int i = 0; i < o.changes.length; i += 2) {
      if (o.changes[i] >= Case.CODE_PAGE && o.changes[i] < Case.CODE_PAGE + Case.PAGE) {
        return true;
      }
    }
    return false;
  }

  /** Whether RDTSC, RDTSCP, RDRAND or RDSEED may be among the bytes. */
  private boolean readsTime(Case c) {
    byte[] page = machine.codePage(c);
    for (int i = 2; i < page.length; i++) {
      boolean random = page[i - 1] == (byte) 0xc7 && (page[i] & 0xf0) == 0xf0;
      boolean processor = page[i - 1] == 1 && page[i] == (byte) 0xf9;
      if (page[i - 2] == 0x0f && (page[i - 1] == 0x31 || random || processor)) {
        return true;
      }
    }
    return false;
  }

  private Case make(long seed) {
    CaseGenerator generator = new CaseGenerator(seed, seed * 0x9e3779b97f4a7c15L ^ seed);
    SplittableRandom random = new SplittableRandom(seed);
    if (random.nextInt(10) < 4) {
      byte[] code = new byte[1 + random.nextInt(LONGEST)];
      random.nextBytes(code);
      return generator.bytes(code);
    }
    Case valid =
        random.nextInt(4) == 0
            ? generator.single(rows.get(random.nextInt(rows.size())))
            : generator.sequence(rows);
    byte[] code = valid.code().clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      mutate(code, random);
    }
    return new Case(seed, code, valid.start(), valid.state());
  }

  private static void mutate(byte[] code, SplittableRandom random) {
    int at = random.nextInt(code.length);
    switch (random.nextInt(4)) {
      case 0 -> code[at] = (byte) random.nextInt();
      case 1 -> code[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> System.arraycopy(code, at, code, at / 2, code.length - at);
      default -> {
        byte[] prefixes = {0x66, 0x67, (byte) 0xf0, (byte) 0xf2, (byte) 0xf3, 0x48, 0x64, 0x0f};
        code[at] = prefixes[random.nextInt(prefixes.length)];
      }
    }
  }
}
