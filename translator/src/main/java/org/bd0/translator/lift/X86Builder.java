package org.bd0.translator.lift;

import java.util.Arrays;
import org.bd0.runtime.Descriptors;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.runtime.trace.Capture;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.AtomicOp;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.IrBuilder;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * IR with the guest's notions: registers of every width, operands, addresses and flags.
 *
 * <p>Values of 8, 16 and 32 bits are I32 with undefined bits above their width; 64-bit values are
 * I64.
 */
public final class X86Builder extends IrBuilder {
  // Segment registers by their numbers in the encoding.

  static final int CS = 1;
  static final int SS = 2;
  static final int DS = 3;
  static final int FS = 4;
  static final int GS = 5;

  /** By a segment register's number, where its selector is in {@link Slot#SELECTORS}. */
  private static final int[] SELECTOR_SHIFTS = {
    16, -1, -1, 0, Slot.FS_SELECTOR_BIT, Slot.GS_SELECTOR_BIT
  };

  /** The instruction that is being lifted. */
  private Instruction insn;

  private Inst effectiveAddress;
  private final Inst[] current = new Inst[Slot.COUNT];
  private final int[] changed = new int[Slot.COUNT];
  private final FlagState flags = new FlagState(this);

  /** What notes stores where code is traced, else null. */
  private final StoreCapture capture;

  /** Whether the stores of this instruction are noted. */
  private boolean noted;

  /** For code that notes such stores, or none. */
  X86Builder(Capture stores) {
    capture = stores == Capture.NONE ? null : new StoreCapture(this, stores.stack);
  }

  /**
   * Starts an instruction.
   *
   * @param traced whether its stores are noted, in code that notes any
   */
  void begin(Instruction instruction, boolean traced) {
    insn = instruction;
    noted = traced && capture != null;
    if (capture != null) {
      capture.begin(instruction);
    }
    effectiveAddress = null;
    start(instruction.address);
  }

  /** The status flags. */
  public FlagState flags() {
    return flags;
  }

  /** The type that values of a width in bytes have. */
  public static Type type(int bytes) {
    return bytes == 8 ? Type.I64 : Type.I32;
  }

  // Registers.

  /** The value of a general register at a width of 1 (low byte), 2, 4 or 8 bytes. */
  public Inst register(int number, int bytes) {
    Inst value = get(number);
    return bytes == 8 ? value : trunc(value);
  }

  /** A byte register by its encoding: without REX, 4 to 7 are AH, CH, DH and BH. */
  public Inst byteRegister(int number) {
    if (number >= 4 && number < 8 && !insn.rex) {
      return trunc(shift(Op.SHR, get(number - 4), 8));
    }
    return trunc(get(number));
  }

  /** Sets a general register: 32 bits clear the upper half, 8 and 16 bits keep the rest. */
  public void setRegister(int number, int bytes, Inst value) {
    switch (bytes) {
      case 8 -> put(number, value);
      case 4 -> put(number, zext(value));
      case 2 -> put(number, or(and(get(number), i64(~0xffffL)), zext(extend(Op.ZEXT16, value))));
      default -> put(number, or(and(get(number), i64(~0xffL)), zext(extend(Op.ZEXT8, value))));
    }
  }

  private void setByteRegister(int number, Inst value) {
    if (number >= 4 && number < 8 && !insn.rex) {
      Inst high = shift(Op.SHL, zext(extend(Op.ZEXT8, value)), 8);
      put(number - 4, or(and(get(number - 4), i64(~0xff00L)), high));
    } else {
      setRegister(number, 1, value);
    }
  }

  // Addresses.

  /** The address of the instruction's memory operand, 64 bits, segment base included. */
  public Inst address() {
    if (effectiveAddress == null) {
      effectiveAddress = segmented(offset());
    }
    return effectiveAddress;
  }

  /** An offset plus the base of the instruction's segment. */
  public Inst segmented(Inst offset) {
    return switch (insn.segment) {
      case Instruction.SEGMENT_FS -> add(get(Slot.FS_BASE), offset);
      case Instruction.SEGMENT_GS -> add(get(Slot.GS_BASE), offset);
      default -> offset;
    };
  }

