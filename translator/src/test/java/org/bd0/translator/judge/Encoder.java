package org.bd0.translator.judge;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bd0.translator.decode.Decoder;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.decode.Mnemonic;
import org.bd0.translator.decode.Operand;
import org.bd0.translator.decode.Operand.Place;
import org.bd0.translator.decode.Row;

/**
 * Writes instructions of table rows, all that a row leaves open chosen at random: prefixes, operand
 * forms, registers, addressing modes, immediates.
 */
final class Encoder {
  private static final int SIB = 4;

  private final SplittableRandom random;
  private final byte[] bytes = new byte[48];
  private int length;
  private int displacementAt;
  private int displacementSize;

  /** Bit 3 of the base's number, as the last REX or VEX prefix gives it. */
  private int baseHigh;

  private boolean vex;
  private int vexMap;
  private int vexPrefix;
  private int vexLength;
  private int vexWide;
  private int mandatory;
  private int opcodes;
  private final int[] opcode = new int[4];
  private int digit;
  private int exact;
  private char form;

  Encoder(SplittableRandom random) {
    this.random = random;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /**
   * Writes an instruction.
   *
   * @param row which one
   * @param address where it will stand
   * @param pointers registers of which a base should be chosen, as a bit mask, or 0 for any
   * @return its bytes
   */
  byte[] encode(Row row, long address, int pointers) {
    parse(row.encoding);
    length = 0;
    displacementSize = 0;
    baseHigh = 0;
    boolean memory = wantsMemory(row);
    if (vex) {
      vexPrefixes(row, memory);
    } else {
      prefixes(row, memory);
    }
    for (int i = 0; i < opcodes; i++) {
      put(opcode[i]);
    }
    if (exact >= 0) {
      put(exact);
    } else if (row.modrm) {
      modrm(memory, pointers, row.vsib);
    }
    int tail = length;
    for (int i = 0; i < 12; i++) {
      put(random.nextInt(256));
    }
    Instruction insn = new Decoder().decode(bytes, 0, length, address);
    length = Math.min(insn.length, Decoder.MAX_LENGTH);
    if (insn.status == Instruction.Status.VALID && length > tail) {
      immediate(insn, tail);
    }
    return Arrays.copyOf(bytes, length);
  }

  /** Rewrites a displacement so that the operand's offset becomes {@code target}, if it can. */
  boolean displace(byte[] code, Instruction insn, long target, long[] state) {
    long known = 0;
    if (insn.base == Instruction.RIP) {
      known = insn.next();
    } else if (insn.base != Instruction.NO_REGISTER) {
      known = state[insn.base];
    }
    if (insn.index != Instruction.NO_REGISTER) {
      known += state[insn.index] << insn.scale;
    }
    long displacement = target - known;
    boolean fits =
        displacementSize == 1
            ? displacement == (byte) displacement
            : displacementSize == 4 && displacement == (int) displacement;
    for (int i = 0; fits && i < displacementSize; i++) {
      code[displacementAt + i] = (byte) (displacement >> 8 * i);
    }
    return fits;
  }

  private void put(int b) {
    bytes[length++] = (byte) b;
  }

  // The row's encoding.

  private void parse(String encoding) {
    mandatory = 0;
    opcodes = 0;
    digit = -1;
    exact = -1;
    form = 0;
    vex = false;
    for (String word : encoding.split(" ", -1)) {
      if (word.startsWith("VEX")) {
        vexWord(word);
      } else if (word.equals("NP")) {
        mandatory = 1;
      } else if (word.equals("m") || word.equals("r")) {
        form = word.charAt(0);
      } else if (word.startsWith("/")) {
        digit = word.charAt(1) - '0';
      } else if (!word.isEmpty()) {
        opcodeByte(Integer.parseInt(word, 16));
      }
    }
  }

  private void vexWord(String word) {
    vex = true;
    vexPrefix = 0;
    vexLength = vexWide = -1;
    for (String part : word.split("\\.", -1)) {
      switch (part) {
        case "L0", "128" -> vexLength = 0;
        case "L1", "256" -> vexLength = 1;
        case "W0" -> vexWide = 0;
        case "W1" -> vexWide = 1;
        case "66" -> vexPrefix = 1;
        case "F3" -> vexPrefix = 2;
        case "F2" -> vexPrefix = 3;
        case "0F" -> vexMap = 1;
        case "0F38" -> vexMap = 2;
        case "0F3A" -> vexMap = 3;
        default -> {}
      }
    }
  }

  private void opcodeByte(int b) {
    boolean prefix = !vex && opcodes == 0 && (b == 0x66 || b == 0xf2 || b == 0xf3);
    boolean escaped = opcodes == 1 && opcode[0] == 0x0f;
    boolean escapedTwice = opcodes == 2 && escaped(opcode[1]) && opcode[0] == 0x0f;
    if (prefix) {
      mandatory = b;
    } else if (opcodes == 0 || escaped || escapedTwice) {
      opcode[opcodes++] = b;
    } else {
      exact = b;
    }
  }

  private static boolean escaped(int b) {
    return b == 0x38 || b == 0x3a;
  }

  private boolean wantsMemory(Row row) {
    for (Operand o : row.operands) {
      if (o.place == Place.MEMORY || o.place == Place.VECTOR_MEMORY) {
        return true;
      }
    }
    return form == 0 ? chance(50) : form == 'm';
  }

  // Prefixes.

  private static boolean string(Mnemonic m) {
    return switch (m) {
      case MOVS, STOS, LODS, SCAS, CMPS -> true;
      default -> false;
    };
  }

  private static boolean branch(Mnemonic m) {
    return switch (m) {
      case JCC, JMP, CALL, RET, LOOP, LOOPE, LOOPNE, JRCXZ -> true;
      default -> false;
    };
  }

  /** The 16-bit formats of these are of no use in 64-bit mode, and not supported. */
  private static boolean x87Image(Mnemonic m) {
    return switch (m) {
      case FNSAVE, FRSTOR, FNSTENV, FLDENV -> true;
      default -> false;
    };
  }

  /** What Linux does itself where a processor has UMIP, whether there is a LOCK or not. */
  static boolean emulated(Mnemonic m) {
    return switch (m) {
      case SGDT, SIDT, SLDT, STR, SMSW -> true;
      default -> false;
    };
  }

  private static boolean sized(Row row) {
    for (Operand o : row.operands) {
      if (o.size(2, 16) != o.size(4, 16) || o.size(4, 16) != o.size(8, 16)) {
        return true;
      }
    }
    return false;
  }

  private void prefixes(Row row, boolean memory) {
    boolean string = string(row.mnemonic);
    if (mandatory > 1) {
      put(mandatory);
    } else if (mandatory == 0) {
      // AMD and Intel disagree about 66 before near branches.
      if (!branch(row.mnemonic) && !x87Image(row.mnemonic) && chance(sized(row) ? 25 : 3)) {
        put(0x66);
      }
      // F2 and F3 make other instructions of two-byte opcodes, and AMD minds them before LOOPcc.
      boolean meaningful = opcode[0] == 0x0f || branch(row.mnemonic);
      if (chance(string ? 60 : meaningful ? 0 : 2)) {
        put(chance(50) ? 0xf2 : 0xf3);
      }
    }
    boolean lockable =
        switch (row.mnemonic) {
          // AMD finds the operand missing before it minds LOCK.
          case MOVCR, VERR, VERW, LAR, LSL -> false;
          default -> !emulated(row.mnemonic);
        };
    if (row.lock && memory ? chance(30) : lockable && chance(1)) {
      put(0xf0);
    }
    if (chance(memory || string ? 8 : 1)) {
      put(0x64 + random.nextInt(2));
    }
    if (chance(3)) {
      put(new int[] {0x26, 0x2e, 0x36, 0x3e}[random.nextInt(4)]);
    }
    if (chance(memory || string || branch(row.mnemonic) ? 8 : 1)) {
      put(0x67);
    }
    for (int i = length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      byte b = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = b;
    }
    if (chance(1)) {
      System.arraycopy(bytes, 0, bytes, 1, length++);
      bytes[0] = (byte) (0x40 + random.nextInt(16));
    }
    if (chance(50)) {
      int low = random.nextInt(8);
      put(0x40 + (chance(40) ? 8 : 0) + low);
      baseHigh = low & 1;
    }
  }

  /** In one of a hundred the prefix is wrong: what stands before it, L, W or vvvv. */
  private void vexPrefixes(Row row, boolean memory) {
    if (chance(1)) {
      put(new int[] {0x66, 0xf2, 0xf3, 0xf0, 0x40, 0x4f}[random.nextInt(6)]);
    }
    if (chance(memory ? 8 : 1)) {
      put(0x64 + random.nextInt(2));
    }
    if (chance(memory ? 8 : 1)) {
      put(0x67);
    }
    // This processor may have VAES, which is longer than AES.
    boolean longer = row.feature.equals("aes") || row.feature.equals("pclmulqdq");
    int length = vexLength < 0 || !longer && chance(1) ? random.nextInt(2) : vexLength;
    // AMD's processors do not look at W of these, whatever both manuals say.
    boolean insists = row.mnemonic != Mnemonic.VPERMPD && row.mnemonic != Mnemonic.VPERMQ;
    int wide = vexWide < 0 || insists && chance(1) ? random.nextInt(2) : vexWide;
    int register = usesVvvv(row) || chance(1) ? random.nextInt(16) : 0;
    int extensions = chance(50) ? random.nextInt(8) : 0;
    baseHigh = extensions & 1;
    int payload = (~register & 15) << 3 | length << 2 | vexPrefix;
    if (vexMap == 1 && wide == 0 && (extensions & 3) == 0 && chance(70)) {
      put(0xc5);
      put((extensions == 0 ? 0x80 : 0) | payload);
    } else {
      put(0xc4);
      put((~extensions & 7) << 5 | vexMap);
      put(wide << 7 | payload);
    }
  }

  private static boolean usesVvvv(Row row) {
    for (Operand o : row.operands) {
      if (o.place == Place.VEX_GENERAL || o.place == Place.VEX_XMM) {
        return true;
      }
    }
    return false;
  }

  // ModRM.

  private void modrm(boolean memory, int pointers, boolean vsib) {
    int reg = (digit >= 0 ? digit : random.nextInt(8)) << 3;
    if (!memory) {
      put(0xc0 | reg | random.nextInt(8));
      return;
    }
    int how = vsib ? 100 : random.nextInt(100);
    if (how < 8) {
      // RIP-relative.
      put(reg | 5);
      displacement(4);
    } else if (how < 13) {
      // Absolute.
      put(reg | SIB);
      put(0x25);
      displacement(4);
    } else {
      based(reg, pointers, vsib);
    }
  }

  private void based(int reg, int pointers, boolean vsib) {
    int mod = pointers != 0 ? 2 : random.nextInt(3);
    boolean sib = vsib ? chance(99) : chance(40);
    int base = base(pointers);
    if (base == SIB || sib) {
      int index = vsib || pointers == 0 || chance(10) ? random.nextInt(8) : SIB;
      put(mod << 6 | reg | SIB);
      put(random.nextInt(4) << 6 | index << 3 | base);
    } else {
      put(mod << 6 | reg | base);
    }
    displacement(mod == 1 ? 1 : mod == 2 || base == 5 ? 4 : 0);
  }

  /** A base's low three bits; the prefix in force, if there is one, gives the fourth. */
  private int base(int pointers) {
    int choice = pointers >> 8 * baseHigh & 0xff;
    if (choice == 0) {
      return random.nextInt(8);
    }
    int base;
    do {
      base = random.nextInt(8);
    } while ((choice >> base & 1) == 0);
    return base;
  }

  private void displacement(int size) {
    displacementAt = length;
    displacementSize = size;
    long value = size == 1 || chance(70) ? random.nextInt(-128, 128) : random.nextInt();
    for (int i = 0; i < size; i++) {
      put((int) (value >> 8 * i) & 0xff);
    }
  }

  // Immediates.

  private void immediate(Instruction insn, int from) {
    int size = length - from;
    for (int i = 0; i < insn.row.operands.length; i++) {
      if (insn.place(i) == Place.RELATIVE && size == 4) {
        int target = Case.CODE_PAGE + random.nextInt(Case.PAGE);
        set(from, size, chance(90) ? target - insn.next() : random.nextInt());
        return;
      }
    }
    if (chance(60) && insn.row.mnemonic != Mnemonic.ENTER && size <= 8) {
      set(from, size, Values.integer(random));
    }
    if (insn.row.mnemonic == Mnemonic.INT && bytes[from] == (byte) 0x80) {
      // The 32-bit system call does not exist here.
      bytes[from] = 3;
    }
  }

  private void set(int from, int size, long value) {
    for (int i = 0; i < size; i++) {
      bytes[from + i] = (byte) (value >> 8 * i);
    }
  }
}
