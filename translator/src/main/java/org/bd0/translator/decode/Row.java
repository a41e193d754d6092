package org.bd0.translator.decode;

/** One row of the instruction table: one encoding and what is true of it. */
public final class Row {
  /** Mandatory prefix: any prefixes are allowed, as modifiers. */
  static final int ANY = 0;

  /** Mandatory prefix: none of 66, F2, F3. */
  static final int NONE = 1;

  final int map;
  final int prefix;
  final int opcode;
  final int digit;
  final int exactModrm;
  final char form;

  /** The instruction's name. */
  public final Mnemonic mnemonic;

  /** Its explicit operands, destination first. */
  public final Operand[] operands;

  /** The CPUID feature that it belongs to, "" for what every x86-64 processor has. */
  public final String feature;

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
    mnemonic = p.mnemonic;
    operands = p.operands;
    feature = p.feature;
    lock = p.lock;
    privileged = p.privileged;
    aligned = p.aligned;
    flagsRead = p.flagsRead;
    flagsWritten = p.flagsWritten;
    flagsUndefined = p.flagsUndefined;
    defaults64 = p.defaults64;
    forced64 = p.forced64;
    encoding = p.encoding;
    boolean needsModrm = p.modrm || digit >= 0 || exactModrm >= 0 || form != 0;
    for (Operand o : operands) {
      needsModrm |= o.place.modrm();
    }
    modrm = needsModrm;
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
