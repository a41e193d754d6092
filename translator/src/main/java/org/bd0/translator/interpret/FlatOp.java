package org.bd0.translator.interpret;

import org.bd0.runtime.Slot;

/**
 * Operations of {@link FlatBlock}, the low 8 bits of a word. Operands d, a, b and c are indices of
 * values; those of 32 bits are zero-extended where they are made, and taken for their low half
 * where they are used.
 */
final class FlatOp {
  /** d = a. */
  static final int MOVE = 0;

  /** The flags' slots: kind d, operands a and b. */
  static final int FLAGS = 1;

  // 64-bit d = a op b.
  static final int ADD = 2;
  static final int SUB = 3;
  static final int MUL = 4;
  static final int AND = 5;
  static final int OR = 6;
  static final int XOR = 7;
  static final int SHL = 8;
  static final int SHR = 9;
  static final int SAR = 10;

  /** What is added to a 64-bit operation to make it one of 32 bits. */
  static final int NARROW = 9;

  static final int ADD32 = ADD + NARROW;
  static final int SUB32 = SUB + NARROW;
  static final int MUL32 = MUL + NARROW;
  static final int AND32 = AND + NARROW;
  static final int OR32 = OR + NARROW;
  static final int XOR32 = XOR + NARROW;
  static final int SHL32 = SHL + NARROW;
  static final int SHR32 = SHR + NARROW;
  static final int SAR32 = SAR + NARROW;

  // d = a extended.
  static final int ZEXT = 20;
  static final int SEXT = 21;
  static final int ZEXT8 = 22;
  static final int ZEXT16 = 23;
  static final int SEXT8 = 24;
  static final int SEXT16 = 25;

  /** d = a ≠ 0 ? b : c, all but a of 64 bits. */
  static final int SELECT = 26;

  // Memory at a + b: d = what is there; what is there = c.
  static final int LOAD8 = 27;
  static final int LOAD16 = 28;
  static final int LOAD32 = 29;
  static final int LOAD64 = 30;
  static final int STORE8 = 31;
  static final int STORE16 = 32;
  static final int STORE32 = 33;
  static final int STORE64 = 34;

  // d = a compared with b, 64 bits.
  static final int EQ = 35;
  static final int NE = 36;
  static final int LT = 37;
  static final int LE = 38;
  static final int LTU = 39;
  static final int LEU = 40;

  /** What is added to a 64-bit comparison to make it one of 32 bits. */
  static final int COMPARE_NARROW = 6;

  static final int EQ32 = EQ + COMPARE_NARROW;
  static final int NE32 = NE + COMPARE_NARROW;
  static final int LT32 = LT + COMPARE_NARROW;
  static final int LE32 = LE + COMPARE_NARROW;
  static final int LTU32 = LTU + COMPARE_NARROW;
  static final int LEU32 = LEU + COMPARE_NARROW;

  /** What is added to a comparison to make it the end of the block: exit 0 where it holds. */
  static final int BRANCH_IF = 12;

  static final int BRANCH_EQ = EQ + BRANCH_IF;
  static final int BRANCH_NE = NE + BRANCH_IF;
  static final int BRANCH_LT = LT + BRANCH_IF;
  static final int BRANCH_LE = LE + BRANCH_IF;
  static final int BRANCH_LTU = LTU + BRANCH_IF;
  static final int BRANCH_LEU = LEU + BRANCH_IF;
  static final int BRANCH_EQ32 = EQ32 + BRANCH_IF;
  static final int BRANCH_NE32 = NE32 + BRANCH_IF;
  static final int BRANCH_LT32 = LT32 + BRANCH_IF;
  static final int BRANCH_LE32 = LE32 + BRANCH_IF;
  static final int BRANCH_LTU32 = LTU32 + BRANCH_IF;
  static final int BRANCH_LEU32 = LEU32 + BRANCH_IF;

  /** The end: exit 0 if a ≠ 0, else exit 1. */
  static final int BRANCH = 59;

  /** The end: exit 0. */
  static final int JUMP = 60;

  /** The end: RIP = a. */
  static final int INDIRECT = 61;

  // What the IR's instruction says that the next word is the index of.
  /** d = the value of operands a, b and c. */
  static final int VALUE = 62;

  /** d = the result of the atomic operation or check at address a, with b and c. */
  static final int ACCESS = 63;

  /** d = the result of a helper; the word after next has the arguments. */
  static final int CALL = 64;

  /** A fault unless a ≠ 0. */
  static final int GUARD = 65;

  /** The end: a system call. */
  static final int SYSCALL = 66;

  /** The end: a fault. */
  static final int TRAP = 67;

  /** A full fence. */
  static final int FENCE = 68;

  /** Bits of an operand in a word. */
  static final int BITS = 10;

  /** Number of values that an operand can name. */
  static final int VALUES = Slot.ROOM;

  /** Where d begins in a word. */
  static final int D = 8;

  /** Where a begins. */
  static final int A = D + BITS;

  /** Where b begins. */
  static final int B = A + BITS;

  /** Where c begins. */
  static final int C = B + BITS;

  /** Where the number of the guest instruction in its block begins, 8 bits. */
  static final int NUMBER = C + BITS;

  private FlatOp() {}
}
