package org.bd0.translator.decode;

import org.bd0.runtime.CpuModel;

/** One row of the instruction table: one encoding and what is true of it. */
public final class Row {
  /** Mandatory prefix: any prefixes are allowed, as modifiers. */
  static final int ANY = 0;

  /** Mandatory prefix: none of 66, F2, F3. */
  static final int NONE = 1;

  /** Any value of VEX.L or VEX.W is legal. */
  static final int IGNORED = -1;

  final int map;
  final int prefix;
  final int opcode;
  final int digit;
  final int exactModrm;
  final char form;
  final int vexLength;
  final int vexWide;

  /** Whether it is encoded with a VEX prefix. */
  public final boolean vex;

  /** Whether VEX.vvvv names an operand. */
  final boolean usesVvvv;

  /** Whether its memory operand is addressed by a vector of indices. */
  public final boolean vsib;

  /** The instruction's name. */
  public final Mnemonic mnemonic;

  /** Its explicit operands, destination first. */
  public final Operand[] operands;

  /** The CPUID feature that it belongs to, "" for what every x86-64 processor has. */
  public final String feature;

  /** The {@link CpuModel} level that the feature belongs to. */
  final int level;

  /** Whether a LOCK prefix is legal with a memory destination. */
  public final boolean lock;

  /** Whether it faults with #GP outside the kernel. */
  public final boolean privileged;

  /** Whether a 128-bit memory operand must be aligned. */
  public final boolean aligned;

  /** Status flags read, as RFLAGS bits. */
  public final int flagsRead;

  /** Status flags given a defined value. */
  public final int flagsWritten;

  /** Status flags left undefined by the manual. */
  public final int flagsUndefined;

  final boolean defaults64;
  final boolean forced64;
  final boolean size16;

  /** Whether a ModRM byte follows the opcode. */
  public final boolean modrm;

  /** The encoding as the table has it. */
  public final String encoding;

  Row(RowParser p) {
    map = p.map;
    prefix = p.prefix;
    opcode = p.opcode;
    digit = p.digit;
    exactModrm = p.exactModrm;
    form = p.form;
    vex = p.vex;
    vexLength = p.vexLength;
    vexWide = p.vexWide;
    mnemonic = p.mnemonic;
    operands = p.operands;
    feature = p.feature;
    level = CpuModel.levelOf(feature);
    lock = p.lock;
    privileged = p.privileged;
    aligned = p.aligned;
    flagsRead = p.flagsRead;
    flagsWritten = p.flagsWritten;
    flagsUndefined = p.flagsUndefined;
    defaults64 = p.defaults64;
    forced64 = p.forced64;
    size16 = p.size16;
    encoding = p.encoding;
    boolean needsModrm = p.modrm || digit >= 0 || exactModrm >= 0 || form != 0;
    boolean register = false;
    boolean vector = false;
    for (Operand o : operands) {
      needsModrm |= o.place.modrm();
      register |= o.place.vvvv();
      vector |= o.place == Operand.Place.VECTOR_MEMORY;
    }
    modrm = needsModrm;
    usesVvvv = register;
    vsib = vector;
  }

  /** Whether it works on vector registers, so that its VEX form's name begins with V. */
  public boolean vector() {
    return !feature.startsWith("bmi");
  }

  /** Whether a VEX prefix's L and W, each 0 or 1, are this row's. */
  boolean matchesVex(int length, int wide) {
    return (vexLength == IGNORED || vexLength == length) && (vexWide == IGNORED || vexWide == wide);
  }

  boolean matches(int mandatory, int modrmByte) {
    if (prefix != ANY && prefix != mandatory) {
      return false;
    }
    if (exactModrm >= 0 && modrmByte != exactModrm) {
      return false;
    }
    if (digit >= 0 && (modrmByte >> 3 & 7) != digit) {
      return false;
    }
    return form == 0 || form == 'r' == modrmByte >= 0xc0;
  }
}
