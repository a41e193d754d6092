package org.bd0.translator.ir;

import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.Fault;

/**
 * Appends IR, folding constants and identities on the way.
 *
 * <p>Methods are named after the {@link Op} and take the result's type from their operands.
 */
public class IrBuilder {
  /** Most blocks have fewer instructions of IR. */
  private static final int USUAL = 64;

  private final List<Inst> code = new ArrayList<>(USUAL);
  private int size;
  private int started;
  private boolean ended;

  /** An empty block. */
  public IrBuilder() {}

  /** The IR so far; the caller owns it when it is done. */
  public List<Inst> code() {
    return code;
  }

  /** Whether the last IR is a terminator. */
  public boolean ended() {
    return ended;
  }

  private Inst append(Inst inst) {
    inst.id = size++;
    code.add(inst);
    return inst;
  }

  private void end(Inst inst) {
    append(inst);
    ended = true;
  }

  private Inst op(Op op, Type type, Inst a, Inst b, Inst c, long imm) {
    return append(Inst.of(op, type, a, b, c, imm));
  }

  /** Starts a guest instruction. */
  public void start(long address) {
    started = size;
    op(Op.START, Type.VOID, null, null, null, address);
  }

  /** A 64-bit constant. */
  public Inst i64(long value) {
    return op(Op.CONST, Type.I64, null, null, null, value);
  }

  /** A 32-bit constant. */
  public Inst i32(int value) {
    return op(Op.CONST, Type.I32, null, null, null, value);
  }

  /** A constant of an integer type. */
  public Inst constant(Type type, long value) {
    return type == Type.I32 ? i32((int) value) : i64(value);
  }

  /** A state slot's value. */
  public Inst get(int slot) {
    return op(Op.GET, Type.I64, null, null, null, slot);
  }

  /** Sets a state slot. */
  public void put(int slot, Inst value) {
    op(Op.PUT, Type.VOID, value, null, null, slot);
  }

  private static boolean constants(Inst a, Inst b) {
    return a.op == Op.CONST && b.op == Op.CONST;
  }

  /** a + b. */
  public Inst add(Inst a, Inst b) {
    if (constants(a, b)) {
      return constant(a.type, a.imm + b.imm);
    }
    if (b.isConst(0)) {
      return a;
    }
    if (a.op == Op.CONST) {
      return add(b, a);
    }
    if (b.op == Op.CONST && a.op == Op.ADD && a.b.op == Op.CONST) {
      return add(a.a, constant(a.type, a.b.imm + b.imm));
    }
    return op(Op.ADD, a.type, a, b, null, 0);
  }

  /** a - b. */
  public Inst sub(Inst a, Inst b) {
    if (b.op == Op.CONST) {
      return add(a, constant(a.type, -b.imm));
    }
    return op(Op.SUB, a.type, a, b, null, 0);
  }

  /** A binary operation without folding: MUL, MULHS, MULHU, DIVS, REMS, DIVU, REMU. */
  public Inst binary(Op kind, Inst a, Inst b) {
    return op(kind, a.type, a, b, null, 0);
  }

  /** Bitwise and. */
  public Inst and(Inst a, Inst b) {
    if (constants(a, b)) {
      return constant(a.type, a.imm & b.imm);
    }
    if (a == b || b.isConst(-1)) {
      return a;
    }
    if (b.isConst(0)) {
      return b;
    }
    return op(Op.AND, a.type, a, b, null, 0);
  }

  /** Bitwise or. */
  public Inst or(Inst a, Inst b) {
    if (constants(a, b)) {
      return constant(a.type, a.imm | b.imm);
    }
    if (a == b || b.isConst(0)) {
      return a;
    }
    if (a.isConst(0)) {
      return b;
    }
    return op(Op.OR, a.type, a, b, null, 0);
  }

  /** Bitwise exclusive or; of a value with itself it is 0. */
  public Inst xor(Inst a, Inst b) {
    if (constants(a, b)) {
      return constant(a.type, a.imm ^ b.imm);
    }
    if (a == b) {
      return constant(a.type, 0);
    }
    if (b.isConst(0)) {
      return a;
    }
    return op(Op.XOR, a.type, a, b, null, 0);
  }

