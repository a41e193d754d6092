package org.bd0.translator.interpret;

import org.bd0.runtime.Atomics;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Fault;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/**
 * Executes a block's IR one instruction after the other: the reference that translated code is held
 * against. All memory accesses are checked in full, so this is also where side exits end.
 *
 * <p>Loads and stores are made in the order that x86 promises to other threads.
 */
public final class Interpreter {
  /** What {@link #execute} returns when the block ended with an event instead of a successor. */
  public static final int EVENT = -1;

  /** The block ended at a computed address. */
  public static final int INDIRECT = -2;

  private static final int LEAST_TEMPORARIES = 256;

  private Interpreter() {}

  /**
   * Executes a block.
   *
   * @return 0 or 1, the number of the direct successor; {@link #INDIRECT} with RIP set; or {@link
   *     #EVENT} with RIP and the event set
   */
  public static int execute(Block block, CpuState cpu) {
    Inst[] code = block.instructions();
    if (cpu.temporaries.length < code.length) {
      cpu.temporaries = new long[Math.max(code.length * 2, LEAST_TEMPORARIES)];
    }
    long[] t = cpu.temporaries;
    long[] r = cpu.r;
    long start = block.address;
    for (Inst i : code) {
      switch (i.op) {
        case START -> start = i.imm;
        case CONST -> t[i.id] = i.imm;
        case GET -> t[i.id] = r[(int) i.imm];
        case PUT -> r[(int) i.imm] = t[i.a.id];
        case LOAD, STORE, CHECK, ATOMIC, CAS -> {
          long host = host(cpu, t[i.a.id], bytes(i), i.writes());
          if (host == 0) {
            r[Slot.RIP] = start;
            return EVENT;
          }
          t[i.id] = access(i, host, i.b == null ? 0 : t[i.b.id], i.c == null ? 0 : t[i.c.id]);
        }
        case FENCE -> Raw.fullFence();
        case CALL -> t[i.id] = call(i, t, cpu);
        case GUARD -> {
          if ((int) t[i.a.id] == 0) {
            r[Slot.RIP] = start;
            cpu.raise(i.fault, cpu.faultAddress);
            return EVENT;
          }
        }
        case JUMP -> {
          return 0;
        }
        case BRANCH -> {
          return (int) t[i.a.id] != 0 ? 0 : 1;
        }
        case INDIRECT -> {
          r[Slot.RIP] = t[i.a.id];
          return INDIRECT;
        }
        case SYSCALL -> {
          r[Slot.RIP] = i.imm;
          cpu.event = CpuState.EVENT_SYSCALL;
          return EVENT;
        }
        case TRAP -> {
          r[Slot.RIP] = start;
          cpu.raise(i.fault, i.imm);
          return EVENT;
        }
        default ->
            t[i.id] = value(i, t[i.a.id], i.b == null ? 0 : t[i.b.id], i.c == null ? 0 : t[i.c.id]);
      }
    }
    throw new IllegalStateException("block without terminator");
  }

  /** The value of a pure operation on integers, other than a call. */
  static long value(Inst i, long a, long b, long c) {
    return switch (i.op) {
      case TRUNC, BITS, SEXT -> i.op == Op.SEXT ? (int) a : a;
      case ZEXT -> a & 0xffffffffL;
      case ZEXT8 -> a & 0xff;
      case ZEXT16 -> a & 0xffff;
      case SEXT8 -> (byte) a;
      case SEXT16 -> (short) a;
      case SELECT -> (int) a != 0 ? b : c;
      case EQ, NE, LT, LE, LTU, LEU -> compare(i.op, i.a.type, a, b) ? 1 : 0;
      case CTZ, CLZ, POPCNT -> count(i.op, i.a.type, a);
      default -> i.type == Type.I32 ? narrow(i.op, (int) a, (int) b) : wide(i.op, a, b);
    };
  }

