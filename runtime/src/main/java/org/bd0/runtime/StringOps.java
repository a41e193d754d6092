package org.bd0.runtime;

import org.bd0.runtime.trace.TracedStores;

/**
 * The repeated string instructions (Intel SDM volume 2, REP): as many elements at once as the
 * memory allows, with RSI, RDI and RCX as the processor leaves them at each point where it can be
 * stopped.
 *
 * <p>Each method returns {@link #DONE}, {@link #AGAIN} when it stopped after {@link #CHUNK} bytes
 * so that the thread can be interrupted, or {@link #PAGE_FAULT} with {@link CpuState#faultAddress}
 * set, or {@link #PROTECTION_FAULT}; the registers then name the element that cannot be accessed.
 */
public final class StringOps {
  /** The count reached 0, or the comparison ended the loop. */
  public static final int DONE = 0;

  /** Execute the instruction again. */
  public static final int AGAIN = 1;

  /** The next element is not accessible. */
  public static final int PAGE_FAULT = 2;

  /** The next element's address is not canonical. */
  public static final int PROTECTION_FAULT = 3;

  /** The most bytes handled before the thread may be interrupted. */
  public static final int CHUNK = 1 << 20;

  private StringOps() {}

  private static long mask(int addressSize) {
    return addressSize == 8 ? -1L : 0xffffffffL;
  }

  private static long step(CpuState cpu, int bytes) {
    return cpu.r[Slot.DF] == 0 ? bytes : -bytes;
  }

  private static int fault(CpuState cpu, long address, int bytes, boolean write) {
    if (!GuestMemory.canonical(address) || !GuestMemory.canonical(address + bytes - 1)) {
      return PROTECTION_FAULT;
    }
    cpu.faultWrites = write;
    cpu.faultAddress = cpu.memory.faultAddress(cpu, address, bytes, write);
    return PAGE_FAULT;
  }

  private static void advance(CpuState cpu, int slot, long distance, long mask) {
    cpu.r[slot] = cpu.r[slot] + distance & mask;
  }

