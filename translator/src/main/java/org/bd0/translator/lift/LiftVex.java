package org.bd0.translator.lift;

import org.bd0.runtime.Slot;
import org.bd0.runtime.avx.Avx;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * VEX forms of what SSE has too (Intel SDM volume 1, 5.13 and 5.15): three operands, 256 bits,
 * upper bits of the destination cleared. What is computed is in {@link PackedInteger} and {@link
 * PackedFloat}, lane by lane.
 */
final class LiftVex {
  private static final Helper ZERO_UPPER =
      Helper.sync(Avx.class, "zeroUpper", "(Lorg/bd0/runtime/CpuState;)V");

  private final X86Builder b;
  private final VexOperands v;
  private final Vectors vectors;
  private final PackedInteger integers;
  private final PackedFloat floats;
  private final PackedCrypto crypto;
  private final LiftSse sse;
  private final LiftText text;
  private final LiftVexShuffle shuffles;
  private final LiftVexFloat arithmetic;
  private final LiftVexMemory memory;

  LiftVex(
      X86Builder builder,
      Vectors vectors,
      PackedInteger integers,
      PackedFloat floats,
      LiftSse sse,
      LiftText text) {
    b = builder;
    this.vectors = vectors;
    v = new VexOperands(builder);
    this.integers = integers;
    this.floats = floats;
    this.sse = sse;
    this.text = text;
    crypto = new PackedCrypto(builder);
    shuffles = new LiftVexShuffle(builder, v, vectors);
    arithmetic = new LiftVexFloat(builder, v, vectors, floats);
    memory = new LiftVexMemory(builder);
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    return moves(insn)
        || state(insn)
        || general(insn)
        || shuffles.lift(insn)
        || arithmetic.lift(insn)
        || memory.lift(insn)
        || operation(insn);
  }

  // Moves and state.

