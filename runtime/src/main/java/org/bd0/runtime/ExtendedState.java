package org.bd0.runtime;

import java.util.Arrays;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.SseState;
import org.bd0.runtime.trace.TracedStores;
import org.bd0.runtime.x87.X87Control;

/**
 * The XSAVE family (Intel SDM volume 1, chapter 13) with the three components that XCR0 enables:
 * x87, SSE and the upper halves of the YMM registers. As there is no other extended component, the
 * compacted form has them where the standard form has.
 */
public final class ExtendedState {
  /** The x87 component in XCR0 and in XSTATE_BV. */
  public static final int X87 = 1;

  /** XMM registers and MXCSR. */
  public static final int SSE = 2;

  /** Bits 255:128 of the YMM registers. */
  public static final int AVX = 4;

  /** XCR0. */
  public static final int ENABLED = X87 | SSE | AVX;

  /** Where the AVX component lies in an area, in bytes: behind legacy area and header. */
  public static final int AVX_OFFSET = 576;

  /** Bytes of the AVX component. */
  public static final int AVX_BYTES = 256;

  /** Bytes of an area with all components. */
  public static final int AREA = AVX_OFFSET + AVX_BYTES;

  /** What an area's address has to be a multiple of. */
  public static final int ALIGNMENT = 64;

  private static final int XMM_OFFSET = 160;
  private static final int XMM_BYTES = 256;
  private static final int HEADER = 512;
  private static final int XSTATE_BV = HEADER;
  private static final int XCOMP_BV = HEADER + 8;
  private static final int MXCSR_MASK_OFFSET = 28;
  private static final int X87_BYTES = 24;
  private static final int ST_OFFSET = 32;
  private static final long COMPACTED = Long.MIN_VALUE;
  private static final int INITIAL_CONTROL = 0x37f;

  private ExtendedState() {}

  /** XINUSE: the components that are not in their initial configuration. */
  public static long inUse(CpuState cpu) {
    long[] r = cpu.r;
    boolean x87 =
        r[Slot.X87_CW] != INITIAL_CONTROL
            || r[Slot.X87_SW] != 0
            || r[Slot.X87_TAG] != 0
            || any(r, Slot.X87_ST, 16);
    return (x87 ? X87 : 0) | (any(r, Slot.XMM, 32) ? SSE : 0) | (any(r, Slot.YMM, 32) ? AVX : 0);
  }

