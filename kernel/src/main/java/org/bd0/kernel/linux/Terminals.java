package org.bd0.kernel.linux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.SignalInfo;
import org.bd0.runtime.HostCall;

/**
 * Which terminal controls which session of guests, and which of their process groups is in its
 * foreground (tty_ioctl(4), credentials(7)). The host's terminal knows one group only, the JVM's:
 * as long as that is in the foreground, who of the guests is has been kept here since one of them
 * first said.
 */
public final class Terminals {
  private static final int TIOCGPGRP = 0x540f;
  private static final int TIOCGDEV = 0x80045432;

  /** A terminal that controls a session. */
  private static final class Control {
    final int device;
    volatile int foreground;

    Control(int device, int foreground) {
      this.device = device;
      this.foreground = foreground;
    }
  }

  private final Map<Integer, Control> bySession = new ConcurrentHashMap<>();

  /** None. */
  public Terminals() {}

  /** Whether guests have a foreground and a background of their own anywhere. */
  boolean used() {
    return !bySession.isEmpty();
  }

  /**
   * The group in the foreground of a session's terminal, if a guest has ever said.
   *
   * @return its number, or 0
   */
  public int foreground(int session) {
    Control control = bySession.get(session);
    return control == null ? 0 : control.foreground;
  }

  /** The number of the terminal that controls a session, or 0 when no guest has ever said. */
  int device(int session) {
    Control control = bySession.get(session);
    return control == null ? 0 : control.device;
  }

  /** A session leader is gone, or gives its terminal up. */
  public void forget(int session) {
    bySession.remove(session);
  }

  private static int device(LinuxSystem system, int file) {
    Scratch answer = system.scratch(Long.BYTES);
    long result = system.host(Call.IOCTL, file, TIOCGDEV & 0xffffffffL, answer.address, 0);
    return HostCall.failed(result) ? 0 : answer.bytes.getInt(0);
  }

  /** The terminal that a descriptor is, if it controls the caller's session; else null. */
  private Control control(LinuxSystem system, int file) {
    int device = device(system, file);
    Control control = bySession.get(system.process.session());
    if (control != null) {
      return control.device == device && device != 0 ? control : null;
    }
    // The JVM's own, which controls the session that it was started in.
    Scratch answer = system.scratch(Long.BYTES);
    long result = system.host(Call.IOCTL, file, TIOCGPGRP, answer.address, 0);
    boolean hosts = !HostCall.failed(result) && system.process.session() == hostSession(system);
    return hosts ? new Control(device, answer.bytes.getInt(0)) : null;
  }

  private static int hostSession(LinuxSystem system) {
    return (int) system.host(Call.GETSID, 0, 0, 0, 0);
  }

  /** TIOCGPGRP. */
  long group(LinuxSystem system, int file, long to) {
    Control control = control(system, file);
    if (control == null) {
      return -Errno.ENOTTY;
    }
    return store(system, to, control.foreground);
  }

  /** TIOCGSID. */
  long session(LinuxSystem system, int file, long to) {
    return control(system, file) == null
        ? -Errno.ENOTTY
        : store(system, to, system.process.session());
  }

  private static long store(LinuxSystem system, long to, int value) {
    if (!system.user.ok(to, Integer.BYTES, true)) {
      return -Errno.EFAULT;
    }
    system.user.putInt(to, value);
    return 0;
  }

  /** TIOCSPGRP. */
  long setGroup(LinuxSystem system, int file, long from) {
    Control control = control(system, file);
    if (control == null) {
      return -Errno.ENOTTY;
    }
    long allowed = background(system, control, Signal.SIGTTOU);
    if (allowed < 0) {
      return allowed;
    }
    if (!system.user.ok(from, Integer.BYTES, false)) {
      return -Errno.EFAULT;
    }
    int group = system.user.getInt(from);
    if (group < 0) {
      return -Errno.EINVAL;
    }
    boolean found = false;
    for (GuestProcess member : system.table.members(group)) {
      if (member.session() != system.process.session()) {
        return -Errno.EPERM;
      }
      found = true;
    }
    if (!found || group == 0) {
      return -Errno.ESRCH;
    }
    control.foreground = group;
    bySession.putIfAbsent(system.process.session(), control);
    return 0;
  }

  /** TIOCSCTTY: the host is not asked, because its session is another. */
  long take(LinuxSystem system, int file) {
    GuestProcess process = system.process;
    int device = device(system, file);
    if (device == 0) {
      return -Errno.ENOTTY;
    }
    if (process.session() != process.id() || process.session() == hostSession(system)) {
      return control(system, file) != null ? 0 : -Errno.EPERM;
    }
    Control old = bySession.get(process.session());
    for (Control other : bySession.values()) {
      if (other != old && other.device == device) {
        return -Errno.EPERM;
      }
    }
    if (old != null) {
      return old.device == device ? 0 : -Errno.EPERM;
    }
    bySession.put(process.session(), new Control(device, process.group()));
    return 0;
  }

  /** TIOCNOTTY. */
  long giveUp(LinuxSystem system, int file) {
    if (control(system, file) == null) {
      return -Errno.ENOTTY;
    }
    if (system.process.session() == system.process.id()) {
      forget(system.process.session());
    }
    return 0;
  }

  /**
   * What a process in the background has to wait for before it uses a terminal: to be stopped, and
   * to be in the foreground when it goes on.
   *
   * @param file host descriptor
   * @param signal SIGTTIN for reading, SIGTTOU for changing it
   * @return 0 when it may go on, or a negative errno value
   */
  long await(LinuxSystem system, int file, int signal) {
    Control control = used() ? bySession.get(system.process.session()) : null;
    if (control == null || control.foreground == system.process.group()) {
      return 0;
    }
    return control.device == device(system, file) ? background(system, control, signal) : 0;
  }

  private static long background(LinuxSystem system, Control control, int signal) {
    GuestProcess process = system.process;
    while (control.foreground != process.group()) {
      if (system.passesOver(signal)) {
        return signal == Signal.SIGTTIN ? -Errno.EIO : 0;
      }
      if (system.table.orphaned(process.group())) {
        return -Errno.EIO;
      }
      for (GuestProcess member : system.table.members(process.group())) {
        system.table.signal(member.id(), SignalInfo.kernel(signal));
      }
      if (!process.halted()) {
        return -Errno.EINTR; // It has a handler for that.
      }
      while (process.halted() && !system.thread.over()) {
        system.thread.park(-1);
      }
      system.proceeded(); // Whoever has let it go on may not have come to that yet.
      if (system.interrupted()) {
        return -Errno.EINTR; // What came while it was stopped comes first.
      }
    }
    return 0;
  }
}
