package org.bd0.translator.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random bytes in both engines: no exception, no end of the JVM, no end to wait for, and the same
 * outcome.
 *
 * <p>Ten million of them, in about 50 minutes on a machine of two cores: {@code mvn -pl translator
 * -am test -Dtest=RandomBytesTest#enginesAgree -Dsurefire.failIfNoSpecifiedTests=false
 * -Dbd0.fuzz.sequences=10000000}. {@code -Dbd0.fuzz.seed=S} begins with another sequence: a failure
 * prints its own.
 */
final class RandomBytesTest {
  @Test
  @Timeout(value = 12, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void enginesAgree() {
    int sequences = Integer.getInteger("bd0.fuzz.sequences", 60_000);
    List<String> failures =
        new RandomBytes().run(Long.getLong("bd0.fuzz.seed", 0x4000000), sequences);
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
  }

  /** In a JVM of its own, where each access of guest memory is checked a second time. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void noAccessLeavesTheArena() throws IOException, InterruptedException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dbd0.checked=true",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                RandomBytes.class.getName(),
                "15000")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
