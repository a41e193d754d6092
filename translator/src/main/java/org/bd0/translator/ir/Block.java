package org.bd0.translator.ir;

import java.util.Arrays;
import java.util.List;
import org.bd0.runtime.Fault;

/**
 * A basic block of guest code as IR: straight-line, ending in one terminator.
 *
 * <p>Within one guest instruction (from START to the next) all that can fault comes before any
 * change to state or memory, so that a side exit finds everything as it was before the instruction:
 * {@link #verify}. An access to memory that was checked before cannot fault: {@link Coverage}.
 */
public final class Block {
  /** Guest address of the first instruction. */
  public final long address;

  /** Guest address after the last byte. */
  public final long end;

  /** Number of guest instructions. */
  public final int guestInstructions;

  /** Where a call that ends the block returns to, or 0 when it does not end in a call. */
  public final long returnPoint;

  /** The IR; the last one is the terminator. */
  public final List<Inst> code;

  private final Inst[] array;

  /**
   * A block.
   *
   * @param address guest address of the first instruction
   * @param end guest address after the last byte
   * @param guestInstructions number of guest instructions
   * @param returnPoint where a call that ends the block returns to, or 0
   * @param code IR, owned by the block from now on, each with its index as {@link Inst#id}; {@link
   *     Inst#uses} is not counted yet, because the interpreter does without
   */
  public Block(long address, long end, int guestInstructions, long returnPoint, Inst[] code) {
    this.returnPoint = returnPoint;
    this.address = address;
    this.end = end;
    this.guestInstructions = guestInstructions;
    this.array = code;
    this.code = Arrays.asList(code);
  }

  /** The IR as an array, for the interpreter; it belongs to the block. */
  public Inst[] instructions() {
    return array;
  }

  /** Numbers the values and counts their uses anew. */
  public void number() {
    for (int i = 0; i < code.size(); i++) {
      Inst inst = code.get(i);
      inst.id = i;
      inst.uses = 0;
    }
    for (Inst inst : code) {
      count(inst.a);
      count(inst.b);
      count(inst.c);
      for (Inst arg : inst.args) {
        count(arg);
      }
    }
  }

  private static void count(Inst operand) {
    if (operand != null) {
      operand.uses++;
    }
  }

  /** The terminator. */
  public Inst terminator() {
    return code.get(code.size() - 1);
  }

  /**
   * Checks what both engines rely on.
   *
   * @throws IllegalStateException naming the offending IR
   */
  public void verify() {
    boolean changed = false;
    Coverage coverage = new Coverage();
    for (int i = 0; i < code.size(); i++) {
      Inst inst = code.get(i);
      if (inst.op == Op.START) {
        changed = false;
        coverage.clear();
      } else if (inst.op.faulting() && changed && !covered(coverage, inst) && !repeatable(inst)) {
        throw new IllegalStateException("can fault after a change: " + inst);
      }
      changed |= changes(inst);
      if (Coverage.bytes(inst) > 0 && !covered(coverage, inst)) {
        coverage.add(inst.a, Coverage.bytes(inst));
      }
      if (inst.op.terminator() != (i == code.size() - 1)) {
        throw new IllegalStateException("terminator in the wrong place: " + inst);
      }
      verifyOperand(inst, inst.a);
      verifyOperand(inst, inst.b);
      verifyOperand(inst, inst.c);
      for (Inst arg : inst.args) {
        verifyOperand(inst, arg);
      }
      if (!Types.fit(inst)) {
        throw new IllegalStateException("operand of another type: " + inst);
      }
    }
  }

  /** Raising SSE exception flags twice is raising them once, so their guard may come after. */
  private static boolean repeatable(Inst inst) {
    return inst.op == Op.GUARD && inst.fault == Fault.SIMD;
  }

  private static boolean covered(Coverage coverage, Inst inst) {
    long bytes = Coverage.bytes(inst);
    return bytes > 0 && coverage.covers(inst.a, bytes);
  }

  private static boolean changes(Inst inst) {
    return switch (inst.op) {
      case PUT, STORE, ATOMIC, CAS -> true;
      case CALL ->
          switch (inst.helper.effect()) {
            case STATE, MEMORY -> true;
            case PURE, SYNC -> false;
          };
      default -> false;
    };
  }

  private void verifyOperand(Inst inst, Inst operand) {
    if (operand != null && (operand.id >= inst.id || code.get(operand.id) != operand)) {
      throw new IllegalStateException("operand is not defined before its use: " + inst);
    }
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder();
    for (Inst inst : code) {
      if (inst.op != Op.CONST) {
        s.append(inst.op == Op.START ? "" : "  ").append(inst).append('\n');
      }
    }
    return s.toString();
  }
}
