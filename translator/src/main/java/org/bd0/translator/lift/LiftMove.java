package org.bd0.translator.lift;

import org.bd0.runtime.Descriptors;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.runtime.SystemHelpers;
import org.bd0.runtime.WideExchange;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.ir.AtomicOp;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Type;

/** Data transfer and the stack: Intel SDM volume 1, 5.1.1. */
final class LiftMove {
  private static final Helper COMPARE_EXCHANGE_16 =
      Helper.sync(WideExchange.class, "compareAndExchange", "(Lorg/bd0/runtime/CpuState;J)I");

  /** Code of 32 bits, data, code of 64 bits, and where getcpu(2) finds the processor's number. */
  private static final int[] FLAT_SELECTORS = {0x20, 0x28, 0x30, 0x78};

  private static final Helper ENTER =
      Helper.sync(SystemHelpers.class, "enter", "(Lorg/bd0/runtime/CpuState;II)V");

  private final X86Builder b;

  LiftMove(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case MOV -> move(insn);
      case MOVZX -> {
        Inst value = b.zeroExtended(b.read(1), insn.size(1));
        b.write(0, insn.size(0) == 8 ? b.zext(value) : value);
      }
      case MOVSX, MOVSXD -> {
        Inst value = b.signExtended(b.read(1), insn.size(1));
        b.write(0, insn.size(0) == 8 ? b.sext(value) : value);
      }
      case LSS -> loadFarPointer(insn, X86Builder.SS);
      case LFS -> loadFarPointer(insn, X86Builder.FS);
      case LGS -> loadFarPointer(insn, X86Builder.GS);
      case MOVNTI -> b.write(0, b.read(1));
      case LEA -> {
        int size = insn.size(0);
        b.write(0, size == 8 ? b.offset() : b.trunc(b.offset()));
      }
      case XCHG -> exchange(insn);
      case XADD -> exchangeAdd(insn);
      case CMPXCHG -> compareExchange(insn);
      case CMPXCHG8B -> compareExchange8(insn);
      case CMOVCC -> {
        Inst value = b.read(1);
        Inst condition = b.flags().condition(insn.condition());
        b.write(0, b.select(condition, value, b.read(0)));
      }
      case SETCC -> b.write(0, b.flags().condition(insn.condition()));
      case PUSH -> push(insn);
      case POP -> pop(insn);
      case PUSHF -> b.push(narrow(rflags(), insn.operandSize), insn.operandSize);
      case ENTER -> enter(insn);
      case LEAVE -> leave(insn);
      case XLAT -> {
        Inst index = b.unsigned64(b.register(Slot.RAX, 1), 1);
        b.setRegister(Slot.RAX, 1, b.load(8, translateAddress(insn, index)));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private Inst translateAddress(Instruction insn, Inst index) {
    Inst sum = b.add(b.get(Slot.RBX), index);
    if (insn.addressSize == 4) {
      sum = b.zext(b.trunc(sum));
    }
    return b.segmented(sum);
  }

  private Inst narrow(Inst value, int bytes) {
    return bytes == 8 ? value : b.trunc(value);
  }

  private void move(Instruction insn) {
    if (insn.place(0) == Place.SEGMENT) {
      loadSegment(insn);
      return;
    }
    int size = insn.size(0);
    if (insn.place(1) == Place.SEGMENT && insn.register(1) > X86Builder.GS) {
      b.trap(Fault.UNDEFINED);
      return;
    }
    Inst value = b.read(1, insn.place(1) == Place.SEGMENT ? 2 : size);
    b.write(0, size == 8 && value.type == Type.I32 ? b.zext(value) : value);
  }

  private void loadSegment(Instruction insn) {
    int number = insn.register(0);
    if (number == X86Builder.CS || number > X86Builder.GS) {
      b.trap(Fault.UNDEFINED);
      return;
    }
    loadSegment(number, b.read(1));
  }

  /** The flat selectors that Linux gives a process, and null, may be loaded; all else is #GP. */
  private void loadSegment(int number, Inst value) {
    Inst selector = b.extend(Op.ZEXT16, value);
    Inst valid;
    if (number == X86Builder.SS) {
      valid = b.compare(Op.EQ, selector, b.i32(Descriptors.STACK_SELECTOR));
    } else {
      Inst entry = b.and(selector, b.i32(~3));
      valid = b.isZero(entry);
      for (int flat : FLAT_SELECTORS) {
        valid = b.or(valid, b.compare(Op.EQ, entry, b.i32(flat)));
      }
    }
    b.guard(valid, Fault.PROTECTION);
    if (number != X86Builder.SS) {
      b.setSelector(number, selector);
    }
    if (number >= X86Builder.FS) {
      b.put(number == X86Builder.FS ? Slot.FS_BASE : Slot.GS_BASE, b.i64(0));
    }
  }

  private void loadFarPointer(Instruction insn, int segment) {
    int size = insn.operandSize;
    Inst at = b.address();
    b.check(size + 2, at);
    Inst offset = b.load(8 * size, at);
    loadSegment(segment, b.load(16, b.add(at, b.i64(size))));
    b.setRegister(insn.reg, size, offset);
  }

  private void exchange(Instruction insn) {
    if (insn.opcode == 0x90 && insn.opcodeRegister == Slot.RAX) {
      return; // NOP: unlike other 32-bit exchanges it keeps the upper half of RAX.
    }
    int size = insn.size(0);
    if (insn.place(0) == Place.OPCODE && insn.register(0) == Slot.RAX) {
      // NOP, and with F3 PAUSE: RAX keeps the upper half.
      return;
    }
    Inst y = b.read(1);
    if (insn.isMemory(0)) {
      b.write(1, b.atomic(AtomicOp.EXCHANGE, size * 8, b.address(), y));
    } else {
      Inst x = b.read(0);
      b.write(0, y);
      b.write(1, x);
    }
  }

  private void exchangeAdd(Instruction insn) {
    int size = insn.size(0);
    Inst y = b.read(1);
    Inst x = insn.lock ? b.atomic(AtomicOp.ADD, size * 8, b.address(), y) : b.read(0);
    if (insn.isMemory(0)) {
      if (!insn.lock) {
        b.write(0, b.add(x, y));
      }
      b.flags().set(Flags.ADD, size, x, y);
      b.write(1, x);
    } else {
      b.flags().set(Flags.ADD, size, x, y);
      b.write(1, x);
      b.write(0, b.add(x, y));
    }
  }

  private void compareExchange(Instruction insn) {
    int size = insn.size(0);
    Inst accumulator = b.register(Slot.RAX, size);
    Inst replacement = b.read(1);
    Inst old;
    if (insn.lock) {
      old = b.cas(size * 8, b.address(), b.zeroExtended(accumulator, size), replacement);
    } else {
      old = b.read(0);
    }
    Inst equal = b.compare(Op.EQ, b.zeroExtended(accumulator, size), b.zeroExtended(old, size));
    if (insn.memory && !insn.lock) {
      b.write(0, b.select(equal, replacement, old));
    }
    b.flags().set(Flags.SUB, size, accumulator, old);
    if (!insn.memory && size == 4) {
      // A comparison that fails does not touch the register: not even its upper half becomes 0.
      int destination = insn.register(0);
      b.put(destination, b.select(equal, b.zext(replacement), b.get(destination)));
    } else if (!insn.memory) {
      b.write(0, b.select(equal, replacement, old));
    }
    // On success the accumulator keeps even its upper half, but for what was stored into it.
    Inst rax = b.get(Slot.RAX);
    b.put(Slot.RAX, b.select(equal, rax, merged(rax, old, size)));
  }

  private Inst merged(Inst register, Inst value, int size) {
    return switch (size) {
      case 8 -> value;
      case 4 -> b.zext(value);
      case 2 -> b.or(b.and(register, b.i64(~0xffffL)), b.zext(b.extend(Op.ZEXT16, value)));
      default -> b.or(b.and(register, b.i64(~0xffL)), b.zext(b.extend(Op.ZEXT8, value)));
    };
  }

  private Inst pair(int high, int low) {
    Inst upper = b.shift(Op.SHL, b.get(high), 32);
    return b.or(upper, b.zext(b.register(low, 4)));
  }

  private void compareExchange8(Instruction insn) {
    if (insn.operandSize == 8) {
      compareExchange16();
      return;
    }
    Inst expected = pair(Slot.RDX, Slot.RAX);
    Inst replacement = pair(Slot.RCX, Slot.RBX);
    Inst address = b.address();
    Inst old;
    Inst equal;
    if (insn.lock) {
      old = b.cas(64, address, expected, replacement);
      equal = b.compare(Op.EQ, old, expected);
    } else {
      old = b.load(64, address);
      equal = b.compare(Op.EQ, old, expected);
      b.store(64, address, b.select(equal, replacement, old));
    }
    setZeroFlag(equal);
    Inst low = b.zext(b.trunc(old));
    Inst high = b.shift(Op.SHR, old, 32);
    b.put(Slot.RAX, b.select(equal, b.get(Slot.RAX), low));
    b.put(Slot.RDX, b.select(equal, b.get(Slot.RDX), high));
  }

  /** CMPXCHG16B, locked or not; the memory operand must be aligned. */
  private void compareExchange16() {
    Inst address = b.address();
    b.guard(b.isZero(b.and(address, b.i64(15))), Fault.PROTECTION);
    b.check(16, address);
    b.storesInHelper();
    setZeroFlag(b.call(COMPARE_EXCHANGE_16, address));
  }

  private void setZeroFlag(Inst value) {
    Inst others = b.and(b.flags().status(), b.i64(~Flags.ZF));
    b.setEagerFlags(b.or(others, b.shift(Op.SHL, b.zext(value), 6)));
  }

  private void push(Instruction insn) {
    int size = insn.operandSize;
    Place place = insn.place(0);
    if (place == Place.FS || place == Place.GS) {
      Inst selector = b.selector(place == Place.FS ? X86Builder.FS : X86Builder.GS);
      b.push(size == 8 ? b.zext(selector) : selector, size);
    } else {
      b.push(b.read(0, size), size);
    }
  }

  private void pop(Instruction insn) {
    int size = insn.operandSize;
    Inst value = b.top(size);
    if (insn.place(0) == Place.FS || insn.place(0) == Place.GS) {
      loadSegment(
          insn.place(0) == Place.FS ? X86Builder.FS : X86Builder.GS,
          size == 8 ? b.trunc(value) : value);
      b.popped(size);
      return;
    }
    if (insn.isMemory(0)) {
      // An address that uses RSP sees it incremented.
      Inst address = b.address();
      Inst adjusted = insn.base == Slot.RSP ? b.add(address, b.i64(size)) : address;
      b.store(size * 8, adjusted, value);
      b.popped(size);
    } else {
      b.popped(size);
      b.write(0, value);
    }
  }

  private Inst rflags() {
    Inst direction = b.shift(Op.SHL, b.get(Slot.DF), 10);
    Inst rest = b.or(b.get(Slot.RFLAGS_REST), b.i64(0x202));
    return b.or(b.or(b.flags().status(), direction), rest);
  }

  private void enter(Instruction insn) {
    int size = insn.operandSize;
    int level = insn.immediate2 & 31;
    Inst rsp = b.get(Slot.RSP);
    Inst rbp = b.get(Slot.RBP);
    int pushed = size * (level + 1);
    Inst lowest = b.add(rsp, b.i64(-pushed));
    Inst top = b.add(lowest, b.i64(-(insn.immediate & 0xffff)));
    int copied = size * Math.max(0, level - 1);
    if (copied > 0) {
      b.check(copied, b.add(rbp, b.i64(-copied)));
    }
    b.check(pushed, lowest);
    // The processor probes where the stack will end, after the pushes.
    b.check(size, top);
    Inst frame = b.add(rsp, b.i64(-size));
    b.storesInHelper();
    b.call(ENTER, b.i32(size), b.i32(level));
    b.setRegister(Slot.RBP, size, narrow(frame, size));
    b.put(Slot.RSP, top);
  }

  private void leave(Instruction insn) {
    int size = insn.operandSize;
    Inst frame = b.get(Slot.RBP);
    Inst saved = b.load(size * 8, frame);
    b.put(Slot.RSP, b.add(frame, b.i64(size)));
    b.setRegister(Slot.RBP, size, saved);
  }
}
