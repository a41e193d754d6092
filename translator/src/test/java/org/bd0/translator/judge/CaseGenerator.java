package org.bd0.translator.judge;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bd0.runtime.Flags;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.decode.Row;

/** Makes cases from table rows. The same seed makes the same case. */
final class CaseGenerator {
  /** Registers that sequences leave alone because their addresses are based on them. */
  private static final int POINTERS = 1 << 3 | 1 << 9 | 1 << 12 | 1 << 13 | 1 << 15;

  /** What the judge takes, less an instruction. */
  private static final int MOST_BYTES = 512 - 15;

  private final long seed;
  private final SplittableRandom random;
  private final Encoder encoder;
  private final long[] state = new long[Slot.COUNT];

  CaseGenerator(long seed) {
    this(seed, seed);
  }

  /**
   * A generator of one case.
   *
   * @param name what the case is known by
   * @param seed what is random depends on it
   */
  CaseGenerator(long name, long seed) {
    this.seed = name;
    this.random = new SplittableRandom(seed);
    this.encoder = new Encoder(random);
  }

  private boolean chance(int percent) {
    return encoder.chance(percent);
  }

  /** What memory holds before the cases of a batch. */
  byte[] memory() {
    byte[] bytes = new byte[Case.MEMORY];
    for (int at = 0; at < bytes.length; at += 8) {
      long word = Values.word(random);
      for (int i = 0; i < 8; i++) {
        bytes[at + i] = (byte) (word >> 8 * i);
      }
    }
    Arrays.fill(bytes, Case.CODE_PAGE, Case.CODE_PAGE + Case.PAGE, (byte) 0xcc);
    Frames.write(bytes, random);
    return bytes;
  }

  /** Given bytes in a random state. */
  Case bytes(byte[] code) {
    registers();
    int room = Case.PAGE - code.length;
    int start = Case.CODE_PAGE + (chance(5) ? room : 0x400 + random.nextInt(0x800));
    return new Case(seed, code, start, state);
  }

  /** One instruction of a row, in a given state but for the registers of its address. */
  Case single(Row row, long[] base) {
    System.arraycopy(base, 0, state, 0, state.length);
    return instruction(row);
  }

  /** One instruction of a row. */
  Case single(Row row) {
    registers();
    return instruction(row);
  }

  /**
   * The code of another case in another state.
   *
   * @param words what vector registers are chosen from; 2^n of them
   */
  Case again(Case other, long[] words) {
    registers(words);
    Instruction insn = other.instruction(0);
    if (insn.length == other.code().length) {
      aimAgain(other, insn);
    } else {
      pointersAgain(other);
    }
    return other.from(seed, state);
  }

  private void aimAgain(Case other, Instruction insn) {
    if (insn.status != Instruction.Status.VALID) {
      return;
    }
    if (insn.base < 0 || insn.base == Instruction.RIP) {
      // The address is part of the code, and what it is added to has to stay.
      state[Slot.FS_BASE] = other.state()[Slot.FS_BASE];
      state[Slot.GS_BASE] = other.state()[Slot.GS_BASE];
      if (insn.index >= 0) {
        state[insn.index] = other.state()[insn.index];
      }
    }
    aim(other.code().clone(), insn);
  }

  /** Displacements of sequences and programs are for where the pointers were. */
  private void pointersAgain(Case other) {
    for (int i = 0; i < 16; i++) {
      if ((POINTERS >> i & 1) != 0) {
        state[i] = other.state()[i] + (chance(90) ? random.nextInt(-64, 64) : 0);
      }
    }
  }

  /** A program's code, from another state. */
  Case programAgain(Case other, long[] words) {
    registers(words);
    pointersAgain(other);
    ProgramGenerator.begin(random, state);
    return other.from(seed, state);
  }

