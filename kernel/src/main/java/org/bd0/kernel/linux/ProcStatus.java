package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;

/**
 * What /proc tells of a guest's state: stat, statm and status (proc(5)). What is not the guest's
 * own, such as users and priorities, is as the host says of the JVM.
 */
final class ProcStatus {
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int TEXT = 8192;
  private static final long TICK = 10_000_000;
  private static final int CLOCK_BOOTTIME = 7;
  private static final long SECOND = 1_000_000_000;

  /** Fields of stat about the JVM alone: faults, addresses, sizes of code. */
  private static final String UNKNOWN =
      " 10 11 12 13 21 26 27 28 29 30 35 36 37 39 42 43 44 45 46 47 48 49 50 51 52 ";

  /** Lines of status about the JVM alone. */
  private static final String LEFT_OUT =
      " Ngid VmLck VmPin RssAnon RssFile RssShmem VmExe VmLib VmPTE VmSwap HugetlbPages CoreDumping"
          + " THP_enabled untag_mask SigQ voluntary_ctxt_switches nonvoluntary_ctxt_switches"
          + " x86_Thread_features x86_Thread_features_locked ";

  private final LinuxSystem system;
  private final GuestProcess process;
  private final LinuxSystem its;
  private final Signals thread;

  /**
   * For one look.
   *
   * @param id a thread's number, or 0
   */
  ProcStatus(LinuxSystem system, GuestProcess process, int id) {
    this.system = system;
    this.process = process;
    this.its = system.of(process);
    this.thread = system.thread(process, id == 0 ? process.id() : id);
  }

  private boolean over() {
    return process.end().getCount() == 0;
  }

