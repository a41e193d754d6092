package org.bd0.translator.lift;

import org.bd0.runtime.ExtendedState;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.runtime.SystemHelpers;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * What later processors let programs ask and do that once took the system: segment bases, random
 * numbers, the processor's number, and the XSAVE family (SDM volume 1, chapter 13).
 */
final class LiftSystem {
  private static final String STATE = "(Lorg/bd0/runtime/CpuState;JJZ)V";
  private static final Helper RANDOM = Helper.state(SystemHelpers.class, "random", "([J)J");
  private static final Helper IN_USE =
      Helper.sync(ExtendedState.class, "inUse", "(Lorg/bd0/runtime/CpuState;)J");
  private static final Helper SAVE = Helper.sync(ExtendedState.class, "save", STATE);
  private static final Helper SAVE_OPTIMISED =
      Helper.sync(ExtendedState.class, "saveOptimised", STATE);
  private static final Helper SAVE_COMPACTED =
      Helper.sync(ExtendedState.class, "saveCompacted", STATE);
  private static final Helper RESTORE = Helper.sync(ExtendedState.class, "restore", STATE);
  private static final Helper RESTORABLE =
      Helper.sync(ExtendedState.class, "restorable", "(Lorg/bd0/runtime/CpuState;JJ)I");

  private final X86Builder b;

  LiftSystem(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case RDFSBASE -> readBase(insn, Slot.FS_BASE);
      case RDGSBASE -> readBase(insn, Slot.GS_BASE);
      case WRFSBASE -> writeBase(insn, Slot.FS_BASE);
      case WRGSBASE -> writeBase(insn, Slot.GS_BASE);
      // A processor that has one number all the time: 0.
      case RDPID -> b.put(insn.rm, b.i64(0));
      case RDRAND, RDSEED -> {
        Inst random = b.call(RANDOM);
        b.setEagerFlags(b.i64(Flags.CF));
        b.write(0, insn.size(0) == 8 ? random : b.trunc(random));
      }
      case XGETBV -> extendedControl();
      case CLFLUSHOPT, CLWB -> b.check(1, b.address());
      case XSAVE -> save(SAVE);
      case XSAVEOPT -> save(SAVE_OPTIMISED);
      case XSAVEC -> save(SAVE_COMPACTED);
      case XRSTOR -> restore(insn);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readBase(Instruction insn, int slot) {
    Inst base = b.get(slot);
    b.write(0, insn.size(0) == 8 ? base : b.trunc(base));
  }

  private void writeBase(Instruction insn, int slot) {
    Inst base = b.unsigned64(b.read(0), insn.size(0));
    if (insn.size(0) == 8) {
      Inst canonical = b.shift(Op.SAR, b.shift(Op.SHL, base, 16), 16);
      b.guard(b.compare(Op.EQ, canonical, base), Fault.PROTECTION);
    }
    b.put(slot, base);
  }

  /** ECX chooses XCR0, or which of its components are in use. */
  private void extendedControl() {
    Inst which = b.register(Slot.RCX, 4);
    b.guard(b.compare(Op.LEU, which, b.i32(1)), Fault.PROTECTION);
    Inst used = b.call(IN_USE);
    b.put(Slot.RAX, b.select(b.isZero(which), b.i64(ExtendedState.ENABLED), used));
    b.put(Slot.RDX, b.i64(0));
  }

  /** The components asked for that exist. */
  private Inst requested() {
    return b.and(b.get(Slot.RAX), b.i64(ExtendedState.ENABLED));
  }

  /** Makes sure of the area: its header always, the upper halves of YMM registers where wanted. */
  private Inst area(Inst components) {
    Inst at = b.address();
    b.guard(b.isZero(b.and(at, b.i64(ExtendedState.ALIGNMENT - 1))), Fault.PROTECTION);
    b.check(ExtendedState.AVX_OFFSET, at);
    Inst wanted = b.compare(Op.NE, b.and(components, b.i64(ExtendedState.AVX)), b.i64(0));
    Inst upper = b.add(at, b.i64(ExtendedState.AVX_OFFSET));
    b.check(ExtendedState.AVX_BYTES, b.select(wanted, upper, at));
    return at;
  }

  private void save(Helper how) {
    Inst components = requested();
    Inst at = area(components);
    b.storesInHelper();
    b.call(how, at, components, b.wide());
  }

  private void restore(Instruction insn) {
    Inst components = requested();
    Inst at = area(components);
    b.guard(b.call(RESTORABLE, at, components), Fault.PROTECTION);
    b.call(RESTORE, at, components, b.wide());
    // MXCSR may ask for other code.
    b.leave(insn.next());
  }
}