  private static boolean any(long[] r, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (r[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * XSAVE.
   *
   * @param address guest address of an area that can be accessed as far as the components need
   * @param components RFBM: those of {@link #ENABLED} that are asked for
   * @param wide the form with REX.W, XSAVE64
   */
  public static void save(CpuState cpu, long address, long components, boolean wide) {
    write(cpu, address, components, components, wide);
  }

  /** XSAVEOPT: components in their initial configuration are not written. */
  public static void saveOptimised(CpuState cpu, long address, long components, boolean wide) {
    write(cpu, address, components, components & inUse(cpu), wide);
  }

  private static void write(
      CpuState cpu, long address, long components, long written, boolean wide) {
    int bytes = (components & AVX) != 0 ? AREA : AVX_OFFSET;
    long at = cpu.memory.host(address, bytes);
    byte[] before = TracedStores.before(cpu, at, bytes);
    components(cpu, at, written, wide);
    if ((components & (SSE | AVX)) != 0) {
      control(cpu, at);
    }
    long others = Raw.getLong(at + XSTATE_BV) & ~components;
    Raw.putLong(at + XSTATE_BV, others | components & inUse(cpu));
    TracedStores.made(cpu, at, before);
  }

  /** XSAVEC: the compacted form, of components that are in use. */
  public static void saveCompacted(CpuState cpu, long address, long components, boolean wide) {
    int bytes = (components & AVX) != 0 ? AREA : AVX_OFFSET;
    long at = cpu.memory.host(address, bytes);
    byte[] before = TracedStores.before(cpu, at, bytes);
    long used = inUse(cpu) | (cpu.r[Slot.MXCSR] != Mxcsr.DEFAULT ? SSE : 0);
    long written = components & used;
    components(cpu, at, written, wide);
    if ((written & SSE) != 0) {
      control(cpu, at);
    }
    Raw.putLong(at + XSTATE_BV, written);
    Raw.putLong(at + XCOMP_BV, components | COMPACTED);
    TracedStores.made(cpu, at, before);
  }

  private static void control(CpuState cpu, long at) {
    Raw.putInt(at + SseState.MXCSR_OFFSET, (int) cpu.r[Slot.MXCSR]);
    Raw.putInt(at + MXCSR_MASK_OFFSET, Mxcsr.VALID);
  }

  private static void components(CpuState cpu, long at, long written, boolean wide) {
    if ((written & X87) != 0) {
      byte[] x87 = new byte[XMM_OFFSET];
      X87Control.fxsave(cpu.r, x87, 0, wide);
      Raw.copyIn(x87, 0, at, X87_BYTES);
      byte[] registers = Arrays.copyOfRange(x87, ST_OFFSET, XMM_OFFSET);
      Raw.copyIn(registers, 0, at + ST_OFFSET, registers.length);
    }
    if ((written & SSE) != 0) {
      put(cpu.r, Slot.XMM, at + XMM_OFFSET);
    }
    if ((written & AVX) != 0) {
      put(cpu.r, Slot.YMM, at + AVX_OFFSET);
    }
  }

  private static void put(long[] r, int slot, long at) {
    for (int i = 0; i < XMM_BYTES / 8; i++) {
      Raw.putLong(at + 8L * i, r[slot + i]);
    }
  }

  /**
   * Whether XRSTOR finds a valid header and MXCSR: else it raises #GP (13.8).
   *
   * @param components RFBM
   * @return 0 or 1
   */
  public static int restorable(CpuState cpu, long address, long components) {
    long at = cpu.memory.host(address, AVX_OFFSET);
    long present = Raw.getLong(at + XSTATE_BV);
    long form = Raw.getLong(at + XCOMP_BV);
    boolean compacted = form < 0;
    long allowed = compacted ? form & ~COMPACTED : ENABLED;
    boolean valid = (allowed & ~(long) ENABLED) == 0 && (present & ~allowed) == 0;
    int reserved = compacted ? XCOMP_BV + 8 : XCOMP_BV;
    int end = compacted ? AVX_OFFSET : HEADER + 24;
    for (int offset = reserved; offset < end; offset += 8) {
      valid &= Raw.getLong(at + offset) == 0;
    }
    boolean loads = compacted ? (components & present & SSE) != 0 : (components & (SSE | AVX)) != 0;
    if (loads) {
      valid &= (Raw.getInt(at + SseState.MXCSR_OFFSET) & ~Mxcsr.VALID) == 0;
    }
    return valid ? 1 : 0;
  }

  /** XRSTOR of an area that is {@link #restorable}. */
  public static void restore(CpuState cpu, long address, long components, boolean wide) {
    long at = cpu.memory.host(address, (components & AVX) != 0 ? AREA : AVX_OFFSET);
    long present = Raw.getLong(at + XSTATE_BV) & components;
    boolean compacted = Raw.getLong(at + XCOMP_BV) < 0;
    long[] r = cpu.r;
    if ((components & X87) != 0) {
      byte[] x87 = new byte[XMM_OFFSET];
      if ((present & X87) != 0) {
        Raw.copyOut(at, x87, 0, XMM_OFFSET);
      } else {
        x87[0] = (byte) INITIAL_CONTROL;
        x87[1] = INITIAL_CONTROL >> 8;
      }
      X87Control.fxrstor(r, x87, 0, wide);
    }
    if ((components & SSE) != 0) {
      get(r, Slot.XMM, at + XMM_OFFSET, (present & SSE) != 0);
    }
    if ((components & AVX) != 0) {
      get(r, Slot.YMM, at + AVX_OFFSET, (present & AVX) != 0);
    }
    if (compacted ? (components & SSE) != 0 : (components & (SSE | AVX)) != 0) {
      boolean initial = compacted && (present & SSE) == 0;
      int stored = Raw.getInt(at + SseState.MXCSR_OFFSET);
      SseState.setMxcsr(cpu, initial ? Mxcsr.DEFAULT : stored);
    }
  }

  private static void get(long[] r, int slot, long at, boolean present) {
    for (int i = 0; i < XMM_BYTES / 8; i++) {
      r[slot + i] = present ? Raw.getLong(at + 8L * i) : 0;
    }
  }
}
