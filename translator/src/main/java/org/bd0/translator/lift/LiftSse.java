package org.bd0.translator.lift;

import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.Shuffle;
import org.bd0.runtime.sse.SseState;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;

/**
 * MMX and SSE but for what computes: moves, elements, fences and state (Intel SDM volume 1, 5.4 to
 * 5.10). MMX and XMM forms are lifted by the same methods: a {@link Vectors} operand is one half or
 * two.
 */
final class LiftSse {
  private static final Helper BYTE_MASK = Helper.pure(Shuffle.class, "byteMask", "(J)J");
  private static final String STATE = "(Lorg/bd0/runtime/CpuState;J)V";
  private static final String AREA = "(Lorg/bd0/runtime/CpuState;JZ)V";
  private static final Helper WATCH =
      Helper.sync(SseState.class, "watch", "(Lorg/bd0/runtime/CpuState;)V");
  private static final Helper SET_MXCSR = Helper.sync(SseState.class, "setMxcsr", STATE);
  private static final Helper SAVE = Helper.sync(SseState.class, "save", AREA);
  private static final Helper RESTORE = Helper.sync(SseState.class, "restore", AREA);

  private final X86Builder b;
  private final Vectors v;
  private final PackedInteger operations;
  private final boolean exact;

  /**
   * The family's lifter.
   *
   * @param exact whether MXCSR's flags are kept already
   */
  LiftSse(X86Builder builder, Vectors vectors, PackedInteger integers, boolean exact) {
    b = builder;
    v = vectors;
    operations = integers;
    this.exact = exact;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    return moves(insn) || elements(insn) || state(insn);
  }

  // Moves.

