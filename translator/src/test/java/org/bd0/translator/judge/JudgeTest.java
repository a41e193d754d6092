package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.bd0.runtime.Fault;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.InstructionTable;
import org.bd0.translator.decode.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every row of the instruction table, and sequences of them, on the processor and in both engines.
 *
 * <p>{@code -Dbd0.judge.cases=N} sets the number of cases, {@code -Dbd0.judge.seed=S} the first
 * one's seed: the seed that a failure prints makes the same case again (with {@code
 * -Dbd0.judge.cases=1}), {@code -Dbd0.judge.row=TEXT} restricts the test to rows whose mnemonic,
 * encoding or feature is TEXT, or one of several that are separated by commas; {@code
 * -Dbd0.judge.each=N} makes N cases of each row, each instruction in {@code -Dbd0.judge.states=16}
 * states, and {@code -Dbd0.judge.document=FILE} notes which ones.
 */
final class JudgeTest {
  private static final int BATCH = 256;
  private static final int LIMIT = 20_000;

  private final GuestMachine machine = new GuestMachine();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final List<Row> rows = rows();
  private final InstructionDocument document = new InstructionDocument();
  private boolean anyBytes;
  private boolean programs;
  private int states = 1;
  private int compared;
  private int failed;

  @TempDir Path directory;

  private static List<Row> rows() {
    String wanted = System.getProperty("bd0.judge.row", "").toUpperCase(Locale.ROOT);
    Set<String> names = Set.of(wanted.split(",", -1));
    Set<String> lacking = new TreeSet<>();
    List<Row> rows = new ArrayList<>();
    for (Row row : InstructionTable.all()) {
      if (!HostFeatures.has(row.feature)) {
        lacking.add(row.feature);
        continue;
      }
      boolean named =
          names.contains(row.mnemonic.name())
              || names.contains(row.encoding.toUpperCase(Locale.ROOT))
              || names.contains(row.feature.toUpperCase(Locale.ROOT));
      if (wanted.isEmpty() || named) {
        rows.add(row);
      }
    }
    if (!lacking.isEmpty()) {
      System.out.println("not judged, because this processor lacks them: " + lacking);
    }
    return rows;
  }

  @Test
  void everyRowDoesWhatTheProcessorDoes() throws IOException, InterruptedException {
    int each = rows.size() * Integer.getInteger("bd0.judge.each", 0);
    int cases = each > 0 ? each : Integer.getInteger("bd0.judge.cases", 25_000);
    states = Integer.getInteger("bd0.judge.states", each > 0 ? 16 : 1);
    try {
      run(0x1000000, cases, this::instruction);
    } finally {
      String file = System.getProperty("bd0.judge.document");
      if (file != null) {
        document.write(Path.of(System.getProperty("bd0.root", "..")).resolve(file));
      }
    }
  }

  /** The committed document speaks of the table as it is. */
  @Test
  void theDocumentHasTheRowsOfTheTable() throws IOException {
    Path file = Path.of(System.getProperty("bd0.root", "..")).resolve("docs/instructions.md");
    String text = Files.readString(file, StandardCharsets.UTF_8);
    List<String> lines = InstructionDocument.lines();
    assertEquals(lines.size(), Set.copyOf(lines).size(), "rows that are twice in the table");
    List<String> written = InstructionDocument.lines(text);
    List<String> missing = new ArrayList<>(lines);
    missing.removeAll(written);
    List<String> tooMany = new ArrayList<>(written);
    tooMany.removeAll(lines);
    String how = "update it with -Dbd0.judge.document: see CONTRIBUTING.md";
    assertEquals(List.of(), missing, how);
    assertEquals(List.of(), tooMany, how);
    assertEquals(lines.size(), written.size(), how);
  }

  @Test
  void sequencesDoWhatTheProcessorDoes() throws IOException, InterruptedException {
    run(0x2000000, Integer.getInteger("bd0.judge.cases", 10_000), this::sequence);
  }

  /** What is an instruction for us has to be one for the processor, and of the same length. */
  @Test
  void bytesDoWhatTheProcessorDoes() throws IOException, InterruptedException {
    anyBytes = true;
    run(0x3000000, Integer.getInteger("bd0.judge.cases", 20_000), JudgeTest::bytes);
  }

