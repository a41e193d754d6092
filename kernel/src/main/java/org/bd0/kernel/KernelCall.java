package org.bd0.kernel;

import java.util.Locale;

/**
 * BD0's own calls, in the order of their numbers from {@link KernelCalls#FIRST} on;
 * docs/kernel-calls.md says what they do.
 */
public enum KernelCall {
  START,
  EXIT,
  WAIT,
  KILL,
  SELF,
  PARENT,
  FIND,
  LIST,
  REGION,
  HEAP,
  HEAP_POINTER,
  FAR,
  NEAR,
  WAIT_ADDRESS,
  WAKE,
  YIELD,
  SLEEP,
  CLOCK,
  THREAD,
  THREAD_EXIT,
  TRACE,
  ALLOW;

  private static final KernelCall[] ALL = values();

  /** The call of a number, or null. */
  public static KernelCall of(int number) {
    int index = number - KernelCalls.FIRST;
    return index >= 0 && index < ALL.length ? ALL[index] : null;
  }

  /** Its name in C, such as {@code bd0_start}. */
  public String symbol() {
    return "bd0_" + name().toLowerCase(Locale.ROOT);
  }
}
