package org.bd0.translator.lift;

import org.bd0.runtime.Descriptors;
import org.bd0.runtime.Flags;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;

/**
 * What programs may ask about segment descriptors and the tables that they are in. The tables'
 * registers read as Linux lets them on processors with UMIP, where it does these instructions
 * itself (arch/x86/kernel/umip.c).
 */
final class LiftDescriptors {
  private static final String UNARY = "(J)J";

  private final X86Builder b;

  LiftDescriptors(X86Builder builder) {
    b = builder;
  }

  /** Lifts an instruction of this family; false when it is of another. */
  boolean lift(Instruction insn) {
    switch (insn.row.mnemonic) {
      case LAR -> look(insn, "rights");
      case LSL -> look(insn, "limit");
      case VERR -> verify("readable");
      case VERW -> verify("writable");
      case SGDT -> table(Descriptors.GLOBAL_TABLE);
      case SIDT -> table(Descriptors.INTERRUPT_TABLE);
      case SLDT -> register(insn, 0);
      case STR -> register(insn, Descriptors.TASK_SELECTOR);
      case SMSW -> register(insn, Descriptors.CONTROL);
      default -> {
        return false;
      }
    }
    return true;
  }

  private Inst ask(String question, Inst selector) {
    Inst wide = b.zext(b.extend(Op.ZEXT16, selector));
    return b.call(Helpers.pure(Descriptors.class, question, UNARY), wide);
  }

  /** ZF says whether there is such a descriptor; if not the destination stays. */
  private void look(Instruction insn, String question) {
    Inst answer = ask(question, b.read(1));
    Inst found = b.compare(Op.NE, answer, b.i64(Descriptors.NONE));
    Inst old = b.get(insn.reg);
    Inst fresh =
        insn.operandSize == 2
            ? b.or(b.and(old, b.i64(~0xffffL)), b.and(answer, b.i64(0xffff)))
            : answer;
    b.put(insn.reg, b.select(found, fresh, old));
    setZero(found);
  }

  private void verify(String question) {
    setZero(b.compare(Op.NE, ask(question, b.read(0)), b.i64(0)));
  }

  private void setZero(Inst value) {
    Inst others = b.and(b.flags().status(), b.i64(~Flags.ZF));
    b.setEagerFlags(b.or(others, b.shift(Op.SHL, b.zext(value), 6)));
  }

  /** Limit 0, and an address. */
  private void table(long address) {
    Inst at = b.address();
    b.check(10, at);
    b.store(16, at, b.i32(0));
    b.store(64, b.add(at, b.i64(2)), b.i64(address));
  }

  /** A register of 32 bits leaves the upper half of the destination as it is. */
  private void register(Instruction insn, long value) {
    if (insn.memory) {
      b.write(0, b.i32((int) value & 0xffff));
      return;
    }
    int size = insn.operandSize;
    long mask = size == 8 ? -1L : (1L << 8 * size) - 1;
    b.put(insn.rm, b.or(b.and(b.get(insn.rm), b.i64(~mask)), b.i64(value & mask)));
  }
}
