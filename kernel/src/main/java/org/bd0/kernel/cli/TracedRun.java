package org.bd0.kernel.cli;

import java.util.List;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Messages;
import org.bd0.kernel.debug.Sinks;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSettings;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.hypervisor.Hypervisor;
import org.bd0.runtime.HostCall;

/** A run of bd0-run whose writes are traced: of its program, and of all that it starts. */
final class TracedRun {
  /** Exit status: a stray write has stopped the program. */
  static final int STOPPED = 124;

  private static final int SIGKILL = 9;
  private static final int STANDARD_ERROR = 2;
  private static final String BEFORE = "bd0-run: ";

  private final Hypervisor hypervisor;
  private final HostCall host = new HostCall();
  private volatile int messages = STANDARD_ERROR;
  private final boolean kills;
  private volatile boolean stopped;

  /**
   * Begins the trace; nothing runs yet.
   *
   * @throws KernelException when its file cannot be written
   */
  TracedRun(Hypervisor hypervisor, TraceSettings settings) throws KernelException {
    this.hypervisor = hypervisor;
    this.kills = settings.onStray == TraceSettings.OnStray.KILL;
    try {
      HostCall writer = new HostCall();
      TraceSink sink = Sinks.open(settings, line -> Messages.line(writer, messages, BEFORE + line));
      hypervisor.traces().begin(settings, sink, this::act, true);
    } catch (TraceException e) {
      throw new KernelException(KernelException.FAILED, e.getMessage());
    }
  }

  /** The program is about to run. */
  void begin(GuestProcess process) throws KernelException {
    messages = process.descriptors().messages();
    List<String> unknown = hypervisor.traces().current().unknown();
    if (!unknown.isEmpty()) {
      // A process that it starts may have it.
      say("nothing is called " + String.join(", ", unknown) + " so far");
    }
  }

  private void act(GuestProcess process) {
    if (kills) {
      if (!process.ended()) {
        process.kill(SIGKILL);
        say(process.name() + " killed: it was about to write outside its memory");
      }
    } else {
      stopped = true;
      process.exit(STOPPED);
    }
  }

  /**
   * The program has ended: completes the trace.
   *
   * @return the exit status
   */
  int end(GuestProcess process) {
    int status = stopped ? STOPPED : process.exitStatus();
    try {
      hypervisor.traces().end();
      return status;
    } catch (TraceException e) {
      say(e.getMessage());
      return KernelException.FAILED;
    }
  }

  private void say(String line) {
    Messages.line(host, messages, BEFORE + line);
  }
}
