package org.bd0.kernel.linux;

import org.bd0.kernel.GuestThread;
import org.bd0.kernel.SignalInfo;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Slot;

/**
 * A thread's signals: its mask, what is pending for it alone, and their delivery (signal(7)).
 *
 * <p>Signals are delivered by the thread itself, between two instructions: at the end of a system
 * call, at a fault, or when the poll flag has made it leave its code. Whoever sends one says so by
 * {@link GuestThread#signalled}, which also ends the thread's waits.
 */
final class Signals {
  /** Default action. */
  static final long SIG_DFL = 0;

  /** Ignore. */
  static final long SIG_IGN = 1;

  private static final long SA_RESTART = 0x10000000L;
  private static final long SA_NODEFER = 0x40000000L;
  private static final long SA_RESETHAND = 0x80000000L;

  /** What no mask blocks. */
  static final long UNBLOCKABLE = Signal.bit(Signal.SIGKILL) | Signal.bit(Signal.SIGSTOP);

  /** Bytes of a SYSCALL instruction. */
  static final int SYSCALL_BYTES = 2;

  private static final int MSG_NOSIGNAL = 0x4000;

  private final LinuxSystem system;
  private final GuestThread thread;
  private final ProcessSignals process;
  private final PendingSignals own = new PendingSignals();
  private final AlternateStack stack = new AlternateStack();
  private final CpuState cpu;
  private final SignalFrame frame;
  private final DeathReport report;
  private volatile long blocked;
  private long awaited;
  private long saved;
  private boolean hasSaved;

  Signals(LinuxSystem system) {
    this.system = system;
    this.thread = system.thread;
    this.process = system.shared.signals;
    this.cpu = thread.cpu();
    this.frame = new SignalFrame(cpu, system.user, stack);
    this.report = new DeathReport(system.process);
    stack.reset();
    process.add(this);
  }

  LinuxSystem system() {
    return system;
  }

  GuestThread thread() {
    return thread;
  }

  /** The stack for handlers. */
  AlternateStack stack() {
    return stack;
  }

  /** What is pending for this thread alone; the process's monitor is held. */
  PendingSignals own() {
    return own;
  }

  // Masks.

  long blocked() {
    return blocked;
  }

  boolean blocks(int signal) {
    return (blocked & Signal.bit(signal)) != 0;
  }

  /** Sets the mask; called by the thread itself. What is not blocked any more comes soon. */
  void block(long set) {
    synchronized (process) {
      long before = blocked;
      blocked = set & ~UNBLOCKABLE;
      if ((blocked & ~before) != 0) {
        process.retarget(blocked & ~before, this);
      }
      look();
    }
  }

  /** A mask for the duration of a call: what was blocked before is, when it has ended. */
  void blockMeanwhile(long set) {
    saved = blocked;
    hasSaved = true;
    block(set);
  }

  /** Ends {@link #blockMeanwhile}, unless the call was interrupted: then a handler comes first. */
  void callEnded(long result) {
    if (hasSaved && result != -Errno.EINTR) {
      hasSaved = false;
      block(saved);
    }
  }

  /** Has the thread look whether there is something to do; the process's monitor is held. */
  void look() {
    thread.signalled(((own.set() | process.pending().set()) & ~blocked) != 0);
  }

  /** There is something to do; the process's monitor is held. */
  void notice() {
    thread.signalled(true);
  }

  /** What is pending, blocked or not, for sigpending(2). */
  long pending() {
    synchronized (process) {
      return (own.set() | process.pending().set()) & blocked;
    }
  }

  // Taking signals without their delivery: sigtimedwait(2), signalfd(2).

  /** Takes one pending signal of a set, or null. */
  SignalInfo take(long set) {
    synchronized (process) {
      SignalInfo info = own.take(set);
      if (info == null) {
        info = process.pending().take(set);
      }
      if (info != null) {
        process.changed();
        look();
      }
      return process.delivered(info);
    }
  }

  /** Whether one of a set is pending. */
  boolean has(long set) {
    synchronized (process) {
      return ((own.set() | process.pending().set()) & set) != 0;
    }
  }

  /** Says which signals the thread waits for, though it may block them; 0 for none. */
  void await(long set) {
    synchronized (process) {
      awaited = set;
    }
  }

  /** A signal has come; the process's monitor is held. */
  void wakeIfAwaited(int signal) {
    if ((awaited & Signal.bit(signal)) != 0) {
      thread.interrupt();
    }
  }

  /** What is awaited may be another set now; the process's monitor is held. */
  void wakeIfAwaits() {
    if (awaited != 0) {
      thread.interrupt();
    }
  }

  // Sending.

  /** A signal that the thread sends to its process. */
  void raise(SignalInfo info) {
    process.send(info, null, this, system.host);
  }

  /** A signal that the thread sends to one of its process, itself perhaps. */
  void raise(SignalInfo info, Signals to) {
    process.send(info, to, this, system.host);
  }

  /** Writing to what nobody reads (write(2), send(2)). */
  void brokenPipe(Call call, long[] a) {
    if (call != Call.SENDTO || (a[3] & MSG_NOSIGNAL) == 0) {
      raise(self(Signal.SIGPIPE), this);
    }
  }

