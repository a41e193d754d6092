package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.SignalInfo;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.HostSignals;

/**
 * Brings the host's signals to the guest that has asked for them. A signal that no guest has ever
 * set an action for does to the JVM what it does to any process.
 */
final class HostForwarder {
  /** What the JVM needs itself, or what guests send themselves by other ways. */
  private static final long NOT_CAPTURED =
      Signal.bit(Signal.SIGKILL)
          | Signal.bit(Signal.SIGSTOP)
          | Signal.bit(Signal.SIGSEGV)
          | Signal.bit(Signal.SIGBUS)
          | Signal.bit(Signal.SIGFPE)
          | Signal.bit(Signal.SIGILL)
          | Signal.bit(Signal.SIGTRAP)
          | Signal.bit(Signal.SIGPIPE)
          | Signal.bit(Signal.SIGCHLD)
          | Signal.bit(32)
          | Signal.bit(33)
          | Signal.bit(HostSignals.KICK);

  /** What the kernel itself sends, as a terminal's keys make it do (sigaction(2)). */
  private static final int SI_KERNEL = 0x80;

  private static HostForwarder shared;

  private final HostSignals signals = HostSignals.shared();
  private volatile LinuxSystem to;

  private HostForwarder(LinuxSystem to) {
    this.to = to;
    Thread.ofPlatform().daemon().name("host signals").start(this::run);
  }

  /** Has a signal of the host forwarded to a process, from now on. */
  static synchronized void capture(int signal, LinuxSystem to) {
    if ((NOT_CAPTURED & Signal.bit(signal)) != 0 || !first(to)) {
      return;
    }
    if (shared == null) {
      shared = new HostForwarder(to);
    }
    shared.to = to;
    shared.signals.capture(to.host, signal);
  }

  /** Whether a process is the one that the host knows: the one that bd0-run was started for. */
  private static boolean first(LinuxSystem system) {
    return system.process.kernelCalls() != null
        && system.process.kernelCalls().idsAreHosts()
        && system.process.id() == (int) system.host(Call.GETPID, 0, 0, 0, 0);
  }

  private void run() {
    HostCall host = new HostCall();
    Scratch info = new Scratch(HostSignals.INFO);
    while (true) {
      if (signals.next(host, info.address)) {
        forward(
            new SignalInfo(
                info.bytes.getInt(0),
                info.bytes.getInt(4),
                info.bytes.getInt(8),
                info.bytes.getLong(16),
                info.bytes.getLong(24),
                info.bytes.getLong(32),
                info.bytes.getLong(40)),
            host);
        if (to.process.ended()) {
          to.process.stop();
        }
      }
    }
  }

  /** The terminal's signals are for the group in its foreground, all others for one process. */
  private void forward(SignalInfo info, HostCall host) {
    ProcessTable table = to.table;
    if (info.code() != SI_KERNEL || table == null) {
      to.signal(info, host);
      return;
    }
    int foreground = table.terminals().foreground(to.process.session());
    int group = foreground == 0 ? to.process.group() : foreground;
    for (GuestProcess member : table.members(group)) {
      table.signal(member.id(), info);
    }
  }
}
