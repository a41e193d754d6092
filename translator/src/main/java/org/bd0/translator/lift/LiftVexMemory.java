package org.bd0.translator.lift;

import org.bd0.runtime.Fault;
import org.bd0.runtime.avx.MaskedMemory;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/** Masked loads and stores, and gathers: see {@link MaskedMemory}. */
final class LiftVexMemory {
  private static final String ELEMENTS = "(Lorg/bd0/runtime/CpuState;JJII)I";
  private static final Helper LOAD = Helper.sync(MaskedMemory.class, "load", ELEMENTS);
  private static final Helper STORE = Helper.sync(MaskedMemory.class, "store", ELEMENTS);
  private static final Helper GATHER = Helper.sync(MaskedMemory.class, "gather", ELEMENTS);

  private final X86Builder b;

  LiftVexMemory(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case VMASKMOVPS, VPMASKMOVD -> masked(insn, 4);
      case VMASKMOVPD, VPMASKMOVQ -> masked(insn, 8);
      case VPGATHERDD, VGATHERDPS -> gather(insn, 4, 4);
      case VPGATHERDQ, VGATHERDPD -> gather(insn, 8, 4);
      case VPGATHERQD, VGATHERQPS -> gather(insn, 4, 8);
      case VPGATHERQQ, VGATHERQPD -> gather(insn, 8, 8);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void masked(Instruction insn, int bytes) {
    boolean stores = insn.isMemory(0);
    int register = insn.register(stores ? 2 : 0);
    Inst offset = b.offset();
    Inst segment = b.segmented(b.i64(0));
    if (stores) {
      b.storesInHelper();
    }
    Inst registers = b.i32(register | insn.vvvv << 8);
    Inst shape = b.i32(insn.vectorSize | bytes << 8 | narrow(insn));
    finish(b.call(stores ? STORE : LOAD, offset, segment, registers, shape));
  }

  private void gather(Instruction insn, int bytes, int indexBytes) {
    if (insn.reg == insn.vvvv || insn.reg == insn.index || insn.vvvv == insn.index) {
      b.trap(Fault.UNDEFINED);
      return;
    }
    Inst base = b.i64(insn.displacement);
    if (insn.base != Instruction.NO_REGISTER) {
      base = b.add(b.get(insn.base), base);
    }
    int shape = insn.vectorSize | bytes << 8 | indexBytes << 16 | insn.scale << 24 | narrow(insn);
    int registers = insn.reg | insn.vvvv << 8 | insn.index << 16;
    Inst segment = b.segmented(b.i64(0));
    finish(b.call(GATHER, base, segment, b.i32(registers), b.i32(shape)));
  }

  private static int narrow(Instruction insn) {
    return insn.addressSize == 4 ? 1 << 26 : 0;
  }

  private void finish(Inst status) {
    b.guard(b.compare(Op.NE, status, b.i32(MaskedMemory.PAGE_FAULT)), Fault.PAGE);
    b.guard(b.compare(Op.NE, status, b.i32(MaskedMemory.PROTECTION_FAULT)), Fault.PROTECTION);
  }
}
