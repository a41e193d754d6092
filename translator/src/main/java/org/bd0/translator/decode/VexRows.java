package org.bd0.translator.decode;

/**
 * Instructions with a VEX prefix, Intel SDM volume 2, in {@link InstructionTable}'s notation. LOCK,
 * 66, F2, F3 and REX before VEX are undefined, and so is a VEX.vvvv that names a register where the
 * row has no operand for it.
 */
final class VexRows {
  private VexRows() {}

  /** BMI1 and BMI2: general registers. */
  static final String GENERAL =
      """
      VEX.L0.0F38 F2       | ANDN       | Gy,By,Ey      | w:OSZC u:AP feature=bmi1
      VEX.L0.0F38 F3 /1    | BLSR       | By,Ey         | w:OSZC u:AP feature=bmi1
      VEX.L0.0F38 F3 /2    | BLSMSK     | By,Ey         | w:OSZC u:AP feature=bmi1
      VEX.L0.0F38 F3 /3    | BLSI       | By,Ey         | w:OSZC u:AP feature=bmi1
      VEX.L0.0F38 F7       | BEXTR      | Gy,Ey,By      | w:OZC u:SAP feature=bmi1
      VEX.L0.0F38 F5       | BZHI       | Gy,Ey,By      | w:OSZC u:AP feature=bmi2
      VEX.L0.F3.0F38 F5    | PEXT       | Gy,By,Ey      | feature=bmi2
      VEX.L0.F2.0F38 F5    | PDEP       | Gy,By,Ey      | feature=bmi2
      VEX.L0.F2.0F38 F6    | MULX       | Gy,By,Ey      | feature=bmi2
      VEX.L0.66.0F38 F7    | SHLX       | Gy,Ey,By      | feature=bmi2
      VEX.L0.F3.0F38 F7    | SARX       | Gy,Ey,By      | feature=bmi2
      VEX.L0.F2.0F38 F7    | SHRX       | Gy,Ey,By      | feature=bmi2
      VEX.L0.F2.0F3A F0    | RORX       | Gy,Ey,Ib      | feature=bmi2
      """;
}