  private SignalInfo self(int signal) {
    int user = (int) system.host(Call.GETUID, 0, 0, 0, 0);
    return SignalInfo.from(signal, SignalInfo.SI_USER, system.process.id(), user);
  }

  // Delivery.

  /** Delivers what has come while the thread was in its own code. */
  void deliver() {
    while (thread.signalled() && !thread.over()) {
      SignalInfo info = next();
      if (info != null) {
        handle(info);
      }
    }
  }

  /**
   * Delivers what has come during a call, whose result is in RAX; an interrupted call is made again
   * where Linux does that.
   */
  void deliver(Restart restart, int number) {
    boolean interrupted = cpu.r[Slot.RAX] == -Errno.EINTR && restart != Restart.NEVER;
    boolean first = true;
    while (thread.signalled() && !thread.over()) {
      SignalInfo info = next();
      if (info == null) {
        continue;
      }
      if (first && interrupted && process.handled(info.signal())) {
        boolean restarts = (process.actions().get(info.signal())[1] & SA_RESTART) != 0;
        if (restart == Restart.ALWAYS || restart == Restart.IF_WANTED && restarts) {
          again(number);
        }
        first = false;
      }
      handle(info);
    }
    if (first && interrupted && !thread.over()) {
      again(number);
      system.again();
    }
    if (hasSaved) { // No handler was called.
      hasSaved = false;
      block(saved);
      deliver();
    }
  }

  private void again(int number) {
    cpu.r[Slot.RAX] = number;
    cpu.r[Slot.RIP] -= SYSCALL_BYTES;
  }

  private SignalInfo next() {
    synchronized (process) {
      SignalInfo info = own.take(~blocked);
      if (info == null) {
        info = process.pending().take(~blocked);
      }
      if (info != null) {
        process.changed();
      }
      look();
      return process.delivered(info);
    }
  }

  private void handle(SignalInfo info) {
    int signal = info.signal();
    system.shown(info);
    if (signal == Signal.SIGSTOP) {
      process.stop(signal, system.host);
    } else if (signal == Signal.SIGKILL) {
      die(signal);
    } else if (process.handled(signal)) {
      call(info);
    } else if (!process.ignored(signal)) {
      if (Signal.stopsByDefault(signal)) {
        process.stop(signal, system.host);
      } else {
        die(signal);
      }
    }
  }

  /** Makes the thread go on in the handler. */
  private void call(SignalInfo info) {
    int signal = info.signal();
    long[] action = process.actions().get(signal);
    if ((action[1] & SA_RESETHAND) != 0) {
      process.actions().reset(signal);
    }
    if (!frame.push(action, info, hasSaved ? saved : blocked)) {
      if (signal == Signal.SIGSEGV) {
        process.actions().reset(signal);
      }
      force(SignalInfo.kernel(Signal.SIGSEGV), ": no room for a signal handler's frame");
      return;
    }
    hasSaved = false;
    long bit = (action[1] & SA_NODEFER) != 0 ? 0 : Signal.bit(signal);
    block(blocked | action[3] | bit);
  }

  /**
   * A signal that cannot wait: what is blocked or ignored ends the process.
   *
   * @param detail what is said when it does
   */
  private void force(SignalInfo info, String detail) {
    int signal = info.signal();
    if (process.handled(signal) && !blocks(signal)) {
      call(info);
    } else {
      report.end(signal, system.host, detail);
    }
  }

  private void die(int signal) {
    end(signal, system.host, process.quiet(signal) ? null : ": " + report.place(cpu.r[Slot.RIP]));
  }

  /** Ends the process by a signal. */
  void end(int signal, HostCall host, String detail) {
    report.end(signal, host, detail);
  }

  /** A fault of the instruction at RIP. */
  void fault(LinuxSystem.Disassembler disassembler) {
    long rip = cpu.r[Slot.RIP];
    SignalInfo info = FaultSignals.of(cpu, frame);
    system.shown(info);
    int signal = info.signal();
    if (process.handled(signal) && !blocks(signal)) {
      call(info);
    } else {
      cpu.r[Slot.RIP] = rip;
      report.end(signal, system.host, report.fault(cpu, disassembler));
    }
    deliver();
  }

  /** A fault in memory that shows a file, noticed too late to say where. */
  void lost() {
    report.end(Signal.SIGBUS, system.host, ": beyond the end of a mapped file");
  }

  /** rt_sigreturn(2): the handler is done. */
  void handlerDone() {
    long[] mask = new long[1];
    if (frame.pop(mask)) {
      block(mask[0]);
    } else {
      force(SignalInfo.kernel(Signal.SIGSEGV), ": a signal handler's frame is no good");
    }
    deliver();
  }

  // Threads and processes begin and end.

  /** Takes over the mask of the thread that makes this one; nothing is pending. */
  void inherit(Signals parent) {
    blocked = parent.blocked;
  }

  /** As {@link #inherit}, for the first thread of the child of fork(2): it has the stack too. */
  void fork(Signals parent) {
    inherit(parent);
    stack.copy(parent.stack);
  }

  /** As {@link #inherit}, for what goes on after execve(2): what is pending stays so. */
  void exec(Signals before) {
    inherit(before);
    synchronized (process) {
      before.own.moveTo(own);
      look();
    }
  }

  /** The thread has ended. */
  void left() {
    process.remove(this);
  }
}
