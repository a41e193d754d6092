package org.bd0.runtime;

/** What an instruction can raise (Intel SDM volume 3, chapter 6), as far as user mode sees it. */
public enum Fault {
  /** #DE: division by zero or a quotient that does not fit. */
  DIVIDE,
  /** #UD: an undefined or unsupported instruction. */
  UNDEFINED,
  /** #GP: a privileged instruction, a non-canonical or misaligned address. */
  PROTECTION,
  /** #PF: an access outside the region, or fetching from memory that is not executable. */
  PAGE,
  /** #BP: INT3. */
  BREAKPOINT,
  /** #DB: INT1. */
  DEBUG,
  /** #OF: INT 4. */
  OVERFLOW,
  /** #MF: an unmasked x87 exception. */
  X87,
  /** #XM: an unmasked SSE exception. */
  SIMD
}
