package org.bd0.translator.ir;

import org.bd0.runtime.Fault;

/**
 * One IR instruction, and the value that it defines. Immutable but for {@link #uses} and {@link
 * #id}, which passes over its block maintain, and {@link #stored}, which its builder sets.
 */
public final class Inst {
  private static final Inst[] NO_ARGS = {};

  /** What it does. */
  public final Op op;

  /** The result's type. */
  public final Type type;

  /** Operands, null where the operation has none. */
  public final Inst a;

  /** See {@link #a}. */
  public final Inst b;

  /** See {@link #a}. */
  public final Inst c;

  /** Constant, slot, width in bits or guest address: see {@link Op}. */
  public final long imm;

  /** Second guest address of a BRANCH. */
  public final long imm2;

  /** Arguments of a CALL, else empty. */
  public final Inst[] args;

  /** What a CALL calls, else null. */
  public final Helper helper;

  /** What GUARD and TRAP raise, else null. */
  public final Fault fault;

  /** What ATOMIC does, else null. */
  public final AtomicOp atomic;

  /** Position in the block; the interpreter's index of the value. */
  public int id;

  /** Whether a LOAD or CHECK is of memory that its guest instruction stores to later. */
  boolean stored;

  /** How often the value is an operand, once counted. */
  public int uses;

  private Inst(
      Op op,
      Type type,
      Inst a,
      Inst b,
      Inst c,
      long imm,
      long imm2,
      Inst[] args,
      Helper helper,
      Fault fault,
      AtomicOp atomic) {
    this.op = op;
    this.type = type;
    this.a = a;
    this.b = b;
    this.c = c;
    this.imm = imm;
    this.imm2 = imm2;
    this.args = args;
    this.helper = helper;
    this.fault = fault;
    this.atomic = atomic;
  }

  private Inst(Op op, Type type, Inst a, Inst b, Inst c, long imm) {
    this.op = op;
    this.type = type;
    this.a = a;
    this.b = b;
    this.c = c;
    this.imm = imm;
    this.imm2 = 0;
    this.args = NO_ARGS;
    this.helper = null;
    this.fault = null;
    this.atomic = null;
  }

  static Inst of(Op op, Type type, Inst a, Inst b, Inst c, long imm) {
    return new Inst(op, type, a, b, c, imm);
  }

  static Inst call(Helper helper, Inst[] args) {
    return new Inst(Op.CALL, helper.result(), null, null, null, 0, 0, args, helper, null, null);
  }

  static Inst faulting(Op op, Inst a, Fault fault, long address) {
    return new Inst(op, Type.VOID, a, null, null, address, 0, NO_ARGS, null, fault, null);
  }

  static Inst atomic(AtomicOp atomic, Type type, Inst a, Inst b, int bits) {
    return new Inst(Op.ATOMIC, type, a, b, null, bits, 0, NO_ARGS, null, null, atomic);
  }

  static Inst branch(Inst condition, long taken, long fallThrough) {
    return new Inst(
        Op.BRANCH, Type.VOID, condition, null, null, taken, fallThrough, NO_ARGS, null, null, null);
  }

  /** Whether this is the constant {@code value}. */
  public boolean isConst(long value) {
    return op == Op.CONST && imm == value;
  }

  /** Whether it accesses memory that has to be writable. */
  public boolean writes() {
    return stored || op == Op.STORE || op == Op.ATOMIC || op == Op.CAS;
  }

  /** Whether it has no effect but its result. */
  public boolean pure() {
    return op == Op.CALL ? helper.pure() : op.pure;
  }

  private static String ref(Inst i) {
    return i.op == Op.CONST
        ? (i.imm < 10 && i.imm > -10 ? Long.toString(i.imm) : "0x" + Long.toHexString(i.imm))
        : "%" + i.id;
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    if (type != Type.VOID) {
      s.append('%').append(id).append(':').append(type).append(" = ");
    }
    s.append(op);
    switch (op) {
      case START, JUMP, SYSCALL -> s.append(" 0x").append(Long.toHexString(imm));
      case CONST -> s.append(" 0x").append(Long.toHexString(imm));
      case GET, PUT -> s.append(' ').append(org.bd0.runtime.Slot.name((int) imm));
      case LOAD, STORE, CHECK, CAS -> s.append(imm);
      case ATOMIC -> s.append(imm).append(' ').append(atomic);
      case CALL -> s.append(' ').append(helper.name());
      case GUARD, TRAP -> s.append(' ').append(fault);
      default -> {}
    }
    String separator = " ";
    for (Inst i : new Inst[] {a, b, c}) {
      if (i != null) {
        s.append(separator).append(ref(i));
        separator = ", ";
      }
    }
    for (Inst i : args) {
      s.append(separator).append(ref(i));
      separator = ", ";
    }
    if (op == Op.BRANCH) {
      s.append(" ? 0x").append(Long.toHexString(imm));
      s.append(" : 0x").append(Long.toHexString(imm2));
    }
    return s.toString();
  }
}
