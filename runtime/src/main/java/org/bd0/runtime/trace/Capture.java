package org.bd0.runtime.trace;

/**
 * Which stores code is made to note. Each has translations of its own, beside those of the others,
 * so that what one process has noted costs no other process anything.
 */
public enum Capture {
  /** None: the code that runs when nothing is traced. */
  NONE(false, false),
  /** Those of instructions that have accessed memory outside their own region. */
  FAR(false, false),
  /** The same, and where calls return to, for the writer's call stack. */
  FAR_STACK(false, true),
  /** All. */
  EVERY(true, false),
  /** All, and where calls return to, and the stack pointer. */
  EVERY_STACK(true, true);

  /** Whether it is all stores. */
  public final boolean every;

  /** Whether the log is told the stack pointer at each store, and all return addresses. */
  public final boolean stack;

  Capture(boolean every, boolean stack) {
    this.every = every;
    this.stack = stack;
  }

  /** The capture of these properties. */
  public static Capture of(boolean every, boolean stack) {
    return every ? stack ? EVERY_STACK : EVERY : stack ? FAR_STACK : FAR;
  }
}
