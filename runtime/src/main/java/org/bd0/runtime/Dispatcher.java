package org.bd0.runtime;

/**
 * Runs a guest thread: from one unit to the next, and to the kernel where a unit asks for it.
 *
 * <p>The loop itself only follows links. Everything rare is in {@link #next}.
 */
public final class Dispatcher {
  private final Translator translator;
  private final SystemInterface system;
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
    Code code = next(cpu);
    while (code != null) {
      if (--code.heat == 0) {
        code = improve(cpu, code);
      }
      code = code.run(cpu);
      if (code == null || cpu.poll) {
        code = next(cpu);
      }
    }
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
      if (!alive || cpu.poll && !polled(cpu)) {
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
    translator.step(cpu);
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
      cpu.code = current.variant(cpu.code.exact());
    }
    Code code = cpu.code.find(rip);
    if (code == null) {
      if (!cpu.memory.mappings().executable(rip)) {
        cpu.exitCode = null;
        cpu.raise(Fault.PAGE, rip);
        return null;
      }
      if (cpu.memory.mappings().writable(rip)) {
        // The bytes may change at any store: nothing made from them is kept, or linked to.
        cpu.exitCode = null;
        cpu.event = CpuState.EVENT_STEP;
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
      if (code == null) {
        code = translator.translate(cpu, rip);
        cache.add(code);
      }
      return code;
    }
  }
}
