package org.bd0.translator.lift;

import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * The status flags while a block is lifted: what made them last, as far as the block knows, so that
 * a condition becomes one comparison of the operands.
 */
public final class FlagState {
  private static final Helper STATUS = Helper.pure(Flags.class, "status", "(JJJ)J");
  private static final Helper CARRY = Helper.pure(Flags.class, "carry", "(JJJ)J");
  private static final Helper CONDITION = Helper.pure(Flags.class, "condition", "(IJJJ)I");

  private static final int UNKNOWN = -1;
  private static final int FLOAT_COMPARISON = -2;
  private static final int SHIFT = -3;
  private static final int CARRY_ONLY = -4;
  private static final int TEST = -5;

  private final X86Builder builder;
  private int operation = UNKNOWN;
  private int bytes;
  private Inst a;
  private Inst b;

  FlagState(X86Builder builder) {
    this.builder = builder;
  }

  /** Forgets what the block knows: the slots alone have the flags. */
  void forget() {
    operation = UNKNOWN;
  }

  /**
   * Sets all flags.
   *
   * @param kind a {@link Flags} operation
   * @param width in bytes
   * @param x first operand or result, I64 or I32 with undefined bits above the width
   * @param y second operand
   */
  public void set(int kind, int width, Inst x, Inst y) {
    builder.put(Slot.CC_OP, builder.i64(Flags.kind(kind, width)));
    builder.put(Slot.CC_A, builder.wide(x));
    builder.put(Slot.CC_B, builder.wide(y));
    operation = kind;
    bytes = width;
    a = x;
    b = y;
  }

  /**
   * Sets all flags when only execution tells whether they change: the first triple if the condition
   * holds, else they stay.
   */
  void setIf(Inst condition, int kind, int width, Inst x, Inst y) {
    Inst op = builder.select(condition, builder.i64(Flags.kind(kind, width)), slot(Slot.CC_OP));
    Inst newA = builder.select(condition, builder.wide(x), slot(Slot.CC_A));
    Inst newB = builder.select(condition, builder.wide(y), slot(Slot.CC_B));
    builder.put(Slot.CC_OP, op);
    builder.put(Slot.CC_A, newA);
    builder.put(Slot.CC_B, newB);
    forget();
  }

  /** Sets ADD or ADC, or SUB or SBB, by a carry (I64, 0 or 1) that only execution tells. */
  void setWithCarry(int kind, int width, Inst x, Inst y, Inst carry) {
    int with = kind == Flags.ADD ? Flags.ADC : Flags.SBB;
    int distance = Flags.kind(with, width) - Flags.kind(kind, width);
    Inst op =
        builder.add(
            builder.binary(Op.MUL, carry, builder.i64(distance)),
            builder.i64(Flags.kind(kind, width)));
    builder.put(Slot.CC_OP, op);
    builder.put(Slot.CC_A, builder.wide(x));
    builder.put(Slot.CC_B, builder.wide(y));
    forget();
  }

  /**
   * Sets the flags of a shift by a constant that is not 0.
   *
   * @param kind SHL, SHR or SAR
   * @param result what the shift gave
   */
  void setShift(int kind, int width, Inst value, int count, Inst result) {
    set(kind, width, value, builder.i64(count));
    operation = SHIFT;
    a = result;
  }

  /** Sets the carry flag (I32, 0 or 1) and leaves the others as they are. */
  void setCarry(Inst carry) {
    Inst others = builder.and(status(), builder.i64(~Flags.CF));
    set(Flags.EAGER, 8, builder.or(others, builder.zext(carry)), builder.i64(0));
    operation = CARRY_ONLY;
    a = carry;
  }

  /**
   * Sets the flags to those of COMISD: the operands are F64 or F32, the slots get the packed flags.
   *
   * @param packed ZF, PF and CF as RFLAGS bits, I64
   */
  public void setFloatComparison(Inst x, Inst y, Inst packed) {
    set(Flags.EAGER, 8, packed, builder.i64(0));
    operation = FLOAT_COMPARISON;
    a = x;
    b = y;
  }

  /**
   * Sets ZF if one value is 0, CF if another is, and clears the other flags.
   *
   * @param packed the same as RFLAGS bits, I64
   */
  void setTest(Inst zero, Inst carry, Inst packed) {
    set(Flags.EAGER, 8, packed, builder.i64(0));
    operation = TEST;
    a = zero;
    b = carry;
  }

  private Inst slot(int slot) {
    return builder.get(slot);
  }

  /** All six flags as RFLAGS bits, I64. */
  public Inst status() {
    return builder.call(STATUS, slot(Slot.CC_OP), slot(Slot.CC_A), slot(Slot.CC_B));
  }

  /** The carry flag, I64, 0 or 1. */
  public Inst carry() {
    Inst known = knownCarry();
    return known != null
        ? builder.zext(known)
        : builder.call(CARRY, slot(Slot.CC_OP), slot(Slot.CC_A), slot(Slot.CC_B));
  }

  private Inst unsigned(Inst value) {
    return builder.zeroExtended(narrow(value), bytes);
  }

  private Inst signed(Inst value) {
    return builder.signExtended(narrow(value), bytes);
  }

  /** A product's flags are set from its wide form. */
  private Inst narrow(Inst value) {
    return bytes < 8 && value.type == Type.I64 ? builder.trunc(value) : value;
  }

  private Inst zero() {
    return builder.constant(X86Builder.type(bytes), 0);
  }

