package org.bd0.runtime.x87;

import static org.bd0.runtime.x87.X87State.C1;
import static org.bd0.runtime.x87.X87State.ES;
import static org.bd0.runtime.x87.X87State.EXCEPTIONS;
import static org.bd0.runtime.x87.X87State.X87_CW;
import static org.bd0.runtime.x87.X87State.X87_ST;
import static org.bd0.runtime.x87.X87State.X87_SW;
import static org.bd0.runtime.x87.X87State.X87_TAG;

/**
 * The x87 instructions that control the unit: its words, constants, environment, and whole state
 * (Intel SDM volume 2, the instructions' pages; volume 1, section 8.1).
 *
 * <p>Images are little-endian bytes as guest memory has them; the caller owns the array and copies
 * between it and the guest.
 */
public final class X87Control {
  /** Where FXSAVE puts ST(0) in its image, and from where registers are 16 bytes apart. */
  private static final int FXSAVE_REGISTERS = 32;

  /** The control word's bits that can be changed; bit 6 always reads as 1. */
  private static final int CW_WRITABLE = 0x1F3F;

  private static final int CW_INITIAL = 0x37F;

  private X87Control() {}

  private static int wordSize(int operandSize) {
    return operandSize == 2 ? 2 : 4;
  }

  /**
   * Bytes of an FNSTENV or FLDENV image.
   *
   * @param operandSize in bytes: 2 for the 16-bit format, else the 32-bit one
   */
  public static int environmentSize(int operandSize) {
    return 7 * wordSize(operandSize);
  }

  /** Bytes of an FNSAVE or FRSTOR image. */
  public static int saveSize(int operandSize) {
    return environmentSize(operandSize) + 80;
  }

  /** Whether the next waiting x87 instruction must raise #MF. */
  public static boolean pending(long[] r) {
    return (r[X87_SW] & ES) != 0;
  }

  // ---- Constants ----

  /** FLD1. */
  public static void fld1(long[] r) {
    X87.push(r, Float80.INTEGER_BIT, Float80.BIAS, 0);
  }

  /** FLDZ. */
  public static void fldz(long[] r) {
    X87.push(r, 0, 0, 0);
  }

  /** FLDPI: pi. */
  public static void fldpi(long[] r) {
    pushConstant(r, 0xC90F_DAA2_2168_C234L, 0xC4C6_628B_80DC_1CD1L, 1);
  }

  /** FLDL2E: the binary logarithm of e. */
  public static void fldl2e(long[] r) {
    pushConstant(r, 0xB8AA_3B29_5C17_F0BBL, 0xBE87_FED0_691D_3E88L, 0);
  }

  /** FLDL2T: the binary logarithm of 10. */
  public static void fldl2t(long[] r) {
    pushConstant(r, 0xD49A_784B_CD1B_8AFEL, 0x492B_F6FF_4DAF_DB4CL, 1);
  }

  /** FLDLG2: the decimal logarithm of 2. */
  public static void fldlg2(long[] r) {
    pushConstant(r, 0x9A20_9A84_FBCF_F798L, 0x8F89_59AC_0B7C_9178L, -2);
  }

  /** FLDLN2: the natural logarithm of 2. */
  public static void fldln2(long[] r) {
    pushConstant(r, 0xB172_17F7_D1CF_79ABL, 0xC9E3_B398_03F2_F6AFL, -1);
  }

  /** A constant given to 128 bits: rounded as rounding control says, raising nothing. */
  private static void pushConstant(long[] r, long hi, long lo, int exponent) {
    boolean up = Float80.roundsUp((int) r[X87_CW], 0, hi, lo, 1);
    X87.push(r, up ? hi + 1 : hi, Float80.BIAS + exponent, 0);
  }

  // ---- Control and status ----

  /** FNINIT: all registers empty (their bits stay), all exceptions masked, no pointers. */
  public static void fninit(long[] r) {
    r[X87_CW] = CW_INITIAL;
    r[X87_SW] = 0;
    r[X87_TAG] = 0;
    X87Pointers.clear(r);
  }

  /** FNCLEX: clears the exceptions. */
  public static void fnclex(long[] r) {
    r[X87_SW] &= 0x7F00;
  }

  /** FNSTCW: the control word, 16 bits. */
  public static int fnstcw(long[] r) {
    return (int) r[X87_CW];
  }

  /** FLDCW: exceptions that stand and are unmasked by it become pending, masked ones cease to. */
  public static void fldcw(long[] r, int value) {
    r[X87_CW] = (value & CW_WRITABLE) | 0x40;
    X87State.summarise(r);
  }

  /** FNSTSW: the status word, 16 bits. */
  public static int fnstsw(long[] r) {
    return (int) r[X87_SW];
  }

  /** FFREE ST(i). */
  public static void ffree(long[] r, int i) {
    r[X87_TAG] &= ~(1L << (X87State.top(r) + i & 7));
    r[X87_SW] &= ~(long) C1;
  }

  /** FFREEP ST(i), undocumented by Intel: FFREE, then pop. */
  public static void ffreep(long[] r, int i) {
    ffree(r, i);
    X87.pop(r);
  }

  /** FINCSTP. */
  public static void fincstp(long[] r) {
    X87State.setTop(r, X87State.top(r) + 1);
    r[X87_SW] &= ~(long) C1;
  }

  /** FDECSTP. */
  public static void fdecstp(long[] r) {
    X87State.setTop(r, X87State.top(r) - 1);
    r[X87_SW] &= ~(long) C1;
  }

  /** What every MMX instruction but EMMS does first: TOP is 0, all registers are in use. */
  public static void enterMmx(long[] r) {
    X87State.setTop(r, 0);
    r[X87_TAG] = 0xFF;
  }

