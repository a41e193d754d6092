package org.bd0.runtime.x87;

import java.util.EnumSet;

/**
 * The instructions compared with the host: their assembly (MEM is the operand, AREA room for an
 * image), their meaning.
 */
enum Instruction {
  FADD_ST0_ST1("fadd %st(1),%st", c -> X87.arithmetic(c.r, X87.ADD, 0, 1)),
  FADD_ST1_ST0("fadd %st,%st(1)", c -> X87.arithmetic(c.r, X87.ADD, 1, 0)),
  FADDP("faddp %st,%st(1)", c -> X87.arithmeticPop(c.r, X87.ADD, 1)),
  FSUB_ST0_ST1(".byte 0xD8, 0xE1", c -> X87.arithmetic(c.r, X87.SUB, 0, 1)),
  FSUBR_ST0_ST1(".byte 0xD8, 0xE9", c -> X87.arithmetic(c.r, X87.SUBR, 0, 1)),
  FSUB_ST1_ST0(".byte 0xDC, 0xE9", c -> X87.arithmetic(c.r, X87.SUB, 1, 0)),
  FSUBRP(".byte 0xDE, 0xE1", c -> X87.arithmeticPop(c.r, X87.SUBR, 1)),
  FMUL_ST0_ST1("fmul %st(1),%st", c -> X87.arithmetic(c.r, X87.MUL, 0, 1)),
  FMULP("fmulp %st,%st(1)", c -> X87.arithmeticPop(c.r, X87.MUL, 1)),
  FDIV_ST0_ST1(".byte 0xD8, 0xF1", c -> X87.arithmetic(c.r, X87.DIV, 0, 1)),
  FDIVR_ST0_ST1(".byte 0xD8, 0xF9", c -> X87.arithmetic(c.r, X87.DIVR, 0, 1)),
  FDIVR_ST1_ST0(".byte 0xDC, 0xF1", c -> X87.arithmetic(c.r, X87.DIVR, 1, 0)),
  FDIVP(".byte 0xDE, 0xF9", c -> X87.arithmeticPop(c.r, X87.DIV, 1)),
  FADD_M32("fadds MEM", c -> X87.arithmeticM32(c.r, X87.ADD, (int) c.memory0)),
  FADD_M64("faddl MEM", c -> X87.arithmeticM64(c.r, X87.ADD, c.memory0)),
  FMUL_M64("fmull MEM", c -> X87.arithmeticM64(c.r, X87.MUL, c.memory0)),
  FSUBR_M32("fsubrs MEM", c -> X87.arithmeticM32(c.r, X87.SUBR, (int) c.memory0)),
  FDIV_M64("fdivl MEM", c -> X87.arithmeticM64(c.r, X87.DIV, c.memory0)),
  FDIVR_M32("fdivrs MEM", c -> X87.arithmeticM32(c.r, X87.DIVR, (int) c.memory0)),
  FIADD_M16("fiadds MEM", c -> X87.arithmeticInteger(c.r, X87.ADD, (short) c.memory0)),
  FISUB_M32("fisubl MEM", c -> X87.arithmeticInteger(c.r, X87.SUB, c.memoryInt())),
  FIDIV_M32("fidivl MEM", c -> X87.arithmeticInteger(c.r, X87.DIV, c.memoryInt())),
  FIDIVR_M16("fidivrs MEM", c -> X87.arithmeticInteger(c.r, X87.DIVR, (short) c.memory0)),
  FSQRT("fsqrt", c -> X87.fsqrt(c.r)),
  FRNDINT("frndint", c -> X87.frndint(c.r)),
  FSCALE("fscale", c -> X87.fscale(c.r)),
  FXTRACT("fxtract", c -> X87.fxtract(c.r)),
  FPREM("fprem", c -> X87.fprem(c.r)),
  FPREM1("fprem1", c -> X87.fprem1(c.r)),
  FCOM("fcom %st(1)", c -> X87.compare(c.r, 1, false, 0)),
  FCOMPP("fcompp", c -> X87.compare(c.r, 1, false, 2)),
  FUCOMP("fucomp %st(1)", c -> X87.compare(c.r, 1, true, 1)),
  FCOM_M32("fcoms MEM", c -> X87.compareM32(c.r, (int) c.memory0, 0)),
  FCOMP_M64("fcompl MEM", c -> X87.compareM64(c.r, c.memory0, 1)),
  FICOM_M16("ficoms MEM", c -> X87.compareInteger(c.r, (short) c.memory0, 0)),
  FTST("ftst", c -> X87.ftst(c.r)),
  FXAM("fxam", c -> X87.fxam(c.r)),
  FCOMI("fcomi %st(1),%st", c -> setFlags(c, X87.compareToFlags(c.r, 1, false, false))),
  FUCOMIP("fucomip %st(1),%st", c -> setFlags(c, X87.compareToFlags(c.r, 1, true, true))),
  FCHS("fchs", c -> X87.fchs(c.r)),
  FABS("fabs", c -> X87.fabs(c.r)),
  FXCH("fxch %st(1)", c -> X87.fxch(c.r, 1)),
  FCMOVB("fcmovb %st(1),%st", c -> X87.fcmov(c.r, 1, true)),
  FCMOVNB("fcmovnb %st(1),%st", c -> X87.fcmov(c.r, 1, false)),
  FLD_ST1("fld %st(1)", c -> X87.fld(c.r, 1)),
  FST_ST1("fst %st(1)", c -> X87.fst(c.r, 1)),
  FSTP_ST1("fstp %st(1)", c -> X87.fstp(c.r, 1)),
  FLD_M32("flds MEM", c -> X87.fldM32(c.r, (int) c.memory0)),
  FLD_M64("fldl MEM", c -> X87.fldM64(c.r, c.memory0)),
  FLD_M80("fldt MEM", c -> X87.fldM80(c.r, c.memory0, (int) c.memory1)),
  FILD_M16("filds MEM", c -> X87.fild(c.r, (short) c.memory0)),
  FILD_M32("fildl MEM", c -> X87.fild(c.r, c.memoryInt())),
  FILD_M64("fildll MEM", c -> X87.fild(c.r, c.memory0)),
  FBLD("fbld MEM", c -> X87.fbld(c.r, c.memory0, (int) c.memory1)),
  FST_M32("fsts MEM", c -> store(c, X87.fstM32(c.r), 32, false)),
  FST_M64("fstl MEM", c -> store(c, X87.fstM64(c.r), 64, false)),
  FSTP_M64("fstpl MEM", c -> store(c, X87.fstM64(c.r), 64, true)),
  FSTP_M80("fstpt MEM", c -> store80(c, X87.fstM80Significand(c.r), X87.fstM80SignExponent(c.r))),
  FIST_M16("fists MEM", c -> store(c, X87.fist(c.r, 16), 16, false)),
  FIST_M32("fistl MEM", c -> store(c, X87.fist(c.r, 32), 32, false)),
  FISTP_M64("fistpll MEM", c -> store(c, X87.fist(c.r, 64), 64, true)),
  FISTTP_M16("fisttps MEM", c -> store(c, X87.fistt(c.r, 16), 16, true)),
  FISTTP_M32("fisttpl MEM", c -> store(c, X87.fistt(c.r, 32), 32, true)),
  FISTTP_M64("fisttpll MEM", c -> store(c, X87.fistt(c.r, 64), 64, true)),
  FBSTP("fbstp MEM", c -> store80(c, X87.fbstLow(c.r), X87.fbstHigh(c.r))),
  FLD1("fld1", c -> X87Control.fld1(c.r)),
  FLDZ("fldz", c -> X87Control.fldz(c.r)),
  FLDPI("fldpi", c -> X87Control.fldpi(c.r)),
  FLDL2E("fldl2e", c -> X87Control.fldl2e(c.r)),
  FLDL2T("fldl2t", c -> X87Control.fldl2t(c.r)),
  FLDLG2("fldlg2", c -> X87Control.fldlg2(c.r)),
  FLDLN2("fldln2", c -> X87Control.fldln2(c.r)),
  FNINIT("fninit", c -> X87Control.fninit(c.r)),
  FNCLEX("fnclex", c -> X87Control.fnclex(c.r)),
  FNSTCW("fnstcw MEM", c -> put(c, X87Control.fnstcw(c.r), 16)),
  FNSTSW("fnstsw MEM", c -> put(c, X87Control.fnstsw(c.r), 16)),
  FLDCW("fldcw MEM", c -> X87Control.fldcw(c.r, (int) c.memory0)),
  FFREE("ffree %st(1)", c -> X87Control.ffree(c.r, 1)),
  FFREEP("ffreep %st(1)", c -> X87Control.ffreep(c.r, 1)),
  FINCSTP("fincstp", c -> X87Control.fincstp(c.r)),
  FDECSTP("fdecstp", c -> X87Control.fdecstp(c.r)),
  EMMS("emms", c -> X87Control.emms(c.r)),
  MMX("movq MEM, %mm3", c -> X87Control.mmxWrite(c.r, 3, c.memory0)),
  FNSTENV(
      "fnstenv AREA; movq AREA,%rax; movq %rax,MEM; movl 8+AREA,%eax; movq %rax,8+MEM",
      c -> {
        byte[] image = new byte[X87Control.environmentSize(4)];
        X87Control.fnstenv(c.r, image, 0, 4);
        c.memory0 = word(image, 0, 8);
        c.memory1 = word(image, 8, 4);
      }),
  FLDENV(
      "fnstenv AREA; movw MEM,%ax; movw %ax,AREA; movw 2+MEM,%ax; movw %ax,4+AREA;"
          + " movw 4+MEM,%ax; movw %ax,8+AREA; fldenv AREA",
      c -> {
        byte[] image = new byte[X87Control.environmentSize(4)];
        X87Control.fnstenv(c.r, image, 0, 4);
        putWords(image, c.memory0);
        X87Control.fldenv(c.r, image, 0, 4);
      }),
  FNSAVE(
      "fnsave AREA; movq 28+AREA,%rax; movq %rax,MEM; movl 34+AREA,%eax; movq %rax,8+MEM",
      c -> {
        byte[] image = new byte[X87Control.saveSize(4)];
        X87Control.fnsave(c.r, image, 0, 4);
        c.memory0 = word(image, 28, 8);
        c.memory1 = word(image, 34, 4);
      }),
  FRSTOR(
      "fnsave AREA; movw MEM,%ax; movw %ax,AREA; movw 2+MEM,%ax; movw %ax,4+AREA;"
          + " movw 4+MEM,%ax; movw %ax,8+AREA; frstor AREA",
      c -> {
        byte[] image = new byte[X87Control.saveSize(4)];
        X87Control.fnsave(c.r, image, 0, 4);
        putWords(image, c.memory0);
        X87Control.frstor(c.r, image, 0, 4);
      }),
  FXRSTOR(
      "fxsave64 AREA; movl MEM,%eax; movl %eax,AREA; movb 4+MEM,%al; movb %al,4+AREA;"
          + " movq 40+AREA,%rax; movq %rax,8+MEM; fxrstor64 AREA",
      c -> {
        byte[] image = new byte[160];
        X87Control.fxsave(c.r, image, 0, true);
        for (int i = 0; i < 5; i++) {
          image[i] = (byte) (c.memory0 >>> (8 * i));
        }
        c.memory1 = word(image, 40, 8);
        X87Control.fxrstor(c.r, image, 0, true);
      }),
  F2XM1("f2xm1", c -> X87Functions.f2xm1(c.r)),
  FYL2X("fyl2x", c -> X87Functions.fyl2x(c.r)),
  FYL2XP1("fyl2xp1", c -> X87Functions.fyl2xp1(c.r)),
  FPATAN("fpatan", c -> X87Functions.fpatan(c.r)),
  FSIN("fsin", c -> X87Functions.fsin(c.r)),
  FCOS("fcos", c -> X87Functions.fcos(c.r)),
  FSINCOS("fsincos", c -> X87Functions.fsincos(c.r)),
  FPTAN("fptan", c -> X87Functions.fptan(c.r));

