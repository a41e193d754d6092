package org.bd0.runtime.sse;

import java.util.ArrayList;
import java.util.List;

/** The instructions that are compared with the processor, and what they mean in our terms. */
final class SseCases {
  /** Computes an instruction. */
  @FunctionalInterface
  interface Meaning {
    /**
     * Reads the operands and writes the result.
     *
     * @param s xmm0, xmm1 and rax: a's halves, b's halves, rax; xmm0 and rax are written
     * @param r the state array, for MXCSR
     */
    void apply(long[] s, long[] r);
  }

  /** A function of two halves. */
  @FunctionalInterface
  interface Half {
    long apply(long a, long b);
  }

  /** A function of two floats. */
  @FunctionalInterface
  interface Single {
    float apply(float a, float b);
  }

  /** A function of one half. */
  @FunctionalInterface
  interface Unary {
    long apply(long a);
  }

  /** An instruction and its meaning. */
  record Case(String instruction, Meaning meaning) {}

  static final int ALO = 0;
  static final int AHI = 1;
  static final int BLO = 2;
  static final int BHI = 3;
  static final int RAX = 4;

  private final List<Case> cases = new ArrayList<>();

  private SseCases() {}

  private void add(String instruction, Meaning meaning) {
    cases.add(new Case(instruction, meaning));
  }

  private static void set(long[] s, long low, long high) {
    s[ALO] = low;
    s[AHI] = high;
  }

  /** The same function on both halves. */
  private void both(String name, Half half) {
    add(
        name + " %xmm1, %xmm0",
        (s, r) -> set(s, half.apply(s[ALO], s[BLO]), half.apply(s[AHI], s[BHI])));
  }

  /** A scalar one: the high half stays. */
  private void scalar(String name, Half half) {
    add(name + " %xmm1, %xmm0", (s, r) -> s[ALO] = half.apply(s[ALO], s[BLO]));
  }

  private void bothUnary(String name, Unary half) {
    both(name, (a, b) -> half.apply(b));
  }

  private void integer(String name, Unary function) {
    add(name, (s, r) -> s[RAX] = function.apply(s[BLO]));
  }

  static List<Case> packed() {
    SseCases c = new SseCases();
    c.both("paddb", Packed::paddb);
    c.both("paddw", Packed::paddw);
    c.both("paddd", Packed::paddd);
    c.both("psubb", Packed::psubb);
    c.both("psubw", Packed::psubw);
    c.both("psubd", Packed::psubd);
    c.both("paddsb", Packed::paddsb);
    c.both("paddsw", Packed::paddsw);
    c.both("paddusb", Packed::paddusb);
    c.both("paddusw", Packed::paddusw);
    c.both("psubsb", Packed::psubsb);
    c.both("psubsw", Packed::psubsw);
    c.both("psubusb", Packed::psubusb);
    c.both("psubusw", Packed::psubusw);
    c.both("pcmpeqb", Packed::pcmpeqb);
    c.both("pcmpeqw", Packed::pcmpeqw);
    c.both("pcmpeqd", Packed::pcmpeqd);
    c.both("pcmpgtb", Packed::pcmpgtb);
    c.both("pcmpgtw", Packed::pcmpgtw);
    c.both("pcmpgtd", Packed::pcmpgtd);
    c.both("pminub", Packed::pminub);
    c.both("pmaxub", Packed::pmaxub);
    c.both("pminsw", Packed::pminsw);
    c.both("pmaxsw", Packed::pmaxsw);
    c.both("pavgb", Packed::pavgb);
    c.both("pavgw", Packed::pavgw);
    c.both("psadbw", Packed::psadbw);
    c.both("pmullw", Packed::pmullw);
    c.both("pmulhw", Packed::pmulhw);
    c.both("pmulhuw", Packed::pmulhuw);
    c.both("pmuludq", Packed::pmuludq);
    c.both("pmaddwd", Packed::pmaddwd);
    c.shifts();
    c.packs();
    c.interleaves();
    c.shuffles();
    return c.cases;
  }

  private void shift(String name, Half half) {
    add(
        name + " %xmm1, %xmm0",
        (s, r) -> set(s, half.apply(s[ALO], s[BLO]), half.apply(s[AHI], s[BLO])));
    for (int count : new int[] {0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 255}) {
      add(
          name + " $" + count + ", %xmm0",
          (s, r) -> set(s, half.apply(s[ALO], count), half.apply(s[AHI], count)));
    }
  }