  /** Writes MMX register i, 64 bits, as every MMX instruction does that has one as destination. */
  public static void mmxWrite(long[] r, int i, long value) {
    enterMmx(r);
    r[X87_ST + 2 * i] = value;
    r[X87_ST + 2 * i + 1] = 0xFFFF;
  }

  /** EMMS: all registers are empty. */
  public static void emms(long[] r) {
    X87State.setTop(r, 0);
    r[X87_TAG] = 0;
  }

  // ---- Environment and state ----

  /** The full tag word: two bits a physical register: valid, zero, special, empty. */
  public static int tagWord(long[] r) {
    int word = 0;
    for (int p = 7; p >= 0; p--) {
      int s = X87_ST + 2 * p;
      int se = (int) r[s + 1];
      int tag;
      if (X87State.isEmpty(r, s)) {
        tag = 3;
      } else if (Float80.isZero(r[s], se)) {
        tag = 1;
      } else {
        tag = Float80.isNormal(r[s], se) ? 0 : 2;
      }
      word = word << 2 | tag;
    }
    return word;
  }

  /**
   * FNSTENV: fills {@link #environmentSize} bytes, then masks all exceptions.
   *
   * @param operandSize in bytes: 2 for the 16-bit format, else the 32-bit one
   */
  public static void fnstenv(long[] r, byte[] image, int at, int operandSize) {
    int word = wordSize(operandSize);
    long above = 0xFFFF_0000L;
    Bytes.put(image, at, word, above | r[X87_CW]);
    Bytes.put(image, at + word, word, above | r[X87_SW]);
    Bytes.put(image, at + 2 * word, word, above | tagWord(r));
    if (word == 2) {
      X87Pointers.store16(r, image, at + 3 * word);
    } else {
      X87Pointers.store32(r, image, at + 3 * word);
    }
    r[X87_CW] |= EXCEPTIONS;
    X87State.summarise(r);
  }

  /** FLDENV, from an image as {@link #fnstenv} makes it. */
  public static void fldenv(long[] r, byte[] image, int at, int operandSize) {
    int word = wordSize(operandSize);
    r[X87_CW] = (Bytes.get(image, at, 2) & CW_WRITABLE) | 0x40;
    r[X87_SW] = Bytes.get(image, at + word, 2);
    X87State.summarise(r);
    long tags = Bytes.get(image, at + 2 * word, 2);
    long tag = 0;
    for (int p = 0; p < 8; p++) {
      if ((tags >> (2 * p) & 3) != 3) {
        tag |= 1L << p;
      }
    }
    r[X87_TAG] = tag;
    if (word == 2) {
      X87Pointers.load16(r, image, at + 3 * word);
    } else {
      X87Pointers.load32(r, image, at + 3 * word);
    }
  }

  /** FNSAVE: fills {@link #saveSize} bytes, then does as FNINIT. */
  public static void fnsave(long[] r, byte[] image, int at, int operandSize) {
    fnstenv(r, image, at, operandSize);
    int registers = at + environmentSize(operandSize);
    for (int i = 0; i < 8; i++) {
      int s = X87State.slot(r, i);
      Bytes.put(image, registers + 10 * i, 8, r[s]);
      Bytes.put(image, registers + 10 * i + 8, 2, r[s + 1]);
    }
    fninit(r);
  }

  /** FRSTOR, from an image as {@link #fnsave} makes it. */
  public static void frstor(long[] r, byte[] image, int at, int operandSize) {
    fldenv(r, image, at, operandSize);
    int registers = at + environmentSize(operandSize);
    for (int i = 0; i < 8; i++) {
      int s = X87State.slot(r, i);
      r[s] = Bytes.get(image, registers + 10 * i, 8);
      r[s + 1] = Bytes.get(image, registers + 10 * i + 8, 2);
    }
  }

  /**
   * The x87 part of FXSAVE and XSAVE: bytes 0 to 23 and 32 to 159 of the image.
   *
   * @param wide with REX.W, as FXSAVE64 and XSAVE64 are
   */
  public static void fxsave(long[] r, byte[] image, int at, boolean wide) {
    Bytes.put(image, at, 2, r[X87_CW]);
    Bytes.put(image, at + 2, 2, r[X87_SW]);
    Bytes.put(image, at + 4, 2, r[X87_TAG]);
    X87Pointers.save(r, image, at + 6, wide);
    for (int i = 0; i < 8; i++) {
      int s = X87State.slot(r, i);
      Bytes.put(image, at + FXSAVE_REGISTERS + 16 * i, 8, r[s]);
      Bytes.put(image, at + FXSAVE_REGISTERS + 16 * i + 8, 8, r[s + 1]);
    }
  }

  /** The x87 part of FXRSTOR and XRSTOR, from an image as {@link #fxsave} makes it. */
  public static void fxrstor(long[] r, byte[] image, int at, boolean wide) {
    r[X87_CW] = (Bytes.get(image, at, 2) & CW_WRITABLE) | 0x40;
    r[X87_SW] = Bytes.get(image, at + 2, 2);
    X87State.summarise(r);
    r[X87_TAG] = Bytes.get(image, at + 4, 1);
    X87Pointers.restore(r, image, at + 6, wide);
    for (int i = 0; i < 8; i++) {
      int s = X87State.slot(r, i);
      r[s] = Bytes.get(image, at + FXSAVE_REGISTERS + 16 * i, 8);
      r[s + 1] = Bytes.get(image, at + FXSAVE_REGISTERS + 16 * i + 8, 2);
    }
  }
}
