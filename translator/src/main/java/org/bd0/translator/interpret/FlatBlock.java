package org.bd0.translator.interpret;

import org.bd0.runtime.CpuState;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.translator.ir.Inst;

/**
 * A block in the form that is fast to interpret: an array of words, each an operation of {@link
 * FlatOp} and its operands, which are indices into the state array. Behind the slots that array has
 * room for what is neither a slot nor lasts longer than the block: values, and from the end of it
 * the block's constants.
 *
 * <p>Made by {@link Flattener}. The same as {@link Interpreter#execute} of the block's IR, but for
 * processes whose page protections are enforced: there the IR has to be interpreted.
 */
final class FlatBlock {
  private static final long LOW = 0xffffffffL;
  private static final int OPERAND = (1 << FlatOp.BITS) - 1;

  private final long[] words;
  private final long[] starts;
  private final Inst[] rare;

  /**
   * A block.
   *
   * @param words the number of constants, the constants, which the last indices stand for, and the
   *     operations
   * @param starts addresses of the guest instructions
   * @param rare instructions that words refer to
   */
  FlatBlock(long[] words, long[] starts, Inst[] rare) {
    this.words = words;
    this.starts = starts;
    this.rare = rare;
  }

  /** Executes the block; returns what {@link Interpreter#execute} does. */
  int execute(CpuState cpu) {
    long[] v = cpu.r;
    long[] code = words;
    int n = (int) code[0];
    for (int i = 1; i <= n; i++) {
      v[FlatOp.VALUES - i] = code[i];
    }
    for (int pc = n + 1; ; pc++) {
      long w = code[pc];
      int d = (int) (w >>> FlatOp.D) & OPERAND;
      long a = v[(int) (w >>> FlatOp.A) & OPERAND];
      long b = v[(int) (w >>> FlatOp.B) & OPERAND];
      switch ((int) w & 0xff) {
        case FlatOp.MOVE -> v[d] = a;
        case FlatOp.FLAGS -> {
          v[Slot.CC_OP] = v[d];
          v[Slot.CC_A] = a;
          v[Slot.CC_B] = b;
        }
        case FlatOp.ADD -> v[d] = a + b;
        case FlatOp.SUB -> v[d] = a - b;
        case FlatOp.MUL -> v[d] = a * b;
        case FlatOp.AND -> v[d] = a & b;
        case FlatOp.OR -> v[d] = a | b;
        case FlatOp.XOR -> v[d] = a ^ b;
        case FlatOp.SHL -> v[d] = a << (int) b;
        case FlatOp.SHR -> v[d] = a >>> (int) b;
        case FlatOp.SAR -> v[d] = a >> (int) b;
        case FlatOp.ADD32 -> v[d] = a + b & LOW;
        case FlatOp.SUB32 -> v[d] = a - b & LOW;
        case FlatOp.MUL32 -> v[d] = a * b & LOW;
        case FlatOp.AND32 -> v[d] = a & b & LOW;
        case FlatOp.OR32 -> v[d] = (a | b) & LOW;
        case FlatOp.XOR32 -> v[d] = (a ^ b) & LOW;
        case FlatOp.SHL32 -> v[d] = (int) a << (int) b & LOW;
        case FlatOp.SHR32 -> v[d] = (int) a >>> (int) b & LOW;
        case FlatOp.SAR32 -> v[d] = (int) a >> (int) b & LOW;
        case FlatOp.ZEXT -> v[d] = a & LOW;
        case FlatOp.SEXT -> v[d] = (int) a;
        case FlatOp.ZEXT8 -> v[d] = a & 0xff;
        case FlatOp.ZEXT16 -> v[d] = a & 0xffff;
        case FlatOp.SEXT8 -> v[d] = (byte) a & LOW;
        case FlatOp.SEXT16 -> v[d] = (short) a & LOW;
        case FlatOp.SELECT -> v[d] = (int) a != 0 ? b : v[(int) (w >>> FlatOp.C) & OPERAND];
        case FlatOp.LOAD8, FlatOp.LOAD16, FlatOp.LOAD32, FlatOp.LOAD64 -> {
          int size = ((int) w & 0xff) - FlatOp.LOAD8;
          long host = host(cpu, a + b, 1 << size, false);
          if (host == 0) {
            return at(cpu, w);
          }
          v[d] = load(size, host);
        }
        case FlatOp.STORE8, FlatOp.STORE16, FlatOp.STORE32, FlatOp.STORE64 -> {
          int size = ((int) w & 0xff) - FlatOp.STORE8;
          long host = host(cpu, a + b, 1 << size, true);
          if (host == 0) {
            return at(cpu, w);
          }
          store(size, host, v[(int) (w >>> FlatOp.C) & OPERAND]);
        }
        case FlatOp.BRANCH -> {
          return (int) a != 0 ? 0 : 1;
        }
        case FlatOp.JUMP -> {
          return 0;
        }
        case FlatOp.INDIRECT -> {
          v[Slot.RIP] = a;
          return Interpreter.INDIRECT;
        }
        case FlatOp.FENCE -> Raw.fullFence();
        case FlatOp.SYSCALL, FlatOp.TRAP -> {
          return end(cpu, w, rare[(int) code[pc + 1]]);
        }
        case FlatOp.VALUE, FlatOp.ACCESS, FlatOp.CALL, FlatOp.GUARD -> {
          if (!rare(cpu, w, pc)) {
            return at(cpu, w);
          }
          pc += ((int) w & 0xff) == FlatOp.CALL ? 2 : 1;
        }
        default -> {
          int operation = (int) w & 0xff;
          if (operation >= FlatOp.EQ + FlatOp.BRANCH_IF) {
            return compare(operation - FlatOp.BRANCH_IF, a, b) ? 0 : 1;
          }
          v[d] = compare(operation, a, b) ? 1 : 0;
        }
      }
    }
  }