  private void shifts() {
    shift("psllw", Shuffle::psllw);
    shift("pslld", Shuffle::pslld);
    shift("psllq", Shuffle::psllq);
    shift("psrlw", Shuffle::psrlw);
    shift("psrld", Shuffle::psrld);
    shift("psrlq", Shuffle::psrlq);
    shift("psraw", Shuffle::psraw);
    shift("psrad", Shuffle::psrad);
  }

  private void pack(String name, Half half) {
    add(
        name + " %xmm1, %xmm0",
        (s, r) -> set(s, half.apply(s[ALO], s[AHI]), half.apply(s[BLO], s[BHI])));
  }

  private void packs() {
    pack("packsswb", Shuffle::packsswb);
    pack("packuswb", Shuffle::packuswb);
    pack("packssdw", Shuffle::packssdw);
  }

  private void interleave(String suffix, Half low, Half high) {
    add(
        "punpckl" + suffix + " %xmm1, %xmm0",
        (s, r) -> set(s, low.apply(s[ALO], s[BLO]), high.apply(s[ALO], s[BLO])));
    add(
        "punpckh" + suffix + " %xmm1, %xmm0",
        (s, r) -> set(s, low.apply(s[AHI], s[BHI]), high.apply(s[AHI], s[BHI])));
  }

  private void interleaves() {
    interleave("bw", Shuffle::punpcklbw, Shuffle::punpckhbw);
    interleave("wd", Shuffle::punpcklwd, Shuffle::punpckhwd);
    interleave("dq", Shuffle::punpckldq, Shuffle::punpckhdq);
  }

  private void shuffles() {
    for (int imm : new int[] {0, 0x1b, 0xe4, 0x4e, 0xb1, 0xff, 0x39, 0x93, 0x72}) {
      add(
          "pshuflw $" + imm + ", %xmm1, %xmm0",
          (s, r) -> set(s, Shuffle.pshufw(s[BLO], imm), s[BHI]));
      add(
          "pshufhw $" + imm + ", %xmm1, %xmm0",
          (s, r) -> set(s, s[BLO], Shuffle.pshufw(s[BHI], imm)));
    }
    add(
        "pmovmskb %xmm1, %eax",
        (s, r) -> s[RAX] = Shuffle.pmovmskb(s[BLO]) | Shuffle.pmovmskb(s[BHI]) << 8);
    add("pmovmskb %xmm1, %eax", (s, r) -> s[RAX] = Shuffle.pmovmskb(s[BLO], s[BHI]));
    add(
        "movdqa %xmm0, %xmm2; pcmpeqb %xmm1, %xmm2; pmovmskb %xmm2, %eax; neg %rax; sbb %rax, %rax",
        (s, r) -> s[RAX] = anyEqual(s[ALO], s[BLO]) || anyEqual(s[AHI], s[BHI]) ? -1 : 0);
    add("movmskps %xmm1, %eax", (s, r) -> s[RAX] = Shuffle.movmskps(s[BLO], s[BHI]));
    add("movmskpd %xmm1, %eax", (s, r) -> s[RAX] = Shuffle.movmskpd(s[BLO], s[BHI]));
    add(
        "pcmpeqd %xmm0, %xmm0; sub $16, %rsp; movdqu %xmm0, (%rsp); xchg %rdi, %rcx;"
            + " mov %rsp, %rdi; pxor %xmm0, %xmm0; maskmovdqu %xmm1, %xmm0; xchg %rdi, %rcx;"
            + " movdqu (%rsp), %xmm0; add $16, %rsp",
        (s, r) -> set(s, ~Shuffle.byteMask(s[BLO]), ~Shuffle.byteMask(s[BHI])));
  }

  private static boolean anyEqual(long a, long b) {
    return (Packed.anyEqualByte(a, b) & 0x8080808080808080L) != 0;
  }

  private static float f(long bits) {
    return Float.intBitsToFloat((int) bits);
  }

  private void arithmetic(String name, Half sd, Single ss, Half ps) {
    scalar(name + "sd", sd);
    both(name + "pd", sd);
    scalar(
        name + "ss",
        (a, b) ->
            (a & 0xffffffff00000000L)
                | (Float.floatToRawIntBits(ss.apply(f(a), f(b))) & 0xffffffffL));
    both(name + "ps", ps);
  }

