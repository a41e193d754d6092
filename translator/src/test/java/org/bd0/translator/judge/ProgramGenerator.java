package org.bd0.translator.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Row;

/**
 * Makes small programs: blocks of random instructions, with conditional, direct and indirect jumps,
 * calls and returns between them. A counter that each block decrements ends them.
 */
final class ProgramGenerator {
  private static final int COUNTER = 15;
  private static final int MOST_BYTES = 440;

  private final CaseGenerator cases;
  private final SplittableRandom random;
  private final List<Row> rows;
  private byte[] code = new byte[512];
  private int length;
  private int start;
  private int[] blockStarts;
  private final List<int[]> references = new ArrayList<>();

  /**
   * A generator of one program.
   *
   * @param rows what its blocks are made of
   */
  ProgramGenerator(CaseGenerator cases, SplittableRandom random, List<Row> rows) {
    this.cases = cases;
    this.random = random;
    this.rows = rows;
  }

  /**
   * Whether an instruction may be in a program: it must not depend on what the manual leaves open.
   */
  static boolean suitable(Row row) {
    if (row.privileged || row.flagsUndefined != 0 && row.flagsWritten == 0) {
      return false;
    }
    return switch (row.mnemonic) {
      case MOVS, STOS, LODS, CMPS, SCAS, ENTER, LEAVE, XLAT, POPF, IDIV, DIV -> false;
      case FNSTENV, FLDENV, FNSAVE, FRSTOR, FXSAVE, FXRSTOR, STMXCSR, LDMXCSR, FLDCW -> false;
      case MASKMOVQ, MASKMOVDQU, WRFSBASE, WRGSBASE -> false;
      case LSS, LFS, LGS, LSL, SGDT, SIDT, SLDT, STR, SMSW -> false;
      default -> true;
    };
  }

  /**
   * Whether a program was ended by its counter, at the subtraction of which the flags are known.
   */
  static boolean ended(Outcome o) {
    return o.fault == Fault.BREAKPOINT && o.state[COUNTER] == 0xffffffffL;
  }

  /** The program and the state it starts in. */
  Case program(long name, long[] state) {
    int blocks = 3 + random.nextInt(8);
    start = Case.CODE_PAGE + 0x400 + random.nextInt(0x800);
    blockStarts = new int[blocks + 1];
    for (int i = 0; i < blocks; i++) {
      blockStarts[i] = length;
      bytes(0x41, 0x83, 0xe8 | COUNTER & 7, 1); // sub r15d, 1
      bytes(0x0f, 0x82); // jb: out
      reference(blocks);
      body();
      if (length < MOST_BYTES) {
        end(blocks);
      }
    }
    blockStarts[blocks] = length;
    bytes(0xcc);
    for (int[] reference : references) {
      int distance = blockStarts[reference[1]] - (reference[0] + 4);
      for (int i = 0; i < 4; i++) {
        code[reference[0] + i] = (byte) (distance >> 8 * i);
      }
    }
    begin(random, state);
    return new Case(name, Arrays.copyOf(code, length), start, state);
  }

  /** Counter, stack and MXCSR of a program. */
  static void begin(SplittableRandom random, long[] state) {
    state[COUNTER] = random.nextInt(200);
    state[Slot.RSP] = 0x1e000 + 8L * random.nextInt(0x100);
    state[Slot.MXCSR] = random.nextBoolean() ? Mxcsr.DEFAULT : Mxcsr.UNWATCHED;
  }

  private void bytes(int... values) {
    for (int value : values) {
      code[length++] = (byte) value;
    }
  }

  /** A 32-bit distance to a block. */
  private void reference(int block) {
    references.add(new int[] {length, block});
    length += 4;
  }

  private void body() {
    long tainted = 0;
    for (int wanted = random.nextInt(4), tries = 0; wanted > 0 && tries < 50; tries++) {
      if (length >= MOST_BYTES) {
        return;
      }
      Row row = rows.get(random.nextInt(rows.size()));
      byte[] piece = cases.piece(row, start + length, tainted);
      if (piece.length == 0) {
        continue;
      }
      Instruction insn = new Case(0, piece, start + length, new long[0]).instruction(0);
      if (insn.row.mnemonic == Mnemonic.PUSHF || writesStackPointer(insn)) {
        continue;
      }
      tainted = CaseGenerator.taint(insn, tainted);
      System.arraycopy(piece, 0, code, length, piece.length);
      length += piece.length;
      wanted--;
    }
  }

  private static boolean writesStackPointer(Instruction insn) {
    for (int i = 0; i < insn.row.operands.length; i++) {
      boolean general =
          switch (insn.place(i)) {
            case RM, REG, OPCODE, VEX_GENERAL -> !insn.isMemory(i);
            default -> false;
          };
      if (general && insn.register(i) == Slot.RSP) {
        return true;
      }
    }
    return false;
  }

  private void end(int blocks) {
    int register = random.nextInt(8);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> {
        bytes(0x48, 0x83, 0xf8 | register, random.nextInt(256)); // cmp register, imm8
        bytes(0x0f, 0x80 | random.nextInt(16));
        reference(random.nextInt(blocks));
      }
      case 4 -> {
        bytes(0xe9);
        reference(random.nextInt(blocks));
      }
      case 5, 6 -> {
        bytes(0xe8);
        reference(random.nextInt(blocks));
      }
      case 7 -> bytes(0xc3);
      default -> {
        bytes(0x48, 0x8d, 0x0d); // lea rcx, [block]
        reference(random.nextInt(blocks));
        bytes(0x48, 0x8d, 0x15); // lea rdx, [block]
        reference(random.nextInt(blocks));
        bytes(0xf6, 0xc0 | random.nextInt(4), 1 << random.nextInt(8)); // test register, imm8
        bytes(0x48, 0x0f, 0x44, 0xca); // cmovz rcx, rdx
        bytes(0xff, random.nextInt(2) == 0 ? 0xe1 : 0xd1); // jmp or call rcx
      }
    }
  }
}
