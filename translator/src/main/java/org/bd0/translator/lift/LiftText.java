package org.bd0.translator.lift;

import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.CarryLess;
import org.bd0.runtime.sse.TextCompare;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/** Text processing of SSE4.2: comparisons of strings, and CRC32 (Intel SDM volume 1, 12.3). */
final class LiftText {
  private final X86Builder b;
  private final Vectors v;

  LiftText(X86Builder builder, Vectors vectors) {
    b = builder;
    v = vectors;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM -> {
        Inst[] y = v.read(insn, 1);
        compare(insn, v.read(insn, 0), y);
      }
      case CRC32 -> {
        Inst value = b.unsigned64(b.read(1), insn.size(1));
        Inst sum = b.get(insn.register(0));
        b.put(insn.reg, call(CarryLess.class, "crc32", sum, value, b.i64(insn.size(1))));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private Inst call(Class<?> owner, String name, Inst... arguments) {
    return b.call(Helpers.pure(owner, name, "(" + "J".repeat(arguments.length) + ")J"), arguments);
  }

  private Inst text(String name, Inst... arguments) {
    return call(TextCompare.class, name, arguments);
  }

  /** Compares two values as the instruction says, and sets ECX or XMM0, and the flags. */
  void compare(Instruction insn, Inst[] x, Inst[] y) {
    Mnemonic m = insn.row.mnemonic;
    Inst mode = b.i64(insn.immediate & 0xff);
    Inst result;
    if (m == Mnemonic.PCMPESTRI || m == Mnemonic.PCMPESTRM) {
      Inst lengths = b.shift(Op.SHL, length(insn, Slot.RDX, mode), 8);
      lengths = b.or(lengths, length(insn, Slot.RAX, mode));
      result = text("compare", x[0], x[1], y[0], y[1], lengths, mode);
    } else {
      result = text("compare", x[0], x[1], y[0], y[1], mode);
    }
    if (m == Mnemonic.PCMPESTRI || m == Mnemonic.PCMPISTRI) {
      b.put(Slot.RCX, text("index", result, mode));
    } else {
      b.put(Slot.XMM, text("maskLow", result, mode));
      b.put(Slot.XMM + 1, text("maskHigh", result, mode));
    }
    b.setEagerFlags(b.shift(Op.SHR, result, TextCompare.FLAGS_SHIFT));
  }

  private Inst length(Instruction insn, int register, Inst mode) {
    Inst value = b.signed64(b.register(register, insn.operandSize), insn.operandSize);
    return text("length", value, mode);
  }
}