  static List<Case> floating() {
    SseCases c = new SseCases();
    c.arithmetic("add", Sse::addsd, Sse::add, Sse::addps);
    c.arithmetic("sub", Sse::subsd, Sse::sub, Sse::subps);
    c.arithmetic("mul", Sse::mulsd, Sse::mul, Sse::mulps);
    c.arithmetic("div", Sse::divsd, Sse::div, Sse::divps);
    c.arithmetic("sqrt", Sse::sqrtsd, (a, b) -> Sse.sqrt(b), Sse::sqrtps);
    c.arithmetic("min", Sse::minsd, Sse::min, Sse::minps);
    c.arithmetic("max", Sse::maxsd, Sse::max, Sse::maxps);
    for (int predicate = 0; predicate < 8; predicate++) {
      int p = predicate;
      c.scalar("cmpsd $" + p + ",", (a, b) -> Sse.cmpsd(a, b, p));
      c.both("cmppd $" + p + ",", (a, b) -> Sse.cmpsd(a, b, p));
      c.scalar("cmpss $" + p + ",", (a, b) -> Sse.cmpss(a, b, p));
      c.both("cmpps $" + p + ",", (a, b) -> Sse.cmpps(a, b, p));
    }
    String flags = " %xmm1, %xmm0; pushfq; pop %rax; and $0x8d5, %eax";
    c.add("comisd" + flags, (s, r) -> s[RAX] = Sse.comisd(s[ALO], s[BLO]));
    c.add("ucomisd" + flags, (s, r) -> s[RAX] = Sse.comisd(s[ALO], s[BLO]));
    c.add("comiss" + flags, (s, r) -> s[RAX] = Sse.comiss(s[ALO], s[BLO]));
    c.add("ucomiss" + flags, (s, r) -> s[RAX] = Sse.comiss(s[ALO], s[BLO]));
    c.conversions();
    return c.cases;
  }

  private void conversions() {
    add("cvtsi2sd %eax, %xmm0", (s, r) -> s[ALO] = SseConvert.cvtsi2sd32(s[RAX]));
    add("cvtsi2sd %rax, %xmm0", (s, r) -> s[ALO] = SseConvert.cvtsi2sd64(s[RAX]));
    add("cvtsi2ss %eax, %xmm0", (s, r) -> s[ALO] = SseConvert.cvtsi2ss32(s[ALO], s[RAX]));
    add("cvtsi2ss %rax, %xmm0", (s, r) -> s[ALO] = SseConvert.cvtsi2ss64(s[ALO], s[RAX]));
    integer("cvtsd2si %xmm1, %eax", SseConvert::cvtsd2si32);
    integer("cvtsd2si %xmm1, %rax", SseConvert::cvtsd2si64);
    integer("cvttsd2si %xmm1, %eax", SseConvert::cvttsd2si32);
    integer("cvttsd2si %xmm1, %rax", SseConvert::cvttsd2si64);
    integer("cvtss2si %xmm1, %eax", SseConvert::cvtss2si32);
    integer("cvtss2si %xmm1, %rax", SseConvert::cvtss2si64);
    integer("cvttss2si %xmm1, %eax", SseConvert::cvttss2si32);
    integer("cvttss2si %xmm1, %rax", SseConvert::cvttss2si64);
    scalar("cvtss2sd", (a, b) -> SseConvert.cvtss2sd(b));
    scalar("cvtsd2ss", SseConvert::cvtsd2ss);
    bothUnary("cvtdq2ps", SseConvert::cvtdq2ps);
    bothUnary("cvtps2dq", SseConvert::cvtps2dq);
    bothUnary("cvttps2dq", SseConvert::cvttps2dq);
    add(
        "cvtps2pd %xmm1, %xmm0",
        (s, r) -> set(s, SseConvert.cvtss2sd(s[BLO]), SseConvert.cvtss2sd(s[BLO] >>> 32)));
    add(
        "cvtdq2pd %xmm1, %xmm0",
        (s, r) -> set(s, SseConvert.cvtsi2sd32(s[BLO]), SseConvert.cvtsi2sd32(s[BLO] >>> 32)));
    add("cvtpd2ps %xmm1, %xmm0", (s, r) -> set(s, SseConvert.cvtpd2ps(s[BLO], s[BHI]), 0));
    add("cvtpd2dq %xmm1, %xmm0", (s, r) -> set(s, SseConvert.cvtpd2dq(s[BLO], s[BHI]), 0));
    add("cvttpd2dq %xmm1, %xmm0", (s, r) -> set(s, SseConvert.cvttpd2dq(s[BLO], s[BHI]), 0));
  }