  /** Bitwise complement. */
  public Inst not(Inst a) {
    return xor(a, constant(a.type, -1));
  }

  /** Shift by a count (I32) modulo the width: SHL, SHR, SAR or ROTL. */
  public Inst shift(Op kind, Inst a, Inst count) {
    if (count.op == Op.CONST && (count.imm & (a.type == Type.I32 ? 31 : 63)) == 0) {
      return a;
    }
    if (constants(a, count)) {
      return constant(a.type, fold(kind, a, (int) count.imm));
    }
    return op(kind, a.type, a, count, null, 0);
  }

  private static long fold(Op kind, Inst a, int count) {
    boolean narrow = a.type == Type.I32;
    int v = (int) a.imm;
    return switch (kind) {
      case SHL -> narrow ? v << count : a.imm << count;
      case SHR -> narrow ? v >>> count : a.imm >>> count;
      case SAR -> narrow ? v >> count : a.imm >> count;
      default -> narrow ? Integer.rotateLeft(v, count) : Long.rotateLeft(a.imm, count);
    };
  }

  /** Shift by a constant. */
  public Inst shift(Op kind, Inst a, int count) {
    return shift(kind, a, i32(count));
  }

  /** CTZ, CLZ, POPCNT: the result is I32. */
  public Inst count(Op kind, Inst a) {
    return op(kind, Type.I32, a, null, null, 0);
  }

  /** Bytes reversed. */
  public Inst bswap(Inst a) {
    return op(Op.BSWAP, a.type, a, null, null, 0);
  }

  /** Low 32 bits of an I64. */
  public Inst trunc(Inst a) {
    if (a.op == Op.CONST) {
      return i32((int) a.imm);
    }
    if (a.op == Op.ZEXT || a.op == Op.SEXT) {
      return a.a;
    }
    return op(Op.TRUNC, Type.I32, a, null, null, 0);
  }

  /** An I32 zero-extended to I64. */
  public Inst zext(Inst a) {
    return a.op == Op.CONST
        ? i64(Integer.toUnsignedLong((int) a.imm))
        : op(Op.ZEXT, Type.I64, a, null, null, 0);
  }

  /** An I32 sign-extended to I64. */
  public Inst sext(Inst a) {
    return a.op == Op.CONST ? i64((int) a.imm) : op(Op.SEXT, Type.I64, a, null, null, 0);
  }

  /** The low bits of an I32 extended within I32: ZEXT8, ZEXT16, SEXT8, SEXT16. */
  public Inst extend(Op kind, Inst a) {
    if (a.op == Op.CONST) {
      int v = (int) a.imm;
      return i32(
          switch (kind) {
            case ZEXT8 -> v & 0xff;
            case ZEXT16 -> v & 0xffff;
            case SEXT8 -> (byte) v;
            default -> (short) v;
          });
    }
    if (kind == Op.ZEXT8 && a.op == Op.LOAD && a.imm == 8
        || kind == Op.ZEXT16 && loadsAtMost16(a)) {
      return a;
    }
    return op(kind, Type.I32, a, null, null, 0);
  }

  private static boolean loadsAtMost16(Inst a) {
    return a.op == Op.LOAD && a.imm <= 16;
  }

  /** The same bits as another type of the same width. */
  public Inst bits(Type to, Inst a) {
    if (a.op == Op.BITS && a.a.type == to) {
      return a.a;
    }
    return op(Op.BITS, to, a, null, null, 0);
  }

  /** A comparison: EQ, NE, LT, LE, LTU, LEU. */
  public Inst compare(Op kind, Inst a, Inst b) {
    if (a == b && a.type != Type.F32 && a.type != Type.F64) {
      return i32(kind == Op.EQ || kind == Op.LE || kind == Op.LEU ? 1 : 0);
    }
    return op(kind, Type.I32, a, b, null, 0);
  }

  /** The logical complement of a 0/1 value. */
  public Inst isZero(Inst a) {
    return compare(Op.EQ, a, constant(a.type, 0));
  }

