package org.bd0.kernel.linux;

import java.util.Locale;
import org.bd0.kernel.SignalInfo;
import org.bd0.runtime.HostCall;

/** Shows one thread's system calls in the manner of strace(1). */
final class Strace {
  private static final int COLUMN = 40;
  private static final int ERESTARTSYS = 512;

  private static final int F_GETFD = 1;
  private static final int F_GETFL = 3;

  private final LinuxSystem system;
  private final int descriptor;
  private final StraceText text = new StraceText();
  private final StraceArguments arguments;
  private final StraceLog log = StraceLog.shared();
  private String name = "";
  private boolean resumed;
  private int shown;
  private long since;
  private boolean first = true;

  Strace(LinuxSystem system, int descriptor) {
    this.system = system;
    this.descriptor = descriptor;
    this.arguments = new StraceArguments(system, text);
  }

  /** The number that its lines begin with. */
  int number() {
    return system.thread.id();
  }

  /** Host descriptor that the lines go to, or a negative number. */
  int destination() {
    return descriptor == LinuxSystem.TRACE_TO_MESSAGES
        ? system.process.descriptors().messages()
        : descriptor;
  }

  /** The line as far as it is known. */
  String text() {
    return text.toString();
  }

  /** The line has been shown as far as it is known. */
  void interrupted() {
    resumed = true;
  }

  /**
   * The program starts: shown as the execve(2) that it would be.
   *
   * @param stack the stack pointer, where the number of arguments is
   */
  void started(long stack) {
    if (!first) {
      return; // It goes on elsewhere.
    }
    begin("execve");
    long count = system.user.getLong(stack);
    long variables = stack + (count + 2) * Long.BYTES;
    arguments.program(system.process.start().path(), stack + Long.BYTES, variables);
    text.add(") ");
    text.column(COLUMN);
    log.line(this, text.add("= 0").toString());
  }

  /** Before the call: notes what it reads. A call that never comes back is shown here. */
  void enter(Call call, int number) {
    if (call == null) {
      enter((String) null, number);
      return;
    }
    begin(call.name().toLowerCase(Locale.ROOT));
    shown = arguments.before(call);
    if (call == Call.EXIT || call == Call.EXIT_GROUP) {
      text.add(") ");
      text.column(COLUMN);
      text.add("= ?");
      log.line(this, text.toString());
      text.clear();
      text.add(log.leader(this));
      log.line(this, text.add("+++ exited with ").add(system.a[0] & 255).add(" +++").toString());
    } else {
      log.enter(this);
    }
  }

  /** Before a call that has no row: shows its name, or its number when it has none. */
  void enter(String called, int number) {
    begin(called == null ? "syscall_0x" + Integer.toHexString(number) : called);
    for (int i = 0; i < system.a.length; i++) {
      text.add(i == 0 ? "" : ", ");
      text.hex(system.a[i]);
    }
    log.enter(this);
  }

  private void begin(String called) {
    if (first) {
      first = false;
      log.begin();
    }
    name = called;
    resumed = false;
    text.clear();
    text.add(log.leader(this)).add(name).add("(");
    since = log.timed() ? System.nanoTime() : 0;
  }

  /** After the call: shows what it has written, and the result. */
  void leave(Call call, long result) {
    if (call == Call.EXIT || call == Call.EXIT_GROUP) {
      return;
    }
    long time = log.timed() ? System.nanoTime() - since : 0;
    synchronized (log) {
      if (resumed) {
        text.clear();
        text.add(log.leader(this)).add("<... ").add(name).add(" resumed>");
      }
      if (call != null) {
        arguments.after(shown, result);
      }
      text.add(") ");
      text.column(COLUMN);
      text.add("= ");
      boolean failed = HostCall.failed(result);
      if (failed) {
        error((int) -result);
      } else {
        result(call, result);
      }
      if (failed && result == -Errno.ENOSYS && (call == null || call.group == Call.Group.NONE)) {
        log.unsupported(name);
      }
      log.leave(this, name, failed, time);
    }
  }

  private void error(int number) {
    if (number == ERESTARTSYS) {
      text.add("? ERESTARTSYS (To be restarted if SA_RESTART is set)");
      return;
    }
    String meaning = ErrnoText.of(number);
    text.add("-1 ").add(Errno.name(number));
    text.add(meaning.isEmpty() ? "" : " (" + meaning + ")");
  }

