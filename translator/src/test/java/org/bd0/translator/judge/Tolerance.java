package org.bd0.translator.judge;

import java.util.BitSet;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.x87.X87Functions;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Operand.Place;

/**
 * What the manuals leave open, so that a processor may do it otherwise than another, and than we.
 *
 * <p>Undefined flags come from the table's rows. What a row cannot say is here, instruction by
 * instruction, with the reason.
 */
final class Tolerance {
  private static final int UNKNOWN = -1;

  private long flags;
  private final BitSet slots = new BitSet(Slot.COUNT);
  private boolean memory;
  private boolean everything;
  private boolean time;
  private boolean mxcsrFlags;
  private boolean hostsFunctions;
  private long start;
  private long end;
  private boolean interrupted;
  private boolean branched;
  private boolean faultAddress;
  private boolean faultKind;

  private Tolerance() {}

  /** What engines may differ in from each other: nothing. */
  static Tolerance none() {
    return new Tolerance();
  }

  /**
   * What a case's instructions leave open, as far as they were executed.
   *
   * @param rip where the case ended: the instruction there counts as not executed
   */
  static Tolerance of(Case c, long rip) {
    Tolerance t = new Tolerance();
    // Under a plain MXCSR the exception flags are not recorded: see Sse.
    t.mxcsrFlags = Mxcsr.isPlain(c.state()[Slot.MXCSR]);
    t.hostsFunctions = X87Functions.areHosts((int) c.state()[Slot.X87_CW]);
    int at = 0;
    t.start = c.start();
    t.end = t.start + c.code().length;
    boolean ended = false;
    while (at < c.code().length) {
      Instruction insn = c.instruction(at);
      if (insn.status != Instruction.Status.VALID) {
        break;
      }
      ended |= insn.address == rip;
      if (insn.address == rip) {
        t.interrupted(insn, at == 0 ? c.state() : null);
      } else if (!ended) {
        t.executed(insn, at == 0 ? c.state() : null);
      }
      t.everything |= t.intoItself(insn) || quirk(c, insn);
      at += insn.length;
    }
    return t;
  }

  /** Prefixes of which the manuals, processors and Linux think differently. */
  private static boolean quirk(Case c, Instruction insn) {
    return branch(insn) && (insn.repeat != 0 || c.hasPrefix(insn, 0x66))
        // AMD has no far pointers with 64-bit offsets: it ignores REX.W.
        || farPointer(insn) && insn.operandSize == 8
        || Encoder.emulated(insn.row.mnemonic) && !plain(c, insn);
  }

  private static boolean farPointer(Instruction insn) {
    return switch (insn.row.mnemonic) {
      case JMPF, CALLF, LSS, LFS, LGS -> true;
      default -> false;
    };
  }

  /**
   * Whether Linux knows the prefixes: REX last, and none of the segments that mean nothing. It
   * takes a segment's base of -1 for an error, and some addresses of 32 bits.
   */
  private static boolean plain(Case c, Instruction insn) {
    int base = insn.segment == Instruction.SEGMENT_FS ? Slot.FS_BASE : Slot.GS_BASE;
    if (insn.segment != 0 && c.state()[base] == -1 || insn.memory && insn.addressSize == 4) {
      return false;
    }
    int segments = 0;
    for (int i = (int) insn.address - c.start(); c.code()[i] != 0x0f; i++) {
      switch (c.code()[i]) {
        case 0x64, 0x65 -> segments++;
        case 0x26, 0x2e, 0x36, 0x3e -> segments = 2;
        default -> {
          if ((c.code()[i] & 0xf0) == 0x40 && c.code()[i + 1] != 0x0f) {
            return false;
          }
        }
      }
    }
    return segments < 2;
  }

  private static boolean branch(Instruction insn) {
    return switch (insn.row.mnemonic) {
      case JCC, JMP, CALL, RET, LOOP, LOOPE, LOOPNE, JRCXZ -> true;
      default -> false;
    };
  }

  /**
   * What a program of {@link ProgramGenerator} leaves open: status flags, where it was stopped
   * between two instructions that define them, and what the instruction there leaves open.
   *
   * @param rip where it was stopped
   */
  static Tolerance ofProgram(Case c, boolean ended, long rip) {
    Tolerance t = new Tolerance();
    t.mxcsrFlags = Mxcsr.isPlain(c.state()[Slot.MXCSR]);
    t.flags = ended ? 0 : Flags.STATUS;
    long at = rip - c.start();
    if (!ended && at >= 0 && at < c.code().length) {
      Instruction insn = c.instruction((int) at);
      if (insn.status == Instruction.Status.VALID) {
        t.interrupted(insn, null);
      }
    }
    return t;
  }

