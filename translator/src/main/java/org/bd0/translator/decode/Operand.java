package org.bd0.translator.decode;

/**
 * Where an operand is and how wide, in the notation of the Intel SDM, volume 2, appendix A.2: the
 * capital says where, the small letter how wide.
 */
@SuppressWarnings("MissingJavadoc")
public enum Operand {
  Eb(Place.RM, 1),
  Ew(Place.RM, 2),
  Ed(Place.RM, 4),
  Eq(Place.RM, 8),
  Ev(Place.RM, Operand.BY_OPERAND_SIZE),
  Ey(Place.RM, Operand.DWORD_OR_QWORD),
  Gb(Place.REG, 1),
  Gw(Place.REG, 2),
  Gd(Place.REG, 4),
  Gq(Place.REG, 8),
  Gv(Place.REG, Operand.BY_OPERAND_SIZE),
  Gy(Place.REG, Operand.DWORD_OR_QWORD),
  /** General register in VEX.vvvv. */
  By(Place.VEX_GENERAL, Operand.DWORD_OR_QWORD),
  Zb(Place.OPCODE, 1),
  Zv(Place.OPCODE, Operand.BY_OPERAND_SIZE),
  /** Memory whose address alone matters. */
  M(Place.MEMORY, 0),
  Mb(Place.MEMORY, 1),
  Mw(Place.MEMORY, 2),
  Md(Place.MEMORY, 4),
  Mq(Place.MEMORY, 8),
  Mv(Place.MEMORY, Operand.BY_OPERAND_SIZE),
  /** 80-bit memory. */
  Mt(Place.MEMORY, 10),
  Mdq(Place.MEMORY, 16),
  Mqq(Place.MEMORY, 32),
  Mx(Place.MEMORY, Operand.BY_VECTOR_LENGTH),
  /** Memory at a vector of 32-bit indices (VSIB) in an XMM register. */
  VM32x(Place.VECTOR_MEMORY, 0),
  /** The same in a YMM register. */
  VM32y(Place.VECTOR_MEMORY, 0),
  /** Memory at a vector of 64-bit indices (VSIB) in an XMM register. */
  VM64x(Place.VECTOR_MEMORY, 0),
  /** The same in a YMM register. */
  VM64y(Place.VECTOR_MEMORY, 0),
  Ib(Place.IMMEDIATE, 1),
  /** 8 bits, sign-extended to the operand size. */
  Ibs(Place.IMMEDIATE_SIGNED, 1),
  Iw(Place.IMMEDIATE, 2),
  /** 16 or 32 bits, sign-extended to the operand size. */
  Iz(Place.IMMEDIATE_SIGNED, Operand.WORD_OR_DWORD),
  /** 16, 32 or 64 bits. */
  Iv(Place.IMMEDIATE, Operand.BY_OPERAND_SIZE),
  Jb(Place.RELATIVE, 1),
  Jz(Place.RELATIVE, 4),
  Ob(Place.OFFSET, 1),
  Ov(Place.OFFSET, Operand.BY_OPERAND_SIZE),
  AL(Place.ACCUMULATOR, 1),
  rAX(Place.ACCUMULATOR, Operand.BY_OPERAND_SIZE),
  CL(Place.CL, 1),
  DX(Place.DX, 2),
  ONE(Place.ONE, 1),
  Sw(Place.SEGMENT, 2),
  FS(Place.FS, 2),
  GS(Place.GS, 2),
  /** No operand of its own: the instruction works on bytes. */
  b(Place.IMPLICIT, 1),
  /** No operand of its own: the instruction works on the operand size. */
  v(Place.IMPLICIT, Operand.BY_OPERAND_SIZE),
  /** XMM register in ModRM.reg. */
  Vd(Place.XMM_REG, 4),
  Vq(Place.XMM_REG, 8),
  Vdq(Place.XMM_REG, 16),
  Vqq(Place.XMM_REG, 32),
  Vx(Place.XMM_REG, Operand.BY_VECTOR_LENGTH),
  /** XMM or YMM register in VEX.vvvv. */
  Hd(Place.VEX_XMM, 4),
  Hq(Place.VEX_XMM, 8),
  Hdq(Place.VEX_XMM, 16),
  Hqq(Place.VEX_XMM, 32),
  Hx(Place.VEX_XMM, Operand.BY_VECTOR_LENGTH),
  /** XMM or YMM register in the immediate's upper four bits. */
  Ldq(Place.IMMEDIATE_XMM, 16),
  Lx(Place.IMMEDIATE_XMM, Operand.BY_VECTOR_LENGTH),
  /** XMM register or memory in ModRM.rm. */
  Wb(Place.XMM_RM, 1),
  Ww(Place.XMM_RM, 2),
  Wd(Place.XMM_RM, 4),
  Wq(Place.XMM_RM, 8),
  Wdq(Place.XMM_RM, 16),
  Wqq(Place.XMM_RM, 32),
  Wx(Place.XMM_RM, Operand.BY_VECTOR_LENGTH),
  /** MMX register in ModRM.reg. */
  Pq(Place.MMX_REG, 8),
  /** MMX register or memory in ModRM.rm. */
  Qd(Place.MMX_RM, 4),
  Qq(Place.MMX_RM, 8),
  ST0(Place.ST0, 10),
  STi(Place.STI, 10);

  /** Where an operand is found. */
  public enum Place {
    RM,
    REG,
    OPCODE,
    MEMORY,
    IMMEDIATE,
    IMMEDIATE_SIGNED,
    RELATIVE,
    OFFSET,
    ACCUMULATOR,
    CL,
    DX,
    ONE,
    SEGMENT,
    FS,
    GS,
    IMPLICIT,
    XMM_REG,
    XMM_RM,
    VEX_GENERAL,
    VEX_XMM,
    IMMEDIATE_XMM,
    VECTOR_MEMORY,
    MMX_REG,
    MMX_RM,
    ST0,
    STI;

    /** Whether the encoding needs a ModRM byte. */
    public boolean modrm() {
      return switch (this) {
        case RM, REG, MEMORY, SEGMENT, XMM_REG, XMM_RM, MMX_REG, MMX_RM, STI -> true;
        case VECTOR_MEMORY -> true;
        default -> false;
      };
    }

    /** Whether the ModRM.rm field names it, so that it may be memory. */
    public boolean rm() {
      return switch (this) {
        case RM, MEMORY, XMM_RM, MMX_RM, VECTOR_MEMORY -> true;
        default -> false;
      };
    }

    /** Whether VEX.vvvv names it. */
    boolean vvvv() {
      return this == VEX_GENERAL || this == VEX_XMM;
    }
  }

  static final int BY_OPERAND_SIZE = -1;
  static final int DWORD_OR_QWORD = -2;
  static final int WORD_OR_DWORD = -3;
  static final int BY_VECTOR_LENGTH = -4;

  /** Where it is. */
  public final Place place;

  private final int size;

  Operand(Place place, int size) {
    this.place = place;
    this.size = size;
  }

  /**
   * Width in bytes.
   *
   * @param operandSize 2, 4 or 8 bytes
   * @param vectorSize VEX's vector length: 16 or 32 bytes
   */
  public int size(int operandSize, int vectorSize) {
    return switch (size) {
      case BY_OPERAND_SIZE -> operandSize;
      case DWORD_OR_QWORD -> operandSize == 8 ? 8 : 4;
      case WORD_OR_DWORD -> operandSize == 2 ? 2 : 4;
      case BY_VECTOR_LENGTH -> vectorSize;
      default -> size;
    };
  }
}
