package org.bd0.translator.lift;

import org.bd0.runtime.Descriptors;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;
import org.bd0.runtime.x87.X87;
import org.bd0.runtime.x87.X87Control;
import org.bd0.runtime.x87.X87Functions;
import org.bd0.runtime.x87.X87Memory;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;

/**
 * The x87: Intel SDM volume 1, chapter 8. The arithmetic is in the runtime's helpers, which work on
 * the state array; here are the operands, the memory accesses and the check for pending exceptions.
 */
final class LiftX87 {
  /** Exception summary in the status word. */
  private static final int ES = 0x80;

  private static final Helper ARITHMETIC = state("arithmetic", "([JIII)V");
  private static final Helper ARITHMETIC_POP = state("arithmeticPop", "([JII)V");
  private static final Helper ARITHMETIC_M32 = state("arithmeticM32", "([JII)V");
  private static final Helper ARITHMETIC_M64 = state("arithmeticM64", "([JIJ)V");
  private static final Helper ARITHMETIC_INTEGER = state("arithmeticInteger", "([JIJ)V");
  private static final Helper COMPARE = state("compare", "([JIZI)V");
  private static final Helper COMPARE_M32 = state("compareM32", "([JII)V");
  private static final Helper COMPARE_M64 = state("compareM64", "([JJI)V");
  private static final Helper COMPARE_INTEGER = state("compareInteger", "([JJI)V");
  private static final Helper COMPARE_TO_FLAGS = state("compareToFlags", "([JIZZ)I");
  private static final Helper FCMOV = state("fcmov", "([JIZ)V");
  private static final Helper STORABLE = state("storable", "([J)Z");
  private static final Helper POP_STORED = state("popStored", "([J)V");
  private static final Helper FST_M32 = state("fstM32", "([J)I");
  private static final Helper FST_M64 = state("fstM64", "([J)J");
  private static final Helper FST_M80_SIGNIFICAND = state("fstM80Significand", "([J)J");
  private static final Helper FST_M80_SIGN_EXPONENT = state("fstM80SignExponent", "([J)I");
  private static final Helper FIST = state("fist", "([JI)J");
  private static final Helper FBST_LOW = state("fbstLow", "([J)J");
  private static final Helper FBST_HIGH = state("fbstHigh", "([J)I");
  private static final Helper FNINIT = control("fninit", "([J)V");
  private static final Helper FLDCW = control("fldcw", "([JI)V");

  private final X86Builder b;

  LiftX87(X86Builder builder) {
    b = builder;
  }

  private static Helper state(String name, String descriptor) {
    return Helper.state(X87.class, name, descriptor);
  }

  private static Helper control(String name, String descriptor) {
    return Helper.state(X87Control.class, name, descriptor);
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    if (!insn.row.feature.equals("fpu") && insn.row.mnemonic != Mnemonic.FISTTP) {
      return false;
    }
    if (waits(insn)) {
      Inst pending = b.and(b.get(Slot.X87_SW), b.i64(ES));
      b.guard(b.isZero(pending), Fault.X87);
    }
    switch (insn.row.mnemonic) {
      case FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR -> arithmetic(insn);
      case FADDP, FMULP, FSUBP, FSUBRP, FDIVP, FDIVRP ->
          b.call(ARITHMETIC_POP, b.i32(operation(insn)), index(insn));
      case FIADD, FIMUL, FISUB, FISUBR, FIDIV, FIDIVR ->
          b.call(ARITHMETIC_INTEGER, b.i32(operation(insn)), integer(insn));
      case FCOM -> compare(insn, false, 0);
      case FCOMP -> compare(insn, false, 1);
      case FCOMPP -> b.call(COMPARE, b.i32(1), b.i32(0), b.i32(2));
      case FUCOM -> compare(insn, true, 0);
      case FUCOMP -> compare(insn, true, 1);
      case FUCOMPP -> b.call(COMPARE, b.i32(1), b.i32(1), b.i32(2));
      case FICOM -> b.call(COMPARE_INTEGER, integer(insn), b.i32(0));
      case FICOMP -> b.call(COMPARE_INTEGER, integer(insn), b.i32(1));
      case FCOMI -> compareToFlags(insn, false, false);
      case FCOMIP -> compareToFlags(insn, false, true);
      case FUCOMI -> compareToFlags(insn, true, false);
      case FUCOMIP -> compareToFlags(insn, true, true);
      case FCMOVB, FCMOVE, FCMOVBE, FCMOVU, FCMOVNB, FCMOVNE, FCMOVNBE, FCMOVNU -> move(insn);
      case FLD -> load(insn);
      case FILD -> b.call(state("fild", "([JJ)V"), integer(insn));
      case FBLD -> {
        Inst low = b.load(64, b.address());
        Inst high = b.load(16, b.add(b.address(), b.i64(8)));
        b.call(state("fbld", "([JJI)V"), low, high);
      }
      case FST, FSTP -> store(insn);
      case FIST, FISTP, FISTTP -> storeInteger(insn);
      case FBSTP -> {
        b.check(10, b.address());
        Inst low = b.call(FBST_LOW);
        storeTen(low, b.call(FBST_HIGH));
        b.call(POP_STORED);
      }
      case FXCH -> b.call(state("fxch", "([JI)V"), index(insn));
      case FFREE -> b.call(control("ffree", "([JI)V"), index(insn));
      case FFREEP -> b.call(control("ffreep", "([JI)V"), index(insn));
      default -> plain(insn);
    }
    if (!controls(insn)) {
      point(insn);
    }
    return true;
  }