  /** The address without the segment base, as LEA gives it. */
  public Inst offset() {
    Inst sum;
    if (insn.base == Instruction.RIP) {
      sum = i64(insn.next() + insn.displacement);
    } else {
      sum = null;
      if (insn.base != Instruction.NO_REGISTER) {
        sum = get(insn.base);
      }
      if (insn.index != Instruction.NO_REGISTER) {
        Inst scaled = shift(Op.SHL, get(insn.index), insn.scale);
        sum = sum == null ? scaled : add(sum, scaled);
      }
      Inst displacement = i64(insn.displacement);
      sum = sum == null ? displacement : add(sum, displacement);
    }
    return insn.addressSize == 4 ? zext(trunc(sum)) : sum;
  }

  // Operands.

  /** Whether the instruction has REX.W, as an I32: in FXSAVE64 and its like, pointers are whole. */
  Inst wide() {
    return i32(insn.operandSize == 8 ? 1 : 0);
  }

  /** The value of operand i at its own width; immediates at the operand size. */
  public Inst read(int i) {
    return read(i, insn.size(i));
  }

  /** The value of operand i at a width in bytes: immediates are sign-extended to it. */
  public Inst read(int i, int bytes) {
    Place place = insn.place(i);
    if (insn.isMemory(i)) {
      return load(bytes * 8, address());
    }
    return switch (place) {
      case IMMEDIATE, IMMEDIATE_SIGNED -> constant(type(bytes), insn.immediate);
      case ONE -> i32(1);
      case SEGMENT -> selector(insn.register(i));
      default -> bytes == 1 ? byteRegister(insn.register(i)) : register(insn.register(i), bytes);
    };
  }

  /** The selector in a segment register, by its number in the encoding: 16 bits in an I32. */
  public Inst selector(int number) {
    return switch (number) {
      case CS -> i32(Descriptors.CODE_SELECTOR);
      case SS -> i32(Descriptors.STACK_SELECTOR);
      default ->
          extend(Op.ZEXT16, trunc(shift(Op.SHR, get(Slot.SELECTORS), SELECTOR_SHIFTS[number])));
    };
  }

  /** Sets the selector of DS, ES, FS or GS: 16 bits, zero-extended in an I32. */
  public void setSelector(int number, Inst selector) {
    int shift = SELECTOR_SHIFTS[number];
    Inst others = and(get(Slot.SELECTORS), i64(~(0xffffL << shift)));
    put(Slot.SELECTORS, or(others, shift(Op.SHL, zext(selector), shift)));
  }

  /** Stores to operand i at its own width. */
  public void write(int i, Inst value) {
    int bytes = insn.size(i);
    if (insn.isMemory(i)) {
      store(bytes * 8, address(), value);
    } else if (bytes == 1) {
      setByteRegister(insn.register(i), value);
    } else {
      setRegister(insn.register(i), bytes, value);
    }
  }

  // What slots hold.

  @Override
  public void put(int slot, Inst value) {
    current[slot] = value;
    super.put(slot, value);
    changed[slot] = code().size();
  }

  @Override
  public Inst call(Helper helper, Inst... args) {
    if (!helper.pure() && helper.effect() != Helper.Effect.MEMORY) {
      // Other helpers on the state change nothing below the x87 registers that anybody reads here.
      int first = helper.effect() == Helper.Effect.SYNC ? 0 : Slot.X87_ST;
      Arrays.fill(current, first, Slot.COUNT, null);
      Arrays.fill(changed, first, Slot.COUNT, code().size() + 1);
    }
    return super.call(helper, args);
  }

  @Override
  public Inst and(Inst a, Inst b) {
    return sameRegister(a, b) ? a : super.and(a, b);
  }

  /** TEST of a register with itself reads it twice. */
  private boolean sameRegister(Inst a, Inst b) {
    if (a.op != b.op) {
      return false;
    }
    if (a.op == Op.TRUNC) {
      return sameRegister(a.a, b.a);
    }
    return a.op == Op.GET && a.imm == b.imm && isCurrent(a) && isCurrent(b);
  }

  /** Whether a slot still has the value that was read; SYNC helpers count as changes of all. */
  private boolean isCurrent(Inst get) {
    return get.id >= changed[(int) get.imm];
  }

  @Override
  public Inst compare(Op kind, Inst a, Inst b) {
    if ((kind == Op.EQ || kind == Op.NE) && b.isConst(0)) {
      Inst signs = ByteSigns.any(this, known(a.op == Op.TRUNC ? a.a : a));
      if (signs != null) {
        return super.compare(kind, signs, i64(0));
      }
    }
    return super.compare(kind, a, b);
  }