  /** Loops, calls and jumps, which become units of many blocks. */
  @Test
  void programsDoWhatTheProcessorDoes() throws IOException, InterruptedException {
    programs = true;
    rows.removeIf(row -> !ProgramGenerator.suitable(row));
    run(
        0x4000000,
        Integer.getInteger("bd0.judge.cases", 4_000),
        seed -> generator(seed).program(rows));
  }

  /** Sequences that are translated as one: see {@link Idioms}. */
  @Test
  void idiomsDoWhatTheProcessorDoes() throws IOException, InterruptedException {
    run(
        0x5000000,
        Integer.getInteger("bd0.judge.cases", 6_000),
        seed -> generator(seed).bytes(Idioms.code(seed)));
  }

  private void run(long firstSeed, int cases, LongFunction<Case> make)
      throws IOException, InterruptedException {
    long seed = Long.getLong("bd0.judge.seed", firstSeed);
    try (Oracle oracle = Oracle.start(directory)) {
      for (int done = 0; done < cases; done += BATCH) {
        // Memory belongs to the batch that a seed falls into.
        byte[] memory = new CaseGenerator((seed + done) / BATCH).memory();
        List<Case> batch = new ArrayList<>(BATCH);
        do {
          batch.add(make.apply(seed + done + batch.size()));
        } while (batch.size() < Math.min(BATCH, cases - done)
            && (seed + done + batch.size()) % BATCH != 0);
        judge(oracle, memory, batch);
        done += batch.size() - BATCH;
      }
    }
    String report = failed + " of " + cases + " cases failed, " + compared + " were compared\n";
    assertTrue(failures.isEmpty(), () -> report + String.join("\n", failures.values()));
    assertTrue(compared > cases * 2L / 3, report);
  }

  static CaseGenerator generator(long seed) {
    return new CaseGenerator(seed, seed * 0x9e3779b97f4a7c15L ^ seed);
  }

  private Case instruction(long seed) {
    long first = seed - seed % states;
    Case c = generator(first).single(rows.get((int) (first / states % rows.size())));
    return seed == first ? c : generator(seed).again(c);
  }

