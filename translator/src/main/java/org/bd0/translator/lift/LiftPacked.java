package org.bd0.translator.lift;

import org.bd0.runtime.Slot;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.Inst;

/**
 * The two-operand forms of packed and scalar operations (Intel SDM volume 1, 5.4 to 5.12): the
 * first operand is the first source and the destination, of which a result of less than 128 bits
 * keeps the rest. What is computed is in {@link PackedInteger}, {@link PackedFloat} and {@link
 * PackedCrypto}.
 */
final class LiftPacked {
  private final X86Builder b;
  private final Vectors v;
  private final PackedInteger integers;
  private final PackedFloat floats;
  private final PackedCrypto crypto;

  LiftPacked(X86Builder builder, Vectors vectors, PackedInteger integers, PackedFloat floats) {
    b = builder;
    v = vectors;
    this.integers = integers;
    this.floats = floats;
    crypto = new PackedCrypto(builder);
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case COMISS, UCOMISS, COMISD, UCOMISD -> {
        Inst y = v.read(insn, 1)[0];
        floats.compare(insn.row.mnemonic, v.read(insn, 0)[0], y);
      }
      case CVTSI2SD, CVTSI2SS -> fromInteger(insn);
      case CVTSD2SI, CVTTSD2SI, CVTSS2SI, CVTTSS2SI -> {
        Inst y = v.read(insn, 1)[0];
        Inst result = floats.toInteger(insn.row.mnemonic, y, insn.size(0));
        floats.settle();
        b.put(insn.reg, result);
      }
      case PTEST -> {
        Inst[] y = v.read(insn, 1);
        integers.test(Vectors.same(insn) ? y : v.read(insn, 0), y);
      }
      case PBLENDVB, BLENDVPS, BLENDVPD -> {
        Inst[] y = v.read(insn, 1);
        Inst[] mask = Vectors.halves(b.get(Slot.XMM), b.get(Slot.XMM + 1));
        v.write(insn, 0, integers.blend(insn.row.mnemonic, v.read(insn, 0), y, mask));
      }
      case SHA256RNDS2 -> {
        Inst[] y = v.read(insn, 1);
        v.write(insn, 0, crypto.sha256Rounds(v.read(insn, 0), y, b.get(Slot.XMM)));
      }
      default -> {
        return operation(insn);
      }
    }
    return true;
  }

  private void fromInteger(Instruction insn) {
    Inst source = b.signed64(b.read(1), insn.size(1));
    Inst low = v.read(insn, 0)[0];
    Inst result = floats.fromInteger(insn.row.mnemonic, low, source, insn.size(1));
    floats.settle();
    v.write(insn, 0, result);
  }

  private boolean operation(Instruction insn) {
    if (insn.row.operands.length < 2 || !Vectors.isVector(insn, 0)) {
      return false;
    }
    int immediate = (int) insn.immediate & 0xff;
    Inst[] y;
    if (insn.place(1) == Place.IMMEDIATE) {
      y = Vectors.halves(b.i64(immediate));
    } else if (Vectors.isVector(insn, 1)) {
      y = v.read(insn, 1);
    } else {
      return false;
    }
    Inst[] x = Vectors.same(insn) && insn.size(0) == insn.size(1) ? y : v.read(insn, 0);
    Mnemonic m = insn.row.mnemonic;
    Inst[] result = floats.compute(m, x, y, immediate);
    if (result == null) {
      result = integers.compute(m, x, y, immediate);
    }
    if (result == null) {
      result = crypto.compute(m, x, y, immediate);
    }
    if (result == null) {
      return false;
    }
    if (floats.collecting()) {
      if (Vectors.usesMmx(insn)) {
        // The transition to MMX takes place even if an exception is raised.
        v.leaveMmx();
      }
      floats.settle();
    }
    v.write(insn, 0, result);
    return true;
  }
}
