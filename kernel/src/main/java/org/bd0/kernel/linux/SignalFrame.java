package org.bd0.kernel.linux;

import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.UserMemory;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.ExtendedState;
import org.bd0.runtime.Flags;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.SseState;
import org.bd0.runtime.x87.X87Control;

/**
 * What Linux puts on the stack before it calls a handler, and takes from there when the handler
 * returns (struct rt_sigframe in arch/x86/include/asm/sigframe.h): the handler's return address, a
 * ucontext with all registers, a siginfo_t, and above them the XSAVE area, which says what it is in
 * the bytes that FXSAVE leaves to software (struct _fpx_sw_bytes).
 */
final class SignalFrame {
  /** Flags of sigaction(2). */
  static final long SA_SIGINFO = 4;

  /** See {@link #SA_SIGINFO}. */
  static final long SA_RESTORER = 0x04000000;

  /** See {@link #SA_SIGINFO}. */
  static final long SA_ONSTACK = 0x08000000;

  private static final int RED_ZONE = 128;
  private static final int SIGINFO = 128;

  // Offsets in the frame; the context begins after the return address.
  private static final int CONTEXT = 8;
  private static final int STACK = CONTEXT + 16;
  private static final int REGISTERS = CONTEXT + 40;
  private static final int MASK = CONTEXT + 296;
  private static final int INFO = CONTEXT + 304;
  private static final int FRAME = INFO + SIGINFO;

  // Offsets among the registers: struct sigcontext_64.
  private static final int RIP = 16 * 8;
  private static final int RFLAGS = 17 * 8;
  private static final int SEGMENTS = 18 * 8;
  private static final int ERROR = 19 * 8;
  private static final int TRAP = 20 * 8;
  private static final int OLD_MASK = 21 * 8;
  private static final int CR2 = 22 * 8;
  private static final int FLOATING_POINT = 23 * 8;

  private static final int[] ORDER = {
    Slot.R8, 9, 10, 11, 12, 13, 14, 15, Slot.RDI, Slot.RSI, Slot.RBP, Slot.RBX, Slot.RDX, Slot.RAX,
    Slot.RCX, Slot.RSP
  };

  /** UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS: there is XSAVE's area, and SS. */
  private static final long CONTEXT_FLAGS = 7;

  /** The XSAVE area, and what marks its end. */
  private static final int AREA = ExtendedState.AREA + 4;

  private static final int MAGIC_1 = 0x46505853;
  private static final int MAGIC_2 = 0x46505845;
  private static final int SOFTWARE = 464;

  /**
   * Where an area says, in bytes that Linux leaves unused, that nobody watched MXCSR's flags when
   * the signal came, and what it was: unless the handler changes that, nobody does when it has
   * returned, and the program goes on in the code that it was in.
   */
  private static final int UNWATCHED = SOFTWARE + 20;

  private static final int UNWATCHED_MARK = 1 << 31;

  /** User code and stack segments of a 64-bit program: CS, then 0 for GS and FS, then SS. */
  private static final long SELECTORS = 0x33 | 0x2bL << 48;

  /** What rt_sigreturn may change: the status flags, DF and AC; TF is ignored here. */
  private static final long RESTORED = Flags.STATUS | Flags.DF | 1L << 18;

  private final CpuState cpu;
  private final UserMemory user;
  private final AlternateStack stack;

  /** What the processor said of the last fault: vector, error code, address. */
  long trap;

  /** See {@link #trap}. */
  long error;

  /** See {@link #trap}. */
  long faultAddress;

  SignalFrame(CpuState cpu, UserMemory user, AlternateStack stack) {
    this.cpu = cpu;
    this.user = user;
    this.stack = stack;
  }

  /**
   * Makes the thread go on in a handler.
   *
   * @param action handler, flags, restorer and mask
   * @param mask what is blocked again when the handler returns
   * @return false when the frame could not be written; nothing has changed then
   */
  boolean push(long[] action, SignalInfo info, long mask) {
    long[] r = cpu.r;
    long before = r[Slot.RSP];
    boolean change = (action[1] & SA_ONSTACK) != 0 && stack.wanted(before);
    long top = change ? stack.end() : before - RED_ZONE;
    long area = top - AREA & -64L;
    long frame = (area - FRAME & -16L) - 8;
    boolean overflow = !change && stack.on(before) && !stack.holds(frame);
    r[Slot.RSP] = frame; // So that a stack counts as having grown that far.
    boolean room = !overflow && user.ok(frame, area + AREA - frame, true);
    r[Slot.RSP] = before;
    if (!room || (action[1] & SA_RESTORER) == 0) {
      return false;
    }
    saveFloatingPoint(area);
    user.putLong(frame, action[2]);
    user.putLong(frame + CONTEXT, CONTEXT_FLAGS);
    user.putLong(frame + CONTEXT + 8, 0);
    stack.store(user, frame + STACK, before);
    stack.entered();
    saveRegisters(frame + REGISTERS, area, mask);
    user.putLong(frame + MASK, mask);
    store(user, frame + INFO, info);
    enter(action[0], info.signal(), frame);
    return true;
  }