  /** Status flags that are not compared, as RFLAGS bits. */
  long flags() {
    return flags;
  }

  /** Whether a register is not compared. */
  boolean ignores(int slot) {
    return slots.get(slot);
  }

  /** Whether a page fault's address is not compared. */
  boolean faultAddress() {
    return faultAddress;
  }

  /** Whether #GP and #PF count as the same. */
  boolean faultKind() {
    return faultKind;
  }

  /** Whether memory is not compared. */
  boolean memory() {
    return memory;
  }

  /** Bits of a register that are not compared. */
  long ignoredBits(int slot) {
    if (slot != Slot.MXCSR) {
      return 0;
    }
    // OE, UE and PE of other elements than the one that raised #XM may be set or not.
    return mxcsrFlags ? 0x3f : interrupted ? 0x38 : 0;
  }

  /** Whether nothing can be compared. */
  boolean everything() {
    return everything;
  }

  /** Whether even two runs of one engine differ. */
  boolean time() {
    return time;
  }

  /** The processor was stopped in an instruction. */
  private void interrupted(Instruction insn, long[] state) {
    interrupted = true;
    switch (insn.row.mnemonic) {
      // Pushes up to 32 words one after the other: those before the fault stay in memory.
      case ENTER -> memory = faultAddress = faultKind = true;
      // Which of two addresses, or of many bytes, is touched first.
      case CMPS, MASKMOVQ, MASKMOVDQU -> faultAddress = faultKind = true;
      // Ten bytes are eight and two. Across the end of the canonical addresses, AMD finds the page
      // of the eight missing before it finds that the two have no address.
      case FLD, FSTP, FBLD, FBSTP ->
          faultAddress = faultKind = insn.isMemory(0) && insn.size(0) == 10;
      case FXSAVE, FXRSTOR, FNSAVE, FRSTOR, FNSTENV, FLDENV ->
          memory = faultAddress = faultKind = true;
      case XSAVE, XSAVEC, XSAVEOPT, XRSTOR -> {
        memory = faultAddress = faultKind = true;
        everything |= otherComponents(state);
      }
      // Which of the words on the stack is touched first; RETF looks at the stack of another
      // privilege level before the selector.
      case RETF, IRET -> faultAddress = faultKind = true;
      // Offset and selector as those of ten bytes.
      case JMPF, LSS, LFS, LGS -> faultAddress = faultKind = true;
      // Pushes CS, which stays in memory, before RIP; ours changes nothing then.
      case CALLF -> memory = faultAddress = faultKind = true;
      // Linux does them, byte by byte, and takes addresses that are not canonical for missing
      // pages.
      case SGDT, SIDT, SLDT, STR, SMSW -> memory = faultAddress = faultKind = true;
      default -> {}
    }
    for (int i = 0; i < insn.row.operands.length; i++) {
      Place place = insn.place(i);
      if (place == Place.MMX_REG || place == Place.MMX_RM) {
        // The x87 has become MMX before the fault is found.
        slots.set(Slot.X87_SW);
        slots.set(Slot.X87_TAG);
      }
    }
  }

  /** Whether XSAVE or XRSTOR may be asked for components that only the processor has. */
  private static boolean otherComponents(long[] state) {
    return state == null || (state[Slot.RAX] & ~7) != 0 || state[Slot.RDX] != 0;
  }

  /** Whether LSL may be asked for the number of the processor that it happens to run on. */
  private static boolean selectsProcessor(Instruction insn, long[] state) {
    return insn.memory || (state[insn.rm] & 0xfffc) == 0x78;
  }

