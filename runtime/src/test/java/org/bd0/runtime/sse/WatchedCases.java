package org.bd0.runtime.sse;

import static org.bd0.runtime.sse.SseCases.AHI;
import static org.bd0.runtime.sse.SseCases.ALO;
import static org.bd0.runtime.sse.SseCases.BHI;
import static org.bd0.runtime.sse.SseCases.BLO;
import static org.bd0.runtime.sse.SseCases.RAX;

import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.sse.SseCases.Case;
import org.bd0.runtime.sse.SseCases.Meaning;

/** The instructions for which {@link SseWatched} has fast paths. */
final class WatchedCases {
  /** A function of two doubles. */
  @FunctionalInterface
  interface Doubles {
    double apply(long[] r, double a, double b);
  }

  /** A function of two floats. */
  @FunctionalInterface
  interface Floats {
    float apply(long[] r, float a, float b);
  }

  /** A function of two halves. */
  @FunctionalInterface
  interface Halves {
    long apply(long[] r, long a, long b);
  }

  private final List<Case> cases = new ArrayList<>();

  private WatchedCases() {}

  private void add(String instruction, Meaning meaning) {
    cases.add(new Case(instruction, meaning));
  }

  private static long apply(Doubles function, long[] r, long a, long b) {
    double x = Double.longBitsToDouble(a);
    return Double.doubleToRawLongBits(function.apply(r, x, Double.longBitsToDouble(b)));
  }

  private static long applySingle(Floats function, long[] r, long a, long b) {
    float z = function.apply(r, Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b));
    return a & -1L << 32 | Integer.toUnsignedLong(Float.floatToRawIntBits(z));
  }

  private void arithmetic(String name, Doubles doubles, Floats floats, Halves halves) {
    add(name + "sd %xmm1, %xmm0", (s, r) -> s[ALO] = apply(doubles, r, s[ALO], s[BLO]));
    add(name + "ss %xmm1, %xmm0", (s, r) -> s[ALO] = applySingle(floats, r, s[ALO], s[BLO]));
    add(
        name + "pd %xmm1, %xmm0",
        (s, r) -> {
          s[ALO] = apply(doubles, r, s[ALO], s[BLO]);
          s[AHI] = apply(doubles, r, s[AHI], s[BHI]);
        });
    add(
        name + "ps %xmm1, %xmm0",
        (s, r) -> {
          s[ALO] = halves.apply(r, s[ALO], s[BLO]);
          s[AHI] = halves.apply(r, s[AHI], s[BHI]);
        });
  }

  static List<Case> all() {
    WatchedCases c = new WatchedCases();
    c.arithmetic("add", SseWatched::add, SseWatched::add, SseWatched::addps);
    c.arithmetic("sub", SseWatched::sub, SseWatched::sub, SseWatched::subps);
    c.arithmetic("mul", SseWatched::mul, SseWatched::mul, SseWatched::mulps);
    c.arithmetic("div", SseWatched::div, SseWatched::div, SseWatched::divps);
    c.arithmetic("min", SseWatched::min, SseWatched::min, SseWatched::minps);
    c.arithmetic("max", SseWatched::max, SseWatched::max, SseWatched::maxps);
    c.arithmetic(
        "sqrt",
        (r, a, b) -> SseWatched.sqrt(r, b),
        (r, a, b) -> SseWatched.sqrt(r, b),
        SseWatched::sqrtps);
    c.comparisons();
    c.conversions();
    return c.cases;
  }

  private void comparisons() {
    String flags = " %xmm1, %xmm0; pushfq; pop %rax; and $0x8d5, %eax";
    add("comisd" + flags, (s, r) -> s[RAX] = SseWatched.comisd(r, s[ALO], s[BLO], 1));
    add("ucomisd" + flags, (s, r) -> s[RAX] = SseWatched.comisd(r, s[ALO], s[BLO], 0));
    add("comiss" + flags, (s, r) -> s[RAX] = SseWatched.comiss(r, s[ALO], s[BLO], 1));
    add("ucomiss" + flags, (s, r) -> s[RAX] = SseWatched.comiss(r, s[ALO], s[BLO], 0));
  }

  private void conversions() {
    add("cvtsi2sd %eax, %xmm0", (s, r) -> s[ALO] = SseWatched.cvtsi2sd(r, s[RAX] << 32 >> 32));
    add("cvtsi2sd %rax, %xmm0", (s, r) -> s[ALO] = SseWatched.cvtsi2sd(r, s[RAX]));
    add(
        "cvtsi2ss %eax, %xmm0",
        (s, r) -> s[ALO] = SseWatched.cvtsi2ss(r, s[ALO], s[RAX] << 32 >> 32));
    add("cvtsi2ss %rax, %xmm0", (s, r) -> s[ALO] = SseWatched.cvtsi2ss(r, s[ALO], s[RAX]));
    for (int t = 0; t < 2; t++) {
      int cut = t;
      String c = t == 0 ? "cvt" : "cvtt";
      add(c + "sd2si %xmm1, %eax", (s, r) -> s[RAX] = SseWatched.cvtsd2si(r, s[BLO], 32, cut));
      add(c + "sd2si %xmm1, %rax", (s, r) -> s[RAX] = SseWatched.cvtsd2si(r, s[BLO], 64, cut));
      add(c + "ss2si %xmm1, %eax", (s, r) -> s[RAX] = SseWatched.cvtss2si(r, s[BLO], 32, cut));
      add(c + "ss2si %xmm1, %rax", (s, r) -> s[RAX] = SseWatched.cvtss2si(r, s[BLO], 64, cut));
    }
    add("cvtss2sd %xmm1, %xmm0", (s, r) -> s[ALO] = SseWatched.cvtss2sd(r, s[BLO]));
    add("cvtsd2ss %xmm1, %xmm0", (s, r) -> s[ALO] = SseWatched.cvtsd2ss(r, s[ALO], s[BLO]));
  }
}
