package org.bd0.runtime.sse;

import org.bd0.runtime.CpuState;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.runtime.trace.TracedStores;
import org.bd0.runtime.x87.X87Control;

/** Changes of MXCSR, and the FXSAVE area (Intel SDM volume 1, 10.5.1). */
public final class SseState {
  /** Bytes of an FXSAVE area. */
  public static final int AREA = 512;

  /** Where MXCSR lies in the area, in bytes. */
  public static final int MXCSR_OFFSET = 24;

  private static final int MXCSR_MASK_OFFSET = 28;
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

  /**
   * Notes that the program looks at MXCSR: unless PE hides them anyway, the exception flags are
   * kept from here on.
   */
  public static void watch(CpuState cpu) {
    if (cpu.code != null && (cpu.r[Slot.MXCSR] & Mxcsr.PE) == 0) {
      cpu.code = cpu.code.variant(true);
    }
  }

  /**
   * FXSAVE.
   *
   * @param address guest address of {@link #AREA} bytes that can be accessed
   * @param wide the form with REX.W, FXSAVE64
   */
  public static void save(CpuState cpu, long address, boolean wide) {
    long at = cpu.memory.host(address, AREA);
    long[] r = cpu.r;
    byte[] before = TracedStores.before(cpu, at, AREA);
    byte[] x87 = new byte[XMM_OFFSET];
    X87Control.fxsave(r, x87, 0, wide);
    Raw.copyIn(x87, 0, at, XMM_OFFSET);
    Raw.putInt(at + MXCSR_OFFSET, (int) r[Slot.MXCSR]);
    Raw.putInt(at + MXCSR_MASK_OFFSET, Mxcsr.VALID);
    for (int i = 0; i < 32; i++) {
      Raw.putLong(at + XMM_OFFSET + 8L * i, r[Slot.XMM + i]);
    }
    TracedStores.made(cpu, at, before);
  }

  /**
   * FXRSTOR.
   *
   * @param address guest address of {@link #AREA} bytes that can be accessed, with a valid MXCSR
   * @param wide the form with REX.W, FXRSTOR64
   */
  public static void restore(CpuState cpu, long address, boolean wide) {
    long at = cpu.memory.host(address, AREA);
    byte[] x87 = new byte[XMM_OFFSET];
    Raw.copyOut(at, x87, 0, XMM_OFFSET);
    X87Control.fxrstor(cpu.r, x87, 0, wide);
    for (int i = 0; i < 32; i++) {
      cpu.r[Slot.XMM + i] = Raw.getLong(at + XMM_OFFSET + 8L * i);
    }
    setMxcsr(cpu, Raw.getInt(at + MXCSR_OFFSET));
  }
}