  /** condition ≠ 0 ? a : b. */
  public Inst select(Inst condition, Inst a, Inst b) {
    if (condition.op == Op.CONST) {
      return condition.imm != 0 ? a : b;
    }
    return a == b ? a : op(Op.SELECT, a.type, condition, a, b, 0);
  }

  /** Loads 8, 16, 32 (I32, zero-extended) or 64 bits. */
  public Inst load(int bits, Inst address) {
    return op(Op.LOAD, bits == 64 ? Type.I64 : Type.I32, address, null, null, bits);
  }

  /** Stores the low bits of a value. */
  public void store(int bits, Inst address, Inst value) {
    stored(address, bits / 8);
    op(Op.STORE, Type.VOID, address, value, null, bits);
  }

  /** Makes sure that a range can be accessed. */
  public void check(int bytes, Inst address) {
    op(Op.CHECK, Type.VOID, address, null, null, bytes);
  }

  /**
   * Notes that the current guest instruction stores to a range: what it has loaded or checked there
   * before has to be writable, so that the store does not fault.
   */
  public void stored(Inst address, long bytes) {
    for (int i = started; i < size; i++) {
      Inst access = code.get(i);
      if (access.op == Op.LOAD || access.op == Op.CHECK) {
        access.stored |= Coverage.overlap(access, address, bytes);
      }
    }
  }

  /** Notes that the current guest instruction stores wherever it has made sure that it can. */
  public void storedWhereChecked() {
    for (int i = started; i < size; i++) {
      Inst access = code.get(i);
      access.stored |= access.op == Op.CHECK;
    }
  }

  /** Atomic read-modify-write; the result is the old value. */
  public Inst atomic(AtomicOp kind, int bits, Inst address, Inst value) {
    return append(Inst.atomic(kind, bits == 64 ? Type.I64 : Type.I32, address, value, bits));
  }

  /** Atomic compare and exchange; the result is the old value. */
  public Inst cas(int bits, Inst address, Inst expected, Inst value) {
    return op(Op.CAS, bits == 64 ? Type.I64 : Type.I32, address, expected, value, bits);
  }

  /** Full fence. */
  public void fence() {
    op(Op.FENCE, Type.VOID, null, null, null, 0);
  }

  /** Calls a helper. */
  public Inst call(Helper helper, Inst... args) {
    return append(Inst.call(helper, args));
  }

  /** Raises a fault unless a condition holds. */
  public void guard(Inst condition, Fault fault) {
    if (condition.op != Op.CONST || condition.imm == 0) {
      append(Inst.faulting(Op.GUARD, condition, fault, 0));
    }
  }

  /** Ends the block at a known successor. */
  public void jump(long target) {
    end(Inst.of(Op.JUMP, Type.VOID, null, null, null, target));
  }

  /** Ends the block at one of two known successors. */
  public void branch(Inst condition, long taken, long fallThrough) {
    if (condition.op == Op.CONST) {
      jump(condition.imm != 0 ? taken : fallThrough);
    } else {
      end(Inst.branch(condition, taken, fallThrough));
    }
  }

  /** Ends the block at a computed address. */
  public void indirect(Inst target) {
    end(Inst.of(Op.INDIRECT, Type.VOID, target, null, null, 0));
  }

  /** Ends the block by returning to a computed address. */
  public void returnTo(Inst target) {
    end(Inst.of(Op.INDIRECT, Type.VOID, target, null, null, 1));
  }

  /**
   * Ends the block after a change of what code is made for: goes on in other code, at an address.
   */
  public void leave(long target) {
    end(Inst.of(Op.INDIRECT, Type.VOID, i64(target), null, null, 2));
  }

  /** Ends the block with a system call. */
  public void syscall(long next) {
    end(Inst.of(Op.SYSCALL, Type.VOID, null, null, null, next));
  }

  /** Ends the block with a fault of the current instruction. */
  public void trap(Fault fault) {
    end(Inst.faulting(Op.TRAP, null, fault, 0));
  }

  /** Ends the block with a page fault of the current instruction at a guest address. */
  public void trapFetch(long address) {
    end(Inst.faulting(Op.TRAP, null, Fault.PAGE, address));
  }
}
