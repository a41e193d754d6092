package org.bd0.runtime;

import java.security.SecureRandom;
import org.bd0.runtime.trace.TracedStores;

/** Instructions that ask the machine something. */
public final class SystemHelpers {
  private SystemHelpers() {}

  /** RDTSC: a counter of nanoseconds, that is a processor of 1 GHz. */
  public static long timeStampCounter(long[] r) {
    return System.nanoTime();
  }

  /** The generator is loaded when the first program asks. */
  private static final class Generator {
    private static final SecureRandom RANDOM = new SecureRandom();
  }

  /** RDRAND and RDSEED: 64 random bits of the host. */
  public static long random(long[] r) {
    return Generator.RANDOM.nextLong();
  }

  /**
   * What ENTER pushes: RBP, the frame pointers of the enclosing procedures, and its own (Intel SDM
   * volume 2). RSP and RBP stay as they are; the addresses have been checked.
   *
   * @param size bytes of a pointer: 2 or 8
   * @param level nesting level, 0 to 31
   */
  public static void enter(CpuState cpu, int size, int level) {
    long at = cpu.r[Slot.RSP] - size;
    long frame = at;
    store(cpu, size, at, cpu.r[Slot.RBP]);
    for (int i = 1; i < level; i++) {
      // One after the other: a push may be what the next one copies.
      at -= size;
      long from = cpu.memory.host(cpu.r[Slot.RBP] - (long) size * i, size);
      store(cpu, size, at, size == 8 ? Raw.getLong(from) : Raw.getShort(from));
    }
    if (level > 0) {
      store(cpu, size, at - size, frame);
    }
  }

  private static void store(CpuState cpu, int size, long address, long value) {
    long to = cpu.memory.host(address, size);
    byte[] before = TracedStores.before(cpu, to, size);
    if (size == 8) {
      Raw.putLong(to, value);
    } else {
      Raw.putShort(to, (int) value);
    }
    TracedStores.made(cpu, to, before);
  }
}
