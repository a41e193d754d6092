package org.bd0.translator.ir;

/**
 * What an {@link Op#ATOMIC} does to memory. The ordinals are those of {@link
 * org.bd0.runtime.Atomics#update}.
 */
public enum AtomicOp {
  /** old + b. */
  ADD,
  /** old & b. */
  AND,
  /** old | b. */
  OR,
  /** old ^ b. */
  XOR,
  /** b. */
  EXCHANGE,
  /** 0 - old. */
  NEGATE
}
