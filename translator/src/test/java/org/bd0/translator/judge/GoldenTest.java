package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bd0.runtime.Slot;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.InstructionTable;
import org.bd0.translator.decode.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engines against what a processor once answered: every row of the table, and programs with
 * branches, without a compiler and on any host.
 *
 * <p>{@code -Dbd0.golden.write=FILE} asks this processor and writes the file anew: {@code
 * translator/src/test/resources/judge/golden.bin}. {@code -Dbd0.golden.cases=N} makes N cases of
 * each row.
 */
final class GoldenTest {
  private static final int BASES = 32;
  private static final int PROGRAMS = 300;
  private static final int LIMIT = 20_000;
  private static final long ROW_SEED = 0x60000000L;
  private static final long PROGRAM_SEED = 0x70000000L;

  private final GuestMachine machine = new GuestMachine();

  @TempDir Path directory;

  @Test
  void enginesAnswerAsTheProcessorDid() throws IOException {
    GoldenVectors vectors = vectors();
    machine.load(vectors.memory);
    List<String> failures = new ArrayList<>();
    for (int i = 0; i < vectors.cases.size() && failures.size() < 20; i++) {
      Case c = vectors.cases.get(i);
      Outcome expected = vectors.outcomes.get(i);
      Tolerance tolerance = tolerance(c, expected);
      if (tolerance.everything() || tolerance.time()) {
        continue;
      }
      for (GuestMachine.Variant variant : GuestMachine.Variant.values()) {
        Outcome found = machine.run(c, variant, 100 * LIMIT);
        List<String> differences = found.differences(expected, tolerance, variant.name());
        if (!differences.isEmpty()) {
          failures.add(c + "  " + String.join("\n  ", differences) + "\n");
          break;
        }
      }
    }
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
  }

  /** But for those of which no processor's answer can be compared. */
  @Test
  void everyRowIsThere() throws IOException {
    Set<String> found = new HashSet<>();
    for (Case c : vectors().cases) {
      Instruction insn = c.instruction(0);
      if (insn.row != null) {
        found.add(insn.row.encoding + " " + insn.row.mnemonic);
      }
    }
    List<String> missing = new ArrayList<>();
    for (Row row : InstructionTable.all()) {
      String name = row.encoding + " " + row.mnemonic;
      if (!found.contains(name) && !row.privileged) {
        missing.add(name);
      }
    }
    System.out.println("without golden vectors: " + missing);
    assertTrue(missing.size() < 20, () -> missing + ": see this class on how they are recorded");
  }

  private static Tolerance tolerance(Case c, Outcome expected) {
    return c.seed() >= PROGRAM_SEED
        ? Tolerance.ofProgram(c, ProgramGenerator.ended(expected), expected.state[Slot.RIP])
        : Tolerance.of(c, expected.state[Slot.RIP]);
  }

  private static GoldenVectors vectors() throws IOException {
    try (InputStream in = GoldenTest.class.getResourceAsStream("/judge/golden.bin")) {
      assertNotNull(in, "golden.bin is missing");
      return GoldenVectors.read(in);
    }
  }

  @Test
  void record() throws IOException, InterruptedException {
    String file = System.getProperty("bd0.golden.write");
    assumeTrue(file != null, "-Dbd0.golden.write=FILE asks the processor anew");
    GoldenVectors vectors = new GoldenVectors();
    vectors.memory = new CaseGenerator(ROW_SEED).memory();
    for (int i = 0; i < BASES; i++) {
      vectors.bases.add(new CaseGenerator(ROW_SEED + i).bytes(new byte[1]).state().clone());
    }
    machine.load(vectors.memory);
    int each = Integer.getInteger("bd0.golden.cases", 12);
    List<Row> rows = InstructionTable.all();
    try (Oracle oracle = Oracle.start(directory)) {
      for (int i = 0; i < rows.size(); i++) {
        List<Case> cases = new ArrayList<>();
        for (int j = 0; j < each; j++) {
          long seed = ROW_SEED + (long) i * each + j;
          long[] base = vectors.bases.get((i + j) % BASES);
          cases.add(CaseSource.generator(seed).single(rows.get(i), base));
        }
        ask(oracle, cases, vectors);
      }
      List<Row> suitable = new ArrayList<>(rows);
      suitable.removeIf(row -> !ProgramGenerator.suitable(row));
      for (int i = 0; i < PROGRAMS; i++) {
        Case program = CaseSource.generator(PROGRAM_SEED + i).program(suitable);
        ask(oracle, List.of(program), vectors);
      }
    }
    try (OutputStream out = Files.newOutputStream(Path.of(file))) {
      vectors.write(out);
    }
    System.out.printf(
        "%d golden vectors, %d bytes%n", vectors.cases.size(), Files.size(Path.of(file)));
  }

  private void ask(Oracle oracle, List<Case> cases, GoldenVectors vectors) throws IOException {
    List<Outcome> outcomes = oracle.judge(vectors.memory, cases);
    for (int i = 0; i < cases.size(); i++) {
      Case c = cases.get(i);
      Outcome o = outcomes.get(i);
      Outcome lifted = machine.run(c, GuestMachine.Variant.LIFTED, LIMIT);
      if (lifted.end != Outcome.End.UNFINISHED && Judge.comparable(c, o, lifted)) {
        for (int slot = 0; slot < Slot.COUNT; slot++) {
          if (slot != Slot.RIP && !Outcome.compared(slot)) {
            o.state[slot] = c.state()[slot];
          }
        }
        vectors.cases.add(c);
        vectors.outcomes.add(o);
      }
    }
  }
}
