package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two guests that cannot go on without each other, in a JVM that has one carrier thread: any call
 * that held it would stop both.
 */
final class OneCarrierTest {
  private static final int ROUNDS = 500;

  @TempDir private Path folder;

  /** Has two guests send a number to and fro, by each way of waiting in turn; prints it. */
  public static void main(String[] arguments) throws Exception {
    try (VirtualGuest a = new VirtualGuest();
        VirtualGuest b = new VirtualGuest()) {
      long[] there = a.pair(Call.PIPE);
      long[] back = a.pair(Call.SOCKETPAIR, 1, 1);
      long request = a.give(there[0], b);
      long answer = a.give(back[1], b);
      CompletableFuture<Long> server = b.start(guest -> exchange(guest, false, request, answer));
      CompletableFuture<Long> client = a.start(guest -> exchange(guest, true, back[0], there[1]));
      System.out.println(VirtualGuest.get(client) + " " + VirtualGuest.get(server));
    }
  }

  private static long exchange(TestGuest guest, boolean first, long from, long to) {
    long word = guest.room(8);
    long entry = guest.room(8);
    long set = guest.room(8);
    long time = guest.words(0, 1000);
    for (int round = 0; round < ROUNDS; round++) {
      if (round > 0 || !first) {
        guest.system.user.putLong(entry, from | 1L << 32);
        guest.system.user.putLong(set, 1L << from);
        switch (round % 4) {
          case 0 -> assertEquals(1, guest.call(Call.POLL, entry, 1, -1));
          case 1 -> assertEquals(1, guest.call(Call.SELECT, from + 1, set, 0, 0, 0));
          case 2 -> assertEquals(0, guest.call(Call.NANOSLEEP, time, 0));
          default -> assertEquals(0, guest.call(Call.SCHED_YIELD));
        }
        assertEquals(8, guest.call(Call.READ, from, word, 8));
      }
      guest.system.user.putLong(word, guest.int64(word) + 1);
      assertEquals(8, guest.call(Call.WRITE, to, word, 8));
    }
    return guest.int64(word);
  }

  @Test
  void noCallHoldsTheCarrier() throws Exception {
    Path output = folder.resolve("output");
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classes,
                OneCarrierTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it hangs");
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    int last = 2 * ROUNDS;
    assertEquals(List.of(last - 1 + " " + last), lines);
    assertEquals(0, process.exitValue());
  }
}
