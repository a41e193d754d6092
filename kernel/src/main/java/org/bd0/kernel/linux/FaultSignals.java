package org.bd0.kernel.linux;

import org.bd0.kernel.SignalInfo;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Fault;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;

/**
 * What Linux makes of the processor's exceptions (arch/x86/kernel/traps.c, arch/x86/mm/fault.c):
 * signal, si_code and si_addr, and what the context says of the fault.
 */
final class FaultSignals {
  private static final int FPE_INTDIV = 1;
  private static final int ILL_ILLOPN = 2;
  private static final int SEGV_MAPERR = 1;
  private static final int SEGV_ACCERR = 2;
  private static final int TRAP_BRKPT = 1;
  private static final int BUS_ADRERR = 2;

  private static final int TRAP_PAGE = 14;
  private static final int ERROR_PROTECTION = 1;
  private static final int ERROR_WRITE = 2;
  private static final int ERROR_USER = 4;
  private static final int ERROR_FETCH = 16;

  private static final int INT3 = 0xcc;
  private static final int INT1 = 0xf1;

  private FaultSignals() {}

  /**
   * The signal of {@link CpuState#fault}. Where the processor reports a trap after the instruction,
   * RIP is moved there.
   *
   * @param frame where the fault's vector, error code and address go
   */
  static SignalInfo of(CpuState cpu, SignalFrame frame) {
    long rip = cpu.r[Slot.RIP];
    frame.trap = vector(cpu.fault);
    frame.error = 0;
    return switch (cpu.fault) {
      case DIVIDE -> SignalInfo.fault(Signal.SIGFPE, FPE_INTDIV, rip);
      case UNDEFINED -> SignalInfo.fault(Signal.SIGILL, ILL_ILLOPN, rip);
      case PROTECTION -> SignalInfo.kernel(Signal.SIGSEGV);
      case PAGE -> page(cpu, frame);
      case BREAKPOINT -> {
        skip(cpu, INT3);
        yield SignalInfo.kernel(Signal.SIGTRAP);
      }
      case DEBUG -> {
        skip(cpu, INT1);
        yield SignalInfo.fault(Signal.SIGTRAP, TRAP_BRKPT, cpu.r[Slot.RIP]);
      }
      case OVERFLOW -> {
        skip(cpu, -1);
        yield SignalInfo.kernel(Signal.SIGSEGV);
      }
      case X87 -> {
        int flags = (int) (cpu.r[Slot.X87_SW] & ~cpu.r[Slot.X87_CW]);
        yield SignalInfo.fault(Signal.SIGFPE, floatingPoint(flags), rip);
      }
      case SIMD -> {
        int mxcsr = (int) cpu.r[Slot.MXCSR];
        yield SignalInfo.fault(Signal.SIGFPE, floatingPoint(mxcsr & ~(mxcsr >> 7)), rip);
      }
    };
  }

  private static int vector(Fault fault) {
    return switch (fault) {
      case DIVIDE -> 0;
      case DEBUG -> 1;
      case BREAKPOINT -> 3;
      case OVERFLOW -> 4;
      case UNDEFINED -> 6;
      case PROTECTION -> 13;
      case PAGE -> TRAP_PAGE;
      case X87 -> 16;
      case SIMD -> 19;
    };
  }

  /** RIP after the instruction, which has one byte if that is the given one, else two. */
  private static void skip(CpuState cpu, int single) {
    long host = cpu.memory.host(cpu.r[Slot.RIP], 1);
    boolean one = host != 0 && Raw.getByte(host) == single;
    cpu.r[Slot.RIP] += one ? 1 : 2;
  }

  private static SignalInfo page(CpuState cpu, SignalFrame frame) {
    long address = cpu.faultAddress;
    Mappings.Mapping mapping = cpu.memory.mappings().at(address);
    boolean fetch = address == cpu.r[Slot.RIP] && !cpu.memory.mappings().executable(address);
    frame.faultAddress = address;
    frame.error =
        ERROR_USER
            | (cpu.faultWrites && !fetch ? ERROR_WRITE : 0)
            | (fetch ? ERROR_FETCH : 0)
            | (mapping != null ? ERROR_PROTECTION : 0);
    if (fetch && Vsyscall.holds(address)) {
      return SignalInfo.kernel(Signal.SIGSEGV);
    }
    return SignalInfo.fault(Signal.SIGSEGV, mapping == null ? SEGV_MAPERR : SEGV_ACCERR, address);
  }

  /** An access beyond the end of a mapped file. */
  static SignalInfo beyondFile(long address) {
    return SignalInfo.fault(Signal.SIGBUS, BUS_ADRERR, address);
  }

  /** The first of the unmasked exceptions, in Linux's order (fpu__exception_code). */
  private static int floatingPoint(int flags) {
    if ((flags & 1) != 0) {
      return 7; // FPE_FLTINV
    }
    if ((flags & 4) != 0) {
      return 3; // FPE_FLTDIV
    }
    if ((flags & 8) != 0) {
      return 4; // FPE_FLTOVF
    }
    if ((flags & 0x12) != 0) {
      return 5; // FPE_FLTUND
    }
    return 6; // FPE_FLTRES
  }
}
