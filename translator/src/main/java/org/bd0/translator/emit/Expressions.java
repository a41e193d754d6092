package org.bd0.translator.emit;

import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Emits the computation of values: operands on the stack, then the JVM's instruction or a call. */
final class Expressions {
  private final UnitEmitter unit;
  private final MethodVisitor m;
  private final BlockEmitter block;

  Expressions(UnitEmitter unit, MethodVisitor m, BlockEmitter block) {
    this.unit = unit;
    this.m = m;
    this.block = block;
  }

  void constant(Inst inst) {
    if (inst.type == Type.I32) {
      unit.push((int) inst.imm);
    } else {
      unit.push(inst.imm);
    }
  }

  /** Computes a value from its operands and leaves it on the stack. */
  void compute(Inst inst) {
    if (inst.op == Op.CALL) {
      call(inst);
      return;
    }
    if (inst.op == Op.SHL || inst.op == Op.SHR || inst.op == Op.SAR) {
      block.value(inst.a);
      block.value(inst.b);
      boolean wide = inst.type == Type.I64;
      int shift =
          inst.op == Op.SHL ? Opcodes.ISHL : inst.op == Op.SHR ? Opcodes.IUSHR : Opcodes.ISHR;
      m.visitInsn(wide ? shift + 1 : shift);
      return;
    }
    if (inst.op == Op.BITS && block.doubleValue(inst.a)) {
      return;
    }
    for (Inst operand : new Inst[] {inst.a, inst.b, inst.c}) {
      if (operand != null) {
        block.value(operand);
      }
    }
    operation(inst);
  }

  private void operation(Inst inst) {
    boolean wide = inst.type == Type.I64;
    switch (inst.op) {
      case ADD -> arithmetic(Opcodes.IADD, wide);
      case SUB -> arithmetic(Opcodes.ISUB, wide);
      case MUL -> arithmetic(Opcodes.IMUL, wide);
      case DIVS -> arithmetic(Opcodes.IDIV, wide);
      case REMS -> arithmetic(Opcodes.IREM, wide);
      case AND -> arithmetic(Opcodes.IAND, wide);
      case OR -> arithmetic(Opcodes.IOR, wide);
      case XOR -> arithmetic(Opcodes.IXOR, wide);
      case MULHS -> jdk("Math", "multiplyHigh", "(JJ)J");
      case MULHU -> jdk("Math", "unsignedMultiplyHigh", "(JJ)J");
      case DIVU -> boxed(wide, "divideUnsigned", wide ? "(JJ)J" : "(II)I");
      case REMU -> boxed(wide, "remainderUnsigned", wide ? "(JJ)J" : "(II)I");
      case ROTL -> boxed(wide, "rotateLeft", wide ? "(JI)J" : "(II)I");
      case BSWAP -> boxed(wide, "reverseBytes", wide ? "(J)J" : "(I)I");
      case CTZ -> counting(inst, "numberOfTrailingZeros");
      case CLZ -> counting(inst, "numberOfLeadingZeros");
      case POPCNT -> counting(inst, "bitCount");
      case TRUNC -> m.visitInsn(Opcodes.L2I);
      case SEXT -> m.visitInsn(Opcodes.I2L);
      case ZEXT -> {
        m.visitInsn(Opcodes.I2L);
        m.visitLdcInsn(0xffffffffL);
        m.visitInsn(Opcodes.LAND);
      }
      case ZEXT8 -> {
        unit.push(0xff);
        m.visitInsn(Opcodes.IAND);
      }
      case ZEXT16 -> m.visitInsn(Opcodes.I2C);
      case SEXT8 -> m.visitInsn(Opcodes.I2B);
      case SEXT16 -> m.visitInsn(Opcodes.I2S);
      case BITS -> bits(inst);
      case EQ, NE, LT, LE, LTU, LEU -> comparison(inst);
      case SELECT -> {
        char t = inst.type.descriptor;
        runtime("select", "(I" + t + t + ")" + t);
      }
      default -> throw new IllegalStateException("no value: " + inst);
    }
  }

  private void arithmetic(int intOpcode, boolean wide) {
    m.visitInsn(wide ? intOpcode + 1 : intOpcode);
  }

