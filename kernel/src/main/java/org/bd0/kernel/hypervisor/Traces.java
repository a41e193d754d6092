package org.bd0.kernel.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.Messages;
import org.bd0.kernel.debug.Sinks;
import org.bd0.kernel.debug.TraceSettings;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.Tracer;
import org.bd0.runtime.HostCall;

/**
 * The trace of what processes write, at most one at a time, and what processes have agreed to be
 * written by others, which holds for every trace.
 */
public final class Traces {
  private record Agreement(GuestProcess owner, long start, long end) {}

  private final Hypervisor hypervisor;
  private final List<Agreement> agreements = new ArrayList<>();
  private volatile Tracer tracer;
  private volatile boolean all;

  Traces(Hypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  /**
   * Begins a trace.
   *
   * @param settings not to be changed any more
   * @param sink owned by the trace from now on
   * @param action does to a process what the settings say, if they say more than to report
   * @param everybody whether all processes take part, those too that start later
   * @return whether it has begun: there was none
   * @throws org.bd0.kernel.debug.TraceException when what is watched or allowed makes no sense
   */
  public synchronized boolean begin(
      TraceSettings settings, TraceSink sink, Consumer<GuestProcess> action, boolean everybody) {
    if (tracer != null) {
      return false;
    }
    Tracer begun = new Tracer(hypervisor.space(), settings, sink, action);
    for (Agreement agreement : agreements) {
      begun.allow(agreement.owner, agreement.start, agreement.end);
    }
    all = everybody;
    tracer = begun;
    for (GuestProcess process : hypervisor.processes()) {
      if (!process.ended()) {
        begun.started(process);
        if (everybody) {
          begun.follow(process, true);
        }
      }
    }
    return true;
  }

  /** The trace, or null. */
  public Tracer current() {
    return tracer;
  }

  /**
   * Has a process take part, or not, as soon as its threads notice. Where there is no trace, one of
   * stray writes begins, whose lines go where messages about the process go.
   */
  public void follow(GuestProcess process, boolean on) {
    if (tracer == null) {
      if (!on) {
        return;
      }
      TraceSettings usual = new TraceSettings();
      usual.modes("");
      HostCall host = new HostCall();
      int messages = process.descriptors().messages();
      begin(
          usual,
          Sinks.open(usual, line -> Messages.line(host, messages, "bd0: " + line)),
          ignored -> {},
          false);
    }
    Tracer current = tracer;
    if (current != null) {
      current.follow(process, on);
    }
  }

  /**
   * Anybody may write to a range of a process's region: it is no stray write.
   *
   * @param start first far address
   * @param end the address after the last
   */
  public synchronized void agree(GuestProcess owner, long start, long end) {
    agreements.add(new Agreement(owner, start, end));
    if (tracer != null) {
      tracer.allow(owner, start, end);
    }
  }

  /**
   * Ends the trace, if there is one.
   *
   * @return whether there was one
   * @throws org.bd0.kernel.debug.TraceException when not all of it could be written
   */
  public boolean end() {
    Tracer ending;
    synchronized (this) {
      ending = tracer;
      tracer = null;
    }
    if (ending == null) {
      return false;
    }
    ending.close();
    return true;
  }

  // What happens to processes and threads.

  /** A process that does not run yet: it takes part, or is known at least. */
  void made(GuestProcess process, GuestThread thread) {
    Tracer current = tracer;
    if (current != null) {
      current.started(process);
      if (all) {
        current.join(thread);
      }
    }
  }

  /** A further thread, which does not run yet. */
  void made(GuestThread thread, GuestThread from) {
    Tracer current = tracer;
    if (current != null && current.has(from)) {
      current.join(thread);
    }
  }

  /** A process's program has been replaced: its one thread has. */
  void executed(GuestProcess process, GuestThread from, GuestThread to) {
    Tracer current = tracer;
    if (current != null) {
      boolean has = current.has(from);
      current.leave(from);
      current.ended(process);
      current.started(process);
      if (has) {
        current.join(to);
      }
    }
  }

  /** A thread has run for the last time. */
  void left(GuestThread thread) {
    Tracer current = tracer;
    if (current != null) {
      current.leave(thread);
    }
  }

  /** A process has ended. */
  void ended(GuestProcess process) {
    synchronized (this) {
      agreements.removeIf(agreement -> agreement.owner == process);
    }
    Tracer current = tracer;
    if (current != null) {
      current.ended(process);
    }
  }

  /** The heap of a process's region has given memory out. */
  void heap(GuestProcess process) {
    Tracer current = tracer;
    if (current != null) {
      current.heap(process);
    }
  }
}
