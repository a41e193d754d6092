package org.bd0.runtime.x87;

/**
 * Where the x87 state lies in a guest thread's {@code long[]} of registers, and the bits in it.
 *
 * <p>A physical register p (0 to 7) takes two slots: {@code r[X87_ST + 2 * p]} is the 64-bit
 * significand, {@code r[X87_ST + 2 * p + 1]} the sign (bit 15) and exponent (bits 0 to 14), its
 * other bits zero. The control and status words are kept as the guest sees them, 16 bits each, TOP
 * included. The tag is the abridged one of FXSAVE: bit p is 1 where physical register p is in use.
 * Sources: Intel SDM volume 1, chapter 8; volume 2, FXSAVE.
 */
public final class X87State {
  /** Slot of the control word, 16 bits. */
  public static final int X87_CW = 24;

  /** Slot of the status word, 16 bits. */
  public static final int X87_SW = 25;

  /** Slot of the abridged tag, 8 bits. */
  public static final int X87_TAG = 26;

  /** First slot of physical register 0; 16 slots in all. */
  public static final int X87_ST = 64;

  /** Exception flag: invalid operation. */
  public static final int IE = 0x01;

  /** Exception flag: denormal operand. */
  public static final int DE = 0x02;

  /** Exception flag: division by zero. */
  public static final int ZE = 0x04;

  /** Exception flag: overflow. */
  public static final int OE = 0x08;

  /** Exception flag: underflow. */
  public static final int UE = 0x10;

  /** Exception flag: inexact result. */
  public static final int PE = 0x20;

  /** Status word: the invalid operation was a stack fault. */
  public static final int SF = 0x40;

  /** Status word: an unmasked exception is pending. */
  public static final int ES = 0x80;

  /** Status word: condition code 0. */
  public static final int C0 = 0x100;

  /** Status word: condition code 1; rounded up, or, with SF, stack overflow. */
  public static final int C1 = 0x200;

  /** Status word: condition code 2. */
  public static final int C2 = 0x400;

  /** Status word: condition code 3. */
  public static final int C3 = 0x4000;

  /** Status word: busy, which has mirrored ES since the 80387. */
  public static final int BUSY = 0x8000;

  /** The six exception flags, and equally their mask bits in the control word. */
  static final int EXCEPTIONS = 0x3F;

  /** Exceptions found before a result exists: unmasked, they leave every register as it was. */
  static final int BEFORE_RESULT = IE | DE | ZE;

  static final int TOP = 0x3800;
  static final int TOP_SHIFT = 11;
  static final int CONDITIONS = C0 | C1 | C2 | C3;

  private X87State() {}

  /** The physical register that is ST(0), 0 to 7. */
  public static int top(long[] r) {
    return (int) r[X87_SW] >> TOP_SHIFT & 7;
  }

  /** The slot of ST(i)'s significand; the slot after it is its sign and exponent. */
  static int slot(long[] r, int i) {
    return X87_ST + (((int) r[X87_SW] >> TOP_SHIFT) + i & 7) * 2;
  }

  /** Whether the register whose significand is in this slot is tagged empty. */
  static boolean isEmpty(long[] r, int slot) {
    return ((int) r[X87_TAG] >> ((slot - X87_ST) >> 1) & 1) == 0;
  }

  static void setTop(long[] r, int top) {
    r[X87_SW] = (r[X87_SW] & ~(long) TOP) | (long) (top & 7) << TOP_SHIFT;
  }

  /**
   * Records the outcome of an instruction in the status word: C1 as given in the flags, exceptions
   * added to those that stick, ES and B when one of them is unmasked.
   */
  static void raise(long[] r, int flags) {
    int sw = ((int) r[X87_SW] & ~C1) | flags;
    if ((flags & ~(int) r[X87_CW] & EXCEPTIONS) != 0) {
      sw |= ES | BUSY;
    }
    r[X87_SW] = sw;
  }

  /** Sets or clears ES and B after the exception flags or their masks were replaced. */
  static void summarise(long[] r) {
    int sw = (int) r[X87_SW] & ~(ES | BUSY);
    if ((sw & ~(int) r[X87_CW] & EXCEPTIONS) != 0) {
      sw |= ES | BUSY;
    }
    r[X87_SW] = sw;
  }
}