  /**
   * How many elements from an address, going up, lie wholly in accessible memory; at most {@code
   * n}.
   */
  private static long contiguous(CpuState cpu, long address, long n, int bytes, boolean write) {
    if (cpu.memory.permits(cpu, address, n * bytes, write)) {
      return n;
    }
    long low = 0;
    long high = n;
    while (high - low > 1) {
      long middle = low + high >>> 1;
      if (cpu.memory.permits(cpu, address, middle * bytes, write)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long toRead(CpuState cpu, long address, long bytes) {
    return cpu.memory.permits(cpu, address, bytes, false) ? cpu.memory.host(address, bytes) : 0;
  }

  private static long toWrite(CpuState cpu, long address, long bytes) {
    return cpu.memory.permits(cpu, address, bytes, true) ? cpu.memory.host(address, bytes) : 0;
  }

  /** How many of {@code n} elements start before 32-bit addresses begin again at 0. */
  private static long beforeWrap(long address, long n, int bytes, long mask) {
    return mask == -1 ? n : Math.min(n, (mask - address) / bytes + 1);
  }

  private static int finish(CpuState cpu, long mask, long left) {
    cpu.r[Slot.RCX] = left & mask;
    return left == 0 ? DONE : AGAIN;
  }

  /** REP MOVS from segment base + RSI to RDI. */
  public static int movs(CpuState cpu, int bytes, int addressSize, long segmentBase) {
    long mask = mask(addressSize);
    long count = cpu.r[Slot.RCX] & mask;
    if (count == 0) {
      return DONE;
    }
    if (cpu.r[Slot.DF] != 0) {
      return movsDown(cpu, bytes, mask, segmentBase);
    }
    long from = segmentBase + (cpu.r[Slot.RSI] & mask);
    long to = cpu.r[Slot.RDI] & mask;
    long n = Long.compareUnsigned(count, CHUNK / bytes) < 0 ? count : CHUNK / bytes;
    n = beforeWrap(cpu.r[Slot.RSI] & mask, n, bytes, mask);
    n = beforeWrap(to, n, bytes, mask);
    n = Math.min(contiguous(cpu, from, n, bytes, false), contiguous(cpu, to, n, bytes, true));
    n = Math.max(n, 1);
    long source = toRead(cpu, from, n * bytes);
    long destination = toWrite(cpu, to, n * bytes);
    if (source == 0) {
      return fault(cpu, from, bytes, false);
    }
    if (destination == 0) {
      return fault(cpu, to, bytes, true);
    }
    long overlap = destination - source;
    if (TracedStores.wanted(cpu, destination, n * bytes)) {
      for (long i = 0; i < n; i++) {
        noteCopy(cpu, source + i * bytes, destination + i * bytes, bytes);
      }
    } else if (overlap > 0 && overlap < n * bytes) {
      // Each element is read after the ones before it were written: the pattern repeats.
      for (long i = 0; i < n; i++) {
        copyElement(source + i * bytes, destination + i * bytes, bytes);
      }
    } else {
      Raw.copy(source, destination, n * bytes);
    }
    advance(cpu, Slot.RSI, n * bytes, mask);
    advance(cpu, Slot.RDI, n * bytes, mask);
    return finish(cpu, mask, count - n);
  }

  private static int movsDown(CpuState cpu, int bytes, long mask, long segmentBase) {
    long count = cpu.r[Slot.RCX] & mask;
    for (int i = 0; i < CHUNK && count != 0; i += bytes) {
      long from = segmentBase + (cpu.r[Slot.RSI] & mask);
      long to = cpu.r[Slot.RDI] & mask;
      long source = toRead(cpu, from, bytes);
      long destination = toWrite(cpu, to, bytes);
      if (source == 0 || destination == 0) {
        return source == 0 ? fault(cpu, from, bytes, false) : fault(cpu, to, bytes, true);
      }
      if (cpu.log == null) {
        copyElement(source, destination, bytes);
      } else {
        noteCopy(cpu, source, destination, bytes);
      }
      advance(cpu, Slot.RSI, -bytes, mask);
      advance(cpu, Slot.RDI, -bytes, mask);
      cpu.r[Slot.RCX] = --count;
    }
    return count == 0 ? DONE : AGAIN;
  }

  private static void noteCopy(CpuState cpu, long from, long to, int bytes) {
    if (TracedStores.note(cpu, to, element(to, bytes), element(from, bytes), bytes)) {
      copyElement(from, to, bytes);
    }
  }

  private static void noteStore(CpuState cpu, long to, int bytes, long value) {
    if (TracedStores.note(cpu, to, element(to, bytes), value, bytes)) {
      storeElement(to, bytes, value);
    }
  }

  private static void copyElement(long from, long to, int bytes) {
    switch (bytes) {
      case 1 -> Raw.putByte(to, Raw.getByte(from));
      case 2 -> Raw.putShort(to, Raw.getShort(from));
      case 4 -> Raw.putInt(to, Raw.getInt(from));
      default -> Raw.putLong(to, Raw.getLong(from));
    }
  }

  /** REP STOS of RAX to RDI. */
  public static int stos(CpuState cpu, int bytes, int addressSize, long unused) {
    long mask = mask(addressSize);
    long count = cpu.r[Slot.RCX] & mask;
    if (count == 0) {
      return DONE;
    }
    if (cpu.r[Slot.DF] != 0) {
      return stosDown(cpu, bytes, mask);
    }
    long to = cpu.r[Slot.RDI] & mask;
    long n = Long.compareUnsigned(count, CHUNK / bytes) < 0 ? count : CHUNK / bytes;
    n = Math.max(1, contiguous(cpu, to, beforeWrap(to, n, bytes, mask), bytes, true));
    long destination = toWrite(cpu, to, n * bytes);
    if (destination == 0) {
      return fault(cpu, to, bytes, true);
    }
    if (TracedStores.wanted(cpu, destination, n * bytes)) {
      for (long i = 0; i < n; i++) {
        noteStore(cpu, destination + i * bytes, bytes, cpu.r[Slot.RAX]);
      }
    } else {
      fill(destination, n, bytes, cpu.r[Slot.RAX]);
    }
    advance(cpu, Slot.RDI, n * bytes, mask);
    return finish(cpu, mask, count - n);
  }

  private static int stosDown(CpuState cpu, int bytes, long mask) {
    long count = cpu.r[Slot.RCX] & mask;
    for (int i = 0; i < CHUNK && count != 0; i += bytes) {
      long to = cpu.r[Slot.RDI] & mask;
      long destination = toWrite(cpu, to, bytes);
      if (destination == 0) {
        return fault(cpu, to, bytes, true);
      }
      if (cpu.log == null) {
        storeElement(destination, bytes, cpu.r[Slot.RAX]);
      } else {
        noteStore(cpu, destination, bytes, cpu.r[Slot.RAX]);
      }
      advance(cpu, Slot.RDI, -bytes, mask);
      cpu.r[Slot.RCX] = --count;
    }
    return count == 0 ? DONE : AGAIN;
  }

  private static void fill(long to, long n, int bytes, long value) {
    long pattern =
        switch (bytes) {
          case 1 -> (value & 0xff) * 0x0101010101010101L;
          case 2 -> (value & 0xffff) * 0x0001000100010001L;
          case 4 -> (value & 0xffffffffL) * 0x0000000100000001L;
          default -> value;
        };
    if (pattern == (pattern & 0xff) * 0x0101010101010101L) {
      Raw.fill(to, n * bytes, (byte) value);
      return;
    }
    long i = 0;
    for (; i + 8 <= n * bytes; i += 8) {
      Raw.putLong(to + i, pattern);
    }
    for (; i < n * bytes; i += bytes) {
      storeElement(to + i, bytes, value);
    }
  }

  private static void storeElement(long to, int bytes, long value) {
    switch (bytes) {
      case 1 -> Raw.putByte(to, (int) value);
      case 2 -> Raw.putShort(to, (int) value);
      case 4 -> Raw.putInt(to, (int) value);
      default -> Raw.putLong(to, value);
    }
  }

  private static long element(long at, int bytes) {
    return switch (bytes) {
      case 1 -> Raw.getByte(at);
      case 2 -> Raw.getShort(at);
      case 4 -> Raw.getInt(at);
      default -> Raw.getLong(at);
    };
  }

  /** REP LODS: RAX gets the last element. */
  public static int lods(CpuState cpu, int bytes, int addressSize, long segmentBase) {
    long mask = mask(addressSize);
    long count = cpu.r[Slot.RCX] & mask;
    long step = step(cpu, bytes);
    for (int i = 0; i < CHUNK && count != 0; i += bytes) {
      long from = segmentBase + (cpu.r[Slot.RSI] & mask);
      long source = toRead(cpu, from, bytes);
      if (source == 0) {
        return fault(cpu, from, bytes, false);
      }
      long value = element(source, bytes);
      long old = cpu.r[Slot.RAX];
      cpu.r[Slot.RAX] =
          switch (bytes) {
            case 1 -> old & ~0xffL | value;
            case 2 -> old & ~0xffffL | value;
            case 4 -> value & 0xffffffffL;
            default -> value;
          };
      advance(cpu, Slot.RSI, step, mask);
      cpu.r[Slot.RCX] = --count;
    }
    return count == 0 ? DONE : AGAIN;
  }

  /** REPE or REPNE SCAS: compares RAX with elements at RDI. */
  public static int scas(CpuState cpu, int bytes, int addressSize, int whileEqual) {
    long mask = mask(addressSize);
    long count = cpu.r[Slot.RCX] & mask;
    long step = step(cpu, bytes);
    for (int i = 0; count != 0; i += bytes) {
      if (i >= CHUNK) {
        return AGAIN;
      }
      long at = cpu.r[Slot.RDI] & mask;
      long source = toRead(cpu, at, bytes);
      if (source == 0) {
        return fault(cpu, at, bytes, false);
      }
      long value = element(source, bytes);
      count--;
      if (compared(cpu, bytes, cpu.r[Slot.RAX], value, step, mask, count, whileEqual)) {
        break;
      }
    }
    return DONE;
  }

  /** REPE or REPNE CMPS: compares elements at segment base + RSI with elements at RDI. */
  public static int cmps(
      CpuState cpu, int bytes, int addressSize, long segmentBase, int whileEqual) {
    long mask = mask(addressSize);
    long count = cpu.r[Slot.RCX] & mask;
    long step = step(cpu, bytes);
    for (int i = 0; count != 0; i += bytes) {
      if (i >= CHUNK) {
        return AGAIN;
      }
      long first = segmentBase + (cpu.r[Slot.RSI] & mask);
      long second = cpu.r[Slot.RDI] & mask;
      long x = toRead(cpu, first, bytes);
      long y = toRead(cpu, second, bytes);
      if (x == 0 || y == 0) {
        return fault(cpu, y == 0 ? second : first, bytes, false);
      }
      long a = element(x, bytes);
      long b = element(y, bytes);
      count--;
      advance(cpu, Slot.RSI, step, mask);
      if (compared(cpu, bytes, a, b, step, mask, count, whileEqual)) {
        break;
      }
    }
    return DONE;
  }

  /** Notes one comparison; true when it ends the loop. */
  private static boolean compared(
      CpuState cpu, int bytes, long a, long b, long step, long mask, long left, int whileEqual) {
    int kind = Flags.kind(Flags.SUB, bytes);
    cpu.r[Slot.CC_OP] = kind;
    cpu.r[Slot.CC_A] = a;
    cpu.r[Slot.CC_B] = b;
    advance(cpu, Slot.RDI, step, mask);
    cpu.r[Slot.RCX] = left & mask;
    return Flags.zero(kind, a, b) != whileEqual;
  }
}
