package org.bd0.runtime;

/**
 * Something runnable for a guest address: an interpreted block or a translated unit.
 *
 * <p>{@link #run} executes guest code and returns the next code to run, or null when the dispatcher
 * has to decide: {@link CpuState#event} then says why. An exit with a known target is linked to its
 * successor once that is known, so that no look-up stands between two units.
 */
public abstract class Code {
  private long address;
  private long end;
  private long[] targets = {};
  private Code[] links = {};
  private boolean stale;

  /** For subclasses; {@link #init} completes the object. */
  protected Code() {}

  /**
   * Sets what a generated class cannot pass to a constructor.
   *
   * @param entry guest address of the first instruction
   * @param entryEnd guest address after the last byte that was translated
   * @param exitTargets guest addresses of the direct exits, by exit number
   */
  public final void init(long entry, long entryEnd, long[] exitTargets) {
    address = entry;
    end = entryEnd;
    targets = exitTargets;
    links = new Code[exitTargets.length];
  }

  /** Executes from {@link #address()}; see the class comment. */
  public abstract Code run(CpuState cpu);

  /** Guest address of the first instruction. */
  public final long address() {
    return address;
  }

  /** Whether the code was made from bytes in a range of guest addresses. */
  public boolean overlaps(long from, long to) {
    return address < to && from < end;
  }

  /** Whether the code was dropped from its cache and must not be linked to. */
  public final boolean stale() {
    return stale;
  }

  /** Leaves through direct exit number {@code index}. Called by translated code. */
  protected final Code exit(CpuState cpu, int index) {
    cpu.r[Slot.RIP] = targets[index];
    Code next = links[index];
    if (next == null) {
      cpu.event = CpuState.EVENT_NONE;
      cpu.exitCode = this;
      cpu.exitIndex = index;
    }
    return next;
  }

  /** Leaves to a computed address. Called by translated code. */
  protected static Code exitIndirect(CpuState cpu, long target) {
    cpu.r[Slot.RIP] = target;
    Code next = cpu.code.cached(target);
    if (next == null) {
      cpu.event = CpuState.EVENT_NONE;
      cpu.exitCode = null;
    }
    return next;
  }

  /** Leaves with an event, at an instruction. Called by translated code. */
  protected static Code exitEvent(CpuState cpu, long rip, int event) {
    cpu.r[Slot.RIP] = rip;
    cpu.event = event;
    cpu.exitCode = null;
    return null;
  }

  /** Makes exit {@code index} go straight to a successor. */
  final void link(int index, Code next) {
    links[index] = next;
  }

  /** Forgets all links to code that has become stale. */
  final void unlinkStale() {
    for (int i = 0; i < links.length; i++) {
      Code next = links[i];
      if (next != null && next.stale) {
        links[i] = null;
      }
    }
  }

  final void markStale() {
    stale = true;
  }
}
