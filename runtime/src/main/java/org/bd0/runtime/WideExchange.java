package org.bd0.runtime;

import org.bd0.runtime.trace.TracedStores;

/**
 * CMPXCHG16B (Intel SDM volume 2). Atomic among its own kind and split locks only: Java has no
 * 128-bit compare-and-exchange.
 */
public final class WideExchange {
  private WideExchange() {}

  /**
   * CMPXCHG16B on the processor's registers.
   *
   * @param address a checked guest address
   * @return 1 if memory was RDX:RAX and is now RCX:RBX; 0 if RDX:RAX is now what memory is
   */
  public static int compareAndExchange(CpuState cpu, long address) {
    long host = cpu.memory.host(address, 16);
    long[] r = cpu.r;
    byte[] before = TracedStores.before(cpu, host, 16);
    long low;
    long high;
    boolean equal;
    synchronized (Atomics.SPLIT) {
      low = Raw.getLong(host);
      high = Raw.getLong(host + 8);
      equal = low == r[Slot.RAX] && high == r[Slot.RDX];
      if (equal) {
        Raw.putLong(host, r[Slot.RBX]);
        Raw.putLong(host + 8, r[Slot.RCX]);
      }
    }
    TracedStores.made(cpu, host, before); // What was there is stored where nothing else is.
    if (equal) {
      return 1;
    }
    r[Slot.RAX] = low;
    r[Slot.RDX] = high;
    return 0;
  }
}
