package org.bd0.runtime;

/**
 * The six status flags (CF, PF, AF, ZF, SF, OF), kept lazily as an operation kind and two operands
 * in slots {@link Slot#CC_OP}, {@link Slot#CC_A} and {@link Slot#CC_B}.
 *
 * <p>A kind is {@code operation << 2 | log2(width in bytes)}. The operands' bits above the width
 * are ignored, so that whoever stores them need not mask. Bit positions are RFLAGS's (Intel SDM
 * volume 1, 3.4.3).
 */
public final class Flags {
  /** RFLAGS bit masks. */
  public static final int CF = 1;

  /** Parity of the result's low byte. */
  public static final int PF = 1 << 2;

  /** Carry out of bit 3. */
  public static final int AF = 1 << 4;

  /** Zero. */
  public static final int ZF = 1 << 6;

  /** Sign. */
  public static final int SF = 1 << 7;

  /** Trap flag: never set here. */
  public static final int TF = 1 << 8;

  /** Direction. */
  public static final int DF = 1 << 10;

  /** Signed overflow. */
  public static final int OF = 1 << 11;

  /** The six status flags. */
  public static final int STATUS = CF | PF | AF | ZF | SF | OF;

  /** A holds the six flags as RFLAGS bits. */
  public static final int EAGER = 0;

  /** A + B. */
  public static final int ADD = 1;

  /** A - B. */
  public static final int SUB = 2;

  /** A + B + 1. */
  public static final int ADC = 3;

  /** A - B - 1. */
  public static final int SBB = 4;

  /** A is the result of AND, OR, XOR or TEST. */
  public static final int LOGIC = 5;

  /** A is the result of INC, B the carry flag before (0 or 1). */
  public static final int INC = 6;

  /** A is the result of DEC, B the carry flag before (0 or 1). */
  public static final int DEC = 7;

  /** SF, ZF and PF come from the result A; CF, AF and OF are B's RFLAGS bits. */
  public static final int RESULT = 8;

  /** A << B; B is 1 to 63 and at most 31 below a width of 64 bits. */
  public static final int SHL = 9;

  /** A >>> B, B as for SHL. */
  public static final int SHR = 10;

  /** A >> B, B as for SHL. */
  public static final int SAR = 11;

  private Flags() {}

  /**
   * The kind of an operation at a width.
   *
   * @param operation one of the constants above
   * @param bytes width: 1, 2, 4 or 8
   */
  public static int kind(int operation, int bytes) {
    return operation << 2 | Integer.numberOfTrailingZeros(bytes);
  }

  private static int shift(long kind) {
    return 64 - (8 << (kind & 3));
  }

  /** The six status flags as RFLAGS bits; all others are 0. */
  public static long status(long kind, long a, long b) {
    int operation = (int) kind >> 2;
    if (operation == EAGER) {
      return a;
    }
    long result = result(kind, a, b);
    long top = result << shift(kind);
    long flags = carry(kind, a, b) | parityFlag(result);
    if (top == 0) {
      flags |= ZF;
    }
    if (top < 0) {
      flags |= SF;
    }
    return flags | overflow(kind, a, b) * OF | adjust(operation, a, b, result);
  }

  private static long result(long kind, long a, long b) {
    int s = shift(kind);
    return switch ((int) kind >> 2) {
      case ADD -> a + b;
      case SUB -> a - b;
      case ADC -> a + b + 1;
      case SBB -> a - b - 1;
      case SHL -> a << b;
      case SHR -> a << s >>> s >>> b;
      case SAR -> a << s >> s >> b;
      default -> a;
    };
  }

  private static long parityFlag(long result) {
    return (Integer.bitCount((int) result & 0xff) & 1) == 0 ? PF : 0;
  }

  private static long adjust(int operation, long a, long b, long result) {
    return switch (operation) {
      case ADD, SUB, ADC, SBB -> (a ^ b ^ result) & AF;
      case INC -> (result & 0xf) == 0 ? AF : 0;
      case DEC -> (result & 0xf) == 0xf ? AF : 0;
      case RESULT -> b & AF;
      default -> 0;
    };
  }