  private void saveRegisters(long at, long area, long mask) {
    for (int i = 0; i < ORDER.length; i++) {
      user.putLong(at + 8L * i, cpu.r[ORDER[i]]);
    }
    user.putLong(at + RIP, cpu.r[Slot.RIP]);
    user.putLong(at + RFLAGS, Flags.rflags(cpu));
    user.putLong(at + SEGMENTS, SELECTORS);
    user.putLong(at + ERROR, error);
    user.putLong(at + TRAP, trap);
    user.putLong(at + OLD_MASK, mask);
    user.putLong(at + CR2, faultAddress);
    user.putLong(at + FLOATING_POINT, area);
    user.put(at + FLOATING_POINT + 8, new byte[64], 64);
  }

  private void saveFloatingPoint(long area) {
    user.put(area, new byte[AREA], AREA);
    SseState.save(cpu, area, true);
    ExtendedState.save(cpu, area, ExtendedState.ENABLED, true);
    long present = user.getLong(area + SseState.AREA);
    user.putLong(area + SseState.AREA, present | ExtendedState.X87 | ExtendedState.SSE);
    user.putInt(area + SOFTWARE, MAGIC_1);
    user.putInt(area + SOFTWARE + 4, AREA);
    user.putLong(area + SOFTWARE + 8, ExtendedState.ENABLED);
    user.putInt(area + SOFTWARE + 16, ExtendedState.AREA);
    user.putInt(area + UNWATCHED, cpu.code.exact() ? 0 : UNWATCHED_MARK | (int) cpu.r[Slot.MXCSR]);
    user.putInt(area + ExtendedState.AREA, MAGIC_2);
  }

  private void enter(long handler, int signal, long frame) {
    long[] r = cpu.r;
    r[Slot.RDI] = signal;
    r[Slot.RSI] = frame + INFO;
    r[Slot.RDX] = frame + CONTEXT;
    r[Slot.RAX] = 0;
    r[Slot.RSP] = frame;
    r[Slot.RIP] = handler;
    r[Slot.DF] = 0;
    clearFloatingPoint();
  }

  private void clearFloatingPoint() {
    long[] r = cpu.r;
    for (int slot = Slot.XMM; slot < Slot.XMM + 32; slot++) {
      r[slot] = 0;
    }
    for (int slot = Slot.YMM; slot < Slot.YMM + 32; slot++) {
      r[slot] = 0;
    }
    for (int slot = Slot.X87_ST; slot < Slot.X87_ST + 16; slot++) {
      r[slot] = 0;
    }
    X87Control.fninit(r);
    cpu.r[Slot.MXCSR] = Mxcsr.DEFAULT; // Not that the program has set it: nobody watches.
  }

  /**
   * Writes a siginfo_t.
   *
   * @param to 128 accessible bytes
   */
  static void store(UserMemory user, long to, SignalInfo info) {
    user.put(to, new byte[SIGINFO], SIGINFO);
    user.putInt(to, info.signal());
    user.putInt(to + 4, info.errno());
    user.putInt(to + 8, info.code());
    user.putLong(to + 16, info.first());
    user.putLong(to + 24, info.second());
    user.putLong(to + 32, info.third());
    user.putLong(to + 40, info.fourth());
  }

  /**
   * Takes all registers from the frame that the stack pointer is just above (rt_sigreturn(2)).
   *
   * @param mask where the mask that is in force again goes
   * @return false when the frame is no good, and the thread is to get SIGSEGV
   */
  boolean pop(long[] mask) {
    long frame = cpu.r[Slot.RSP] - 8;
    if (!user.ok(frame, FRAME, false)) {
      return false;
    }
    long at = frame + REGISTERS;
    long rip = user.getLong(at + RIP);
    long area = user.getLong(at + FLOATING_POINT);
    mask[0] = user.getLong(frame + MASK);
    for (int i = 0; i < ORDER.length; i++) {
      cpu.r[ORDER[i]] = user.getLong(at + 8L * i);
    }
    cpu.r[Slot.RIP] = rip;
    Flags.setRflags(cpu, user.getLong(at + RFLAGS), RESTORED);
    stack.load(user, frame + STACK, cpu.r[Slot.RSP]);
    if (area == 0) {
      clearFloatingPoint();
      return GuestMemory.canonical(rip);
    }
    return restoreFloatingPoint(area) && GuestMemory.canonical(rip);
  }

  /** Whether there is such an area; without the marks of XSAVE's it is FXSAVE's. */
  private boolean restoreFloatingPoint(long area) {
    if (!user.ok(area, SseState.AREA, false)
        || (user.getInt(area + SseState.MXCSR_OFFSET) & ~Mxcsr.VALID) != 0) {
      return false;
    }
    boolean extended =
        user.getInt(area + SOFTWARE) == MAGIC_1
            && user.getInt(area + SOFTWARE + 16) == ExtendedState.AREA
            && user.ok(area, AREA, false)
            && user.getInt(area + ExtendedState.AREA) == MAGIC_2;
    if (!extended) {
      SseState.restore(cpu, area, true);
      return true;
    }
    if (ExtendedState.restorable(cpu, area, ExtendedState.ENABLED) == 0) {
      return false;
    }
    ExtendedState.restore(cpu, area, ExtendedState.ENABLED, true);
    int now = user.getInt(area + SseState.MXCSR_OFFSET);
    if (user.getInt(area + UNWATCHED) == (UNWATCHED_MARK | now)) {
      cpu.code = cpu.code.variant(false);
    }
    return true;
  }
}