  private Case instruction(Row row) {
    int start = Case.CODE_PAGE + 0x400 + random.nextInt(0x800);
    byte[] code = encoder.encode(row, start, 0);
    // A processor need not fetch what these do not need.
    boolean unread =
        row.mnemonic == Mnemonic.UD0
            || row.mnemonic == Mnemonic.UD1
            || row.mnemonic == Mnemonic.MOVCR;
    if (chance(2) && !unread) {
      // Across the page's end, where the rest cannot be fetched, or just before it.
      start = Case.CODE_PAGE + Case.PAGE - random.nextInt(code.length + 1);
    }
    Case c = new Case(seed, code, start, state);
    Instruction insn = c.instruction(0);
    if (insn.status == Instruction.Status.VALID) {
      aim(code, insn);
    }
    return new Case(seed, code, start, state);
  }

  /** Two to forty instructions of random rows, of which only the last may leave the line. */
  Case sequence(List<Row> rows) {
    registers();
    pointers();
    int start = Case.CODE_PAGE + 0x400 + random.nextInt(0x800);
    byte[] code = {};
    long tainted = 0;
    int wanted = chance(15) ? 9 + random.nextInt(32) : 2 + random.nextInt(7);
    for (int tries = 0; wanted > 0 && tries < 200 && code.length < MOST_BYTES; tries++) {
      Row row = rows.get(random.nextInt(rows.size()));
      byte[] piece = piece(row, start + code.length, wanted == 1, tainted);
      if (piece.length == 0) {
        continue;
      }
      Instruction insn = new Case(seed, piece, start + code.length, state).instruction(0);
      int length = code.length;
      code = Arrays.copyOf(code, length + piece.length);
      System.arraycopy(piece, 0, code, length, piece.length);
      tainted = taint(insn, tainted);
      wanted--;
    }
    return new Case(seed, code, start, state);
  }

  /** A program of the rows' instructions. */
  Case program(List<Row> rows) {
    registers();
    pointers();
    return new ProgramGenerator(this, random, rows).program(seed, state);
  }

  /**
   * An instruction for a place in the middle of others.
   *
   * @param tainted status flags that it must not read
   * @return its bytes, none when it does not fit there
   */
  byte[] piece(Row row, int address, long tainted) {
    return piece(row, address, false, tainted);
  }

  private byte[] piece(Row row, int address, boolean last, long tainted) {
    byte[] piece = encoder.encode(row, address, POINTERS);
    Instruction insn = new Case(seed, piece, address, state).instruction(0);
    if (!fitsSequence(insn, last, tainted)) {
      return new byte[0];
    }
    if (insn.memory && insn.row.operands.length > 0) {
      encoder.displace(piece, insn, target(insn, Values.data(random)), state);
    }
    return piece;
  }

