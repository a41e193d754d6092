package org.bd0.kernel.debug;

/** Why a store is worth a look. Records hold a set of them: bit {@code 1 << ordinal()} each. */
public enum WriteReason {
  /** Outside the writer's region and what it shares by agreement. */
  STRAY,
  /** To a page that the program has not mapped for writing. */
  READ_ONLY,
  /** To a page of the region that is not mapped. */
  UNMAPPED,
  /** To the text of a program. */
  TEXT,
  /** Past the heap pointer. */
  HEAP_END,
  /** Below the stack pointer's red zone. */
  RED_ZONE,
  /** To what a watch was set on. */
  WATCH,
  /** On the stack, where it has grown into the heap or a mapping. */
  STACK;

  /** The reason's bit in a set. */
  public int bit() {
    return 1 << ordinal();
  }
}
