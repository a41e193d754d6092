package org.bd0.runtime;

import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.trace.Capture;
import org.bd0.runtime.trace.WriteLog;

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
  public final long[] r = new long[Slot.ROOM];

  /** First guest address that the fast check admits. */
  public long base;

  /**
   * Number of bytes from {@link #base} that the fast check admits, less 16 for the widest access.
   */
  public long limit;

  /** Host address of {@link #base}. */
  public long host;

  /** Host address of {@link GuestMemory#pages()}, 0 when protections are not enforced. */
  public final long pages;

  /** The memory as the kernel, the helpers and the slow path see it. */
  public final GuestMemory memory;

  /** Returned by {@link #offset} when an access is out of bounds. */
  public static final long OUTSIDE = Long.MIN_VALUE;

  /** First far address of the window: the regions outside the own one that were met last. */
  private long windowBase;

  /** Bytes of the window. */
  private long windowSize;

  /** Host address of the window's first byte, less {@link #host}. */
  private long windowOffset;

  private volatile boolean windowStale;

  /** Set when an access went outside the own region: its instruction is worth a better check. */
  public boolean farAccess;

  /** Whether a single instruction is being executed after a side exit. */
  public boolean stepping;

  /** The values of the block that is being interpreted. */
  public long[] temporaries = {};

  /** What made the last unit return; one of the EVENT constants. */
  public int event;

  /** The fault's kind when {@link #event} is {@link #EVENT_FAULT}. */
  public Fault fault = Fault.PAGE;

  /** The address that a page fault was about. */
  public long faultAddress;

  /** Whether a page fault was a store's; known of data accesses only. */
  public boolean faultWrites;

  /** The unit that was left through an exit without a link, or null. */
  public Code exitCode;

  /** The exit's number in {@link #exitCode}. */
  public int exitIndex;

  /** What a call that has not returned to its return point says is to run next, or null. */
  public Code next;

  /** What runs the thread; calls are made through it. */
  Dispatcher dispatcher;

  /** The translations this thread looks up. */
  public CodeCache code;

  /** Where traced code notes its stores; null while {@link #code} is for code that notes none. */
  public WriteLog log;

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
    this.pages = memory.pages() == null ? 0 : memory.pages().host();
    r[Slot.X87_CW] = 0x37f;
    r[Slot.MXCSR] = Mxcsr.DEFAULT;
  }

  /**
   * Goes on in code that notes stores, or that does not. Called by the thread itself, outside of
   * translated code, or before it runs.
   *
   * @param to where stores are noted; null with {@link Capture#NONE}, and only then
   * @param stores which are noted
   */
  public void trace(WriteLog to, Capture stores) {
    log = to;
    code = code.variant(code.exact(), stores);
    exitCode = null;
  }

  /** Records a fault of the instruction at RIP; the caller then returns to the dispatcher. */
  public void raise(Fault kind, long address) {
    event = EVENT_FAULT;
    fault = kind;
    faultAddress = address;
  }

  /**
   * The check of an instruction that has accessed other processes' memory before. Called by
   * translated code.
   *
   * @return bytes from {@link #host} to the host address, or {@link #OUTSIDE}
   */
  public long offset(long address, int bytes) {
    long near = address - base;
    if (Long.compareUnsigned(near, limit + 16 - bytes) <= 0) {
      return near;
    }
    long far = address - windowBase;
    return far >= 0 && far <= windowSize - bytes ? far + windowOffset : OUTSIDE;
  }

  /**
   * As {@link #offset}, where page protections are enforced.
   *
   * @param bit of {@link PageTable}: what the page has to be
   */
  public long permitted(long address, int bytes, int bit) {
    long offset = offset(address, bytes);
    return offset == OUTSIDE
            || Long.compareUnsigned(offset, limit) > 0
            || PageTable.permits(pages, offset, bytes, bit)
        ? offset
        : OUTSIDE;
  }

  /**
   * Resolves an access in full.
   *
   * @return the host address, or 0 when a byte is out of bounds
   */
  public long host(long address, int bytes) {
    long offset = offset(address, bytes);
    if (offset != OUTSIDE) {
      farAccess |= outside(address);
      return host + offset;
    }
    return address < AddressSpace.FAR_BASE ? 0 : farHost(address, bytes);
  }

  /** Whether an access is not one that the fast check admits. */
  public boolean outside(long address) {
    return address < base || address - base > limit;
  }

  private long farHost(long address, int bytes) {
    long[] window = memory.space().window(this, address);
    if (window == null) {
      return 0;
    }
    windowBase = window[0];
    windowSize = window[1];
    windowOffset = memory.space().hostOf(windowBase) - host;
    farAccess = true;
    long offset = offset(address, bytes);
    return offset == OUTSIDE ? 0 : host + offset;
  }

  /** A region in the window is gone: the thread looks again. Called by any thread. */
  void forgetWindow() {
    windowStale = true;
    poll = true;
  }

  /** What the thread does itself once it has noticed {@link #poll}. */
  void polled() {
    if (windowStale) {
      windowStale = false;
      windowSize = 0;
    }
  }
}
