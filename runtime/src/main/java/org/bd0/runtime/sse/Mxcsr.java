package org.bd0.runtime.sse;

import org.bd0.runtime.Slot;

/** The SSE control and status register (Intel SDM volume 1, 10.2.3), kept in {@link Slot#MXCSR}. */
public final class Mxcsr {
  /** Invalid operation. */
  public static final int IE = 1;

  /** A denormal operand. */
  public static final int DE = 1 << 1;

  /** Division of a finite number by zero. */
  public static final int ZE = 1 << 2;

  /** Overflow. */
  public static final int OE = 1 << 3;

  /** Underflow. */
  public static final int UE = 1 << 4;

  /** An inexact result. */
  public static final int PE = 1 << 5;

  /** Denormal operands count as zeroes. */
  public static final int DAZ = 1 << 6;

  /** How far the exceptions' masks lie above their flags. */
  public static final int MASK_SHIFT = 7;

  /** Lowest bit of the rounding control: 0 nearest, 1 down, 2 up, 3 towards zero. */
  public static final int ROUNDING_SHIFT = 13;

  /** The rounding control's bits. */
  public static final int ROUNDING = 3 << ROUNDING_SHIFT;

  /** Denormal results become zeroes. */
  public static final int FTZ = 1 << 15;

  /** The control bits at reset and in a new program: all exceptions masked, to nearest. */
  public static final int DEFAULT = 0x1f80;

  /**
   * The default, with an inexact result recorded. A program that sets this, as one does that
   * restores what it has saved, is not watching the exception flags: one that watches clears them
   * first. See {@link #isPlain}.
   */
  public static final int UNWATCHED = DEFAULT | PE;

  /** The bits that exist; LDMXCSR and FXRSTOR of any other raise #GP. */
  public static final int VALID = 0xffff;

  private static final int FLAGS = 0x3f;

  /** How far above the register a slot collects the flags of the instruction that is executed. */
  private static final int COLLECTED_SHIFT = 32;

  private Mxcsr() {}

  /**
   * Whether {@link Sse} does under a value: its control bits are the default's, and PE, which
   * nearly every computation sets, is set, so that nobody is watching the flags.
   */
  public static boolean isPlain(long mxcsr) {
    return (mxcsr & VALID & ~FLAGS | mxcsr & PE) == UNWATCHED;
  }

  /** Whether to nearest is what is asked for, and an inexact result no exception. */
  static boolean isUsual(long mxcsr) {
    return (mxcsr & (3 << ROUNDING_SHIFT | PE << MASK_SHIFT)) == PE << MASK_SHIFT;
  }

  /** Whether an operation on common numbers changes nothing here: to nearest, PE set and masked. */
  static boolean expectsInexact(long mxcsr) {
    long relevant = 3 << ROUNDING_SHIFT | PE << MASK_SHIFT | PE;
    return (mxcsr & relevant) == (PE << MASK_SHIFT | PE);
  }

  /** The rounding control, 0 to 3. */
  static int rounding(long mxcsr) {
    return (int) mxcsr >> ROUNDING_SHIFT & 3;
  }

  /** Whether all exceptions in a set of flags are masked. */
  static boolean masked(long mxcsr, int flags) {
    return (mxcsr >> MASK_SHIFT & flags) == flags;
  }

  /** Collects flags that one element's operation has raised, for {@link #settle}. */
  static void raise(long[] r, int flags) {
    r[Slot.MXCSR] |= (long) flags << COLLECTED_SHIFT;
  }

  /**
   * Ends an instruction: sets the flags that its elements' operations have raised. An unmasked IE,
   * DE or ZE of any element stops the instruction before it computes, and with that the flags of
   * all results.
   *
   * @param r the state, indexed by {@link Slot}
   * @return 1 if an exception is not masked, so that the instruction must not write its result and
   *     raises #XM; else 0
   */
  public static long settle(long[] r) {
    return r[Slot.MXCSR] >>> COLLECTED_SHIFT == 0 ? 0 : settleCollected(r);
  }

  private static long settleCollected(long[] r) {
    long mxcsr = r[Slot.MXCSR] & VALID;
    int collected = (int) (r[Slot.MXCSR] >>> COLLECTED_SHIFT);
    int early = collected & (IE | DE | ZE);
    int raised = masked(mxcsr, early) ? collected : early;
    r[Slot.MXCSR] = mxcsr | raised;
    return masked(mxcsr, raised) ? 0 : 1;
  }
}