  private Case sequence(long seed) {
    return generator(seed).sequence(rows);
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

  private void judge(Oracle oracle, byte[] memory, List<Case> batch) throws IOException {
    machine.load(memory);
    List<Outcome> expected = oracle.judge(memory, batch);
    assertEquals(batch.size(), expected.size());
    for (int i = 0; i < batch.size(); i++) {
      try {
        compare(batch.get(i), expected.get(i));
      } catch (RuntimeException | LinkageError e) {
        fail(batch.get(i), e.getClass().getName(), List.of(Failures.trace(e)));
        machine.load(memory);
      }
    }
  }

  private void compare(Case c, Outcome expected) {
    Outcome lifted = machine.run(c, GuestMachine.Variant.LIFTED, LIMIT);
    if (lifted.end == Outcome.End.UNFINISHED || !tellsSomething(c, expected, lifted)) {
      return;
    }
    Tolerance tolerance =
        programs
            ? Tolerance.ofProgram(c, ProgramGenerator.ended(expected))
            : Tolerance.of(c, expected.state[Slot.RIP]);
    if (anyBytes && (lifted.fault == Fault.UNDEFINED || lacks(c))) {
      // The processor may know more instructions, or fewer.
      return;
    }
    if (jumpsNowhere(expected, lifted) || beyondSegment(c, expected, lifted)) {
      expected = lifted;
    }
    if (!tolerance.everything()) {
      compared++;
      document.add(c.instruction(0));
      check(c, lifted.differences(expected, tolerance, "lifted"));
    }
    if (tolerance.time()) {
      return;
    }
    Outcome interpreted = machine.run(c, GuestMachine.Variant.INTERPRETER, LIMIT);
    check(c, interpreted.differences(lifted, Tolerance.none(), "interpreter"));
    Outcome translated = machine.run(c, GuestMachine.Variant.TRANSLATOR, 100 * LIMIT);
    check(c, translated.differences(lifted, Tolerance.none(), "translator"));
    if (!programs && c.seed() % 4 != 0) {
      return;
    }
    Outcome unit = machine.run(c, GuestMachine.Variant.UNIT, 100 * LIMIT);
    check(c, unit.differences(lifted, Tolerance.none(), "unit"));
  }

  /** Whether bytes are an instruction that the processor does not have. */
  private static boolean lacks(Case c) {
    for (int at = 0; at < c.code().length; ) {
      Instruction insn = c.instruction(at);
      if (insn.status != Instruction.Status.VALID) {
        return false;
      }
      if (!HostFeatures.has(insn.row.feature)) {
        return true;
      }
      at += insn.length;
    }
    return false;
  }

  /**
   * Whether an outcome can be compared, whose RIP is then made the one of the instruction that
   * trapped.
   */
  private static boolean tellsSomething(Case c, Outcome expected, Outcome lifted) {
    if (expected.end == Outcome.End.VOID || expected.end == Outcome.End.UNFINISHED) {
      return false;
    }
    boolean beyondPage = expected.address == Case.CODE_PAGE + Case.PAGE;
    if (expected.fault == Fault.PAGE && lifted.fault == Fault.UNDEFINED && beyondPage) {
      // The processor fetches the rest of an undefined instruction before it says so.
      return false;
    }
    if (expected.fault == Fault.DEBUG && lifted.fault != Fault.DEBUG) {
      // POPF has set TF. Single-stepping itself is not for guests.
      return false;
    }
    if (expected.state[Slot.MXCSR] > 0xffff) {
      // AMD's bit for misaligned operands.
      return false;
    }
    boolean trap = lifted.fault == Fault.BREAKPOINT || lifted.fault == Fault.OVERFLOW;
    if (trap && expected.fault == lifted.fault) {
      // A trap: the processor reports the address behind the instruction.
      expected.state[Slot.RIP] -= length(c, lifted.state[Slot.RIP]);
    }
    return true;
  }

  /** Whether a processor's outcome is worth keeping, with RIP as {@link #tellsSomething} says. */
  static boolean comparable(Case c, Outcome expected, Outcome lifted) {
    return tellsSomething(c, expected, lifted)
        && !jumpsNowhere(expected, lifted)
        && !beyondSegment(c, expected, lifted);
  }

  /**
   * Whether both jumped to an address that is none. The processor reports that at the jump, before
   * it has changed anything; here it is found when there is nothing to fetch at the target, so that
   * jumps need no check.
   */
  private static boolean jumpsNowhere(Outcome expected, Outcome ours) {
    return expected.fault == Fault.PROTECTION
        && ours.fault == Fault.PAGE
        && ours.address == ours.state[Slot.RIP]
        && !GuestMemory.canonical(ours.address);
  }

  /**
   * Whether an offset that is not canonical gave an address that is, with the base of FS or GS: AMD
   * raises #GP, against its manual.
   */
  private static boolean beyondSegment(Case c, Outcome expected, Outcome ours) {
    long at = ours.state[Slot.RIP] - c.start();
    return expected.fault == Fault.PROTECTION
        && ours.fault == Fault.PAGE
        && at >= 0
        && at < c.code().length
        && c.instruction((int) at).segment != 0;
  }

  private static int length(Case c, long rip) {
    long at = rip - c.start();
    return at >= 0 && at < c.code().length ? c.instruction((int) at).length : 1;
  }

  private void check(Case c, List<String> differences) {
    if (!differences.isEmpty()) {
      fail(c, differences.get(0).replaceAll("(?<=(expected|memory at)).*", ""), differences);
    }
  }

  /** Keeps the first failure of each kind. */
  private void fail(Case c, String kind, List<String> differences) {
    failed++;
    document.differs(c.instruction(0));
    StringBuilder key = new StringBuilder(kind);
    for (int at = 0; at < c.code().length; ) {
      Instruction insn = c.instruction(at);
      if (insn.status != Instruction.Status.VALID) {
        break;
      }
      key.append(' ').append(insn.row.mnemonic);
      at += insn.length;
    }
    if (failures.size() < Integer.getInteger("bd0.judge.report", 30)) {
      failures.putIfAbsent(key.toString(), c + "  " + String.join("\n  ", differences) + "\n");
    }
  }
}
