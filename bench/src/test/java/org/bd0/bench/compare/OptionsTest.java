package org.bd0.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
  void quickIsOneRunAndLongSparesTheInterpreter() throws Exception {
    assertEquals(1, Options.parse("--quick").repetitions);
    assertEquals(3, Options.parse("-n", "3", "--quick").repetitions);
    assertEquals(List.of("native", "translator", "qemu"), Options.parse("--long").engines);
    assertEquals(
        List.of("interpreter"), Options.parse("--long", "--engines", "interpreter").engines);
  }

  @Test
  void enginesKeepTheOrderOfTheColumns() throws Exception {
    assertEquals(
        List.of("native", "translator"), Options.parse("--engines", "translator,native").engines);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--fast", "-n", "-n 0", "-n 1.5", "-n x", "--engines qume", "--cap -1", "sha256"})
  void mistakesAreRefused(String words) {
    assertThrows(Options.UsageException.class, () -> Options.parse(words.split(" ")));
  }
}
