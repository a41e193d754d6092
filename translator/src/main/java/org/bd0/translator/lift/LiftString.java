package org.bd0.translator.lift;

import org.bd0.runtime.Fault;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.runtime.StringOps;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * String instructions: Intel SDM volume 1, 5.1.8. One element is lifted inline; a repeated
 * instruction is a call of {@link StringOps} and ends its block.
 */
final class LiftString {
  private static final String PLAIN = "(Lorg/bd0/runtime/CpuState;IIJ)I";
  private static final Helper MOVS = Helper.sync(StringOps.class, "movs", PLAIN);
  private static final Helper STOS = Helper.sync(StringOps.class, "stos", PLAIN);
  private static final Helper LODS = Helper.sync(StringOps.class, "lods", PLAIN);
  private static final Helper SCAS =
      Helper.sync(StringOps.class, "scas", "(Lorg/bd0/runtime/CpuState;III)I");
  private static final Helper CMPS =
      Helper.sync(StringOps.class, "cmps", "(Lorg/bd0/runtime/CpuState;IIJI)I");

  private final X86Builder b;

  LiftString(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    Mnemonic m = insn.row.mnemonic;
    switch (m) {
      case MOVS, STOS, LODS, SCAS, CMPS -> {
        if (insn.repeat != 0) {
          repeated(insn);
        } else {
          single(insn);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private Inst segmentBase(Instruction insn) {
    return switch (insn.segment) {
      case Instruction.SEGMENT_FS -> b.get(Slot.FS_BASE);
      case Instruction.SEGMENT_GS -> b.get(Slot.GS_BASE);
      default -> b.i64(0);
    };
  }

  private void repeated(Instruction insn) {
    Inst size = b.i32(insn.size(0));
    Inst addressSize = b.i32(insn.addressSize);
    Inst whileEqual = b.i32(insn.repeat == 0xf3 ? 1 : 0);
    Inst base = segmentBase(insn);
    if (insn.row.mnemonic == Mnemonic.MOVS || insn.row.mnemonic == Mnemonic.STOS) {
      b.storesInHelper();
    }
    Inst status =
        switch (insn.row.mnemonic) {
          case MOVS -> b.call(MOVS, size, addressSize, base);
          case STOS -> b.call(STOS, size, addressSize, b.i64(0));
          case LODS -> b.call(LODS, size, addressSize, base);
          case SCAS -> b.call(SCAS, size, addressSize, whileEqual);
          default -> b.call(CMPS, size, addressSize, base, whileEqual);
        };
    b.flags().forget();
    b.guard(b.compare(Op.NE, status, b.i32(StringOps.PAGE_FAULT)), Fault.PAGE);
    b.guard(b.compare(Op.NE, status, b.i32(StringOps.PROTECTION_FAULT)), Fault.PROTECTION);
    b.branch(b.compare(Op.EQ, status, b.i32(StringOps.DONE)), insn.next(), insn.address);
  }

  private Inst pointer(Instruction insn, int slot) {
    Inst value = b.get(slot);
    return insn.addressSize == 8 ? value : b.zext(b.trunc(value));
  }

  private void advance(Instruction insn, int slot) {
    int size = insn.size(0);
    Inst down = b.shift(Op.SHL, b.get(Slot.DF), Integer.numberOfTrailingZeros(size) + 1);
    Inst moved = b.add(b.sub(b.get(slot), down), b.i64(size));
    b.put(slot, insn.addressSize == 8 ? moved : b.zext(b.trunc(moved)));
  }

  private void single(Instruction insn) {
    int size = insn.size(0);
    int bits = size * 8;
    switch (insn.row.mnemonic) {
      case MOVS -> {
        Inst value = b.load(bits, b.segmented(pointer(insn, Slot.RSI)));
        b.store(bits, pointer(insn, Slot.RDI), value);
        advance(insn, Slot.RSI);
        advance(insn, Slot.RDI);
      }
      case STOS -> {
        b.store(bits, pointer(insn, Slot.RDI), b.register(Slot.RAX, size));
        advance(insn, Slot.RDI);
      }
      case LODS -> {
        Inst value = b.load(bits, b.segmented(pointer(insn, Slot.RSI)));
        advance(insn, Slot.RSI);
        b.setRegister(Slot.RAX, size, value);
      }
      case SCAS -> {
        Inst value = b.load(bits, pointer(insn, Slot.RDI));
        b.flags().set(Flags.SUB, size, b.register(Slot.RAX, size), value);
        advance(insn, Slot.RDI);
      }
      default -> {
        Inst y = b.load(bits, pointer(insn, Slot.RDI));
        Inst x = b.load(bits, b.segmented(pointer(insn, Slot.RSI)));
        b.flags().set(Flags.SUB, size, x, y);
        advance(insn, Slot.RSI);
        advance(insn, Slot.RDI);
      }
    }
  }
}
