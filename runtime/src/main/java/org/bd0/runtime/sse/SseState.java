package org.bd0.runtime.sse;

import org.bd0.runtime.CpuState;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;

/** Changes of MXCSR, and the FXSAVE area (Intel SDM volume 1, 10.5.1). */
public final class SseState {
  /** Bytes of an FXSAVE area. */
  public static final int AREA = 512;

  /** Where MXCSR lies in the area, in bytes. */
  public static final int MXCSR_OFFSET = 24;

  private static final int MXCSR_MASK_OFFSET = 28;
  private static final int ST_OFFSET = 32;
  private static final int XMM_OFFSET = 160;

  private SseState() {}

  /**
   * Sets MXCSR, and makes the processor look its code up among what was translated for such an
   * MXCSR.
   *
   * @param value bits outside {@link Mxcsr#VALID} are ignored
   */
  public static void setMxcsr(CpuState cpu, long value) {
    cpu.r[Slot.MXCSR] = value & Mxcsr.VALID;
    // Exact code stays in use when PE is raised: the program still watches the other flags.
    if (cpu.code != null) {
      cpu.code = cpu.code.variant(!Mxcsr.isPlain(value));
    }
  }

  private static int top(long[] r) {
    return (int) r[Slot.X87_SW] >> 11 & 7;
  }

  /**
   * FXSAVE. The last instruction's address, operand and opcode are stored as zeroes.
   *
   * @param address guest address of {@link #AREA} bytes that can be accessed
   */
  public static void save(CpuState cpu, long address) {
    long at = cpu.memory.host(address, AREA);
    long[] r = cpu.r;
    Raw.putLong(
        at,
        (r[Slot.X87_CW] & 0xffff)
            | (r[Slot.X87_SW] & 0xffff) << 16
            | (r[Slot.X87_TAG] & 0xff) << 32);
    Raw.putLong(at + 8, 0);
    Raw.putLong(at + 16, 0);
    Raw.putInt(at + MXCSR_OFFSET, (int) r[Slot.MXCSR]);
    Raw.putInt(at + MXCSR_MASK_OFFSET, Mxcsr.VALID);
    int top = top(r);
    for (int i = 0; i < 8; i++) {
      int slot = Slot.X87_ST + 2 * (top + i & 7);
      Raw.putLong(at + ST_OFFSET + 16L * i, r[slot]);
      Raw.putLong(at + ST_OFFSET + 16L * i + 8, r[slot + 1] & 0xffff);
    }
    for (int i = 0; i < 32; i++) {
      Raw.putLong(at + XMM_OFFSET + 8L * i, r[Slot.XMM + i]);
    }
  }

  /**
   * FXRSTOR.
   *
   * @param address guest address of {@link #AREA} bytes that can be accessed, with a valid MXCSR
   */
  public static void restore(CpuState cpu, long address) {
    long at = cpu.memory.host(address, AREA);
    long[] r = cpu.r;
    r[Slot.X87_CW] = Raw.getShort(at);
    r[Slot.X87_SW] = Raw.getShort(at + 2);
    r[Slot.X87_TAG] = Raw.getByte(at + 4);
    int top = top(r);
    for (int i = 0; i < 8; i++) {
      int slot = Slot.X87_ST + 2 * (top + i & 7);
      r[slot] = Raw.getLong(at + ST_OFFSET + 16L * i);
      r[slot + 1] = Raw.getLong(at + ST_OFFSET + 16L * i + 8) & 0xffff;
    }
    for (int i = 0; i < 32; i++) {
      r[Slot.XMM + i] = Raw.getLong(at + XMM_OFFSET + 8L * i);
    }
    setMxcsr(cpu, Raw.getInt(at + MXCSR_OFFSET));
  }
}