  /** The carry flag, 0 or 1. */
  public static long carry(long kind, long a, long b) {
    int s = shift(kind);
    long x = a << s;
    long y = b << s;
    return switch ((int) kind >> 2) {
      case ADD -> Long.compareUnsigned(x + y, x) < 0 ? 1 : 0;
      case SUB -> Long.compareUnsigned(x, y) < 0 ? 1 : 0;
      case ADC -> Long.compareUnsigned(x + y + (1L << s), x) <= 0 ? 1 : 0;
      case SBB -> Long.compareUnsigned(x, y) <= 0 ? 1 : 0;
      case INC, DEC, RESULT -> b & 1;
      case LOGIC -> 0;
      case SHL -> s == 0 ? a >>> 64 - b & 1 : x >>> s << b >>> 64 - s & 1;
      case SHR -> x >>> s >>> b - 1 & 1;
      case SAR -> x >> s >> b - 1 & 1;
      default -> a & CF;
    };
  }

  /** The overflow flag, 0 or 1. */
  public static long overflow(long kind, long a, long b) {
    int s = shift(kind);
    long x = a << s;
    long y = b << s;
    return switch ((int) kind >> 2) {
      case ADD -> sign((x ^ (x + y)) & (y ^ (x + y)));
      case SUB -> sign((x ^ y) & (x ^ (x - y)));
      case ADC -> sign((x ^ (x + y + (1L << s))) & (y ^ (x + y + (1L << s))));
      case SBB -> sign((x ^ y) & (x ^ (x - y - (1L << s))));
      case INC -> x == Long.MIN_VALUE ? 1 : 0;
      case DEC -> x == Long.MIN_VALUE - (1L << s) ? 1 : 0;
      case RESULT -> b >>> 11 & 1;
      case LOGIC, SAR -> 0;
      case SHL -> sign(a << b << s) ^ carry(kind, a, b);
      case SHR -> sign(x);
      default -> a >>> 11 & 1;
    };
  }

  private static long sign(long value) {
    return value >>> 63;
  }

  /** The zero flag, 0 or 1. */
  public static long zero(long kind, long a, long b) {
    int operation = (int) kind >> 2;
    return operation == EAGER ? a >>> 6 & 1 : result(kind, a, b) << shift(kind) == 0 ? 1 : 0;
  }

  /** The sign flag, 0 or 1. */
  public static long signFlag(long kind, long a, long b) {
    int operation = (int) kind >> 2;
    return operation == EAGER ? a >>> 7 & 1 : sign(result(kind, a, b) << shift(kind));
  }

  /** The parity flag, 0 or 1. */
  public static long parity(long kind, long a, long b) {
    int operation = (int) kind >> 2;
    return operation == EAGER ? a >>> 2 & 1 : parityFlag(result(kind, a, b)) >>> 2;
  }

  /**
   * Evaluates a condition code (Intel SDM volume 1, appendix B).
   *
   * @param cc the encoding's low four bits: 0 O, 1 NO, 2 B, … 15 NLE
   * @return 0 or 1
   */
  public static int condition(int cc, long kind, long a, long b) {
    long value =
        switch (cc >> 1) {
          case 0 -> overflow(kind, a, b);
          case 1 -> carry(kind, a, b);
          case 2 -> zero(kind, a, b);
          case 3 -> carry(kind, a, b) | zero(kind, a, b);
          case 4 -> signFlag(kind, a, b);
          case 5 -> parity(kind, a, b);
          case 6 -> signFlag(kind, a, b) ^ overflow(kind, a, b);
          default -> (signFlag(kind, a, b) ^ overflow(kind, a, b)) | zero(kind, a, b);
        };
    return (int) value ^ (cc & 1);
  }

  /** The whole RFLAGS register as PUSHF stores it. */
  public static long rflags(CpuState cpu) {
    long[] r = cpu.r;
    return status(r[Slot.CC_OP], r[Slot.CC_A], r[Slot.CC_B])
        | r[Slot.DF] << 10
        | r[Slot.RFLAGS_REST]
        | 0x202;
  }

  /**
   * Sets what POPF at privilege level 3 can set: status flags, DF, TF is ignored, NT, AC and ID.
   */
  public static void setRflags(CpuState cpu, long value, long mask) {
    long[] r = cpu.r;
    long merged = rflags(cpu) & ~mask | value & mask;
    r[Slot.CC_OP] = EAGER;
    r[Slot.CC_A] = merged & STATUS;
    r[Slot.CC_B] = 0;
    r[Slot.DF] = merged >>> 10 & 1;
    r[Slot.RFLAGS_REST] = merged & (1L << 14 | 1L << 18 | 1L << 21);
  }
}