  private void result(Call call, long result) {
    if (call == null) {
      text.add(result);
      return;
    }
    switch (call) {
      case MMAP, BRK, MREMAP, SHMAT -> text.hex(result);
      case UMASK -> text.permissions(result);
      case FCNTL -> control((int) system.a[1], result);
      case POLL, PPOLL, SELECT, PSELECT6 -> ready(call, result);
      case RECVMMSG -> {
        text.add(result).add(system.a[4] == 0 ? "" : " (left ");
        if (system.a[4] != 0) {
          arguments.sockets().timespec(system.a[4]);
          text.add(")");
        }
      }
      default -> text.add(result);
    }
  }

  private void control(int command, long result) {
    switch (command) {
      case F_GETFD -> {
        text.hex(result);
        text.add(result == 0 ? "" : " (flags FD_CLOEXEC)");
      }
      case F_GETFL -> {
        text.hex(result);
        int access = (int) result & 3;
        text.add(" (flags ");
        text.add(access == 0 ? "O_RDONLY" : access == 1 ? "O_WRONLY" : "O_RDWR");
        if ((result & ~3L) != 0) {
          text.add("|");
          text.flags(result & ~3L, StraceFlags.table("open"));
        }
        text.add(")");
      }
      case 1034 -> {
        text.hex(result);
        text.add(" (seals ");
        text.flags(result, StraceFlags.table("seals"));
        text.add(")");
      }
      default -> text.add(result);
    }
  }

  private void ready(Call call, long result) {
    text.add(result);
    if (result == 0) {
      text.add(" (Timeout)");
      return;
    }
    long[] a = system.a;
    StraceSockets sockets = arguments.sockets();
    switch (call) {
      case POLL -> sockets.pollResult(a[0], (int) a[1], 0);
      case PPOLL -> sockets.pollResult(a[0], (int) a[1], a[2]);
      default -> sockets.selectResult(a, call == Call.SELECT);
    }
  }

  /** A signal is delivered to the thread. */
  void signal(SignalInfo info) {
    int signal = info.signal();
    int code = info.code();
    StringBuilder line = new StringBuilder(log.leader(this)).append("--- ");
    line.append(Signal.name(signal)).append(" {si_signo=").append(Signal.name(signal));
    line.append(", si_code=").append(code(signal, code));
    boolean sent = code == SignalInfo.SI_USER || code == SignalInfo.SI_TKILL;
    if (sent || code == SignalInfo.SI_QUEUE || signal == Signal.SIGCHLD) {
      line.append(", si_pid=").append((int) info.first());
      line.append(", si_uid=").append(info.first() >>> 32);
      if (signal == Signal.SIGCHLD && !sent) {
        int status = (int) info.second();
        boolean exited = code == SignalInfo.CLD_EXITED;
        line.append(", si_status=").append(exited ? Integer.toString(status) : Signal.name(status));
        line.append(", ...");
      }
    } else if (code > 0 && code < SignalInfo.SI_KERNEL) {
      line.append(", si_addr=");
      line.append(info.first() == 0 ? "NULL" : "0x" + Long.toHexString(info.first()));
    }
    log.line(this, line.append("} ---").toString());
  }

  private static String code(int signal, int code) {
    String name =
        switch (code) {
          case 0 -> "SI_USER";
          case -1 -> "SI_QUEUE";
          case -2 -> "SI_TIMER";
          case -6 -> "SI_TKILL";
          case 128 -> "SI_KERNEL";
          default -> null;
        };
    if (name != null) {
      return name;
    }
    String list =
        switch (signal) {
          case Signal.SIGCHLD ->
              "CLD_EXITED CLD_KILLED CLD_DUMPED CLD_TRAPPED CLD_STOPPED CLD_CONTINUED";
          case Signal.SIGSEGV -> "SEGV_MAPERR SEGV_ACCERR";
          default -> "";
        };
    String found = list.isEmpty() ? null : Names.at(list, code - 1);
    return found == null ? Integer.toString(code) : found;
  }

  /** The process has been ended by a signal. */
  void killed(int signal) {
    log.line(this, log.leader(this) + "+++ killed by " + Signal.name(signal) + " +++");
  }
}
