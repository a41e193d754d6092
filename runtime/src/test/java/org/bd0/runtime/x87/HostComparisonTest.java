package org.bd0.runtime.x87;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every instruction against the x87 we stand on: registers, control, status and tag words, memory,
 * RFLAGS. {@code -Dx87.cases=N} sets the number of cases an instruction, {@code -Dx87.seed=N}
 * another sequence of them.
 */
class HostComparisonTest {
  private static final int CHUNK = 400;
  private static final int CASES = Integer.getInteger("x87.cases", 200_000);
  private static final long SEED = Long.getLong("x87.seed", 87);

  @TempDir static Path folder;

  private static NativeFpu fpu;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    String missing = NativeFpu.missing();
    if (missing != null) {
      System.out.println("skipped: " + missing);
    }
    Assumptions.assumeTrue(missing == null, missing);
    fpu = NativeFpu.start(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    if (fpu != null) {
      fpu.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void equalsTheHost(Instruction instruction) throws IOException {
    Operands operands = new Operands(SEED * 1000 + instruction.ordinal());
    Case[] before = new Case[CHUNK];
    Case[] after = new Case[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      before[i] = new Case();
      after[i] = new Case();
    }
    Case native1 = new Case();
    ByteBuffer buffer = NativeFpu.buffer(CHUNK);
    int wrong = 0;
    StringBuilder message = new StringBuilder();
    for (int done = 0; done < CASES; done += CHUNK) {
      for (int i = 0; i < CHUNK; i++) {
        operands.next(before[i], true, true);
        before[i].write(buffer, instruction.ordinal());
      }
      fpu.send(buffer);
      for (int i = 0; i < CHUNK; i++) {
        after[i].copy(before[i]);
        instruction.action.run(after[i]);
      }
      fpu.receive(buffer);
      for (int i = 0; i < CHUNK; i++) {
        native1.read(buffer);
        if (!native1.sameAs(after[i], 0)) {
          wrong++;
          if (wrong <= 8) {
            message.append(
                String.format(
                    "%n before %s%n    cpu %s%n   ours %s", before[i], native1, after[i]));
          }
        }
      }
      buffer.clear();
    }
    assertEquals(0, wrong, () -> instruction + " differs" + message);
  }
}
