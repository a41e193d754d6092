package org.bd0.bench.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the report is made of. */
class ReportTest {
  private static final Path ROOT = Path.of(System.getProperty("bd0.root"));
  private static final String UNIT = "org.bd0.translator.emit.Guest_401c50/0x01";

  @Test
  void theLogOfCompilationsKnowsMethodsAndSizes() {
    JitLog log =
        JitLog.parse(
            List.of(
                "    1       3       java.lang.Object::<init> (1 bytes)",
                " 2705 %  b  4       "
                    + UNIT
                    + "::run @ 17 (8123 bytes)   made not entrant: not used",
                "  489 n    0       jdk.internal.misc.Unsafe::getLong (native)   ",
                "something else"));
    assertEquals("java.lang.Object", log.type(1));
    assertEquals(UNIT, log.type(2705));
    assertEquals(8123, log.bytes(UNIT));
    assertNull(log.type(489));
    assertEquals(-1, log.bytes("x"));
  }

  @Test
  void refusalsHaveReasons() {
    CodeStory story = new CodeStory(UNIT, false);
    assertNull(story.refusal(-1));
    story.samples = 10;
    story.interpretedSamples = 10;
    assertTrue(story.refusal(-1).contains("never compiled"));
    assertTrue(story.refusal(8001).contains("8,000 bytes"));
    story.highestIndex = 9000;
    assertTrue(story.refusal(-1).contains("8,000 bytes"));
    story.failed("out of nodes");
    assertEquals("out of nodes", story.refusal(-1));
  }

  @Test
  void whatWasCompiledIsNotRefused() {
    CodeStory story = new CodeStory(UNIT, true);
    assertEquals("not compiled", story.jit());
    story.compiled(3, 1, 2048);
    story.compiled(4, 10, 1024);
    story.samples = 10;
    assertNull(story.refusal(4000));
    assertEquals("C2, 2 compilations, 11 ms, 1 KiB", story.jit());
    story.deoptimised("unstable_if");
    story.deoptimised("unstable_if");
    assertEquals("2 unstable_if", story.deoptimisations());
  }

  @Test
  void threadsHavePurposes() {
    assertEquals("JIT compiler C2", Threads.purpose("C2 CompilerThre"));
    assertEquals("JIT compiler C1", Threads.purpose("C1 CompilerThre"));
    assertEquals("VM operations and GC", Threads.purpose("VM Thread"));
    assertEquals("flight recorder", Threads.purpose("JFR Sampler Thr"));
    assertEquals("thread ForkJoinPool", Threads.purpose("ForkJoinPool-1-"));
  }

  @Test
  void statisticsAreApartFromWhatTheProgramSays() {
    assertArrayEquals(
        new String[] {"oops\n", "bd0-run statistics\n  x\n"},
        Report.split("oops\nbd0-run statistics\n  x\n"));
    assertArrayEquals(new String[] {"oops\n", ""}, Report.split("oops\n"));
  }

  @Test
  void aBenchmarkHasItsOwnArguments() throws IOException {
    Path programs = ROOT.resolve("testprogs/target/programs");
    if (programs.resolve("crc32.glibc").toFile().exists()) {
      List<String> command = Benchmarks.command(ROOT, List.of("crc32"));
      assertEquals(programs.resolve("crc32.glibc").toString(), command.getFirst());
      assertEquals(2, command.size());
      assertEquals("7", Benchmarks.command(ROOT, List.of("crc32.glibc", "7")).getLast());
    }
    assertThrows(IOException.class, () -> Benchmarks.command(ROOT, List.of("no-such-program")));
  }

  @Test
  void addressesHaveNames() {
    String described = Symbols.of(ROOT.resolve("no-such-file")).describe(0x401000);
    assertEquals("0x401000", described);
    assertNotNull(Symbols.of(ROOT.resolve("testprogs/bin/hello-musl")).describe(0x401000));
  }
}
