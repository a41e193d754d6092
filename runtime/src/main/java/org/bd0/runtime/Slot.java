package org.bd0.runtime;

/**
 * Indices into {@link CpuState#r}, the guest processor's architectural state as 64-bit words.
 *
 * <p>General registers, flags, XMM and YMM registers are what translated code keeps in JVM locals;
 * the rest is always accessed in the array.
 */
public final class Slot {
  /** General registers in their encoding order (Intel SDM volume 2, table 3-1): 16 × 64 bits. */
  public static final int RAX = 0;

  /** See {@link #RAX}. */
  public static final int RCX = 1;

  /** See {@link #RAX}. */
  public static final int RDX = 2;

  /** See {@link #RAX}. */
  public static final int RBX = 3;

  /** See {@link #RAX}. */
  public static final int RSP = 4;

  /** See {@link #RAX}. */
  public static final int RBP = 5;

  /** See {@link #RAX}. */
  public static final int RSI = 6;

  /** See {@link #RAX}. */
  public static final int RDI = 7;

  /** See {@link #RAX}. */
  public static final int R8 = 8;

  /** See {@link #RAX}. */
  public static final int R9 = 9;

  /** See {@link #RAX}. */
  public static final int R10 = 10;

  /** See {@link #RAX}. */
  public static final int R11 = 11;

  /** The instruction pointer, valid between units and at side exits. */
  public static final int RIP = 16;

  /** How the six status flags are computed: a {@link Flags} kind. */
  public static final int CC_OP = 17;

  /** First operand of the flags' computation, 64 bits. */
  public static final int CC_A = 18;

  /** Second operand of the flags' computation, 64 bits. */
  public static final int CC_B = 19;

  /** Base of the FS segment. */
  public static final int FS_BASE = 20;

  /** Base of the GS segment. */
  public static final int GS_BASE = 21;

  /** The direction flag, 0 or 1. */
  public static final int DF = 22;

  /** RFLAGS bits that are neither status flags nor DF: AC, ID, NT as the program has set them. */
  public static final int RFLAGS_REST = 23;

  /** x87 control word, 16 bits. */
  public static final int X87_CW = 24;

  /** x87 status word with TOP, 16 bits. */
  public static final int X87_SW = 25;

  /** x87 abridged tag word, 8 bits: bit p set when physical register p is in use. */
  public static final int X87_TAG = 26;

  /** SSE control and status, 32 bits. */
  public static final int MXCSR = 27;

  /** FIP: the last x87 instruction's address, 64 bits; of control instructions none counts. */
  public static final int X87_FIP = 28;

  /** FDP: the last x87 memory operand's address without its segment's base, 64 bits. */
  public static final int X87_FDP = 29;

  /** FCS, the selector of FIP (bits 15:0), and FOP, the last x87 opcode (bits 26:16). */
  public static final int X87_FCS_FOP = 30;

  /** FDS: the selector of FDP, 16 bits. */
  public static final int X87_FDS = 31;

  /** First XMM register: register i is slots XMM+2i (bits 63:0) and XMM+2i+1 (bits 127:64). */
  public static final int XMM = 32;

  /**
   * First x87 physical register: register p is slots X87_ST+2p (mantissa) and +1 (sign, exponent).
   */
  public static final int X87_ST = 64;

  /** Bits 191:128 of YMM register i are slot YMM+2i, bits 255:192 slot YMM+2i+1. */
  public static final int YMM = 80;

  /** Selectors of the data segments, 16 bits each, from bit 0 on: DS, ES, FS, GS. */
  public static final int SELECTORS = 112;

  /** The lowest bit of FS's selector in {@link #SELECTORS}. */
  public static final int FS_SELECTOR_BIT = 32;

  /** The lowest bit of GS's selector in {@link #SELECTORS}. */
  public static final int GS_SELECTOR_BIT = 48;

  /** Number of slots. */
  public static final int COUNT = 113;

  /** Length of the array: behind the slots, what an interpreted block needs as long as it runs. */
  public static final int ROOM = 256;

  private Slot() {}

  /**
   * The slot's name for dumps.
   *
   * @param slot index below {@link #COUNT}
   * @return the register's usual lower-case name
   */
  public static String name(int slot) {
    return switch (slot) {
      case RIP -> "rip";
      case CC_OP -> "cc_op";
      case CC_A -> "cc_a";
      case CC_B -> "cc_b";
      case FS_BASE -> "fs_base";
      case GS_BASE -> "gs_base";
      case DF -> "df";
      case RFLAGS_REST -> "rflags_rest";
      case X87_CW -> "fcw";
      case X87_SW -> "fsw";
      case X87_TAG -> "ftw";
      case X87_FIP -> "fip";
      case X87_FDP -> "fdp";
      case X87_FCS_FOP -> "fcs-fop";
      case X87_FDS -> "fds";
      case MXCSR -> "mxcsr";
      case SELECTORS -> "selectors";
      default -> {
        if (slot < 8) {
          yield new String[] {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"}[slot];
        }
        if (slot < 16) {
          yield "r" + slot;
        }
        if (slot >= XMM && slot < XMM + 32) {
          yield "xmm" + (slot - XMM) / 2 + ((slot & 1) == 0 ? ".lo" : ".hi");
        }
        if (slot >= X87_ST && slot < X87_ST + 16) {
          yield "fpr" + (slot - X87_ST) / 2 + ((slot & 1) == 0 ? ".mantissa" : ".exponent");
        }
        if (slot >= YMM && slot < YMM + 32) {
          yield "ymm" + (slot - YMM) / 2 + ((slot & 1) == 0 ? ".2" : ".3");
        }
        yield "slot" + slot;
      }
    };
  }
}
