package org.bd0.translator.lift;

import org.bd0.runtime.Slot;
import org.bd0.runtime.trace.Store;
import org.bd0.runtime.trace.TracedStores;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.ir.AtomicOp;
import org.bd0.translator.ir.Helper;
import org.bd0.translator.ir.Inst;

/**
 * Lifts the stores of instructions that are traced: each becomes a check, and a call that notes and
 * makes it ({@link TracedStores}). So both engines and both tiers give the same records, and plain
 * code has nothing of it.
 */
final class StoreCapture {
  private static final String CPU = "(Lorg/bd0/runtime/CpuState;";
  private static final Helper STORE_8 = helper("store8", "JIJ)V");
  private static final Helper STORE_16 = helper("store16", "JIJ)V");
  private static final Helper STORE_32 = helper("store32", "JIJ)V");
  private static final Helper STORE_64 = helper("store64", "JJJ)V");
  private static final Helper STORE_80 = helper("store80", "JJIJ)V");
  private static final Helper STORE_128 = helper("store128", "JJJJ)V");
  private static final Helper STORE_MASKED = helper("storeMasked", "JJJJ)V");
  private static final Helper UPDATE = helper("update", "JIJJ)J");
  private static final Helper EXCHANGE = helper("exchange", "JJJJ)J");
  private static final Helper SITE = helper("site", "J)V");
  private static final Helper STACK_POINTER = helper("stackPointer", "J)V");
  private static final Helper CALL = helper("call", "JJ)V");

  private final X86Builder b;
  private final boolean stack;
  private Instruction insn;

  /**
   * For one block.
   *
   * @param stack whether the log is told the stack pointer and the return addresses
   */
  StoreCapture(X86Builder builder, boolean stack) {
    b = builder;
    this.stack = stack;
  }

  private static Helper helper(String name, String arguments) {
    return Helper.memory(TracedStores.class, name, CPU + arguments);
  }

  /** An instruction that is traced begins. */
  void begin(Instruction instruction) {
    insn = instruction;
  }

  /** Stores 8, 16, 32 or 64 bits. */
  void store(int bits, Inst address, Inst value) {
    Inst word = word(bits / 8);
    begin(bits, address);
    switch (bits) {
      case 8 -> b.call(STORE_8, address, value, word);
      case 16 -> b.call(STORE_16, address, value, word);
      case 32 -> b.call(STORE_32, address, value, word);
      default -> b.call(STORE_64, address, value, word);
    }
  }

  /** Stores 128 bits; the address has been checked. */
  void store128(Inst address, Inst low, Inst high) {
    b.stored(address, 16);
    stackPointer();
    b.call(STORE_128, address, low, high, word(16));
  }

  /** Stores 80 bits; the address has been checked. */
  void store80(Inst address, Inst low, Inst high) {
    b.stored(address, 10);
    stackPointer();
    b.call(STORE_80, address, low, high, word(10));
  }

  /** Stores the bytes of 64 bits that a mask selects; the address has been checked. */
  void storeMasked(Inst address, Inst value, Inst mask) {
    b.stored(address, 8);
    stackPointer();
    b.call(STORE_MASKED, address, value, mask, b.i64(Store.of(insn.address, Store.MASKED, 8)));
  }

  /** Does an atomic operation; the result is the old value. */
  Inst atomic(AtomicOp operation, int bits, Inst address, Inst operand) {
    begin(bits, address);
    Inst kind = b.i32(operation.ordinal());
    return narrow(bits, b.call(UPDATE, address, kind, b.wide(operand), locked(bits)));
  }

  /** Does a compare-and-exchange; the result is the old value. */
  Inst cas(int bits, Inst address, Inst expected, Inst replacement) {
    begin(bits, address);
    Inst old = b.call(EXCHANGE, address, b.wide(expected), b.wide(replacement), locked(bits));
    return narrow(bits, old);
  }

  private void begin(int bits, Inst address) {
    b.check(bits / 8, address);
    b.stored(address, bits / 8);
    stackPointer();
  }

  private Inst narrow(int bits, Inst value) {
    return bits == 64 ? value : b.trunc(value);
  }

  /** Names the instruction to a helper that notes its stores itself. */
  void site() {
    stackPointer();
    b.call(SITE, word(1));
  }

  /** A call stores its return address at a place on the stack. */
  void call(Inst place, Inst returnAddress) {
    if (stack) {
      b.call(CALL, place, returnAddress);
    }
  }

  private void stackPointer() {
    if (stack) {
      b.call(STACK_POINTER, b.get(Slot.RSP));
    }
  }

  private Inst locked(int bits) {
    return b.i64(Store.of(insn.address, Store.LOCKED, bits / 8));
  }

  private Inst word(int bytes) {
    return b.i64(Store.of(insn.address, kind(), bytes));
  }

  private int kind() {
    return switch (insn.row.mnemonic) {
      case PUSH, PUSHF, ENTER -> Store.PUSH;
      case CALL -> Store.CALL;
      case MOVS, STOS -> Store.STRING;
      case CMPXCHG8B -> Store.LOCKED;
      case FXSAVE, FNSAVE, FNSTENV -> Store.STATE;
      case MOVNTI, STMXCSR -> Store.PLAIN;
      default ->
          switch (insn.row.feature) {
            case "fpu" -> Store.X87;
            case "mmx", "sse", "sse2" -> Store.VECTOR;
            default -> Store.PLAIN;
          };
    };
  }
}
