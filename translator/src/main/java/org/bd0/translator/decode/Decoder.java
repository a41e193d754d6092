package org.bd0.translator.decode;

import org.bd0.runtime.CpuModel;
import org.bd0.translator.decode.Instruction.Status;
import org.bd0.translator.decode.Operand.Place;

/**
 * Decodes one instruction of 64-bit mode (Intel SDM volume 2, chapter 2) by the {@link
 * InstructionTable}. EVEX prefixes are undefined here.
 */
public final class Decoder {
  /** The architectural limit on an instruction's length. */
  public static final int MAX_LENGTH = 15;

  private static final int VEX2 = 0xc5;
  private static final int VEX3 = 0xc4;

  /** The mandatory prefixes that VEX.pp stands for. */
  private static final int[] VEX_PREFIXES = {Row.NONE, 0x66, 0xf3, 0xf2};

  private final int level = CpuModel.known();
  private byte[] bytes;
  private int start;
  private int at;
  private int end;
  private boolean truncated;
  private int rexBits;
  private boolean operand16;

  /** VEX.L and VEX.W, each 0 or 1. */
  private int vexLength;

  private int vexWide;

  /** A decoder; it may be used again and again, by one thread. */
  public Decoder() {}

  /**
   * Decodes the instruction at the start of some bytes.
   *
   * @param code holds the instruction
   * @param offset where it starts
   * @param available how many bytes can be fetched from there; more than 15 do not matter
   * @param address its guest address
   * @return the instruction; look at its status first
   */
  public Instruction decode(byte[] code, int offset, int available, long address) {
    bytes = code;
    start = at = offset;
    end = offset + Math.min(available, MAX_LENGTH);
    truncated = false;
    Instruction insn = new Instruction();
    insn.address = address;
    insn.status = decode(insn);
    if (truncated) {
      insn.status = available >= MAX_LENGTH ? Status.TOO_LONG : Status.TRUNCATED;
    }
    insn.length = at - start;
    return insn;
  }

  private int fetch() {
    if (at >= end) {
      truncated = true;
      return 0;
    }
    return bytes[at++] & 0xff;
  }

