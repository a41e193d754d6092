package org.bd0.translator.lift;

import org.bd0.runtime.Descriptors;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.runtime.SystemHelpers;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/** Control transfer, flag control and system instructions: Intel SDM volume 1, 5.1.7 to 5.1.11. */
final class LiftControl {
  private static final Helper SET_RFLAGS =
      Helper.sync(Flags.class, "setRflags", "(Lorg/bd0/runtime/CpuState;JJ)V");
  private static final Helper TIME_STAMP =
      Helper.state(SystemHelpers.class, "timeStampCounter", "([J)J");
  private static final Helper CPUID =
      Helper.sync(Cpuid.class, "execute", "(Lorg/bd0/runtime/CpuState;)V");

  /** What POPF may change at privilege level 3: the status flags, DF, NT, AC and ID. */
  private static final long POPF_MASK = Flags.STATUS | Flags.DF | 1L << 14 | 1L << 18 | 1L << 21;

  private final X86Builder b;

  LiftControl(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    if (insn.row.privileged) {
      b.trap(exists(insn) ? Fault.PROTECTION : Fault.UNDEFINED);
      return true;
    }
    switch (insn.row.mnemonic) {
      case JMP -> {
        if (insn.row.operands[0].place == Place.RELATIVE) {
          b.jump(insn.target());
        } else {
          b.indirect(b.read(0));
        }
      }
      case JCC -> b.branch(b.flags().condition(insn.condition()), insn.target(), insn.next());
      case CALL -> call(insn);
      case RET -> ret(insn);
      case LOOP, LOOPE, LOOPNE -> loop(insn);
      case JRCXZ -> {
        Inst count = insn.addressSize == 8 ? b.get(Slot.RCX) : b.register(Slot.RCX, 4);
        b.branch(b.isZero(count), insn.target(), insn.next());
      }
      case SYSCALL -> b.syscall(insn.next());
      case INT3 -> b.trap(Fault.BREAKPOINT);
      case INT1 -> b.trap(Fault.DEBUG);
      case INT -> b.trap(interrupt((int) insn.immediate & 0xff));
      case JMPF, CALLF -> far(insn);
      case RETF -> farReturn(insn);
      case IRET -> interruptReturn(insn);
      case UD0, UD1, UD2 -> b.trap(Fault.UNDEFINED);
      case NOP, PREFETCH, PREFETCHW -> {}
      case CLC -> b.flags().setCarry(b.i32(0));
      case STC -> b.flags().setCarry(b.i32(1));
      case CMC -> b.flags().setCarry(b.xor(b.trunc(b.flags().carry()), b.i32(1)));
      case CLD -> b.put(Slot.DF, b.i64(0));
      case STD -> b.put(Slot.DF, b.i64(1));
      case LAHF -> {
        Inst bits = b.or(b.and(b.flags().status(), b.i64(0xd5)), b.i64(2));
        Inst rest = b.and(b.get(Slot.RAX), b.i64(~0xff00L));
        b.put(Slot.RAX, b.or(rest, b.shift(Op.SHL, bits, 8)));
      }
      case SAHF -> {
        Inst fresh = b.and(b.shift(Op.SHR, b.get(Slot.RAX), 8), b.i64(0xd5));
        b.setEagerFlags(b.or(fresh, b.and(b.flags().status(), b.i64(Flags.OF))));
      }
      case POPF -> popFlags(insn);
      case CPUID -> {
        b.call(CPUID);
        b.flags().forget();
      }
      case RDTSC, RDTSCP -> {
        Inst counter = b.call(TIME_STAMP);
        b.put(Slot.RAX, b.and(counter, b.i64(0xffffffffL)));
        b.put(Slot.RDX, b.shift(Op.SHR, counter, 32));
        if (insn.row.mnemonic == Mnemonic.RDTSCP) {
          // The processor's number, as RDPID has it.
          b.put(Slot.RCX, b.i64(0));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether a privileged instruction is one: not all control registers exist. */
  private static boolean exists(Instruction insn) {
    if (insn.row.mnemonic != Mnemonic.MOVCR) {
      return true;
    }
    boolean control = (insn.opcode & 1) == 0;
    return control ? insn.reg < 5 && insn.reg != 1 || insn.reg == 8 : insn.reg < 8;
  }

  /** What INT n raises: programs may call the gates of #BP and #OF. */
  private static Fault interrupt(int vector) {
    return switch (vector) {
      case 3 -> Fault.BREAKPOINT;
      case 4 -> Fault.OVERFLOW;
      default -> Fault.PROTECTION;
    };
  }

  private void call(Instruction insn) {
    boolean direct = insn.row.operands[0].place == Place.RELATIVE;
    Inst target = direct ? null : b.read(0);
    b.pushReturn(insn.next());
    if (direct) {
      b.jump(insn.target());
    } else {
      b.indirect(target);
    }
  }

  private void ret(Instruction insn) {
    Inst target = b.top(8);
    long extra = insn.row.operands.length == 0 ? 0 : insn.immediate & 0xffff;
    b.put(Slot.RSP, b.add(b.get(Slot.RSP), b.i64(8 + extra)));
    b.returnTo(target);
  }

  /** The flat 64-bit code segment is the only one to return to. */
  private void guardReturn(Inst target, Inst value) {
    Inst selector = selector(value);
    Inst code32 = b.compare(Op.EQ, selector, b.i32(Descriptors.CODE_32_SELECTOR));
    guardCode(b.and(code32, b.isZero(b.shift(Op.SHR, target, 32))));
    guardSelector(selector, Descriptors.CODE_SELECTOR);
  }

  private Inst selector(Inst value) {
    return b.extend(Op.ZEXT16, value.type == Type.I64 ? b.trunc(value) : value);
  }

  private void guardSelector(Inst selector, int expected) {
    b.guard(b.compare(Op.EQ, selector, b.i32(expected)), Fault.PROTECTION);
  }

  /** 32-bit code is none for us, though it is for a processor. */
  private void guardCode(Inst code32) {
    b.guard(b.isZero(code32), Fault.UNDEFINED);
  }

  /** A far jump or call, which stays in the flat 64-bit code segment. */
  private void far(Instruction insn) {
    int size = insn.operandSize;
    Inst at = b.address();
    b.check(size + 2, at);
    Inst target = b.unsigned64(b.load(8 * size, at), size);
    Inst entry = b.and(selector(b.load(16, b.add(at, b.i64(size)))), b.i32(~3));
    guardCode(b.compare(Op.EQ, entry, b.i32(Descriptors.CODE_32_SELECTOR & ~3)));
    guardSelector(entry, Descriptors.CODE_SELECTOR & ~3);
    if (insn.row.mnemonic == Mnemonic.CALLF) {
      Inst top = b.add(b.get(Slot.RSP), b.i64(-2L * size));
      b.check(2 * size, top);
      Inst back = b.i64(insn.next());
      b.store(8 * size, top, size == 8 ? back : b.trunc(back));
      Inst code = size == 8 ? b.i64(Descriptors.CODE_SELECTOR) : b.i32(Descriptors.CODE_SELECTOR);
      b.store(8 * size, b.add(top, b.i64(size)), code);
      b.put(Slot.RSP, top);
    }
    b.indirect(target);
  }

  private Inst stacked(int number, int size) {
    return b.load(size * 8, b.add(b.get(Slot.RSP), b.i64((long) number * size)));
  }

  private void farReturn(Instruction insn) {
    int size = insn.operandSize;
    b.check(2 * size, b.get(Slot.RSP));
    Inst target = b.unsigned64(stacked(0, size), size);
    guardReturn(target, stacked(1, size));
    long extra = insn.row.operands.length == 0 ? 0 : insn.immediate & 0xffff;
    b.put(Slot.RSP, b.add(b.get(Slot.RSP), b.i64(2L * size + extra)));
    b.indirect(target);
  }

  private void interruptReturn(Instruction insn) {
    int size = insn.operandSize;
    // Nested tasks do not exist in 64-bit mode.
    Inst nested = b.and(b.get(Slot.RFLAGS_REST), b.i64(1 << 14));
    b.guard(b.isZero(nested), Fault.PROTECTION);
    b.check(5 * size, b.get(Slot.RSP));
    Inst target = b.unsigned64(stacked(0, size), size);
    guardSelector(selector(stacked(4, size)), Descriptors.STACK_SELECTOR);
    guardReturn(target, stacked(1, size));
    Inst flags = b.unsigned64(stacked(2, size), size);
    Inst stack = b.unsigned64(stacked(3, size), size);
    b.put(Slot.RSP, stack);
    b.call(SET_RFLAGS, flags, b.i64(size == 2 ? POPF_MASK & 0xffff : POPF_MASK));
    b.flags().forget();
    b.indirect(target);
  }

  private void loop(Instruction insn) {
    boolean wide = insn.addressSize == 8;
    Inst count =
        wide ? b.add(b.get(Slot.RCX), b.i64(-1)) : b.add(b.register(Slot.RCX, 4), b.i32(-1));
    Inst again = b.compare(Op.NE, count, b.constant(count.type, 0));
    Inst zero = null;
    switch (insn.row.mnemonic) {
      case LOOPE -> zero = b.flags().condition(4);
      case LOOPNE -> zero = b.flags().condition(5);
      default -> {}
    }
    b.put(Slot.RCX, wide ? count : b.zext(count));
    b.branch(zero == null ? again : b.and(again, zero), insn.target(), insn.next());
  }

  private void popFlags(Instruction insn) {
    int size = insn.operandSize;
    Inst value = b.top(size);
    b.popped(size);
    long mask = size == 8 ? POPF_MASK : POPF_MASK & 0xffff;
    b.call(SET_RFLAGS, size == 8 ? value : b.zext(value), b.i64(mask));
    b.flags().forget();
  }
}
