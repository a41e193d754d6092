package org.bd0.bench.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code bench/explain} with the packaged bd0-run. */
class ExplainIT {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root"));

  private final ByteArrayOutputStream report = new ByteArrayOutputStream();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Test
  void aLoopIsFoundInTranslatedCodeByItsName() {
    Path program = ROOT.resolve("testprogs/target/programs/sieve.musl");
    assumeTrue(Files.exists(program), "no sieve.musl: apt-get install musl-tools");
    assertEquals(
        0, run("--top", "3", program.toString(), "60000000"), log.toString(StandardCharsets.UTF_8));
    String text = report.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("sieve.musl 60000000: exit status 0"), text);
    double translated = share(text, "tier-2 units") + share(text, "tier-1 blocks");
    assertTrue(translated > 20, text);
    assertTrue(Pattern.compile("tier [12]  work\\+0x").matcher(text).find(), text);
    assertTrue(text.contains(" bytes of bytecode"), text);
    assertTrue(text.contains("JIT compiler C2"), text);
    assertTrue(text.contains("bd0-run statistics"), text);
  }

  private static double share(String text, String place) {
    Matcher matcher = Pattern.compile("([0-9.]+)% +" + place).matcher(text);
    assertTrue(matcher.find(), text);
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void whatCannotBeRunIsSaid() {
    assertEquals(125, run(ROOT.resolve("pom.xml").toString()));
    assertTrue(log.toString(StandardCharsets.UTF_8).contains("bd0-run ended with status 126"));
  }

  @Test
  void mistakesAreRefused() {
    assertEquals(2, run("--top"));
    assertEquals(2, run("--bottom", "x"));
    assertEquals(2, run());
  }

  private int run(String... words) {
    try (PrintStream out = new PrintStream(report, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(log, true, StandardCharsets.UTF_8)) {
      return Explain.run(ROOT, out, err, ProcessBuilder.Redirect.DISCARD, words);
    }
  }
}