  private long fetch(int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (long) fetch() << 8 * i;
    }
    int unused = 64 - 8 * size;
    return size == 0 ? 0 : value << unused >> unused;
  }

  private Status decode(Instruction insn) {
    int opcode = prefixes(insn);
    if (opcode == VEX2 || opcode == VEX3) {
      return vex(insn, opcode);
    }
    int map = 0;
    if (opcode == 0x0f) {
      map = 1;
      opcode = fetch();
      if (opcode == 0x38 || opcode == 0x3a) {
        map = opcode == 0x38 ? 2 : 3;
        opcode = fetch();
      }
    }
    insn.opcode = opcode;
    Row[] rows = InstructionTable.rows(map, opcode);
    if (rows == null || truncated) {
      return Status.UNDEFINED;
    }
    if (rows[0].modrm) {
      insn.modrm = fetch();
    }
    int mandatory = insn.repeat != 0 ? insn.repeat : operand16 ? 0x66 : Row.NONE;
    Row row = match(rows, mandatory, insn);
    if (row == null) {
      return Status.UNDEFINED;
    }
    complete(insn, row);
    insn.opcodeRegister = opcode & 7 | (rexBits & 1) << 3;
    if (insn.lock && !(row.lock && insn.memory)) {
      return Status.UNDEFINED;
    }
    return Status.VALID;
  }

  /** Reads what comes after ModRM, or after the opcode. */
  private void complete(Instruction insn, Row row) {
    insn.row = row;
    sizes(insn, row);
    if (row.modrm) {
      modrm(insn);
    }
    operands(insn, row);
  }

  /**
   * What follows a VEX prefix's first byte (SDM volume 2, 2.3.5 and 2.3.6). R, X, B and vvvv are
   * stored inverted.
   */
  private Status vex(Instruction insn, int first) {
    if (insn.rex) {
      return Status.UNDEFINED; // At once; other prefixes count after the whole instruction.
    }
    int payload = fetch();
    int map = 1;
    rexBits = ~payload >> 5 & 4;
    if (first == VEX3) {
      rexBits = ~payload >> 5 & 7;
      map = payload & 31;
      payload = fetch();
      rexBits |= payload >> 4 & 8;
    }
    vexWide = rexBits >> 3;
    vexLength = payload >> 2 & 1;
    insn.vectorSize = 16 << vexLength;
    insn.vvvv = ~payload >> 3 & 15;
    insn.opcode = fetch();
    Row[] rows = map == 0 || map > 3 ? null : InstructionTable.vexRows(map, insn.opcode);
    if (rows == null || truncated) {
      return Status.UNDEFINED;
    }
    if (rows[0].modrm) {
      insn.modrm = fetch();
    }
    Row row = match(rows, VEX_PREFIXES[payload & 3], insn);
    if (row == null || insn.vvvv != 0 && !row.usesVvvv) {
      return Status.UNDEFINED;
    }
    boolean sib = insn.modrm < 0xc0 && (insn.modrm & 7) == 4;
    if (row.vsib && !sib) {
      return Status.UNDEFINED;
    }
    complete(insn, row);
    boolean prefixed = operand16 || insn.repeat != 0 || insn.lock;
    return prefixed ? Status.UNDEFINED : Status.VALID;
  }

  /** Reads prefixes and returns the first opcode byte. */
  private int prefixes(Instruction insn) {
    operand16 = false;
    rexBits = 0;
    vexLength = vexWide = 0;
    insn.addressSize = 8;
    insn.vectorSize = 16;
    for (; ; ) {
      int b = fetch();
      switch (b) {
        case 0x66 -> operand16 = true;
        case 0x67 -> insn.addressSize = 4;
        case 0xf0 -> insn.lock = true;
        case 0xf2, 0xf3 -> insn.repeat = b;
        case 0x64, 0x65 -> insn.segment = b;
        case 0x26, 0x2e, 0x36, 0x3e -> {}
        default -> {
          if ((b & 0xf0) != 0x40) {
            return b;
          }
          // REX counts only directly before the opcode.
          int next = fetch();
          if (!isPrefix(next)) {
            insn.rex = true;
            rexBits = b & 15;
            return next;
          }
          if (!truncated) {
            at--;
          }
        }
      }
      if (truncated) {
        return 0;
      }
    }
  }

  private static boolean isPrefix(int b) {
    return switch (b) {
      case 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x64, 0x65, 0x26, 0x2e, 0x36, 0x3e -> true;
      default -> (b & 0xf0) == 0x40;
    };
  }

  private Row match(Row[] rows, int mandatory, Instruction insn) {
    for (Row row : rows) {
      if (row.matches(mandatory, insn.modrm)
          && row.matchesVex(vexLength, vexWide)
          && row.level <= level) {
        return row;
      }
    }
    return null;
  }

  private void sizes(Instruction insn, Row row) {
    boolean rexW = (rexBits & 8) != 0;
    if (row.forced64 || rexW) {
      insn.operandSize = 8;
    } else if (operand16 && (row.prefix != 0x66 || row.size16)) {
      insn.operandSize = 2;
    } else {
      insn.operandSize = row.defaults64 ? 8 : 4;
    }
  }

  private void modrm(Instruction insn) {
    int mod = insn.modrm >> 6;
    insn.reg = insn.modrm >> 3 & 7 | (rexBits & 4) << 1;
    insn.rm = insn.modrm & 7 | (rexBits & 1) << 3;
    if (mod == 3) {
      return;
    }
    insn.memory = true;
    insn.index = Instruction.NO_REGISTER;
    insn.base = insn.rm;
    int displacementSize = mod == 0 ? 0 : mod == 1 ? 1 : 4;
    if ((insn.modrm & 7) == 4) {
      int sib = fetch();
      int index = sib >> 3 & 7 | (rexBits & 2) << 2;
      insn.base = sib & 7 | (rexBits & 1) << 3;
      insn.scale = sib >> 6;
      insn.index = index == 4 && !insn.row.vsib ? Instruction.NO_REGISTER : index;
      if ((sib & 7) == 5 && mod == 0) {
        insn.base = Instruction.NO_REGISTER;
        displacementSize = 4;
      }
    } else if ((insn.modrm & 7) == 5 && mod == 0) {
      insn.base = Instruction.RIP;
      displacementSize = 4;
    }
    insn.displacement = fetch(displacementSize);
  }

  private void operands(Instruction insn, Row row) {
    boolean first = true;
    for (int i = 0; i < row.operands.length; i++) {
      switch (row.operands[i].place) {
        case IMMEDIATE, IMMEDIATE_SIGNED, RELATIVE, IMMEDIATE_XMM -> {
          long value = fetch(row.operands[i].place == Place.IMMEDIATE_XMM ? 1 : insn.size(i));
          if (first) {
            insn.immediate = value;
            first = false;
          } else {
            insn.immediate2 = (int) value & 0xff;
          }
        }
        case OFFSET -> {
          insn.base = insn.index = Instruction.NO_REGISTER;
          insn.displacement = fetch(insn.addressSize);
          if (insn.addressSize == 4) {
            insn.displacement &= 0xffffffffL;
          }
        }
        default -> {}
      }
    }
  }
}