  private static int narrow(Op op, int a, int b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIVS -> a / b;
      case REMS -> a % b;
      case DIVU -> Integer.divideUnsigned(a, b);
      case REMU -> Integer.remainderUnsigned(a, b);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case SHL -> a << b;
      case SHR -> a >>> b;
      case SAR -> a >> b;
      case ROTL -> Integer.rotateLeft(a, b);
      case BSWAP -> Integer.reverseBytes(a);
      default -> throw new IllegalStateException(op.name());
    };
  }

  private static long wide(Op op, long a, long b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case MULHS -> Math.multiplyHigh(a, b);
      case MULHU -> Math.unsignedMultiplyHigh(a, b);
      case DIVS -> a / b;
      case REMS -> a % b;
      case DIVU -> Long.divideUnsigned(a, b);
      case REMU -> Long.remainderUnsigned(a, b);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case SHL -> a << b;
      case SHR -> a >>> b;
      case SAR -> a >> b;
      case ROTL -> Long.rotateLeft(a, (int) b);
      case BSWAP -> Long.reverseBytes(a);
      default -> throw new IllegalStateException(op.name());
    };
  }

  private static long count(Op op, Type type, long a) {
    boolean narrow = type == Type.I32;
    return switch (op) {
      case CTZ -> narrow ? Integer.numberOfTrailingZeros((int) a) : Long.numberOfTrailingZeros(a);
      case CLZ -> narrow ? Integer.numberOfLeadingZeros((int) a) : Long.numberOfLeadingZeros(a);
      default -> narrow ? Integer.bitCount((int) a) : Long.bitCount(a);
    };
  }

  private static boolean compare(Op op, Type type, long a, long b) {
    if (type == Type.F64 || type == Type.F32) {
      double x = type == Type.F64 ? Double.longBitsToDouble(a) : Float.intBitsToFloat((int) a);
      double y = type == Type.F64 ? Double.longBitsToDouble(b) : Float.intBitsToFloat((int) b);
      return switch (op) {
        case EQ -> x == y;
        case NE -> x != y;
        case LT -> x < y;
        default -> x <= y;
      };
    }
    long x = type == Type.I32 ? (int) a : a;
    long y = type == Type.I32 ? (int) b : b;
    return switch (op) {
      case EQ -> x == y;
      case NE -> x != y;
      case LT -> x < y;
      case LE -> x <= y;
      case LTU -> Long.compareUnsigned(x, y) < 0;
      default -> Long.compareUnsigned(x, y) <= 0;
    };
  }

  /** Number of bytes that a memory operation accesses. */
  static int bytes(Inst i) {
    return i.op == Op.CHECK ? (int) i.imm : (int) i.imm / 8;
  }

  /** The host address of an access; 0 when it faults, or needs a single step: the event is set. */
  static long host(CpuState cpu, long ea, int bytes, boolean writes) {
    long host = cpu.host(ea, bytes);
    if (host == 0 || cpu.pages != 0 && cpu.memory.refused(cpu, ea, bytes, writes) != -1) {
      boolean canonical = GuestMemory.canonical(ea) && GuestMemory.canonical(ea + bytes - 1);
      cpu.faultWrites = writes;
      long first = cpu.memory.faultAddress(cpu, ea, bytes, writes);
      cpu.raise(canonical ? Fault.PAGE : Fault.PROTECTION, first);
      return 0;
    }
    if (cpu.log != null && !cpu.stepping && cpu.outside(ea)) {
      // The first access of its instruction: a single step has what notes the stores.
      cpu.event = CpuState.EVENT_STEP;
      return 0;
    }
    return host;
  }

  /** Performs a memory operation at a checked address. */
  static long access(Inst i, long host, long b, long c) {
    int bits = (int) i.imm;
    switch (i.op) {
      case LOAD -> {
        return load(bits, host);
      }
      case ATOMIC -> {
        return Atomics.update(i.atomic.ordinal(), bits, host, b);
      }
      case CAS -> {
        return Atomics.compareAndExchange(bits, host, b, c);
      }
      case STORE -> store(bits, host, b);
      default -> {}
    }
    return 0;
  }

  private static long load(int bits, long host) {
    return switch (bits) {
      case 8 -> Raw.getByteOrdered(host);
      case 16 -> Raw.getShortOrdered(host);
      case 32 -> Raw.getIntOrdered(host);
      default -> Raw.getLongOrdered(host);
    };
  }

  private static void store(int bits, long host, long value) {
    switch (bits) {
      case 8 -> Raw.putByteOrdered(host, (int) value);
      case 16 -> Raw.putShortOrdered(host, (int) value);
      case 32 -> Raw.putIntOrdered(host, (int) value);
      default -> Raw.putLongOrdered(host, value);
    }
  }

  private static long call(Inst i, long[] t, CpuState cpu) {
    Inst[] args = i.args;
    int n = args.length;
    return i.helper.call(
        cpu,
        n > 0 ? t[args[0].id] : 0L,
        n > 1 ? t[args[1].id] : 0L,
        n > 2 ? t[args[2].id] : 0L,
        n > 3 ? t[args[3].id] : 0L,
        n > 4 ? t[args[4].id] : 0L,
        n > 5 ? t[args[5].id] : 0L);
  }
}