  /** What an instruction does to a case. */
  interface Action {
    void run(Case c);
  }

  /** The instructions whose results no manual defines to the last bit. */
  static final EnumSet<Instruction> TRANSCENDENTAL = EnumSet.range(F2XM1, FPTAN);

  private static final EnumSet<Instruction> CONDITIONS_DEFINED = EnumSet.range(FPREM, FXAM);

  final String assembly;

  @SuppressWarnings("ImmutableEnumChecker") // The actions hold nothing.
  final Action action;

  Instruction(String assembly, Action action) {
    this.assembly = assembly;
    this.action = action;
  }

  /** The number of the case in the C program, which is made of the same rows. */
  @SuppressWarnings("EnumOrdinal")
  int number() {
    return ordinal();
  }

  /** Condition codes that Intel's manual calls undefined, or sets where AMD's CPUs do not. */
  int conditionsThatVendorsSetDifferently() {
    return CONDITIONS_DEFINED.contains(this) ? X87State.C1 : X87State.CONDITIONS;
  }

  /** Whether Intel's manual defines the result for this operand. */
  boolean isDefinedFor(Case c) {
    int exponent = c.se(0) & 0x7FFF;
    return switch (this) {
      case F2XM1 -> exponent < 0x3FFF;
      case FYL2XP1 -> exponent < 0x3FFD;
      default -> true;
    };
  }

  private static long word(byte[] image, int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | (image[at + i] & 0xFF);
    }
    return value;
  }

  /** Replaces an environment's control, status and tag words by three words of the operand. */
  private static void putWords(byte[] image, long words) {
    for (int i = 0; i < 6; i++) {
      image[i / 2 * 4 + i % 2] = (byte) (words >>> (8 * i));
    }
  }

  private static void setFlags(Case c, int flags) {
    c.rflags = flags;
  }

  private static void put(Case c, long value, int bits) {
    long mask = bits == 64 ? -1 : (1L << bits) - 1;
    c.memory0 = (c.memory0 & ~mask) | (value & mask);
  }

  private static void store(Case c, long value, int bits, boolean pop) {
    if (X87.storable(c.r)) {
      put(c, value, bits);
    }
    if (pop) {
      X87.popStored(c.r);
    }
  }

  private static void store80(Case c, long low, int high) {
    if (X87.storable(c.r)) {
      c.memory0 = low;
      c.memory1 = (c.memory1 & ~0xFFFFL) | high;
    }
    X87.popStored(c.r);
  }
}
