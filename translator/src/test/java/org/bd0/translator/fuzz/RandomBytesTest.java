package org.bd0.translator.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random bytes, executed from random states in both engines: neither may throw, hang or touch memory
 * outside its region, and both must end in the same way with the same state.
 *
 * <p>{@code -Dbd0.fuzz.sequences=N} sets the number of sequences, {@code -Dbd0.fuzz.seed=S} the first
 * one's seed: what a failure prints makes the same sequence again. With {@code -Dbd0.checked=true}
 * every access to memory is checked a second time.
 */
final class RandomBytesTest {
  private static final int SEQUENCES = Integer.getInteger("bd0.fuzz.sequences", 60_000);
  private static final long SEED = Long.getLong("bd0.fuzz.seed", 1);
  private static final long NANOSECONDS = 1_000_000_000L;

  @Test
  void theEnginesAgree() throws IOException {
    FuzzGuest guest = new FuzzGuest();
    CodeSource source = new CodeSource();
    long start = System.nanoTime();
    for (long seed = SEED; seed < SEED + SEQUENCES; seed++) {
      Random random = new Random(seed * 0x9e3779b97f4a7c15L);
      byte[] code = source.next(random);
      guest.prepare(random, code);
      compare(seed, code, guest);
    }
    long seconds = (System.nanoTime() - start) / NANOSECONDS;
    System.out.printf(
        "random bytes: %d sequences in %d s, %d compared, %d without end, %d changed themselves%n",
        SEQUENCES, seconds, guest.compared(), guest.endless(), guest.changedThemselves());
    assertTrue(guest.compared() > SEQUENCES / 2, "most sequences must come to an end");
  }

  private static void compare(long seed, byte[] code, FuzzGuest guest) {
    try {
      String difference = guest.compare();
      if (difference != null) {
        fail(where(seed, code) + difference);
      }
    } catch (RuntimeException | LinkageError e) {
      throw new AssertionError(where(seed, code) + guest.disassembly() + e, e);
    }
  }

  private static String where(long seed, byte[] code) {
    return "seed " + seed + ", bytes " + HexFormat.of().formatHex(code, 0, 48) + "\n";
  }
}