  /** Sets the pointers to the last instruction and its operand. */
  private void point(Instruction insn) {
    int opcode = (insn.opcode & 7) << 8 | insn.modrm;
    b.put(Slot.X87_FIP, b.i64(insn.address));
    b.put(Slot.X87_FCS_FOP, b.i64(opcode << 16 | Descriptors.CODE_SELECTOR));
    if (insn.memory) {
      b.put(Slot.X87_FDP, b.offset());
      b.put(Slot.X87_FDS, b.zext(b.selector(segment(insn))));
    }
  }

  /** The number of the segment register that an operand's address belongs to. */
  private static int segment(Instruction insn) {
    return switch (insn.segment) {
      case Instruction.SEGMENT_FS -> X86Builder.FS;
      case Instruction.SEGMENT_GS -> X86Builder.GS;
      default -> insn.base == Slot.RSP || insn.base == Slot.RBP ? X86Builder.SS : X86Builder.DS;
    };
  }

  /** Whether it is a control instruction: those leave the pointers as they are. */
  private static boolean controls(Instruction insn) {
    return switch (insn.row.mnemonic) {
      case FNINIT, FNCLEX, FLDCW, FNSTCW, FNSTSW, FNSTENV, FLDENV, FNSAVE, FRSTOR, FWAIT -> true;
      default -> false;
    };
  }

  /** Whether a pending exception is raised first: all but the control instructions named FN…. */
  private static boolean waits(Instruction insn) {
    return switch (insn.row.mnemonic) {
      case FNCLEX, FNINIT, FNSTCW, FNSTSW, FNSTENV, FNSAVE -> false;
      default -> true;
    };
  }

  /** The register number of the STi operand. */
  private Inst index(Instruction insn) {
    return b.i32(insn.modrm & 7);
  }

  private static int operation(Instruction insn) {
    return switch (insn.row.mnemonic) {
      case FADD, FADDP, FIADD -> X87.ADD;
      case FMUL, FMULP, FIMUL -> X87.MUL;
      case FSUB, FSUBP, FISUB -> X87.SUB;
      case FSUBR, FSUBRP, FISUBR -> X87.SUBR;
      case FDIV, FDIVP, FIDIV -> X87.DIV;
      default -> X87.DIVR;
    };
  }

  private Inst integer(Instruction insn) {
    int size = insn.size(0);
    return b.signed64(b.load(size * 8, b.address()), size);
  }

  private void arithmetic(Instruction insn) {
    Inst operation = b.i32(operation(insn));
    if (!insn.memory) {
      boolean toTop = insn.row.operands[0].place == Place.ST0;
      Inst i = index(insn);
      Inst top = b.i32(0);
      b.call(ARITHMETIC, operation, toTop ? top : i, toTop ? i : top);
    } else if (insn.size(0) == 4) {
      b.call(ARITHMETIC_M32, operation, b.load(32, b.address()));
    } else {
      b.call(ARITHMETIC_M64, operation, b.load(64, b.address()));
    }
  }

  private void compare(Instruction insn, boolean quiet, int pops) {
    if (!insn.memory) {
      b.call(COMPARE, index(insn), b.i32(quiet ? 1 : 0), b.i32(pops));
    } else if (insn.size(0) == 4) {
      b.call(COMPARE_M32, b.load(32, b.address()), b.i32(pops));
    } else {
      b.call(COMPARE_M64, b.load(64, b.address()), b.i32(pops));
    }
  }

  private void compareToFlags(Instruction insn, boolean quiet, boolean pop) {
    Inst flags = b.call(COMPARE_TO_FLAGS, index(insn), b.i32(quiet ? 1 : 0), b.i32(pop ? 1 : 0));
    b.setEagerFlags(b.zext(flags));
  }

  private void move(Instruction insn) {
    int condition =
        switch (insn.row.mnemonic) {
          case FCMOVB -> 2;
          case FCMOVE -> 4;
          case FCMOVBE -> 6;
          case FCMOVU -> 10;
          case FCMOVNB -> 3;
          case FCMOVNE -> 5;
          case FCMOVNBE -> 7;
          default -> 11;
        };
    b.call(FCMOV, index(insn), b.flags().condition(condition));
  }