  private static boolean fitsSequence(Instruction insn, boolean last, long tainted) {
    if (insn.status != Instruction.Status.VALID || (insn.row.flagsRead & tainted) != 0) {
      return false;
    }
    switch (insn.row.mnemonic) {
      case RDTSC, RDTSCP, RDRAND, RDSEED, RDPID, CPUID, RCPSS, RCPPS, RSQRTSS, RSQRTPS -> {
        return false;
      }
      case XGETBV, XSAVE, XSAVEC, XSAVEOPT, XRSTOR -> {
        return false;
      }
      case F2XM1, FYL2X, FYL2XP1, FPTAN, FPATAN, FSIN, FCOS, FSINCOS -> {
        return false;
      }
      // It puts the flags into a register.
      case SYSCALL -> {
        if (tainted != 0) {
          return false;
        }
      }
      // More than 16 places leave result and flags open; the count is not known here.
      case SHLD, SHRD -> {
        if (insn.size(0) == 2) {
          return false;
        }
      }
      default -> {}
    }
    if (insn.row.operands.length > 1 && insn.place(1) == Place.SEGMENT) {
      // Selectors that were loaded before are not read back.
      return false;
    }
    if (!last && (insn.row.privileged || leaves(insn.row.mnemonic))) {
      return false;
    }
    for (int i = 0; i < insn.row.operands.length; i++) {
      boolean written = i == 0 || writesSecond(insn.row.mnemonic);
      if (written && !insn.isMemory(i) && general(insn.place(i))) {
        int number = insn.register(i);
        boolean high = insn.size(i) == 1 && !insn.rex && number >= 4;
        if ((POINTERS >> (high ? number - 4 : number) & 1) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean writesSecond(Mnemonic m) {
    return m == Mnemonic.XCHG || m == Mnemonic.XADD || m == Mnemonic.MULX;
  }

  private static boolean general(Place place) {
    return switch (place) {
      case RM, REG, OPCODE, VEX_GENERAL -> true;
      default -> false;
    };
  }

  private static boolean leaves(Mnemonic m) {
    return switch (m) {
      case JMP, CALL, RET, LOOP, LOOPE, LOOPNE, JRCXZ, JCC -> true;
      case SYSCALL, INT, INT1, INT3, IRET, RETF, UD0, UD1, UD2 -> true;
      case JMPF, CALLF, LSS, LFS, LGS -> true;
      default -> false;
    };
  }

  /** Status flags that are undefined after an instruction. */
  static long taint(Instruction insn, long before) {
    boolean shift = Tolerance.mayKeepFlags(insn);
    long after = shift ? before : before & ~insn.row.flagsWritten;
    return after | insn.row.flagsUndefined | (shift ? Flags.CF & insn.row.flagsWritten : 0);
  }

  // The state.

  private void registers() {
    general();
    for (int i = 0; i < 32; i++) {
      state[Slot.XMM + i] = Values.word(random);
      state[Slot.YMM + i] = Values.word(random);
    }
    floating();
  }

  /** As {@link #registers()}, in a third of the time. */
  private void registers(long[] words) {
    general();
    for (int i = 0; i < 32; i++) {
      long two = random.nextLong();
      state[Slot.XMM + i] = words[(int) (two >>> 32) & words.length - 1];
      state[Slot.YMM + i] = words[(int) two & words.length - 1];
    }
    floating();
  }

  private void general() {
    Arrays.fill(state, 0);
    for (int i = 0; i < 16; i++) {
      state[i] = chance(30) ? Values.pointer(random) : Values.integer(random);
    }
    state[Slot.RSP] = chance(90) ? Values.data(random) & -8 : Values.pointer(random);
    if (chance(50)) {
      state[Slot.RCX] = random.nextInt(70);
    }
    state[Slot.FS_BASE] = segmentBase();
    state[Slot.GS_BASE] = segmentBase();
    state[Slot.DF] = chance(25) ? 1 : 0;
    flags();
  }

  private void floating() {
    state[Slot.MXCSR] = chance(50) ? Mxcsr.UNWATCHED : Mxcsr.DEFAULT;
    if (chance(30)) {
      int control = random.nextInt(0x10000);
      state[Slot.MXCSR] = chance(80) ? control | Mxcsr.DEFAULT : control;
    }
    x87();
  }

  private void pointers() {
    for (int i = 0; i < 16; i++) {
      if ((POINTERS >> i & 1) != 0) {
        state[i] = Values.data(random);
      }
    }
  }

  private long segmentBase() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> random.nextInt(-200, 200);
      case 2 -> Values.data(random);
      default -> random.nextLong() >> 17;
    };
  }

  /** Flags as any instruction may have left them, lazily or not. */
  private void flags() {
    if (chance(50)) {
      state[Slot.CC_A] = random.nextLong() & Flags.STATUS;
      return;
    }
    int kind = 1 + random.nextInt(Flags.SAR);
    int bytes = 1 << random.nextInt(4);
    state[Slot.CC_OP] = Flags.kind(kind, bytes);
    state[Slot.CC_A] = Values.integer(random);
    state[Slot.CC_B] =
        switch (kind) {
          case Flags.INC, Flags.DEC -> random.nextInt(2);
          case Flags.RESULT -> random.nextLong() & (Flags.CF | Flags.AF | Flags.OF);
          case Flags.SHL, Flags.SHR, Flags.SAR -> 1 + random.nextInt(bytes == 8 ? 63 : 31);
          default -> Values.integer(random);
        };
  }

  private void x87() {
    state[Slot.X87_CW] = 0x37f;
    if (chance(40)) {
      int precision = new int[] {0, 2, 3}[random.nextInt(3)];
      state[Slot.X87_CW] = 0x7f | precision << 8 | random.nextInt(4) << 10;
    }
    state[Slot.X87_SW] = random.nextInt(0x10000) & 0x7f7f;
    if (chance(60)) {
      state[Slot.X87_SW] &= ~0x40;
    }
    state[Slot.X87_TAG] = chance(60) ? 0xff : random.nextInt(256);
    for (int i = 0; i < 8; i++) {
      int exponent = Values.exponent(random);
      state[Slot.X87_ST + 2 * i + 1] = exponent;
      state[Slot.X87_ST + 2 * i] = Values.significand(random, exponent & 0x7fff);
    }
  }

  // Addresses.

  /** Sets registers so that an instruction finds its memory. */
  private void aim(byte[] code, Instruction insn) {
    switch (insn.row.mnemonic) {
      case MOVS, CMPS, LODS, STOS, SCAS -> {
        state[Slot.RSI] = target(insn, Values.pointer(random));
        state[Slot.RDI] = Values.pointer(random);
        if (chance(80)) {
          state[Slot.RCX] = random.nextInt(40);
        }
      }
      case XLAT -> state[Slot.RBX] = target(insn, Values.pointer(random));
      case PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM -> texts();
      case RETF, IRET -> {
        if (chance(90)) {
          state[Slot.RSP] = Frames.address(random, insn.operandSize);
        }
      }
      case LAR, LSL, VERR, VERW -> {
        if (!insn.memory && chance(80)) {
          state[insn.rm] = random.nextInt(0x100);
        }
      }
      case ENTER, LEAVE -> state[Slot.RBP] = Values.pointer(random);
      case XGETBV -> state[Slot.RCX] = random.nextInt(3) | (long) random.nextInt() << 32;
      case XSAVE, XSAVEC, XSAVEOPT, XRSTOR -> {
        state[Slot.RAX] = random.nextInt(8);
        state[Slot.RDX] = 0;
      }
      case BT, BTS, BTR, BTC -> {
        if (insn.memory && insn.place(1) == Place.REG && chance(80)) {
          state[insn.reg] = random.nextInt(-3000, 3000);
        }
      }
      default -> {}
    }
    if (insn.memory) {
      long address = Values.pointer(random);
      if (insn.row.aligned ? chance(85) : chance(20)) {
        address &= -16;
      }
      if (insn.row.feature.startsWith("xsave") && chance(90)) {
        address &= -64;
      }
      switch (insn.row.mnemonic) {
        case JMPF, CALLF, LSS, LFS, LGS, LAR, LSL, VERR, VERW -> {
          if (chance(90)) {
            address = Frames.address(random, insn.operandSize);
          }
        }
        default -> {}
      }
      aim(code, insn, target(insn, address));
    }
  }

  /** Text to compare, and its lengths. */
  private void texts() {
    for (int i = 0; i < 32; i++) {
      if (chance(80)) {
        state[Slot.XMM + i] = Values.text(random);
      }
    }
    for (int register : new int[] {Slot.RAX, Slot.RDX}) {
      if (chance(80)) {
        state[register] = random.nextInt(-20, 20);
      }
    }
  }

  /** The offset that a segment's base takes to an address. */
  private long target(Instruction insn, long address) {
    return switch (insn.segment) {
      case Instruction.SEGMENT_FS -> address - state[Slot.FS_BASE];
      case Instruction.SEGMENT_GS -> address - state[Slot.GS_BASE];
      default -> address;
    };
  }

  private void aim(byte[] code, Instruction insn, long target) {
    if (insn.base < 0 || insn.base == Instruction.RIP) {
      encoder.displace(code, insn, target, state);
      return;
    }
    long rest = target - insn.displacement;
    if (insn.index == insn.base) {
      state[insn.base] = rest / (1 + (1L << insn.scale));
      return;
    }
    if (insn.index >= 0) {
      rest -= state[insn.index] << insn.scale;
    }
    state[insn.base] = rest;
    if (insn.addressSize == 4 && chance(50)) {
      state[insn.base] ^= random.nextLong() << 32;
    }
  }
}
