package org.bd0.translator.ir;

/**
 * What an IR instruction does. Operands are a, b and c; types are the instruction's unless said
 * otherwise. The interpreter and the emitter know these and nothing else of the guest.
 */
public enum Op {
  /**
   * Marks the start of the guest instruction at address {@code imm}: the state before it is exact.
   */
  START(false),
  /** The constant {@code imm}. */
  CONST(true),
  /** The 64-bit state slot number {@code imm}. */
  GET(true),
  /** Sets slot {@code imm} to a (I64). */
  PUT(false),

  /** a + b. */
  ADD(true),
  /** a - b. */
  SUB(true),
  /** Low half of a × b. */
  MUL(true),
  /** High 64 bits of the signed product. */
  MULHS(true),
  /** High 64 bits of the unsigned product. */
  MULHU(true),
  /** Signed quotient; b is not 0. The overflowing case gives a. */
  DIVS(true),
  /** Signed remainder; b is not 0. */
  REMS(true),
  /** Unsigned quotient; b is not 0. */
  DIVU(true),
  /** Unsigned remainder; b is not 0. */
  REMU(true),
  /** Bitwise and. */
  AND(true),
  /** Bitwise or. */
  OR(true),
  /** Bitwise exclusive or. */
  XOR(true),
  /** a shifted left by b (I32), modulo the type's width. */
  SHL(true),
  /** a shifted right, zeroes in, by b (I32), modulo the type's width. */
  SHR(true),
  /** a shifted right, sign in, by b (I32), modulo the type's width. */
  SAR(true),
  /** a rotated left by b (I32), modulo the type's width. */
  ROTL(true),
  /** Number of trailing zero bits of a (same type), the width for 0; the result is I32. */
  CTZ(true),
  /** Number of leading zero bits of a, the width for 0; the result is I32. */
  CLZ(true),
  /** Number of one bits of a; the result is I32. */
  POPCNT(true),
  /** Bytes of a reversed. */
  BSWAP(true),

  /** Low 32 bits of a (I64). */
  TRUNC(true),
  /** a (I32) zero-extended to I64. */
  ZEXT(true),
  /** a (I32) sign-extended to I64. */
  SEXT(true),
  /** Low 8 bits of a (I32), zero-extended within I32. */
  ZEXT8(true),
  /** Low 16 bits of a (I32), zero-extended within I32. */
  ZEXT16(true),
  /** Low 8 bits of a (I32), sign-extended within I32. */
  SEXT8(true),
  /** Low 16 bits of a (I32), sign-extended within I32. */
  SEXT16(true),
  /** Reinterprets a's bits: I64 and F64, I32 and F32, either way. */
  BITS(true),

  /** 1 if a = b, else 0; the operands have one type, the result is I32. */
  EQ(true),
  /** 1 if a ≠ b. */
  NE(true),
  /** 1 if a < b, signed for integers; 0 when unordered. */
  LT(true),
  /** 1 if a ≤ b, signed for integers; 0 when unordered. */
  LE(true),
  /** 1 if a < b, unsigned. */
  LTU(true),
  /** 1 if a ≤ b, unsigned. */
  LEU(true),
  /** a (I32) ≠ 0 ? b : c. */
  SELECT(true),

  /** The {@code imm} bits (8, 16: zero-extended I32; 32: I32; 64: I64) at guest address a (I64). */
  LOAD(false),
  /** Stores the low {@code imm} bits of b at guest address a (I64). */
  STORE(false),
  /** Faults unless {@code imm} bytes at guest address a (I64) are accessible. */
  CHECK(false),
  /**
   * Atomic read-modify-write of {@code imm} bits at guest address a: memory becomes {@code
   * atomic(old, b)}. The result is what was there, as LOAD gives it. All other accesses are ordered
   * around it.
   */
  ATOMIC(false),
  /**
   * Atomic compare with b and exchange for c of {@code imm} bits at a; the result is what was
   * there.
   */
  CAS(false),
  /** Full memory fence. */
  FENCE(false),

  /** Calls {@code helper} with {@code args}. */
  CALL(false),
  /** Raises {@code fault} at the current instruction unless a (I32) ≠ 0. */
  GUARD(false),

  /** Ends the block: goes on at guest address {@code imm}. */
  JUMP(false),
  /** Ends the block: at {@code imm} if a (I32) ≠ 0, else at {@code imm2}. */
  BRANCH(false),
  /**
   * Ends the block: goes on at guest address a (I64). {@code imm} is 1 for a return, 2 where what
   * follows may have to be translated in another way and so lies outside the unit, else 0.
   */
  INDIRECT(false),
  /** Ends the block with a system call; {@code imm} is the next instruction's address. */
  SYSCALL(false),
  /** Ends the block: the current instruction raises {@code fault}. */
  TRAP(false);

  /** Whether the instruction has no effect but its result, so that it may be dropped or moved. */
  public final boolean pure;

  Op(boolean pure) {
    this.pure = pure;
  }

  /** Whether it ends a block. */
  public boolean terminator() {
    return ordinal() >= JUMP.ordinal();
  }

  /** Whether it can make the current guest instruction fault or leave through a side exit. */
  public boolean faulting() {
    return switch (this) {
      case LOAD, STORE, CHECK, ATOMIC, CAS, GUARD -> true;
      default -> false;
    };
  }
}