  private boolean moves(Instruction insn) {
    switch (insn.row.mnemonic) {
      case MOVAPS, MOVAPD, MOVUPS, MOVUPD, MOVDQA, MOVDQU, LDDQU, MOVQ ->
          v.write(insn, 0, v.read(insn, 1));
      case MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTDQA -> v.write(insn, 0, v.read(insn, 1));
      case MOVD -> {
        if (insn.place(0) == Place.RM) {
          Inst value = v.read(insn, 1)[0];
          b.write(0, insn.size(0) == 8 ? value : b.trunc(value));
        } else {
          v.write(insn, 0, b.unsigned64(b.read(1), insn.size(1)));
        }
      }
      case MOVSS, MOVSD -> moveScalar(insn);
      case MOVLPS, MOVLPD -> {
        if (insn.isMemory(0)) {
          v.write(insn, 0, v.read(insn, 1));
        } else {
          Inst low = v.read(insn, 2)[0];
          v.write(insn, 0, low, v.read(insn, 1)[1]);
        }
      }
      case MOVHPS, MOVHPD -> {
        if (insn.isMemory(0)) {
          v.write(insn, 0, v.read(insn, 1)[1]);
        } else {
          Inst high = v.read(insn, 2)[0];
          v.write(insn, 0, v.read(insn, 1)[0], high);
        }
      }
      case MOVHLPS -> v.write(insn, 0, v.read(insn, 2)[1], v.read(insn, 1)[1]);
      case MOVLHPS -> v.write(insn, 0, v.read(insn, 1)[0], v.read(insn, 2)[0]);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Between registers the first source gives what the scalar leaves of 128 bits. */
  private void moveScalar(Instruction insn) {
    if (insn.row.operands.length == 2) {
      v.write(insn, 0, v.read(insn, 1)[0]);
      return;
    }
    Inst[] rest = v.read(insn, 1);
    Inst scalar = v.read(insn, 2)[0];
    boolean isDouble = insn.row.mnemonic == Mnemonic.MOVSD;
    v.write(insn, 0, isDouble ? scalar : vectors.merge(rest[0], scalar), rest[1]);
  }

  private boolean state(Instruction insn) {
    switch (insn.row.mnemonic) {
      case VZEROUPPER -> b.call(ZERO_UPPER);
      case VZEROALL -> {
        b.call(ZERO_UPPER);
        for (int i = 0; i < 32; i++) {
          b.put(Slot.XMM + i, b.i64(0));
        }
      }
      // One operand in memory or two registers that are whole: as without VEX.
      case LDMXCSR, STMXCSR, MASKMOVDQU -> {
        return sse.lift(insn);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  // To and from general registers.

  private boolean general(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    switch (m) {
      case COMISS, UCOMISS, COMISD, UCOMISD -> {
        Inst y = v.read(insn, 1)[0];
        floats.compare(m, v.read(insn, 0)[0], y);
      }
      case CVTSI2SD, CVTSI2SS -> {
        Inst source = b.signed64(b.read(2), insn.size(2));
        Inst[] x = v.read(insn, 1);
        Inst result = floats.fromInteger(m, x[0], source, insn.size(2));
        floats.settle();
        v.write(insn, 0, result, x[1]);
      }
      case CVTSD2SI, CVTTSD2SI, CVTSS2SI, CVTTSS2SI -> {
        Inst result = floats.toInteger(m, v.read(insn, 1)[0], insn.size(0));
        floats.settle();
        b.put(insn.reg, result);
      }
      case PMOVMSKB, MOVMSKPS, MOVMSKPD -> signs(insn);
      case PEXTRB -> extract(insn, 1);
      case PEXTRW -> extract(insn, 2);
      case PEXTRD -> extract(insn, insn.size(0));
      case EXTRACTPS -> extract(insn, 4);
      case PINSRB -> insert(insn, 1);
      case PINSRW -> insert(insn, 2);
      case PINSRD -> insert(insn, insn.size(2));
      case PTEST -> {
        Inst[] y = v.read(insn, 1);
        boolean same = !insn.memory && insn.reg == insn.rm;
        integers.test(same ? y : v.read(insn, 0), y);
      }
      case PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM -> compareText(insn);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void compareText(Instruction insn) {
    Inst[] y = v.read(insn, 1);
    text.compare(insn, v.read(insn, 0), y);
    if (insn.row.mnemonic == Mnemonic.PCMPESTRM || insn.row.mnemonic == Mnemonic.PCMPISTRM) {
      b.put(Slot.YMM, b.i64(0));
      b.put(Slot.YMM + 1, b.i64(0));
    }
  }

  private void signs(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    Inst[] y = v.read(insn, 1);
    Inst signs = integers.signs(m, lane(y, 0));
    if (y.length == 4) {
      int bits = m == Mnemonic.PMOVMSKB ? 16 : m == Mnemonic.MOVMSKPS ? 4 : 2;
      Inst upper = integers.signs(m, lane(y, 1));
      signs = b.or(signs, b.shift(Op.SHL, upper, bits));
    }
    b.put(insn.reg, signs);
  }

  private void extract(Instruction insn, int bytes) {
    int count = 16 / bytes;
    Inst element = integers.extract(v.read(insn, 1), (int) insn.immediate & count - 1, bytes);
    b.write(0, insn.size(0) == 8 ? element : b.trunc(element));
  }

  private void insert(Instruction insn, int bytes) {
    int count = 16 / bytes;
    Inst source = insn.memory ? b.read(2) : b.register(insn.rm, Math.max(bytes, 4));
    Inst element = b.unsigned64(source, bytes);
    int index = (int) insn.immediate & count - 1;
    v.write(insn, 0, integers.insert(v.read(insn, 1), element, index, bytes));
  }

  // Lane by lane.

  private static Inst[] lane(Inst[] halves, int lane) {
    return halves.length < 4 ? halves : Vectors.halves(halves[2 * lane], halves[2 * lane + 1]);
  }

  private boolean operation(Instruction insn) {
    int sources = 0;
    for (int i = 1; i < insn.row.operands.length; i++) {
      sources += insn.place(i) == Place.IMMEDIATE ? 0 : 1;
    }
    boolean counted = insn.place(0) == Place.VEX_XMM;
    int last = sources == 1 ? 1 : 2;
    boolean same = sources == 2 && !insn.isMemory(2) && insn.register(1) == insn.register(2);
    int immediate = (int) insn.immediate & 0xff;
    Inst[] y = counted ? Vectors.halves(b.i64(immediate)) : v.read(insn, last);
    Inst[] x = counted ? v.read(insn, 1) : y;
    if (sources == 2 && !(same && insn.size(1) == insn.size(2))) {
      x = v.read(insn, 1);
    }
    Inst[] result = compute(insn, x, y, immediate);
    if (result == null) {
      return false;
    }
    floats.settle();
    if (result.length == 1) {
      // A scalar; the first source gives the rest of 128 bits.
      result = Vectors.halves(result[0], x[1]);
    }
    v.write(insn, 0, result);
    return true;
  }

  private Inst[] compute(Instruction insn, Inst[] x, Inst[] y, int immediate) {
    int from = insn.size(insn.row.operands.length > 2 && insn.place(2) != Place.IMMEDIATE ? 2 : 1);
    int to = insn.size(0);
    Mnemonic m = insn.row.mnemonic;
    if (from < 16 && insn.place(1) == Place.VEX_XMM && m != Mnemonic.INSERTPS) {
      return laneOf(m, Vectors.halves(x[0]), y, immediate);
    }
    if (Math.max(from, to) < 32 || m == Mnemonic.DPPS) {
      // A dot product goes from operation to operation, not from lane to lane.
      return laneOf(m, x, y, immediate);
    }
    Inst[] low = laneOf(m, lane(x, 0), source(insn, y, from, 0), laneImmediate(m, immediate, 0));
    if (low == null) {
      return null;
    }
    Inst[] high = laneOf(m, lane(x, 1), source(insn, y, from, 1), laneImmediate(m, immediate, 1));
    // A result of half the length has its lanes side by side.
    return to == 16
        ? Vectors.halves(low[0], high[0])
        : Vectors.halves(low[0], low[1], high[0], high[1]);
  }

  /** What a lane of the result is made of: where the source is shorter, a part of its one lane. */
  private Inst[] source(Instruction insn, Inst[] y, int bytes, int lane) {
    if (y.length == 4 || insn.place(1) == Place.VEX_XMM || insn.place(0) == Place.VEX_XMM) {
      return lane(y, lane);
    }
    int from = lane * bytes / 2;
    return Vectors.halves(b.shift(Op.SHR, y[from / 8], from % 8 * 8));
  }

  /** Some immediates have bits of their own for the upper lane. */
  private static int laneImmediate(Mnemonic m, int immediate, int lane) {
    return lane == 0
        ? immediate
        : switch (m) {
          case SHUFPD, BLENDPD -> immediate >> 2;
          case BLENDPS -> immediate >> 4;
          case MPSADBW -> immediate >> 3;
          default -> immediate;
        };
  }

  private Inst[] laneOf(Mnemonic m, Inst[] x, Inst[] y, int immediate) {
    Inst[] result = floats.compute(m, x, y, immediate);
    if (result == null) {
      result = integers.compute(m, x, y, immediate);
    }
    return result != null ? result : crypto.compute(m, x, y, immediate);
  }
}
