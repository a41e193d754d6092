package org.bd0.runtime;

/**
 * The segment descriptors that a program sees of Linux's global descriptor table
 * (arch/x86/include/asm/segment.h), by their selectors, and what it is told of the tables.
 */
public final class Descriptors {
  /** The answer about a descriptor that is not there, or not for programs. */
  public static final long NONE = -1;

  /** Where SGDT says that the global descriptor table is. */
  public static final long GLOBAL_TABLE = 0xfffffffffffe0000L;

  /** Where SIDT says that the interrupt descriptor table is. */
  public static final long INTERRUPT_TABLE = 0xffffffffffff0000L;

  /** What STR says: the selector of the task state segment. */
  public static final long TASK_SELECTOR = 0x40;

  /** What SMSW says: CR0 with PE, MP, ET, NE, WP, AM and PG. */
  public static final long CONTROL = 0x80050033L;

  /** In CS: 64-bit code. */
  public static final int CODE_SELECTOR = 0x33;

  /** In CS: 32-bit code, which is not for programs here. */
  public static final int CODE_32_SELECTOR = 0x23;

  /** In SS; DS, ES, FS and GS are null at first. */
  public static final int STACK_SELECTOR = 0x2b;

  private static final int CODE_32 = 0x20;
  private static final int DATA = 0x28;
  private static final int CODE = 0x30;

  /** Its limit tells the processor's number, here 0. */
  private static final int PROCESSOR = 0x78;

  private Descriptors() {}

  /** The access rights as LAR has them, bits 23:8 of the descriptor's upper half, or NONE. */
  public static long rights(long selector) {
    return switch ((int) selector & ~3) {
      case CODE_32 -> 0xcffb00;
      case DATA -> 0xcff300;
      case CODE -> 0xaffb00;
      case PROCESSOR -> 0x40f500;
      default -> NONE;
    };
  }

  /** The last offset in the segment, in bytes, or NONE. */
  public static long limit(long selector) {
    return switch ((int) selector & ~3) {
      case CODE_32, DATA, CODE -> 0xffffffffL;
      case PROCESSOR -> 0;
      default -> NONE;
    };
  }

  /** 1 if the segment can be read, else 0. */
  public static long readable(long selector) {
    return rights(selector) == NONE ? 0 : 1;
  }

  /** 1 if the segment can be written to, else 0. */
  public static long writable(long selector) {
    return ((int) selector & ~3) == DATA ? 1 : 0;
  }
}