  private Inst knownCarry() {
    return switch (operation) {
      case Flags.SUB -> builder.compare(Op.LTU, unsigned(a), unsigned(b));
      case Flags.ADD -> builder.compare(Op.LTU, unsigned(builder.add(a, b)), unsigned(a));
      case Flags.LOGIC -> builder.i32(0);
      case Flags.INC, Flags.DEC, Flags.RESULT -> builder.trunc(builder.and(b, builder.i64(1)));
      case CARRY_ONLY -> a;
      case TEST -> builder.isZero(b);
      default -> null;
    };
  }

  /**
   * A condition code's value.
   *
   * @param cc the encoding's low four bits
   * @return I32, 0 or 1
   */
  public Inst condition(int cc) {
    Inst positive = known(cc >> 1);
    if (positive != null) {
      return (cc & 1) == 0 ? positive : negate(positive);
    }
    return builder.call(
        CONDITION, builder.i32(cc), slot(Slot.CC_OP), slot(Slot.CC_A), slot(Slot.CC_B));
  }

  /** The complement of a comparison as a comparison. */
  private Inst negate(Inst c) {
    boolean integer = c.a != null && c.a.type != Type.F32 && c.a.type != Type.F64;
    if (integer) {
      switch (c.op) {
        case EQ -> {
          return builder.compare(Op.NE, c.a, c.b);
        }
        case NE -> {
          return builder.compare(Op.EQ, c.a, c.b);
        }
        case LT -> {
          return builder.compare(Op.LE, c.b, c.a);
        }
        case LE -> {
          return builder.compare(Op.LT, c.b, c.a);
        }
        case LTU -> {
          return builder.compare(Op.LEU, c.b, c.a);
        }
        case LEU -> {
          return builder.compare(Op.LTU, c.b, c.a);
        }
        default -> {}
      }
    }
    return builder.isZero(c);
  }

  private Inst known(int pair) {
    return switch (operation) {
      case Flags.SUB -> afterSubtraction(pair);
      case Flags.LOGIC -> afterResult(pair, true);
      case Flags.INC, Flags.DEC, Flags.RESULT, SHIFT -> afterResult(pair, false);
      case CARRY_ONLY -> pair == 1 ? a : null;
      case TEST -> afterTest(pair);
      case Flags.ADD -> afterAddition(pair);
      case FLOAT_COMPARISON -> afterFloatComparison(pair);
      case Flags.EAGER -> afterEager(pair);
      default -> null;
    };
  }

  private Inst afterSubtraction(int pair) {
    return switch (pair) {
      case 1 -> builder.compare(Op.LTU, unsigned(a), unsigned(b));
      case 2 -> builder.compare(Op.EQ, unsigned(a), unsigned(b));
      case 3 -> builder.compare(Op.LEU, unsigned(a), unsigned(b));
      case 4 -> builder.compare(Op.LT, signed(builder.sub(a, b)), zero());
      case 6 -> builder.compare(Op.LT, signed(a), signed(b));
      case 7 -> builder.compare(Op.LE, signed(a), signed(b));
      default -> null;
    };
  }

  private Inst afterResult(int pair, boolean logic) {
    return switch (pair) {
      case 0 -> logic ? builder.i32(0) : null;
      case 1 -> knownCarry();
      case 2 -> builder.compare(Op.EQ, unsigned(a), zero());
      case 3 -> logic ? builder.compare(Op.EQ, unsigned(a), zero()) : null;
      case 4 -> builder.compare(Op.LT, signed(a), zero());
      case 6 -> logic ? builder.compare(Op.LT, signed(a), zero()) : null;
      case 7 -> logic ? builder.compare(Op.LE, signed(a), zero()) : null;
      default -> null;
    };
  }

  private Inst afterAddition(int pair) {
    return switch (pair) {
      case 1 -> knownCarry();
      case 2 -> builder.compare(Op.EQ, unsigned(builder.add(a, b)), zero());
      case 4 -> builder.compare(Op.LT, signed(builder.add(a, b)), zero());
      default -> null;
    };
  }

  /** ZF, PF, CF are 111 when unordered, 000 when a > b, 001 when a < b, 100 when equal. */
  private Inst afterFloatComparison(int pair) {
    return switch (pair) {
      case 1 -> builder.isZero(builder.compare(Op.LE, b, a));
      case 2 -> builder.isZero(builder.or(less(a, b), less(b, a)));
      case 3 -> builder.isZero(builder.compare(Op.LT, b, a));
      case 5 -> builder.isZero(builder.or(builder.compare(Op.LE, a, b), less(b, a)));
      default -> null;
    };
  }

  private Inst afterTest(int pair) {
    return switch (pair) {
      case 1 -> builder.isZero(b);
      case 2 -> builder.isZero(a);
      case 3 -> builder.or(builder.isZero(a), builder.isZero(b));
      default -> null;
    };
  }

  private Inst less(Inst x, Inst y) {
    return builder.compare(Op.LT, x, y);
  }

  /** The flags themselves are known, as RFLAGS bits. */
  private Inst afterEager(int pair) {
    return switch (pair) {
      case 0 -> anyOf(Flags.OF);
      case 1 -> anyOf(Flags.CF);
      case 2 -> anyOf(Flags.ZF);
      case 3 -> anyOf(Flags.CF | Flags.ZF);
      case 4 -> anyOf(Flags.SF);
      case 5 -> anyOf(Flags.PF);
      default -> null;
    };
  }

  private Inst anyOf(long mask) {
    return builder.compare(Op.NE, builder.and(a, builder.i64(mask)), builder.i64(0));
  }
}