  private void exact(String name, long op) {
    String operands = " %xmm1, %xmm0";
    add(name + "sd" + operands, (s, r) -> s[ALO] = SseExact.sd(r, s[ALO], s[BLO], op));
    add(name + "ss" + operands, (s, r) -> s[ALO] = SseExact.ss(r, s[ALO], s[BLO], op));
    add(
        name + "pd" + operands,
        (s, r) -> set(s, SseExact.sd(r, s[ALO], s[BLO], op), SseExact.sd(r, s[AHI], s[BHI], op)));
    add(
        name + "ps" + operands,
        (s, r) -> set(s, SseExact.ps(r, s[ALO], s[BLO], op), SseExact.ps(r, s[AHI], s[BHI], op)));
  }

  static List<Case> exact() {
    SseCases c = new SseCases();
    c.exact("add", SseExact.ADD);
    c.exact("sub", SseExact.SUB);
    c.exact("mul", SseExact.MUL);
    c.exact("div", SseExact.DIV);
    c.exact("sqrt", SseExact.SQRT);
    c.exact("min", SseExact.MIN);
    c.exact("max", SseExact.MAX);
    String[] predicates = {"eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"};
    for (int p = 0; p < 8; p++) {
      c.exact("cmp" + predicates[p], SseExact.CMP + p);
    }
    String flags = " %xmm1, %xmm0; pushfq; pop %rax; and $0x8d5, %eax";
    c.add("comisd" + flags, (s, r) -> s[RAX] = SseExact.comisd(r, s[ALO], s[BLO], 1));
    c.add("ucomisd" + flags, (s, r) -> s[RAX] = SseExact.comisd(r, s[ALO], s[BLO], 0));
    c.add("comiss" + flags, (s, r) -> s[RAX] = SseExact.comiss(r, s[ALO], s[BLO], 1));
    c.add("ucomiss" + flags, (s, r) -> s[RAX] = SseExact.comiss(r, s[ALO], s[BLO], 0));
    c.exactConversions();
    return c.cases;
  }

  private static long signExtended(long a) {
    return (int) a;
  }

  private void exactConversions() {
    add("cvtsi2sd %eax, %xmm0", (s, r) -> s[ALO] = SseExact.cvtsi2sd(r, signExtended(s[RAX])));
    add("cvtsi2sd %rax, %xmm0", (s, r) -> s[ALO] = SseExact.cvtsi2sd(r, s[RAX]));
    add(
        "cvtsi2ss %eax, %xmm0",
        (s, r) -> s[ALO] = SseExact.cvtsi2ss(r, s[ALO], signExtended(s[RAX])));
    add("cvtsi2ss %rax, %xmm0", (s, r) -> s[ALO] = SseExact.cvtsi2ss(r, s[ALO], s[RAX]));
    for (int t = 0; t < 2; t++) {
      int truncate = t;
      String c = t == 0 ? "cvt" : "cvtt";
      add(c + "sd2si %xmm1, %eax", (s, r) -> s[RAX] = SseExact.cvtsd2si(r, s[BLO], 32, truncate));
      add(c + "sd2si %xmm1, %rax", (s, r) -> s[RAX] = SseExact.cvtsd2si(r, s[BLO], 64, truncate));
      add(c + "ss2si %xmm1, %eax", (s, r) -> s[RAX] = SseExact.cvtss2si(r, s[BLO], 32, truncate));
      add(c + "ss2si %xmm1, %rax", (s, r) -> s[RAX] = SseExact.cvtss2si(r, s[BLO], 64, truncate));
      add(
          c + "ps2dq %xmm1, %xmm0",
          (s, r) ->
              set(
                  s,
                  SseExact.cvtps2dq(r, s[BLO], truncate),
                  SseExact.cvtps2dq(r, s[BHI], truncate)));
      add(
          c + "pd2dq %xmm1, %xmm0",
          (s, r) -> set(s, SseExact.cvtpd2dq(r, s[BLO], s[BHI], truncate), 0));
    }
    add("cvtss2sd %xmm1, %xmm0", (s, r) -> s[ALO] = SseExact.cvtss2sd(r, s[BLO]));
    add("cvtsd2ss %xmm1, %xmm0", (s, r) -> s[ALO] = SseExact.cvtsd2ss(r, s[ALO], s[BLO]));
    add(
        "cvtps2pd %xmm1, %xmm0",
        (s, r) -> set(s, SseExact.cvtss2sd(r, s[BLO]), SseExact.cvtss2sd(r, s[BLO] >>> 32)));
    add("cvtpd2ps %xmm1, %xmm0", (s, r) -> set(s, SseExact.cvtpd2ps(r, s[BLO], s[BHI]), 0));
    add(
        "cvtdq2ps %xmm1, %xmm0",
        (s, r) -> set(s, SseExact.cvtdq2ps(r, s[BLO]), SseExact.cvtdq2ps(r, s[BHI])));
  }
}
