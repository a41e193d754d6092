package org.bd0.kernel.hypervisor;

import java.util.Locale;
import org.bd0.kernel.KernelCalls;

/** BD0's own calls, in the order of their numbers from {@link KernelCalls#FIRST} on. */
enum KernelCall {
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
  static KernelCall of(int number) {
    int index = number - KernelCalls.FIRST;
    return index >= 0 && index < ALL.length ? ALL[index] : null;
  }

  /** Its name in C. */
  String symbol() {
    return "bd0_" + name().toLowerCase(Locale.ROOT);
  }
}
