package org.bd0.kernel.linux;

import java.util.Locale;
import org.bd0.elf.Symbol;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelCalls;
import org.bd0.kernel.Messages;
import org.bd0.kernel.Program;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Fault;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;

/**
 * What happens at a signal to a thread: it is ignored, stays pending, or ends the process
 * (signal(7)). Handlers are recorded and never called: a signal that has one ends the process with
 * a message that says so.
 */
final class Signals {
  /** Default action. */
  static final long SIG_DFL = 0;

  /** Ignore. */
  static final long SIG_IGN = 1;

  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int SHOWN_BYTES = 8;

  private final LinuxSystem system;
  private final GuestProcess process;
  private final SignalActions actions;
  private long blocked;
  private long pending;
  private CpuState cpu;

  Signals(LinuxSystem system) {
    this.system = system;
    this.process = system.process;
    this.actions = system.shared.actions;
  }

  /** A thread that another one makes begins with its mask; nothing is pending. */
  void inherit(Signals from) {
    blocked = from.blocked();
  }

  /** The thread that the next signals are for. */
  void at(CpuState thread) {
    cpu = thread;
  }

  /** Reads a struct sigaction's four words: handler, flags, restorer, mask. */
  long[] action(int signal) {
    return actions.get(signal);
  }

  synchronized void action(int signal, long[] words) {
    actions.set(signal, words);
    if (ignored(signal)) {
      pending &= ~Signal.bit(signal);
    }
  }

  synchronized long blocked() {
    return blocked;
  }

  /** Sets the mask; what was pending and is not blocked any more is delivered. */
  synchronized void block(long set) {
    blocked = set & ~(Signal.bit(Signal.SIGKILL) | Signal.bit(Signal.SIGSTOP));
    long free = pending & ~blocked;
    while (free != 0 && !process.ended()) {
      int signal = Long.numberOfTrailingZeros(free) + 1;
      free &= free - 1;
      pending &= ~Signal.bit(signal);
      deliver(signal, system.host, true);
    }
  }

  synchronized long pending() {
    return pending;
  }

  /** Takes one pending signal of a set, or 0. */
  synchronized int take(long set) {
    long found = pending & set;
    if (found == 0) {
      return 0;
    }
    pending &= ~(found & -found);
    return Long.numberOfTrailingZeros(found) + 1;
  }

  /** A signal that the thread sends to itself or a call causes. */
  synchronized void raise(int signal) {
    send(signal, system.host, true);
  }

  /** A signal from another host thread; the process may end by it. */
  synchronized void raiseFromOutside(int signal, HostCall host) {
    send(signal, host, false);
  }

  private void send(int signal, HostCall host, boolean here) {
    if ((blocked & Signal.bit(signal)) != 0) {
      pending |= Signal.bit(signal);
      system.thread.interrupt(); // It may be waiting for the signal.
    } else {
      deliver(signal, host, here);
    }
  }

  /** Writing to what nobody reads (write(2), send(2)). */
  void brokenPipe(Call call, long[] a) {
    if (call != Call.SENDTO || (a[3] & MSG_NOSIGNAL) == 0) {
      raise(Signal.SIGPIPE);
    }
  }

  private boolean ignored(int signal) {
    long handler = actions.handler(signal);
    return handler == SIG_IGN || handler == SIG_DFL && Signal.ignoredByDefault(signal);
  }

  private boolean handled(int signal) {
    long handler = actions.handler(signal);
    return handler != SIG_DFL && handler != SIG_IGN;
  }

  private void deliver(int signal, HostCall host, boolean here) {
    if (signal == Signal.SIGSTOP
        || actions.handler(signal) == SIG_DFL && Signal.stopsByDefault(signal)) {
      KernelCalls bd0 = process.kernelCalls();
      boolean hosts =
          process.parent() == GuestProcess.NO_PARENT && bd0 != null && bd0.idsAreHosts();
      if (process.table() != null && !hosts) {
        process.table().stopped(process, signal);
        return;
      }
      host.call(Call.KILL.number, pid(host), Signal.SIGSTOP, 0, 0, 0, 0);
    } else if (signal == Signal.SIGCHLD && handled(signal)) {
      system.thread.interrupt(); // Handlers are not called yet; this one's default is nothing.
    } else if (signal == Signal.SIGKILL || !ignored(signal)) {
      String where = here ? ": " + place(cpu.r[Slot.RIP]) : "";
      // A shell says nothing either when a pipe breaks: it is how head ends what it reads from.
      boolean quiet =
          signal == Signal.SIGPIPE
              || signal == Signal.SIGINT
              || process.parent() != GuestProcess.NO_PARENT; // Who waits for it says it.
      end(signal, host, quiet && !handled(signal) ? null : where);
    }
  }

  private static long pid(HostCall host) {
    return host.call(Call.GETPID.number, 0, 0, 0, 0, 0, 0);
  }

  private void end(int signal, HostCall host, String detail) {
    if (process.ended()) {
      return;
    }
    String name = Signal.name(signal);
    int messages = process.descriptors().messages();
    if (handled(signal)) {
      Messages.line(
          host,
          messages,
          process.title() + ": signal handlers are not supported yet (" + name + ")");
    }
    if (detail != null) {
      Messages.line(host, messages, process.title() + ": killed by " + name + detail);
    }
    process.death("killed by " + name + (detail == null ? "" : detail));
    process.kill(signal);
  }

  /** A fault of the instruction at RIP: a signal that cannot be ignored or blocked. */
  synchronized void fault(CpuState thread, LinuxSystem.Disassembler disassembler) {
    int signal =
        switch (thread.fault) {
          case DIVIDE, X87, SIMD -> Signal.SIGFPE;
          case UNDEFINED -> Signal.SIGILL;
          case PROTECTION, PAGE, OVERFLOW -> Signal.SIGSEGV;
          case BREAKPOINT, DEBUG -> Signal.SIGTRAP;
        };
    long rip = thread.r[Slot.RIP];
    StringBuilder detail = new StringBuilder(": ").append(place(rip)).append(": ");
    if (!process.memory().mappings().executable(rip)) {
      detail.append("not executable");
    } else {
      String shown = disassembler.at(thread, rip);
      detail.append(shown == null ? bytes(rip) : shown);
    }
    if (thread.fault == Fault.PAGE) {
      detail.append(", address ").append(hex(thread.faultAddress));
    }
    end(signal, system.host, detail.toString());
  }

  /** A fault in memory that shows a file, noticed too late to say where. */
  synchronized void lost() {
    end(Signal.SIGBUS, system.host, ": beyond the end of a mapped file");
  }

  private String bytes(long address) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < SHOWN_BYTES; i++) {
      long host = process.memory().host(address + i, 1);
      if (host != 0) {
        text.append(text.isEmpty() ? "" : " ")
            .append(String.format(Locale.ROOT, "%02x", Raw.getByte(host)));
      }
    }
    return text.toString();
  }

  /** An address and, where there is one, the symbol it belongs to. */
  private String place(long address) {
    Program program = process.program();
    Symbol symbol = program.elf().symbols().nearest(address - program.bias());
    String text = "at " + hex(address);
    return symbol == null ? text : text + " " + symbol.describe(address - program.bias());
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
