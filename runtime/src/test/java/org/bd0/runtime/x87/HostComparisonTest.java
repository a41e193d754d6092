package org.bd0.runtime.x87;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every instruction against the x87 we stand on: registers, control, status and tag words, memory,
 * RFLAGS. What the manuals leave open is compared on AMD's CPUs only, whose answers we give. {@code
 * -Dx87.cases=N} sets the number of cases an instruction, {@code -Dx87.seed=N} another sequence of
 * them.
 */
class HostComparisonTest {
  private static final int CHUNK = 400;
  private static final int EXAMPLES = 8;
  private static final int CASES = Integer.getInteger("x87.cases", 200_000);
  private static final long SEED = Long.getLong("x87.seed", 87);

  private static final boolean HOST_IS_AMD = NativeFpu.isAmd();

  /** What is made of a state before, the host's after, and ours after. */
  private interface Judge {
    void compare(Case before, Case host, Case ours);
  }

  @TempDir static Path folder;

  private static Path program;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    program = NativeFpu.compile(folder);
    Assumptions.assumeTrue(program != null, "no x87 to compare with");
  }

  private static void run(Instruction instruction, Consumer<Case> source, Judge judge)
      throws IOException {
    Case[] before = new Case[CHUNK];
    Case[] ours = new Case[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      before[i] = new Case();
      ours[i] = new Case();
    }
    Case host = new Case();
    ByteBuffer buffer = NativeFpu.buffer(CHUNK);
    try (NativeFpu fpu = NativeFpu.start(program)) {
      for (int done = 0; done < CASES; done += CHUNK) {
        for (int i = 0; i < CHUNK; i++) {
          source.accept(before[i]);
          before[i].write(buffer, instruction.number());
        }
        fpu.send(buffer);
        for (int i = 0; i < CHUNK; i++) {
          ours[i].copy(before[i]);
          instruction.action.run(ours[i]);
        }
        fpu.receive(buffer);
        for (int i = 0; i < CHUNK; i++) {
          host.read(buffer);
          judge.compare(before[i], host, ours[i]);
        }
        buffer.clear();
      }
    }
  }

  private static Operands operands(Instruction instruction) {
    return new Operands(SEED * 1000 + instruction.number());
  }

  private static String describe(Case before, Case host, Case ours) {
    return "\n before %s\n   host %s\n   ours %s".formatted(before, host, ours);
  }

  static EnumSet<Instruction> exact() {
    return EnumSet.complementOf(Instruction.TRANSCENDENTAL);
  }

  @ParameterizedTest
  @MethodSource("exact")
  void equalsTheHost(Instruction instruction) throws IOException {
    Operands operands = operands(instruction);
    int[] wrong = {0};
    int ignored = HOST_IS_AMD ? 0 : instruction.conditionsThatVendorsSetDifferently();
    StringBuilder message = new StringBuilder(instruction + " differs");
    run(
        instruction,
        operands::next,
        (before, host, ours) -> {
          if (!host.sameAs(ours, ignored) && wrong[0]++ < EXAMPLES) {
            message.append(describe(before, host, ours));
          }
        });
    assertEquals(0, wrong[0], message::toString);
  }

  static EnumSet<Instruction> transcendental() {
    return Instruction.TRANSCENDENTAL;
  }

  /** The host's own results, where the JVM can ask it. */
  @ParameterizedTest
  @MethodSource("transcendental")
  void takesTheHostsResults(Instruction instruction) throws IOException {
    Assumptions.assumeTrue(X87Functions.areHosts(0x37f), "no way to the host's x87");
    Operands operands = operands(instruction);
    int[] wrong = {0};
    StringBuilder message = new StringBuilder(instruction + " differs");
    run(
        instruction,
        operands::nextForFunction,
        (before, host, ours) -> {
          // Unmasked overflow and underflow are calculated here.
          boolean asked = (before.r[X87State.X87_CW] & 0x18) == 0x18;
          if (asked && !host.sameAs(ours, 0) && wrong[0]++ < EXAMPLES) {
            message.append(describe(before, host, ours));
          }
        });
    assertEquals(0, wrong[0], message::toString);
  }

  @ParameterizedTest
  @MethodSource("transcendental")
  void isWithinOneUnitOfTheHost(Instruction instruction) throws IOException {
    boolean software = HostX87.software;
    HostX87.software = true;
    try {
      compareWithinOneUnit(instruction);
    } finally {
      HostX87.software = software;
    }
  }

  private static void compareWithinOneUnit(Instruction instruction) throws IOException {
    Operands operands = operands(instruction);
    int[] equal = {0};
    int[] wrong = {0};
    StringBuilder message = new StringBuilder(instruction + " differs");
    run(
        instruction,
        operands::nextForFunction,
        (before, host, ours) -> {
          long distance = host.distance(ours);
          if (distance == 0) {
            equal[0]++;
          } else if (distance > 1
              && (HOST_IS_AMD || instruction.isDefinedFor(before))
              && wrong[0]++ < EXAMPLES) {
            message.append(describe(before, host, ours));
          }
        });
    System.out.printf(
        "%-8s equal to the host in %.2f%% of %d cases, else one unit of the last place off%n",
        instruction, 100.0 * equal[0] / CASES, CASES);
    assertEquals(0, wrong[0], message::toString);
  }
}
