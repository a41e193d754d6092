package org.bd0.translator.decode;

import java.util.Locale;

/** Instructions as text in Intel's syntax, for dumps and messages. */
final class Disassembly {
  private static final String[] CONDITIONS = {
    "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
  };
  private static final String[] LEGACY = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
  private static final String[] HIGH = {"ah", "ch", "dh", "bh"};
  private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};

  private Disassembly() {}

  static String of(Instruction insn) {
    if (insn.status != Instruction.Status.VALID) {
      return "(bad)";
    }
    StringBuilder s = new StringBuilder();
    if (insn.lock) {
      s.append("lock ");
    }
    if (noOperation(insn)) {
      return s.append(insn.repeat == 0xf3 ? "pause" : "nop").toString();
    }
    s.append(name(insn));
    String separator = " ";
    for (int i = 0; i < insn.row.operands.length; i++) {
      String text = operand(insn, i);
      if (!text.isEmpty()) {
        s.append(separator).append(text);
        separator = ", ";
      }
    }
    switch (insn.row.mnemonic) {
      case PBLENDVB, BLENDVPS, BLENDVPD, SHA256RNDS2 -> s.append(insn.row.vex ? "" : ", xmm0");
      default -> {}
    }
    return s.toString();
  }

  private static boolean noOperation(Instruction insn) {
    return insn.row.mnemonic == Mnemonic.XCHG
        && insn.place(0) == Operand.Place.OPCODE
        && insn.register(0) == 0;
  }

  private static String name(Instruction insn) {
    String name = insn.row.mnemonic.name().toLowerCase(Locale.ROOT);
    return switch (insn.row.mnemonic) {
      case JCC, SETCC, CMOVCC ->
          name.substring(0, name.length() - 2) + CONDITIONS[insn.condition()];
      case MOVS, STOS, LODS, CMPS, SCAS, INS, OUTS -> {
        boolean conditional =
            insn.row.mnemonic == Mnemonic.CMPS || insn.row.mnemonic == Mnemonic.SCAS;
        String prefix =
            insn.repeat == 0xf2 ? "repne " : insn.repeat == 0 ? "" : conditional ? "repe " : "rep ";
        yield prefix + name + "bw d   q".charAt(insn.size(0) - 1);
      }
      case MOVD, PEXTRD, PINSRD ->
          (insn.row.vex ? "v" : "")
              + name.substring(0, name.length() - 1)
              + (insn.operandSize == 8 ? "q" : "d");
      default ->
          insn.row.vex && insn.row.vector() && name.charAt(0) != 'v' ? "v".concat(name) : name;
    };
  }

  private static String operand(Instruction insn, int i) {
    int size = insn.size(i);
    if (insn.isMemory(i)) {
      return pointer(size) + memory(insn);
    }
    return switch (insn.place(i)) {
      case RM, REG, OPCODE, ACCUMULATOR, CL, DX, VEX_GENERAL ->
          register(insn.register(i), size, insn.rex);
      case IMMEDIATE, IMMEDIATE_SIGNED ->
          hex(i > 0 && insn.row.mnemonic == Mnemonic.ENTER ? insn.immediate2 : insn.immediate);
      case RELATIVE -> "0x" + Long.toHexString(insn.target());
      case ONE -> "1";
      case SEGMENT -> SEGMENTS[insn.register(i)];
      case FS -> "fs";
      case GS -> "gs";
      case XMM_REG, XMM_RM, VEX_XMM, IMMEDIATE_XMM ->
          (size == 32 ? "ymm" : "xmm") + insn.register(i);
      case MMX_REG, MMX_RM -> "mm" + insn.register(i);
      case ST0 -> "st(0)";
      case STI -> "st(" + insn.register(i) + ")";
      default -> "";
    };
  }

  private static String hex(long value) {
    return value < 0 && value > Integer.MIN_VALUE
        ? "-0x" + Long.toHexString(-value)
        : "0x" + Long.toHexString(value);
  }

  private static String register(int number, int size, boolean rex) {
    if (number >= 8) {
      return "r" + number + (size == 8 ? "" : size == 4 ? "d" : size == 2 ? "w" : "b");
    }
    String name = LEGACY[number];
    return switch (size) {
      case 8 -> "r" + name;
      case 4 -> "e" + name;
      case 2 -> name;
      default -> {
        if (number < 4) {
          yield name.charAt(0) + "l";
        }
        yield rex ? name + "l" : HIGH[number - 4];
      }
    };
  }

  private static String pointer(int size) {
    return switch (size) {
      case 1 -> "byte ptr ";
      case 2 -> "word ptr ";
      case 4 -> "dword ptr ";
      case 8 -> "qword ptr ";
      case 10 -> "tbyte ptr ";
      case 16 -> "xmmword ptr ";
      case 32 -> "ymmword ptr ";
      default -> "";
    };
  }

  private static String memory(Instruction insn) {
    StringBuilder s = new StringBuilder();
    if (insn.segment != 0) {
      s.append(insn.segment == Instruction.SEGMENT_FS ? "fs:" : "gs:");
    }
    s.append('[');
    boolean empty = true;
    if (insn.base != Instruction.NO_REGISTER) {
      s.append(
          insn.base == Instruction.RIP
              ? insn.addressSize == 8 ? "rip" : "eip"
              : register(insn.base, insn.addressSize, true));
      empty = false;
    }
    if (insn.index != Instruction.NO_REGISTER) {
      s.append(empty ? "" : " + ").append(index(insn));
      s.append('*').append(1 << insn.scale);
      empty = false;
    }
    if (empty) {
      s.append("0x").append(Long.toHexString(insn.displacement));
    } else if (insn.displacement != 0) {
      s.append(insn.displacement < 0 ? " - 0x" : " + 0x");
      s.append(Long.toHexString(Math.abs(insn.displacement)));
    }
    return s.append(']').toString();
  }

  private static String index(Instruction insn) {
    for (Operand operand : insn.row.operands) {
      switch (operand) {
        case VM32x, VM64x -> {
          return "xmm" + insn.index;
        }
        case VM32y, VM64y -> {
          return "ymm" + insn.index;
        }
        default -> {}
      }
    }
    return register(insn.index, insn.addressSize, true);
  }
}
