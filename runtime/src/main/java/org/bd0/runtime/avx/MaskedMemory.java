package org.bd0.runtime.avx;

import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.runtime.trace.TracedStores;

/**
 * Memory accesses element by element (Intel SDM volume 2, VMASKMOV and VGATHER): what the mask
 * leaves out is not accessed and cannot fault. Methods return {@link #DONE}, or a fault's kind with
 * {@link CpuState#faultAddress} set.
 *
 * <p>Registers are given by number; what is odd about their halves is {@link #half}'s.
 */
public final class MaskedMemory {
  /** All elements were accessed. */
  public static final int DONE = 0;

  /** An element is not accessible. */
  public static final int PAGE_FAULT = 1;

  /** An element's address is not canonical. */
  public static final int PROTECTION_FAULT = 2;

  private MaskedMemory() {}

  /** The slot of a register's half: 0 to 3. */
  private static int half(int register, int half) {
    return half < 2 ? Slot.XMM + 2 * register + half : Slot.YMM + 2 * register + half - 2;
  }

  private static int slot(int register, int element, int bytes) {
    return half(register, element * bytes / 8);
  }

  private static boolean selected(long[] r, int mask, int element, int bytes) {
    long half = r[slot(mask, element, bytes)];
    return bytes == 8 || (element & 1) != 0 ? half < 0 : (int) half < 0;
  }

  private static long element(long[] r, int register, int element, int bytes) {
    long half = r[slot(register, element, bytes)];
    return bytes == 8 ? half : half >> 32 * (element & 1) & 0xffffffffL;
  }

  private static void setElement(long[] r, int register, int element, int bytes, long value) {
    int slot = slot(register, element, bytes);
    if (bytes == 8) {
      r[slot] = value;
    } else {
      int shift = 32 * (element & 1);
      r[slot] = r[slot] & ~(0xffffffffL << shift) | value << shift;
    }
  }

  private static long load(long host, int bytes) {
    return bytes == 8 ? Raw.getLongOrdered(host) : Raw.getIntOrdered(host) & 0xffffffffL;
  }

  /** The host address of an element, or 0. */
  private static long host(CpuState cpu, long address, int bytes, boolean write) {
    return cpu.memory.permits(cpu, address, bytes, write) ? cpu.host(address, bytes) : 0;
  }

  private static int fault(CpuState cpu, long address, int bytes, boolean write) {
    if (!GuestMemory.canonical(address) || !GuestMemory.canonical(address + bytes - 1)) {
      return PROTECTION_FAULT;
    }
    cpu.faultAddress = cpu.memory.faultAddress(cpu, address, bytes, write);
    return PAGE_FAULT;
  }

  /** An element's address: 32-bit offsets begin again at 0 behind 4 GiB. */
  private static long address(long offset, long segment, boolean narrow) {
    return segment + (narrow ? offset & 0xffffffffL : offset);
  }

  /**
   * VMASKMOVPS and its like from memory; elements that are not selected become 0.
   *
   * @param offset the address, segment base not included
   * @param segment the segment's base
   * @param registers destination, and the mask's number in bits 15:8
   * @param shape bytes of the vector (16 or 32), in bits 15:8 of an element (4 or 8), in bit 26
   *     whether offsets have 32 bits
   */
  public static int load(CpuState cpu, long offset, long segment, int registers, int shape) {
    long[] r = cpu.r;
    long[] loaded = new long[4];
    int mask = registers >> 8;
    int vector = shape & 0xff;
    int bytes = shape >> 8 & 0xff;
    boolean narrow = (shape >> 26 & 1) != 0;
    for (int i = 0; i < vector / bytes; i++) {
      if (selected(r, mask, i, bytes)) {
        long at = address(offset + (long) i * bytes, segment, narrow);
        long host = host(cpu, at, bytes, false);
        if (host == 0) {
          return fault(cpu, at, bytes, false);
        }
        loaded[i * bytes / 8] |= load(host, bytes) << 8 * (i * bytes % 8);
      }
    }
    for (int half = 0; half < 4; half++) {
      r[half(registers & 15, half)] = loaded[half];
    }
    return DONE;
  }

  /**
   * VMASKMOVPS and its like to memory, as {@link #load}: nothing is stored if an element faults.
   */
  public static int store(CpuState cpu, long offset, long segment, int registers, int shape) {
    long[] r = cpu.r;
    int source = registers & 15;
    int mask = registers >> 8;
    int vector = shape & 0xff;
    int bytes = shape >> 8 & 0xff;
    boolean narrow = (shape >> 26 & 1) != 0;
    for (int i = 0; i < vector / bytes; i++) {
      long at = address(offset + (long) i * bytes, segment, narrow);
      if (selected(r, mask, i, bytes) && host(cpu, at, bytes, true) == 0) {
        return fault(cpu, at, bytes, true);
      }
    }
    for (int i = 0; i < vector / bytes; i++) {
      if (selected(r, mask, i, bytes)) {
        long at = address(offset + (long) i * bytes, segment, narrow);
        store(cpu, cpu.host(at, bytes), element(r, source, i, bytes), bytes);
      }
    }
    return DONE;
  }

  private static void store(CpuState cpu, long host, long value, int bytes) {
    byte[] before = TracedStores.before(cpu, host, bytes);
    if (bytes == 8) {
      Raw.putLongOrdered(host, value);
    } else {
      Raw.putIntOrdered(host, (int) value);
    }
    TracedStores.made(cpu, host, before);
  }

  /**
   * VGATHER and VPGATHER. Elements are loaded from the lowest on; when one faults, those before it
   * are in the destination and gone from the mask, so that the instruction goes on there when it is
   * executed again. In the end the mask is 0.
   *
   * @param base the address without the index, segment base not included
   * @param segment the segment's base
   * @param registers destination, the mask's number in bits 15:8, the indices' in bits 23:16
   * @param shape bytes of the vector, in bits 15:8 of an element, in bits 23:16 of an index, in
   *     bits 25:24 the index's scale as a shift, in bit 26 whether offsets have 32 bits
   */
  public static int gather(CpuState cpu, long base, long segment, int registers, int shape) {
    long[] r = cpu.r;
    int destination = registers & 15;
    int mask = registers >> 8 & 15;
    int indices = registers >> 16;
    int vector = shape & 0xff;
    int bytes = shape >> 8 & 0xff;
    int indexBytes = shape >> 16 & 0xff;
    boolean narrow = (shape >> 26 & 1) != 0;
    int count = vector / Math.max(bytes, indexBytes);
    for (int i = 0; i < count; i++) {
      if (!selected(r, mask, i, bytes)) {
        setElement(r, mask, i, bytes, 0);
        continue;
      }
      long index = element(r, indices, i, indexBytes);
      long offset = base + ((indexBytes == 8 ? index : (int) index) << (shape >> 24 & 3));
      long at = address(offset, segment, narrow);
      long host = host(cpu, at, bytes, false);
      if (host == 0) {
        return fault(cpu, at, bytes, false);
      }
      setElement(r, destination, i, bytes, load(host, bytes));
      setElement(r, mask, i, bytes, 0);
    }
    for (int half = 0; half < 4; half++) {
      r[half(mask, half)] = 0;
      if (half >= count * bytes / 8 && half >= 1) {
        r[half(destination, half)] = 0;
      }
    }
    return DONE;
  }
}