  private void executed(Instruction insn, long[] state) {
    long undefined = insn.row.flagsUndefined;
    everything |= (insn.row.flagsRead & flags) != 0;
    switch (insn.row.mnemonic) {
      case SHL, SHR, SAR, ROL, ROR, RCL, RCR -> undefined = afterShift(insn, 1, state, undefined);
      case SHLD, SHRD -> {
        undefined = afterShift(insn, 2, state, undefined);
        int count = count(insn, 2, state);
        // More than the operand's 16 bits: result and flags are undefined.
        everything |= insn.size(0) == 2 && (count > 16 || count == UNKNOWN);
      }
      case RDTSC -> {
        time = true;
        tells(insn, Slot.RAX, Slot.RDX);
      }
      case RDTSCP -> {
        time = true;
        tells(insn, Slot.RAX, Slot.RDX, Slot.RCX);
      }
      case RDRAND, RDSEED -> {
        time = true;
        slots.set(insn.rm);
      }
      // The number of the processor that it happens to run on; ours is 0.
      case RDPID -> slots.set(insn.rm);
      case LSL -> {
        if (state == null || selectsProcessor(insn, state)) {
          tells(insn, insn.reg);
        }
      }
      // Without UMIP the processor tells them itself.
      case SGDT, SIDT, SLDT, STR, SMSW -> everything |= !HostFeatures.has("umip");
      // A processor has more components of state than ours.
      case XGETBV -> slots.set(Slot.RAX);
      case XSAVE, XSAVEC, XSAVEOPT -> {
        memory = true;
        everything |= otherComponents(state);
      }
      case XRSTOR -> {
        mxcsrFlags = true;
        hostsFunctions = false;
        everything |= otherComponents(state);
      }
      // TF may be among the flags that it saves.
      case SYSCALL -> slots.set(Slot.R11, state == null);
      // TZCNT and LZCNT, for processors that have them.
      case BSF, BSR -> everything |= insn.repeat == 0xf3;
      // Another processor's name.
      case CPUID -> tells(insn, Slot.RAX, Slot.RBX, Slot.RCX, Slot.RDX);
      // The last bit of a transcendental function that the host is not asked for; the tests of x87
      // say how far off it may be.
      case F2XM1, FYL2X, FYL2XP1, FPTAN, FPATAN, FSIN, FCOS, FSINCOS -> {
        if (!hostsFunctions) {
          slots.set(Slot.X87_ST, Slot.X87_ST + 16);
          slots.set(Slot.X87_SW);
        }
      }
      case FLDCW, FLDENV, FRSTOR -> hostsFunctions = false;
      // An approximation to 12 bits, another one on each processor; ours is exact.
      case RCPSS, RCPPS, RSQRTSS, RSQRTPS -> {
        int slot = Slot.XMM + 2 * insn.register(0);
        slots.set(slot, slot + 2);
        int upper = Slot.YMM + 2 * insn.register(0);
        slots.set(upper, upper + 2);
      }
      // The x87's pointers: other processors have other rules for them.
      case FNSTENV, FNSAVE -> memory |= !HostFeatures.has("xsaveerptr");
      // MXCSR_MASK has a bit for AMD's misaligned mode, which is not ours.
      case FXSAVE -> memory = true;
      case LDMXCSR -> mxcsrFlags = true;
      case FXRSTOR -> {
        mxcsrFlags = true;
        hostsFunctions = false;
      }
      // What is loaded after it may be what it has stored.
      case STMXCSR -> {
        boolean unrecorded = mxcsrFlags && state == null;
        memory |= unrecorded;
        everything |= unrecorded && insn.next() != end;
      }
      default -> {}
    }
    // Behind a branch nobody knows what was executed.
    branched |= branch(insn);
    if (!mayKeepFlags(insn) && !branched) {
      flags &= ~insn.row.flagsWritten;
    }
    flags |= undefined;
  }

  /** Registers that are not compared, nor anything that follows. */
  private void tells(Instruction insn, int... registers) {
    everything |= insn.next() != end;
    for (int slot : registers) {
      slots.set(slot);
    }
  }

  /** Whether an instruction jumps to where the case's bytes may mean something else. */
  private boolean intoItself(Instruction insn) {
    for (int i = 0; i < insn.row.operands.length; i++) {
      if (insn.place(i) == Place.RELATIVE && insn.target() != insn.next()) {
        return insn.target() >= start && insn.target() < end;
      }
    }
    return false;
  }

  /** A count of 0 changes no flag; one of 1 defines OF; one beyond the width leaves CF open. */
  private static long afterShift(Instruction insn, int operand, long[] state, long undefined) {
    int count = count(insn, operand, state);
    if (count == UNKNOWN) {
      return undefined | Flags.CF;
    }
    return count == 0
        ? 0
        : count == 1
            ? undefined & ~Flags.OF
            : count >= insn.size(0) * 8 ? undefined | Flags.CF : undefined;
  }

  /** Whether an instruction that writes flags may leave them as they are: when it counts to 0. */
  static boolean mayKeepFlags(Instruction insn) {
    return switch (insn.row.mnemonic) {
      case SHL, SHR, SAR, ROL, ROR, RCL, RCR, SHLD, SHRD -> true;
      default -> insn.repeat != 0;
    };
  }

  private static int count(Instruction insn, int operand, long[] state) {
    int mask = insn.size(0) == 8 ? 63 : 31;
    return switch (insn.place(operand)) {
      case ONE -> 1;
      case CL -> state == null ? UNKNOWN : (int) state[Slot.RCX] & mask;
      default -> (int) insn.immediate & mask;
    };
  }
}
