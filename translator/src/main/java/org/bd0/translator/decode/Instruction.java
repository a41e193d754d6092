package org.bd0.translator.decode;

import org.bd0.translator.decode.Operand.Place;

/** One decoded instruction. Filled by the {@link Decoder}, read-only afterwards. */
public final class Instruction {
  /** What came of decoding. */
  public enum Status {
    /** A valid instruction. */
    VALID,
    /** No such instruction: #UD. */
    UNDEFINED,
    /** More than 15 bytes: #GP. */
    TOO_LONG,
    /** The bytes end in memory that cannot be fetched: #PF there. */
    TRUNCATED
  }

  /** No register in an address. */
  public static final int NO_REGISTER = -1;

  /** RIP-relative base. */
  public static final int RIP = 16;

  /** FS prefix in {@link #segment}. */
  public static final int SEGMENT_FS = 0x64;

  /** GS prefix in {@link #segment}. */
  public static final int SEGMENT_GS = 0x65;

  /** Guest address of the first byte. */
  public long address;

  /** Bytes, 1 to 15. */
  public int length;

  /** What came of decoding; the fields below are set for VALID only. */
  public Status status;

  /** The table's row. */
  public Row row;

  /** Operand size in bytes: 2, 4 or 8. */
  public int operandSize;

  /** Address size in bytes: 4 or 8. */
  public int addressSize;

  /** Segment override: {@link #SEGMENT_FS}, {@link #SEGMENT_GS} or 0. */
  public int segment;

  /** The last of the prefixes F2 and F3, or 0. */
  public int repeat;

  /** Whether a LOCK prefix stands there. */
  public boolean lock;

  /** Whether any REX prefix is in force: byte registers 4 to 7 are SPL to DIL. */
  public boolean rex;

  /** VEX's vector length in bytes: 16 or 32; 16 without VEX. */
  public int vectorSize;

  /** The register that VEX.vvvv names. */
  public int vvvv;

  /** The opcode's last byte. */
  public int opcode;

  /** The ModRM byte, 0 when there is none. */
  public int modrm;

  /** ModRM.reg with REX.R. */
  public int reg;

  /** ModRM.rm with REX.B, for register forms. */
  public int rm;

  /** The opcode's low three bits with REX.B. */
  public int opcodeRegister;

  /** Whether ModRM names memory. */
  public boolean memory;

  /** Address: base register, {@link #RIP} or {@link #NO_REGISTER}. */
  public int base;

  /** Address: index register or {@link #NO_REGISTER}; a vector register for VSIB. */
  public int index;

  /** Address: the index's shift, 0 to 3. */
  public int scale;

  /** Address: displacement, sign-extended; or the absolute offset of MOV's moffs forms. */
  public long displacement;

  /** Immediate, sign-extended from its own width. */
  public long immediate;

  /** The second immediate of ENTER. */
  public int immediate2;

  /** Guest address of the next instruction. */
  public long next() {
    return address + length;
  }

  /** Where operand i is. */
  public Place place(int i) {
    return row.operands[i].place;
  }

  /** Width of operand i in bytes. */
  public int size(int i) {
    return row.operands[i].size(operandSize, vectorSize);
  }

  /** Whether operand i is memory. */
  public boolean isMemory(int i) {
    return memory && place(i).rm() || place(i) == Place.OFFSET;
  }

  /** The register number of operand i, for places that name a register. */
  public int register(int i) {
    return switch (place(i)) {
      case RM, XMM_RM -> rm;
      case MMX_RM, STI -> rm & 7;
      case REG, XMM_REG -> reg;
      case VEX_GENERAL, VEX_XMM -> vvvv;
      case IMMEDIATE_XMM -> (int) immediate >> 4 & 15;
      case MMX_REG, SEGMENT -> reg & 7;
      case OPCODE -> opcodeRegister;
      case CL -> 1;
      case DX -> 2;
      default -> 0;
    };
  }

  /** The target of a relative branch. */
  public long target() {
    return next() + immediate;
  }

  /** The low four bits of the opcode: a condition code of JCC, SETCC and CMOVCC. */
  public int condition() {
    return opcode & 15;
  }

  @Override
  public String toString() {
    return Disassembly.of(this);
  }
}