  private void load(Instruction insn) {
    if (!insn.memory) {
      b.call(state("fld", "([JI)V"), index(insn));
      return;
    }
    switch (insn.size(0)) {
      case 4 -> b.call(state("fldM32", "([JI)V"), b.load(32, b.address()));
      case 8 -> b.call(state("fldM64", "([JJ)V"), b.load(64, b.address()));
      default -> {
        b.check(10, b.address());
        Inst significand = b.load(64, b.address());
        Inst signExponent = b.load(16, b.add(b.address(), b.i64(8)));
        b.call(state("fldM80", "([JJI)V"), significand, signExponent);
      }
    }
  }

  /** Stores unless an unmasked exception forbids it; the address has been checked. */
  private void storeIfStorable(int bits, Inst address, Inst value) {
    Inst old = b.load(bits, address);
    b.store(bits, address, b.select(b.call(STORABLE), value, old));
  }

  private void storeTen(Inst low, Inst high) {
    Inst oldLow = b.load(64, b.address());
    Inst oldHigh = b.load(16, b.add(b.address(), b.i64(8)));
    Inst storable = b.call(STORABLE);
    b.store80(b.address(), b.select(storable, low, oldLow), b.select(storable, high, oldHigh));
  }

  private void store(Instruction insn) {
    boolean pops = insn.row.mnemonic == Mnemonic.FSTP;
    if (!insn.memory) {
      b.call(state(pops ? "fstp" : "fst", "([JI)V"), index(insn));
      return;
    }
    int size = insn.size(0);
    b.check(size, b.address());
    switch (size) {
      case 4 -> storeIfStorable(32, b.address(), b.call(FST_M32));
      case 8 -> storeIfStorable(64, b.address(), b.call(FST_M64));
      default -> {
        Inst significand = b.call(FST_M80_SIGNIFICAND);
        storeTen(significand, b.call(FST_M80_SIGN_EXPONENT));
      }
    }
    if (pops) {
      b.call(POP_STORED);
    }
  }

  private void storeInteger(Instruction insn) {
    int bits = insn.size(0) * 8;
    b.check(bits / 8, b.address());
    boolean truncates = insn.row.mnemonic == Mnemonic.FISTTP;
    Inst value = b.call(truncates ? state("fistt", "([JI)J") : FIST, b.i32(bits));
    storeIfStorable(bits, b.address(), bits == 64 ? value : b.trunc(value));
    if (insn.row.mnemonic != Mnemonic.FIST) {
      b.call(POP_STORED);
    }
  }

  /** Instructions without operands, or with the whole state. */
  private void plain(Instruction insn) {
    switch (insn.row.mnemonic) {
      case FNOP, FWAIT -> {}
      case FNINIT -> {
        b.call(FNINIT);
        // A unit has these in locals.
        for (int slot = Slot.X87_FIP; slot <= Slot.X87_FDS; slot++) {
          b.put(slot, b.i64(0));
        }
      }
      case FLDCW -> b.call(FLDCW, b.load(16, b.address()));
      case FNSTCW -> b.store(16, b.address(), b.trunc(b.get(Slot.X87_CW)));
      case FNSTSW -> {
        Inst word = b.trunc(b.get(Slot.X87_SW));
        if (insn.memory) {
          b.store(16, b.address(), word);
        } else {
          b.setRegister(Slot.RAX, 2, word);
        }
      }
      case FNSTENV -> transfer(insn, "fnstenv", X87Control.environmentSize(insn.operandSize));
      case FLDENV -> transfer(insn, "fldenv", X87Control.environmentSize(insn.operandSize));
      case FNSAVE -> transfer(insn, "fnsave", X87Control.saveSize(insn.operandSize));
      case FRSTOR -> transfer(insn, "frstor", X87Control.saveSize(insn.operandSize));
      case F2XM1, FYL2X, FYL2XP1, FPTAN, FPATAN, FSIN, FCOS, FSINCOS ->
          b.call(Helper.state(X87Functions.class, helperName(insn), "([J)V"));
      case FCHS, FABS, FTST, FXAM, FXTRACT, FPREM, FPREM1, FSQRT, FRNDINT, FSCALE ->
          b.call(state(helperName(insn), "([J)V"));
      default -> b.call(control(helperName(insn), "([J)V"));
    }
  }

  private static String helperName(Instruction insn) {
    return insn.row.mnemonic.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** An environment or state image. */
  private void transfer(Instruction insn, String name, int bytes) {
    b.check(bytes, b.address());
    b.storesInHelper();
    Helper helper = Helper.sync(X87Memory.class, name, "(Lorg/bd0/runtime/CpuState;JI)V");
    b.call(helper, b.address(), b.i32(insn.operandSize));
    b.flags().forget();
  }
}