  /** PR_GET_NAME's name. */
  String name() {
    LinuxSystem of = thread == null ? its : thread.system();
    byte[] name = of.name();
    int length = 0;
    while (length < name.length && name[length] != 0) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.ISO_8859_1);
  }

  private char state() {
    if (over()) {
      return 'Z';
    }
    if (process.halted()) {
      return 'T';
    }
    if (thread != null) {
      return thread.thread().idle() ? 'S' : 'R';
    }
    for (GuestThread one : process.threads()) {
      if (!one.idle()) {
        return 'R';
      }
    }
    return 'S';
  }

  private int id() {
    return thread == null ? process.id() : thread.thread().id();
  }

  private int parent() {
    if (process.parent() != GuestProcess.NO_PARENT || !system.seesHostsProcesses()) {
      return process.parent();
    }
    boolean orphan = system.table != null && system.table.orphan(process);
    return orphan ? 1 : (int) system.host(Call.GETPPID, 0, 0, 0, 0);
  }

  private long mapped() {
    long sum = 0;
    if (!over()) {
      Mappings mappings = process.memory().mappings();
      for (Mappings.Mapping m : mappings.within(Long.MIN_VALUE, Long.MAX_VALUE)) {
        sum += m.end() - m.start();
      }
    }
    return sum;
  }

  private long resident() {
    return over() ? 0 : UsageCalls.resident(system, process);
  }

  /** Ticks after the host's start. */
  private long began() {
    Scratch time = system.scratch(2 * Long.BYTES);
    system.host(Call.CLOCK_GETTIME, CLOCK_BOOTTIME, time.address, 0, 0);
    long now = time.bytes.getLong(0) * SECOND + time.bytes.getLong(Long.BYTES);
    return Math.max(0, now - process.age()) / TICK;
  }

  private long set(boolean ignored) {
    long set = 0;
    for (int signal = 1; signal <= Signal.LAST; signal++) {
      long handler = its.shared.actions.handler(signal);
      boolean is = ignored ? handler == Signals.SIG_IGN : its.shared.signals.handled(signal);
      set |= is ? Signal.bit(signal) : 0;
    }
    return set;
  }

  private String hosts(String name) {
    Scratch scratch = new Scratch(TEXT);
    long path = scratch.string(("/proc/self/" + name).getBytes(StandardCharsets.US_ASCII));
    long file = system.host(Call.OPEN, path, O_RDONLY_CLOEXEC, 0, 0);
    long length = system.host(Call.READ, file, scratch.address, TEXT, 0);
    system.host(Call.CLOSE, file, 0, 0, 0);
    byte[] bytes = new byte[HostCall.failed(length) ? 0 : (int) length];
    scratch.bytes.get(0, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The file stat. */
  String stat() {
    String hosts = hosts("stat");
    String[] f = hosts.substring(hosts.lastIndexOf(')') + 2).strip().split(" ", -1);
    for (int i = 0; i < f.length; i++) {
      if (UNKNOWN.contains(" " + (i + 3) + " ")) {
        f[i] = "0";
      }
    }
    boolean hostsSession = process.session() == (int) system.host(Call.GETSID, 0, 0, 0, 0);
    Terminals terminals = system.table == null ? null : system.table.terminals();
    int foreground = terminals == null ? 0 : terminals.foreground(process.session());
    int device = terminals == null ? 0 : terminals.device(process.session());
    long user = time() / TICK;
    put(f, 3, state());
    put(f, 4, parent());
    put(f, 5, process.group());
    put(f, 6, process.session());
    if (!hostsSession || device != 0) {
      put(f, 7, device);
      put(f, 8, device == 0 ? -1 : foreground);
    }
    put(f, 14, user);
    put(f, 15, 0);
    put(f, 16, (system.table == null ? 0 : system.table.childrenTime(process.id())) / TICK);
    put(f, 17, 0);
    put(f, 20, process.threads().size());
    put(f, 22, began());
    put(f, 23, mapped());
    put(f, 24, resident() / AddressSpace.PAGE);
    put(f, 31, its.shared.signals.pending().set() & Integer.MAX_VALUE);
    put(f, 32, thread == null ? 0 : thread.blocked() & Integer.MAX_VALUE);
    put(f, 33, set(true) & Integer.MAX_VALUE);
    put(f, 34, set(false) & Integer.MAX_VALUE);
    put(f, 38, Signal.SIGCHLD);
    return id() + " (" + name() + ") " + String.join(" ", f) + "\n";
  }

  private long time() {
    return thread == null || thread.thread().id() == process.id()
        ? process.time()
        : thread.thread().time();
  }

  private static void put(String[] fields, int number, Object value) {
    if (number - 3 < fields.length) {
      fields[number - 3] = value.toString();
    }
  }

  /** The file statm. */
  String statm() {
    return mapped() / AddressSpace.PAGE + " " + resident() / AddressSpace.PAGE + " 0 0 0 0 0\n";
  }

  /** The file status. */
  String status() {
    StringBuilder text = new StringBuilder();
    for (String line : hosts("status").split("\n", -1)) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon);
      if (name.isEmpty() || LEFT_OUT.contains(" " + name + " ")) {
        continue;
      }
      boolean memory = name.startsWith("Vm");
      String value = memory && over() ? null : value(name, line.substring(colon + 1).strip());
      if (value != null) {
        text.append(name).append(":\t").append(value).append('\n');
      }
    }
    return text.toString();
  }

  private String value(String name, String hosts) {
    return switch (name) {
      case "Name" -> name();
      case "Umask" -> {
        int mask = its.shared.umask();
        yield mask < 0 ? hosts : String.format(Locale.ROOT, "%04o", mask);
      }
      case "State" ->
          switch (state()) {
            case 'Z' -> "Z (zombie)";
            case 'T' -> "T (stopped)";
            case 'S' -> "S (sleeping)";
            default -> "R (running)";
          };
      case "Tgid", "NStgid" -> Integer.toString(process.id());
      case "Pid", "NSpid" -> Integer.toString(id());
      case "PPid" -> Integer.toString(parent());
      case "NSpgid" -> Integer.toString(process.group());
      case "NSsid" -> Integer.toString(process.session());
      case "FDSize" -> Integer.toString(Math.max(64, process.descriptors().end()));
      case "VmPeak", "VmSize", "VmData" -> kilobytes(mapped());
      case "VmHWM", "VmRSS" -> kilobytes(resident());
      case "VmStk" ->
          process.layout() == null
              ? null
              : kilobytes(process.layout().stackEnd() - process.layout().stackStart());
      case "Threads" -> Integer.toString(Math.max(1, process.threads().size()));
      case "SigPnd" -> signals(thread == null ? 0 : thread.own().set());
      case "ShdPnd" -> signals(its.shared.signals.pending().set());
      case "SigBlk" -> signals(thread == null ? 0 : thread.blocked());
      case "SigIgn" -> signals(set(true));
      case "SigCgt" -> signals(set(false));
      case "NoNewPrivs" -> its.shared.noNewPrivileges ? "1" : "0";
      default -> hosts;
    };
  }

  private static String kilobytes(long bytes) {
    return String.format(Locale.ROOT, "%8d kB", bytes >> 10);
  }

  private static String signals(long set) {
    return String.format(Locale.ROOT, "%016x", set);
  }
}