  private static boolean compare(int operation, long a, long b) {
    return switch (operation) {
      case FlatOp.EQ -> a == b;
      case FlatOp.NE -> a != b;
      case FlatOp.LT -> a < b;
      case FlatOp.LE -> a <= b;
      case FlatOp.LTU -> Long.compareUnsigned(a, b) < 0;
      case FlatOp.LEU -> Long.compareUnsigned(a, b) <= 0;
      case FlatOp.EQ32 -> (int) a == (int) b;
      case FlatOp.NE32 -> (int) a != (int) b;
      case FlatOp.LT32 -> (int) a < (int) b;
      case FlatOp.LE32 -> (int) a <= (int) b;
      case FlatOp.LTU32 -> Integer.compareUnsigned((int) a, (int) b) < 0;
      default -> Integer.compareUnsigned((int) a, (int) b) <= 0;
    };
  }

  private static long host(CpuState cpu, long address, int bytes, boolean writes) {
    long near = address - cpu.base;
    return Long.compareUnsigned(near, cpu.limit) <= 0
        ? cpu.host + near
        : Interpreter.host(cpu, address, bytes, writes);
  }

  private static long load(int size, long host) {
    return switch (size) {
      case 0 -> Raw.getByteOrdered(host);
      case 1 -> Raw.getShortOrdered(host);
      case 2 -> Raw.getIntOrdered(host) & LOW;
      default -> Raw.getLongOrdered(host);
    };
  }

  private static void store(int size, long host, long value) {
    switch (size) {
      case 0 -> Raw.putByteOrdered(host, (int) value);
      case 1 -> Raw.putShortOrdered(host, (int) value);
      case 2 -> Raw.putIntOrdered(host, (int) value);
      default -> Raw.putLongOrdered(host, value);
    }
  }

  /** Leaves with an event at a word's guest instruction. */
  private int at(CpuState cpu, long w) {
    cpu.r[Slot.RIP] = starts[(int) (w >>> FlatOp.NUMBER) & 0xff];
    return Interpreter.EVENT;
  }

  private int end(CpuState cpu, long w, Inst i) {
    if (((int) w & 0xff) == FlatOp.TRAP) {
      cpu.raise(i.fault, i.imm);
      return at(cpu, w);
    }
    cpu.r[Slot.RIP] = i.imm;
    cpu.event = CpuState.EVENT_SYSCALL;
    return Interpreter.EVENT;
  }

  /** False when the instruction leaves with an event. */
  private boolean rare(CpuState cpu, long w, int pc) {
    long[] v = cpu.r;
    Inst i = rare[(int) words[pc + 1]];
    int d = (int) (w >>> FlatOp.D) & OPERAND;
    long a = v[(int) (w >>> FlatOp.A) & OPERAND];
    long b = v[(int) (w >>> FlatOp.B) & OPERAND];
    long c = v[(int) (w >>> FlatOp.C) & OPERAND];
    switch ((int) w & 0xff) {
      case FlatOp.VALUE -> v[d] = Flattener.normal(i, Interpreter.value(i, a, b, c));
      case FlatOp.GUARD -> {
        if ((int) a == 0) {
          cpu.raise(i.fault, cpu.faultAddress);
          return false;
        }
      }
      case FlatOp.ACCESS -> {
        long host = Interpreter.host(cpu, a, Interpreter.bytes(i), i.writes());
        if (host == 0) {
          return false;
        }
        long result = Interpreter.access(i, host, b, c);
        v[d] = Flattener.normal(i, result);
      }
      default -> {
        long arguments = words[pc + 2];
        long result =
            i.helper.call(
                cpu,
                v[(int) arguments & OPERAND],
                v[(int) (arguments >>> FlatOp.BITS) & OPERAND],
                v[(int) (arguments >>> 2 * FlatOp.BITS) & OPERAND],
                v[(int) (arguments >>> 3 * FlatOp.BITS) & OPERAND],
                v[(int) (arguments >>> 4 * FlatOp.BITS) & OPERAND],
                v[(int) (arguments >>> 5 * FlatOp.BITS) & OPERAND]);
        v[d] = Flattener.normal(i, result);
      }
    }
    return true;
  }

  /** Whether a processor's memory is what this form can access: see the class comment. */
  static boolean suits(CpuState cpu) {
    return cpu.pages == 0;
  }
}
