package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void allEnginesFiveTimesUnlessToldOtherwise() throws Exception {
    Options options = Options.parse();
    assertEquals(Engine.NAMES, options.engines);
    assertEquals(5, options.repetitions);
    assertEquals(Options.Size.FULL, options.size);
  }

  @Test
  void quickIsOneShortRun() throws Exception {
    assertEquals(1, Options.parse("--quick").repetitions);
    assertEquals(3, Options.parse("-n", "3", "--quick").repetitions);
    assertTrue(Options.parse("--quick").steadySeconds < Options.parse().steadySeconds);
    assertEquals(2.5, Options.parse("--steady", "2.5").steadySeconds);
  }

  @Test
  void oneOfTheTwoMeasuresCanBeLeftOut() throws Exception {
    assertTrue(Options.parse().whole && Options.parse().steady);
    assertFalse(Options.parse("--only", "steady").whole);
    assertFalse(Options.parse("--only", "whole").steady);
  }

  @Test
  void peersAreEnginesBehindOurs() throws Exception {
    Options options = Options.parse("--engines", "b,native", "--peer", "b=/bin/b -x  -y");
    assertEquals(List.of("native", "b"), options.engines);
    assertEquals(List.of("/bin/b", "-x", "-y"), options.peers.get("b"));
  }

  @Test
  void enginesKeepTheOrderOfTheColumns() throws Exception {
    assertEquals(
        List.of("native", "translator"), Options.parse("--engines", "translator,native").engines);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--fast",
        "-n",
        "-n 0",
        "-n 1.5",
        "-n x",
        "--engines qume",
        "--cap -1",
        "sha256",
        "--only fast",
        "--peer blink",
        "--peer =x",
        "--peer native=x"
      })
  void mistakesAreRefused(String words) {
    assertThrows(Options.UsageException.class, () -> Options.parse(words.split(" ")));
  }
}
