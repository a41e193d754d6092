package org.bd0.runtime;

import org.bd0.runtime.sse.Mxcsr;

/**
 * One guest thread's processor: its registers and its view of the address space.
 *
 * <p>Confined to the host thread that runs the guest thread, except {@link #poll}.
 */
public final class CpuState {
  /** No event: look the next unit up by RIP. */
  public static final int EVENT_NONE = 0;

  /** A SYSCALL instruction; RIP is the next instruction's address. */
  public static final int EVENT_SYSCALL = 1;

  /** A side exit: the instruction at RIP has to be executed by the interpreter. */
  public static final int EVENT_STEP = 2;

  /** The instruction at RIP faulted: see {@link #fault}. */
  public static final int EVENT_FAULT = 3;

  /** The architectural state, indexed by {@link Slot}. */
  public final long[] r = new long[Slot.COUNT];

  /** First guest address that the fast check admits. */
  public long base;

  /**
   * Number of bytes from {@link #base} that the fast check admits, less 16 for the widest access.
   */
  public long limit;

  /** Host address of {@link #base}. */
  public long host;

  /** The memory as the kernel, the helpers and the slow path see it. */
  public final GuestMemory memory;

  /** What made the last unit return; one of the EVENT constants. */
  public int event;

  /** The fault's kind when {@link #event} is {@link #EVENT_FAULT}. */
  public Fault fault = Fault.PAGE;

  /** The address that a page fault was about. */
  public long faultAddress;

  /** The unit that was left through an exit without a link, or null. */
  public Code exitCode;

  /** The exit's number in {@link #exitCode}. */
  public int exitIndex;

  /** The translations this thread looks up. */
  public CodeCache code;

  /** Set by other threads to make this one return to its dispatcher; read on each unit's entry. */
  public volatile boolean poll;

  /**
   * A processor in the state that Linux gives a new program, with all registers zero.
   *
   * @param memory the address space it sees; shared with other threads of the process
   */
  public CpuState(GuestMemory memory) {
    this.memory = memory;
    this.base = memory.base();
    this.limit = memory.size() - 16;
    this.host = memory.host();
    r[Slot.X87_CW] = 0x37f;
    r[Slot.MXCSR] = Mxcsr.DEFAULT;
  }

  /** Records a fault of the instruction at RIP; the caller then returns to the dispatcher. */
  public void raise(Fault kind, long address) {
    event = EVENT_FAULT;
    fault = kind;
    faultAddress = address;
  }
}
