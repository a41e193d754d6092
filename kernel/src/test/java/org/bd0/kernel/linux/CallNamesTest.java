package org.bd0.kernel.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.bd0.kernel.KernelCall;
import org.bd0.kernel.KernelCalls;
import org.junit.jupiter.api.Test;

final class CallNamesTest {
  @Test
  void callsOfLinuxAndOfBd0() {
    assertEquals("read", CallNames.of(0));
    assertEquals("exit_group", CallNames.of(231));
    assertEquals("bd0_heap", CallNames.of(KernelCalls.FIRST + KernelCall.HEAP.ordinal()));
    assertNull(CallNames.of(KernelCalls.FIRST + KernelCall.values().length));
    assertNull(CallNames.of(-1));
  }
}
