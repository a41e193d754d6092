package org.bd0.runtime.sse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.SseCases.Case;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helpers against the processor: each instruction on boundary and random operands. */
class SseTest {
  private static final int RUNS = 3000;

  @TempDir Path directory;

  @Test
  void packedIntegerOperationsAgreeWithTheProcessor() throws IOException {
    compare(SseCases.packed(), 1, false);
  }

  @Test
  void floatingPointAgreesWithTheProcessorUnderTheDefaultMxcsr() throws IOException {
    compare(SseCases.floating(), 2, false);
  }

  @Test
  void floatingPointAgreesWithTheProcessorUnderAnyMxcsr() throws IOException {
    compare(SseCases.exact(), 3, true);
  }

  @Test
  void fastPathsAgreeWithTheProcessorUnderAnyMxcsr() throws IOException {
    compare(WatchedCases.all(), 5, true);
  }

  @Test
  void reciprocalsAreWithinTheManualsBound() throws IOException {
    CpuOracle.require();
    List<String> instructions = List.of("rcpps %xmm1, %xmm0", "rsqrtps %xmm1, %xmm0");
    long[] in = records(instructions.size(), 4, false);
    long[] out = CpuOracle.execute(directory, instructions, in);
    for (int i = 0; i < out.length / CpuOracle.OUT; i++) {
      long b = in[i * CpuOracle.IN + 3];
      long ours = in[i * CpuOracle.IN] == 0 ? Sse.rcpps(0, b) : Sse.rsqrtps(0, b);
      for (int lane = 0; lane < 64; lane += 32) {
        int want = (int) (out[i * CpuOracle.OUT] >>> lane);
        assertClose(want, (int) (ours >>> lane), instructions.get((int) in[i * CpuOracle.IN]), b);
      }
    }
  }

  /** Two approximations, each within 1.5 × 2^-12 of the true value; all else equal to the bit. */
  private static void assertClose(int want, int got, String name, long operand) {
    float x = Float.intBitsToFloat(want);
    float y = Float.intBitsToFloat(got);
    if (Float.isNaN(x) || Float.isInfinite(x) || x == 0) {
      assertEquals(want, got, () -> name + " of " + Long.toHexString(operand));
    } else {
      assertTrue(
          Math.abs((double) x / y - 1) <= 3 * 0x1p-12,
          () -> name + " of " + Long.toHexString(operand) + ": " + x + ", here " + y);
    }
  }

  private static long[] records(int cases, int seed, boolean anyMxcsr) {
    SplittableRandom random = new SplittableRandom(seed);
    Operands operands = new Operands(random);
    long[] in = new long[cases * RUNS * CpuOracle.IN];
    for (int i = 0; i < in.length; i += CpuOracle.IN) {
      in[i] = i / CpuOracle.IN / RUNS;
      int kind = random.nextInt(Operands.KINDS);
      int other = random.nextInt(3) == 0 ? random.nextInt(Operands.KINDS) : kind;
      in[i + 1] = operands.next(kind);
      in[i + 2] = operands.next(kind);
      in[i + 3] = operands.next(other);
      in[i + 4] = operands.next(other);
      in[i + 5] = operands.next(random.nextInt(Operands.KINDS));
      in[i + 6] = Mxcsr.DEFAULT;
      if (anyMxcsr) {
        // Under the usual mode with PE set, and before, fast paths are taken.
        in[i + 6] |=
            switch (random.nextInt(5)) {
              case 0 -> random.nextInt(0x10000) & 0xe07f;
              case 1 -> Mxcsr.PE;
              case 2 -> 0;
              default -> random.nextInt(0x10000) & 0xe040;
            };
      }
    }
    return in;
  }

  private void compare(List<Case> cases, int seed, boolean anyMxcsr) throws IOException {
    CpuOracle.require();
    long[] in = records(cases.size(), seed, anyMxcsr);
    long[] out = CpuOracle.execute(directory, cases.stream().map(Case::instruction).toList(), in);
    int wrong = 0;
    StringBuilder report = new StringBuilder();
    long[] r = new long[Slot.COUNT];
    long[] s = new long[5];
    int lastReported = -1;
    for (int i = 0; i < in.length / CpuOracle.IN; i++) {
      int at = i * CpuOracle.IN;
      Case c = cases.get((int) in[at]);
      System.arraycopy(in, at + 1, s, 0, 5);
      r[Slot.MXCSR] = in[at + 6];
      c.meaning().apply(s, r);
      Mxcsr.settle(r);
      int o = i * CpuOracle.OUT;
      long mxcsr = anyMxcsr ? out[o + 3] & Mxcsr.VALID : in[at + 6];
      if (s[0] != out[o] || s[1] != out[o + 1] || s[4] != out[o + 2] || r[Slot.MXCSR] != mxcsr) {
        wrong++;
        if (lastReported != (int) in[at] && report.length() < 20000) {
          lastReported = (int) in[at];
          report.append(
              String.format(
                  "%s%n  mxcsr %x a %016x %016x b %016x %016x rax %x%n"
                      + "  processor %016x %016x rax %x mxcsr %x%n"
                      + "  here      %016x %016x rax %x mxcsr %x%n",
                  c.instruction(),
                  in[at + 6],
                  in[at + 1],
                  in[at + 2],
                  in[at + 3],
                  in[at + 4],
                  in[at + 5],
                  out[o],
                  out[o + 1],
                  out[o + 2],
                  out[o + 3],
                  s[0],
                  s[1],
                  s[4],
                  r[Slot.MXCSR]));
        }
      }
    }
    assertEquals(0, wrong, report::toString);
  }
}
