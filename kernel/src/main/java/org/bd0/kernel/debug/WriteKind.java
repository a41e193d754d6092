package org.bd0.kernel.debug;

/** In what way a store was made. Files hold the ordinals: new kinds come last. */
public enum WriteKind {
  /** An ordinary store. */
  PLAIN,
  /** PUSH and what else stores below the stack pointer. */
  PUSH,
  /** The return address that CALL stores. */
  CALL,
  /** One element of MOVS or STOS. */
  STRING,
  /** An atomic operation: locked, or XCHG. */
  LOCKED,
  /** An x87 store. */
  X87,
  /** A store of an MMX, SSE or AVX register. */
  VECTOR,
  /** The bytes that a masked store selects. */
  MASKED,
  /** Saved processor state: FXSAVE, XSAVE, FSAVE, FSTENV. */
  STATE,
  /** What the kernel writes for the guest. */
  KERNEL
}
