package org.bd0.runtime;

/**
 * Runs a guest thread: from one unit to the next, and to the kernel where a unit asks for it.
 *
 * <p>The loops themselves only follow links. Everything rare is in {@link #next}.
 */
public final class Dispatcher {
  /** Calls that wait for their return; each has two frames on the host's stack. */
  private static final int MAX_DEPTH = 100;

  private final Translator translator;
  private final SystemInterface system;
  private int depth;
  private boolean over;
  private long dispatches;
  private long steps;

  /**
   * A dispatcher for one guest thread.
   *
   * @param translator makes missing code
   * @param system the kernel
   */
  public Dispatcher(Translator translator, SystemInterface system) {
    this.translator = translator;
    this.system = system;
  }

  /** Runs from RIP until the thread has ended. */
  public void run(CpuState cpu) {
    cpu.event = CpuState.EVENT_NONE;
    cpu.dispatcher = this;
    over = false;
    Code code = next(cpu);
    while (code != null) {
      code = enter(cpu, code);
      if (code == Code.RETURN) {
        code = returned(cpu);
      }
      if (code == null || cpu.poll) {
        code = over ? null : next(cpu);
      }
    }
  }

  /**
   * Runs what a unit calls, until it returns: so the unit keeps its place, and may keep what it
   * knows. Nothing depends on that: whatever else the guest does, it goes on from here or from the
   * callers.
   *
   * @param code the called code, or null when it is to be found
   * @param returnPoint the return address, which the guest has pushed
   * @param caller the unit that calls
   * @return whether control is at the return point, with the stack as the call found it, and the
   *     caller is still valid; else {@link CpuState#next} is what the caller leaves with
   */
  boolean call(CpuState cpu, Code code, long returnPoint, Code caller) {
    if (depth >= MAX_DEPTH) {
      cpu.next = code;
      return false;
    }
    depth++;
    boolean returned = callee(cpu, code, returnPoint, caller);
    depth--;
    return returned;
  }

  private boolean callee(CpuState cpu, Code callee, long returnPoint, Code caller) {
    long stack = cpu.r[Slot.RSP] + 8;
    CodeCache cache = cpu.code;
    Code code = callee;
    for (; ; ) {
      if (code == null || cpu.poll) {
        code = over ? null : next(cpu);
        if (code == null) {
          cpu.next = null;
          return false;
        }
      }
      code = enter(cpu, code);
      if (code == Code.RETURN) {
        long distance = cpu.r[Slot.RSP] - stack;
        if (distance == 0
            && cpu.r[Slot.RIP] == returnPoint
            && cpu.code == cache
            && !caller.stale()) {
          return true;
        }
        code = returned(cpu);
        if (distance >= 0) {
          cpu.next = code; // The caller's frame is gone, or the caller is not what it was.
          return false;
        }
      }
    }
  }

  private Code enter(CpuState cpu, Code code) {
    return (--code.heat == 0 ? improve(cpu, code) : code).run(cpu);
  }

  private static Code returned(CpuState cpu) {
    Code code = cpu.code.cached(cpu.r[Slot.RIP]);
    if (code == null) {
      cpu.event = CpuState.EVENT_NONE;
      cpu.exitCode = null;
    }
    return code;
  }

  /** Number of times a unit was left without a link; for statistics. */
  public long dispatches() {
    return dispatches;
  }

  /** Number of instructions that were executed singly after a side exit; for statistics. */
  public long steps() {
    return steps;
  }

  private Code improve(CpuState cpu, Code code) {
    CodeCache cache = cpu.code;
    synchronized (cache) {
      if (code.stale()) {
        Code newer = cache.find(code.address());
        return newer == null ? code : newer;
      }
      Code better = translator.improve(cpu, code);
      if (better != code) {
        cache.add(better);
      }
      return better;
    }
  }

  private Code next(CpuState cpu) {
    for (; ; ) {
      boolean alive =
          switch (cpu.event) {
            case CpuState.EVENT_SYSCALL -> {
              cpu.event = CpuState.EVENT_NONE;
              cpu.r[Slot.RCX] = cpu.r[Slot.RIP];
              cpu.r[Slot.R11] = Flags.rflags(cpu);
              yield system.systemCall(cpu);
            }
            case CpuState.EVENT_FAULT -> {
              cpu.event = CpuState.EVENT_NONE;
              yield system.fault(cpu);
            }
            case CpuState.EVENT_STEP -> {
              steps++;
              cpu.event = CpuState.EVENT_NONE;
              step(cpu);
              yield true;
            }
            default -> true;
          };
      // Not between an instruction and what it asks of the kernel.
      if (!alive || cpu.poll && cpu.event == CpuState.EVENT_NONE && !polled(cpu)) {
        over = true;
        return null;
      }
      if (cpu.event == CpuState.EVENT_NONE) {
        Code code = resolve(cpu);
        if (code != null) {
          return code;
        }
      }
    }
  }

  private void step(CpuState cpu) {
    long rip = cpu.r[Slot.RIP];
    cpu.farAccess = false;
    cpu.stepping = true;
    translator.step(cpu);
    cpu.stepping = false;
    if (cpu.farAccess) {
      cpu.code.addFarSite(rip);
    }
  }

  /**
   * Whoever is asked may send the thread elsewhere: the exit it left through is not to be linked.
   */
  private boolean polled(CpuState cpu) {
    cpu.exitCode = null;
    cpu.polled();
    return system.polled(cpu);
  }

  private Code resolve(CpuState cpu) {
    dispatches++;
    long rip = cpu.r[Slot.RIP];
    CodeCache current = cpu.memory.code();
    if (current != null && !current.related(cpu.code)) {
      cpu.code = current.variant(cpu.code.exact(), cpu.code.capture());
    }
    Code code = cpu.code.find(rip);
    if (code == null) {
      if (!cpu.memory.mappings().executable(rip)) {
        cpu.exitCode = null;
        cpu.raise(Fault.PAGE, rip);
        return null;
      }
      code = make(cpu, rip);
    }
    Code from = cpu.exitCode;
    if (from != null) {
      CodeCache cache = cpu.code;
      synchronized (cache) {
        if (!from.stale() && !code.stale()) {
          from.link(cpu.exitIndex, code);
        }
      }
    }
    cpu.exitCode = null;
    return code;
  }

  private Code make(CpuState cpu, long rip) {
    CodeCache cache = cpu.code;
    synchronized (cache) {
      Code code = cache.find(rip); // Another thread may have been here first.
      if (code == null && !cpu.memory.mappings().writable(rip)) {
        code = cache.unpark(rip, cpu.memory);
      }
      if (code == null) {
        code = translator.translate(cpu, rip);
        cache.add(code);
      }
      return code;
    }
  }
}