  private void jdk(String owner, String name, String descriptor) {
    m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/" + owner, name, descriptor, false);
  }

  private void boxed(boolean wide, String name, String descriptor) {
    jdk(wide ? "Long" : "Integer", name, descriptor);
  }

  private void counting(Inst inst, String name) {
    boolean wide = inst.a.type == Type.I64;
    boxed(wide, name, wide ? "(J)I" : "(I)I");
  }

  private void bits(Inst inst) {
    switch (inst.type) {
      case F64 -> bitsToDouble(m);
      case F32 -> jdk("Float", "intBitsToFloat", "(I)F");
      case I64 -> doubleToBits(m);
      default -> jdk("Float", "floatToRawIntBits", "(F)I");
    }
  }

  static void bitsToDouble(MethodVisitor m) {
    m.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "longBitsToDouble", "(J)D", false);
  }

  static void doubleToBits(MethodVisitor m) {
    m.visitMethodInsn(
        Opcodes.INVOKESTATIC, "java/lang/Double", "doubleToRawLongBits", "(D)J", false);
  }

  private void comparison(Inst inst) {
    String name =
        switch (inst.op) {
          case EQ -> "eq";
          case NE -> "ne";
          case LT -> "lt";
          case LE -> "le";
          case LTU -> "ltu";
          default -> "leu";
        };
    char t = inst.a.type.descriptor;
    runtime(name, "(" + t + t + ")Z");
  }

  private void runtime(String name, String descriptor) {
    m.visitMethodInsn(Opcodes.INVOKESTATIC, "org/bd0/runtime/Alu", name, descriptor, false);
  }

  private void call(Inst inst) {
    Helper helper = inst.helper;
    if (helper.takesState()) {
      m.visitVarInsn(Opcodes.ALOAD, UnitEmitter.STATE);
    } else if (helper.takesCpu()) {
      m.visitVarInsn(Opcodes.ALOAD, UnitEmitter.CPU_LOCAL);
    }
    for (Inst arg : inst.args) {
      block.value(arg);
    }
    String owner = helper.owner().getName().replace('.', '/');
    m.visitMethodInsn(Opcodes.INVOKESTATIC, owner, helper.name(), helper.descriptor(), false);
  }

  // Conditions.

  /** Jumps unless a condition (I32) is other than 0; integer comparisons are fused. */
  void jumpUnless(Inst condition, Label otherwise) {
    boolean fused = block.pendingHere(condition) && condition.a != null && isInteger(condition);
    if (!fused) {
      block.value(condition);
      m.visitJumpInsn(Opcodes.IFEQ, otherwise);
      return;
    }
    block.consume(condition);
    int inverse = inverse(condition.op);
    block.value(condition.a);
    if (condition.a.type == Type.I64) {
      block.value(condition.b);
      if (unsigned(condition.op)) {
        jdk("Long", "compareUnsigned", "(JJ)I");
      } else {
        m.visitInsn(Opcodes.LCMP);
      }
    } else if (unsigned(condition.op)) {
      block.value(condition.b);
      jdk("Integer", "compareUnsigned", "(II)I");
    } else if (!condition.b.isConst(0)) {
      block.value(condition.b);
      m.visitJumpInsn(inverse + Opcodes.IF_ICMPEQ - Opcodes.IFEQ, otherwise);
      return;
    } else {
      block.consume(condition.b);
    }
    m.visitJumpInsn(inverse, otherwise);
  }

  private static boolean isInteger(Inst condition) {
    return switch (condition.op) {
      case EQ, NE, LT, LE, LTU, LEU -> condition.a.type == Type.I32 || condition.a.type == Type.I64;
      default -> false;
    };
  }

  private static boolean unsigned(Op op) {
    return op == Op.LTU || op == Op.LEU;
  }

  /** The JVM's jump on the opposite of a comparison with 0. */
  private static int inverse(Op op) {
    return switch (op) {
      case EQ -> Opcodes.IFNE;
      case NE -> Opcodes.IFEQ;
      case LT, LTU -> Opcodes.IFGE;
      default -> Opcodes.IFGT;
    };
  }
}