  private boolean moves(Instruction insn) {
    switch (insn.row.mnemonic) {
      case MOVAPS, MOVAPD, MOVUPS, MOVUPD, MOVDQA, MOVDQU, LDDQU, MOVLPS, MOVLPD, MOVDQ2Q ->
          v.write(insn, 0, v.read(insn, 1));
      case MOVNTPS, MOVNTPD, MOVNTDQ, MOVNTQ, MOVNTDQA -> v.write(insn, 0, v.read(insn, 1));
      case MOVQ -> moveQuadword(insn);
      case MOVQ2DQ -> v.write(insn, 0, v.read(insn, 1)[0], b.i64(0));
      case MOVD -> moveDoubleword(insn);
      case MOVSS, MOVSD -> moveScalar(insn);
      case MOVHLPS -> b.put(Vectors.slot(insn, 0), v.read(insn, 1)[1]);
      case MOVLHPS -> b.put(Vectors.slot(insn, 0) + 1, v.read(insn, 1)[0]);
      case MOVHPS, MOVHPD -> {
        if (insn.isMemory(0)) {
          v.write(insn, 0, v.read(insn, 1)[1]);
        } else {
          b.put(Vectors.slot(insn, 0) + 1, v.read(insn, 1)[0]);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void moveQuadword(Instruction insn) {
    Inst value = v.read(insn, 1)[0];
    if (insn.isMemory(0) || Vectors.isMmx(insn, 0)) {
      v.write(insn, 0, value);
    } else {
      v.write(insn, 0, value, b.i64(0));
    }
  }

  private void moveDoubleword(Instruction insn) {
    if (insn.place(0) == Place.RM) {
      Inst value = v.read(insn, 1)[0];
      b.write(0, insn.size(0) == 8 ? value : b.trunc(value));
      return;
    }
    Inst value = b.unsigned64(b.read(1), insn.size(1));
    if (Vectors.isMmx(insn, 0)) {
      v.write(insn, 0, value);
    } else {
      v.write(insn, 0, value, b.i64(0));
    }
  }

  /** From memory the rest of the register becomes zero, from a register it stays. */
  private void moveScalar(Instruction insn) {
    Inst value = v.read(insn, 1)[0];
    if (insn.isMemory(1)) {
      v.write(insn, 0, value, b.i64(0));
    } else if (insn.isMemory(0) || insn.row.mnemonic == Mnemonic.MOVSD) {
      v.write(insn, 0, value);
    } else {
      v.write(insn, 0, v.merge(v.read(insn, 0)[0], value));
    }
  }

  // Between vectors and general registers, and masked stores.

  private boolean elements(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    switch (m) {
      case PEXTRB -> extract(insn, 1);
      case PEXTRW -> extract(insn, 2);
      case PEXTRD -> extract(insn, insn.size(0));
      case EXTRACTPS -> extract(insn, 4);
      case PINSRB -> insert(insn, 1);
      case PINSRW -> insert(insn, 2);
      case PINSRD -> insert(insn, insn.size(1));
      case PMOVMSKB, MOVMSKPS, MOVMSKPD -> b.put(insn.reg, operations.signs(m, v.read(insn, 1)));
      case MASKMOVQ, MASKMOVDQU -> maskedStore(insn);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** To memory of the element's width, or zero-extended to a whole general register. */
  private void extract(Instruction insn, int bytes) {
    int index = (int) insn.immediate & 0xff;
    Inst element = operations.extract(v.read(insn, 1), index, bytes);
    if (insn.isMemory(0)) {
      b.write(0, bytes == 8 ? element : b.trunc(element));
    } else {
      b.put(insn.register(0), element);
    }
  }

  private void insert(Instruction insn, int bytes) {
    int index = (int) insn.immediate & 0xff;
    Inst element = b.unsigned64(b.read(1), bytes);
    v.write(insn, 0, operations.insert(v.read(insn, 0), element, index, bytes));
  }

  private void maskedStore(Instruction insn) {
    Inst rdi = b.get(Slot.RDI);
    Inst at = b.segmented(insn.addressSize == 4 ? b.zext(b.trunc(rdi)) : rdi);
    Inst[] value = v.read(insn, 0);
    Inst[] mask = v.read(insn, 1);
    b.check(8 * value.length, at);
    for (int i = 0; i < value.length; i++) {
      Inst address = b.add(at, b.i64(8L * i));
      Inst bytes = b.call(BYTE_MASK, mask[i]);
      b.storeMasked(address, value[i], bytes);
    }
  }

  // State and fences.

  private boolean state(Instruction insn) {
    switch (insn.row.mnemonic) {
      case EMMS -> {
        v.enterMmx();
        v.leaveMmx();
        b.put(Slot.X87_TAG, b.i64(0));
      }
      case LFENCE, SFENCE, MFENCE -> b.fence();
      case CLFLUSH -> b.check(1, b.address());
      case STMXCSR -> {
        storeMxcsr();
        if (!exact) {
          b.call(WATCH);
          b.leave(insn.next());
        }
      }
      case LDMXCSR -> {
        Inst value = b.zext(b.read(0));
        guardValid(value);
        b.call(SET_MXCSR, value);
        // What follows may have to be translated for other modes.
        b.leave(insn.next());
      }
      case FXSAVE -> {
        Inst at = area();
        b.storesInHelper();
        b.call(SAVE, at, b.wide());
      }
      case FXRSTOR -> {
        Inst at = area();
        guardValid(b.zext(b.load(32, b.add(at, b.i64(SseState.MXCSR_OFFSET)))));
        b.call(RESTORE, at, b.wide());
        b.leave(insn.next());
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** STMXCSR without more: the flags are not kept from here on if they were not before. */
  void storeMxcsr() {
    b.write(0, b.trunc(b.get(Slot.MXCSR)));
  }

  private void guardValid(Inst mxcsr) {
    b.guard(b.isZero(b.and(mxcsr, b.i64(~(long) Mxcsr.VALID))), Fault.PROTECTION);
  }

  private Inst area() {
    Inst at = b.address();
    v.guardAligned(at);
    b.check(SseState.AREA, at);
    return at;
  }
}