  /** What a register holds that was read after this block has set it; else the value itself. */
  Inst known(Inst value) {
    if (value.op != Op.GET) {
      return value;
    }
    int slot = (int) value.imm;
    return current[slot] != null && isCurrent(value) ? current[slot] : value;
  }

  /** Whether this block has set a slot to a constant last. */
  boolean holds(int slot, long constant) {
    return current[slot] != null && current[slot].isConst(constant);
  }

  // Stores.

  @Override
  public void store(int bits, Inst address, Inst value) {
    if (noted) {
      capture.store(bits, address, value);
    } else {
      super.store(bits, address, value);
    }
  }

  /** Stores 128 bits at an address that has been checked. */
  void store128(Inst address, Inst low, Inst high) {
    if (noted) {
      capture.store128(address, low, high);
    } else {
      super.store(64, address, low);
      super.store(64, add(address, i64(8)), high);
    }
  }

  /** Stores 80 bits at an address that has been checked; the upper 16 are an I32's. */
  void store80(Inst address, Inst low, Inst high) {
    if (noted) {
      capture.store80(address, low, high);
    } else {
      super.store(64, address, low);
      super.store(16, add(address, i64(8)), high);
    }
  }

  /** Stores those bytes of 64 bits whose mask is 0xff, at an address that has been checked. */
  void storeMasked(Inst address, Inst value, Inst mask) {
    if (noted) {
      capture.storeMasked(address, value, mask);
    } else {
      Inst old = and(load(64, address), not(mask));
      super.store(64, address, or(old, and(value, mask)));
    }
  }

  @Override
  public Inst atomic(AtomicOp kind, int bits, Inst address, Inst value) {
    return noted
        ? capture.atomic(kind, bits, address, value)
        : super.atomic(kind, bits, address, value);
  }

  @Override
  public Inst cas(int bits, Inst address, Inst expected, Inst value) {
    return noted
        ? capture.cas(bits, address, expected, value)
        : super.cas(bits, address, expected, value);
  }

  /** To be called before a helper that stores: it notes that itself. */
  void storesInHelper() {
    storedWhereChecked();
    if (capture != null) {
      capture.site();
    }
  }

  // Width helpers.

  /** A value's low bits, zero-extended within its type. */
  public Inst zeroExtended(Inst value, int bytes) {
    return switch (bytes) {
      case 1 -> extend(Op.ZEXT8, value);
      case 2 -> extend(Op.ZEXT16, value);
      default -> value;
    };
  }

  /** A value's low bits, sign-extended within its type. */
  public Inst signExtended(Inst value, int bytes) {
    return switch (bytes) {
      case 1 -> extend(Op.SEXT8, value);
      case 2 -> extend(Op.SEXT16, value);
      default -> value;
    };
  }

  /** The value as I64 with undefined bits above its width: what the flag slots take. */
  public Inst wide(Inst value) {
    if (value.type == Type.I64) {
      return value;
    }
    return value.op == Op.TRUNC ? value.a : sext(value);
  }

  /** An I32 or I64 value as I64, zero-extended from a width. */
  public Inst unsigned64(Inst value, int bytes) {
    return bytes == 8 ? value : zext(zeroExtended(value, bytes));
  }

  /** An I32 or I64 value as I64, sign-extended from a width. */
  public Inst signed64(Inst value, int bytes) {
    return bytes == 8 ? value : sext(signExtended(value, bytes));
  }

  // Stack.

  /** Pushes a value of 2 or 8 bytes. */
  public void push(Inst value, int bytes) {
    Inst top = add(get(Slot.RSP), i64(-bytes));
    store(bytes * 8, top, value);
    put(Slot.RSP, top);
  }

  /** Pushes a return address. */
  void pushReturn(long returnAddress) {
    Inst value = i64(returnAddress);
    if (capture != null) {
      capture.call(add(get(Slot.RSP), i64(-8)), value);
    }
    push(value, 8);
  }

  /** Loads what POP would give; {@link #popped} completes it. */
  public Inst top(int bytes) {
    return load(bytes * 8, get(Slot.RSP));
  }

  /** Moves the stack pointer past what {@link #top} gave. */
  public void popped(int bytes) {
    put(Slot.RSP, add(get(Slot.RSP), i64(bytes)));
  }

  /** Notes that flags are now the given RFLAGS bits. */
  public void setEagerFlags(Inst rflagsBits) {
    flags.set(Flags.EAGER, 8, rflagsBits, i64(0));
  }
}
