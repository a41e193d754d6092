package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.KernelCalls;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.StandIn;
import org.bd0.kernel.UserMemory;
import org.bd0.kernel.WaitWord;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Dispatcher;
import org.bd0.runtime.Fault;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Slot;
import org.bd0.runtime.SystemInterface;

/**
 * The Linux personality for one guest thread: takes a call's number and arguments from the
 * registers (x86-64 psABI section A.2.1), finds the row in {@link Call}, and puts the result or a
 * negated errno value into RAX.
 */
public final class LinuxSystem implements SystemInterface {
  /** Calls are not shown. */
  public static final int NO_TRACE = -1;

  /** Calls are shown where bd0-run's messages go. */
  public static final int TRACE_TO_MESSAGES = -2;

  /** The thread that calls. */
  final GuestThread thread;

  /** The process that the calls are for. */
  final GuestProcess process;

  /** The thread's host calls. */
  final HostCall host;

  /** The process's memory. */
  final UserMemory user;

  /** Names of files, as the host knows them. */
  final Paths paths;

  /** What the threads of the process have in common. */
  final ProcessState shared;

  /** The thread's signals. */
  final Signals signals;

  /** The thread's beginning and end. */
  final ThreadCalls threads;

  /** Bytes of a thread's name with its NUL: TASK_COMM_LEN. */
  static final int NAME = 16;

  /** The arguments of the call that is being performed. */
  final long[] a = new long[6];

  private static final int SCRATCH = 512;
  private static final int SA_NOCLDWAIT = 2;

  /** All processes, or null when this one is alone. */
  final ProcessTable table;

  private final HostCalls hostCalls;
  private final FileCalls files;
  private final PathCalls pathCalls;
  private final PollCalls polls;
  private EpollCalls epolls;
  private SocketCalls sockets;
  private IpcCalls ipc;
  private StandInCalls standIns;
  private UsageCalls usage;
  private ClockCalls clocks;
  private final TerminalCalls terminal;
  private final MemoryCalls memory;
  private final ProcessCalls processCalls;
  private final SignalCalls signalCalls;
  private final SendCalls sends;
  private final TimerCalls timers;
  private final FutexCalls futexes;
  private final Strace strace;
  private final boolean begins;
  private final int straceTo;
  private final Disassembler disassembler;
  private Scratch scratch;
  private ChildCalls children;
  private LinuxSystem successor;
  private byte[] name;
  private long began;
  private boolean again;

  /** Shows an instruction for messages. */
  public interface Disassembler {
    /**
     * The instruction at a guest address.
     *
     * @return its mnemonic and operands and its bytes, or null when it cannot be read
     */
    String at(CpuState cpu, long address);
  }

  /**
   * The first thread of a process that has been loaded.
   *
   * @param thread the thread
   * @param table all processes, or null when this one is alone
   * @param straceTo host descriptor that each call is shown on, {@link #NO_TRACE} or {@link
   *     #TRACE_TO_MESSAGES}
   * @param disassembler for the message about a fault
   */
  public LinuxSystem(
      GuestThread thread, ProcessTable table, int straceTo, Disassembler disassembler) {
    this(thread, table, straceTo, disassembler, null, null);
  }

  /**
   * A further thread.
   *
   * @param thread the thread
   * @param first what the process's first thread has, and shares
   */
  public LinuxSystem(GuestThread thread, LinuxSystem first) {
    this(thread, first, first.shared);
  }

  private LinuxSystem(GuestThread thread, LinuxSystem first, ProcessState state) {
    this(thread, first.table, first.straceTo, first.disassembler, first, state);
  }

  private LinuxSystem(
      GuestThread thread,
      ProcessTable all,
      int straceTo,
      Disassembler disassembler,
      LinuxSystem first,
      ProcessState state) {
    this.thread = thread;
    this.process = thread.process();
    this.host = first == null ? process.hostCall() : new HostCall();
    this.straceTo = straceTo;
    this.disassembler = disassembler;
    shared = state == null ? new ProcessState(this, all) : state;
    table = shared.table;
    name = first == null ? null : first.name;
    user = thread.user();
    paths = new Paths(this);
    signals = new Signals(this);
    hostCalls = new HostCalls(this);
    files = new FileCalls(this, hostCalls);
    pathCalls = new PathCalls(this);
    polls = new PollCalls(this);
    terminal = new TerminalCalls(this);
    memory = new MemoryCalls(this);
    processCalls = new ProcessCalls(this);
    threads = new ThreadCalls(this);
    signalCalls = new SignalCalls(this);
    sends = new SendCalls(this);
    timers = new TimerCalls(this);
    futexes = new FutexCalls(this);
    strace = straceTo == NO_TRACE ? null : new Strace(this, straceTo);
    begins = first == null;
  }

  /**
   * The first thread of this one's child: fork(2).
   *
   * @param first the child's thread
   * @param sharesMemory whether the child lives in this process's memory
   */
  public LinuxSystem forked(GuestThread first, boolean sharesMemory) {
    ProcessState state = new ProcessState(first, shared, sharesMemory);
    LinuxSystem child = new LinuxSystem(first, this, state);
    child.signals.fork(signals);
    for (StandIn standIn : child.process.descriptors().standIns()) {
      if (standIn instanceof SignalFile file) {
        file.belongsTo(child.shared.signals);
      }
    }
    return child;
  }

  /**
   * The thread that runs the process's new program: execve(2).
   *
   * @param first the thread
   */
  public LinuxSystem executed(GuestThread first) {
    ProcessState state = new ProcessState(first, shared);
    LinuxSystem next = new LinuxSystem(first, this, state);
    next.signals.exec(signals);
    return next;
  }

  /** Maps in the child of a fork the files that its parent has mapped. */
  public void mapFilesOf(LinuxSystem parent) {
    shared.files.copy(parent.shared.files);
  }

  /** A word of memory for waiting, as all who share it know it; the address has been checked. */
  WaitWord sharedWord(long address) {
    long host = user.host(address, Integer.BYTES);
    if (shared.files.sharesAny()) {
      synchronized (process.memory().mappings()) {
        WaitWord.Key key = shared.files.shared(address);
        if (key != null) {
          return new WaitWord(host, key);
        }
      }
    }
    return WaitWord.at(host);
  }

  /** What the process sees of the host's files and network, or null for all. */
  Root root() {
    return table == null ? null : table.root();
  }

  /** The guest of a number, or null. */
  GuestProcess process(int id) {
    return id == process.id() ? process : table == null ? null : table.process(id);
  }

  /** The personality of a process's first thread, or of any when that is gone. */
  LinuxSystem of(GuestProcess other) {
    LinuxSystem found = other == process ? this : table.system(other.id());
    return found == null ? this : found;
  }

  /** The signals of a process's thread, or null when there is none of that number. */
  Signals thread(GuestProcess other, int id) {
    return of(other).shared.signals.thread(id);
  }

  /** Whether numbers that no guest has are those of the host's processes. */
  boolean seesHostsProcesses() {
    KernelCalls bd0 = process.kernelCalls();
    return bd0 == null || bd0.idsAreHosts();
  }

  /** The thread that it is for. */
  public GuestThread thread() {
    return thread;
  }

  /** What goes on on the host thread when this thread has left: see execve(2), or null. */
  public LinuxSystem successor() {
    return successor;
  }

  /** Sets what goes on on the host thread. */
  public void successor(LinuxSystem next) {
    successor = next;
  }

  /** Whether a wait of the thread has to end. */
  public boolean interrupted() {
    return thread.calledOff();
  }

  /** Whether a signal to the thread would be blocked or ignored. */
  boolean passesOver(int signal) {
    return (signals.blocked() & Signal.bit(signal)) != 0
        || shared.actions.handler(signal) == Signals.SIG_IGN;
  }

  /** Whether the process's children need not be waited for (sigaction(2), SA_NOCLDWAIT). */
  public boolean forgetsChildren() {
    return shared.actions.handler(Signal.SIGCHLD) == Signals.SIG_IGN
        || (shared.actions.get(Signal.SIGCHLD)[1] & SA_NOCLDWAIT) != 0;
  }

  /**
   * Runs the thread to its end.
   *
   * @param dispatcher the thread's, made with this object
   * @param cpu the thread's
   */
  public void run(Dispatcher dispatcher, CpuState cpu) {
    if (strace != null && begins) {
      strace.started(cpu.r[Slot.RSP]);
    }
    try {
      dispatcher.run(cpu);
    } catch (InternalError e) {
      // HotSpot's way to report a SIGBUS: the guest has read beyond the end of a file it has
      // mapped.
      String message = e.getMessage();
      if (message == null || !message.contains("unsafe memory access")) {
        throw e;
      }
      signals.lost();
    }
    if (strace != null && process.signal() != 0) {
      strace.killed(process.signal());
    }
  }

  /** Shows a signal that is delivered to the thread, if its calls are shown. */
  void shown(SignalInfo info) {
    if (strace != null) {
      strace.signal(info);
    }
  }

  /** The process goes on after having been stopped. */
  public void proceeded() {
    shared.signals.proceeded();
  }

  /** The thread has run for the last time. */
  public void left() {
    signals.left();
    threads.left();
  }

  /** The status that the process ends with when its last thread has just left. */
  public int lastStatus() {
    return shared.exitStatus;
  }

  /** The thread's name (PR_GET_NAME of prctl(2)): {@link #NAME} bytes, not to be changed. */
  byte[] name() {
    if (name == null) {
      byte[] text = process.start().name().getBytes(StandardCharsets.UTF_8);
      name = new byte[NAME];
      System.arraycopy(text, 0, name, 0, Math.min(text.length, NAME - 1));
    }
    return name;
  }

  /** Sets the thread's name: {@link #NAME} bytes, with a NUL. */
  void name(byte[] text) {
    name = text;
    if (thread.id() == process.id()) {
      shared.name = text;
    }
  }

  @Override
  public boolean systemCall(CpuState cpu) {
    long[] r = cpu.r;
    a[0] = r[Slot.RDI];
    a[1] = r[Slot.RSI];
    a[2] = r[Slot.RDX];
    a[3] = r[Slot.R10];
    a[4] = r[Slot.R8];
    a[5] = r[Slot.R9];
    int number = (int) r[Slot.RAX];
    if (thread.signalled()) {
      // What came just before the call comes before it.
      r[Slot.RIP] -= Signals.SYSCALL_BYTES;
      signals.deliver();
      return !thread.over();
    }
    began = again ? began : 0;
    again = false;
    KernelCalls bd0 = process.kernelCalls();
    if (bd0 != null && number >>> 16 == KernelCalls.FIRST >>> 16) {
      return kernelCall(bd0, cpu, number);
    }
    Call call = Call.of(number);
    if (strace != null) {
      strace.enter(call, number);
    }
    long result = perform(cpu, call, number);
    if (call == Call.RT_SIGRETURN) {
      return !thread.over();
    }
    r[Slot.RAX] = result;
    if (strace != null) {
      strace.leave(call, result);
    }
    if (thread.signalled() || result == -Errno.EINTR && call != null) {
      signals.deliver(call == null ? Restart.NEVER : restart(call), number);
    }
    return !thread.over();
  }

  private Restart restart(Call call) {
    Restart restart = Restart.of(call, a);
    int option = restart == Restart.IF_WANTED ? Restart.timeoutOf(call) : 0;
    if (option == 0) {
      return restart;
    }
    // Waits of sockets that end by themselves are never begun again (signal(7)).
    int file = process.descriptors().host((int) a[0]);
    return new HostFile(host).timeout(file, option) == HostFile.NEVER ? restart : Restart.NEVER;
  }

  /** The call that was interrupted is made again: what it waits for began when it began first. */
  void again() {
    again = true;
  }

  /** When the call began that is being performed, however often it was made again since. */
  long began() {
    if (began == 0) {
      began = System.nanoTime();
    }
    return began;
  }

  private boolean kernelCall(KernelCalls bd0, CpuState cpu, int number) {
    if (strace != null) {
      strace.enter(bd0.name(number), number);
    }
    if (cpu.log != null) {
      user.beginCall(number);
    }
    long result = bd0.call(thread, number, a);
    if (cpu.log != null) {
      user.endCall(result, (address, length) -> -1);
    }
    cpu.r[Slot.RAX] = result;
    if (strace != null) {
      strace.leave(null, result);
    }
    if (thread.signalled()) {
      signals.deliver(Restart.NEVER, number);
    }
    return !thread.over();
  }

  /**
   * Performs a call, which notes what it writes if somebody wants to know.
   *
   * @param call null if there is none of this number
   */
  private long perform(CpuState cpu, Call call, int number) {
    if (cpu.log == null) {
      return call == null ? -Errno.ENOSYS : perform(cpu, call);
    }
    user.beginCall(number);
    long result = call == null ? -Errno.ENOSYS : perform(cpu, call);
    user.endCall(result, new Written(call, a, result));
    return result;
  }

  private long perform(CpuState cpu, Call call) {
    long failure = signalCalls.maskMeanwhile(call);
    if (failure != 0) {
      return failure;
    }
    long result = performed(cpu, call);
    signals.callEnded(result);
    return result;
  }

  private long performed(CpuState cpu, Call call) {
    return switch (call.group) {
      case NONE -> -Errno.ENOSYS;
      case DENIED -> -Errno.EPERM;
      case HOST -> hostCalls.call(call);
      case FILES -> files.call(call);
      case PATHS -> pathCalls.call(call);
      case POLLS -> polls.call(call);
      case EPOLL -> epolls().call(call);
      case SOCKETS -> sockets().call(call);
      case IPC -> ipc().call(call);
      case TERMINAL -> terminal.call();
      case MEMORY -> memory.call(call);
      case PROCESS -> processCalls.call(cpu, call);
      case CHILDREN -> children().call(call);
      case THREADS -> threads.call(call);
      case SIGNALS -> signalCalls.call(call);
      case SENDING -> sends.call(call);
      case USAGE -> usage().call(call);
      case CLOCKS -> clocks().call(call);
      case STAND_INS -> standIns().call(call);
      case TIMERS -> timers.call(call);
      case FUTEXES -> futexes.call();
    };
  }

  // What few programs need is made when they do: starting is quick.

  private EpollCalls epolls() {
    if (epolls == null) {
      epolls = new EpollCalls(this, hostCalls);
    }
    return epolls;
  }

  private SocketCalls sockets() {
    if (sockets == null) {
      sockets = new SocketCalls(this, hostCalls);
    }
    return sockets;
  }

  private IpcCalls ipc() {
    if (ipc == null) {
      ipc = new IpcCalls(this);
    }
    return ipc;
  }

  /** Calls that send signals. */
  SendCalls sends() {
    return sends;
  }

  /** Calls about signalfds and pidfds. */
  StandInCalls standIns() {
    if (standIns == null) {
      standIns = new StandInCalls(this);
    }
    return standIns;
  }

  private ClockCalls clocks() {
    if (clocks == null) {
      clocks = new ClockCalls(this, hostCalls);
    }
    return clocks;
  }

  private UsageCalls usage() {
    if (usage == null) {
      usage = new UsageCalls(this);
    }
    return usage;
  }

  private ChildCalls children() {
    if (children == null) {
      children = new ChildCalls(this);
    }
    return children;
  }

  @Override
  public boolean fault(CpuState cpu) {
    if (!vsyscall(cpu)) {
      signals.fault(disassembler);
    }
    return !thread.over();
  }

  /** Makes the call whose address the program has called; false if it is none, or must not be. */
  private boolean vsyscall(CpuState cpu) {
    long[] r = cpu.r;
    boolean fetch = cpu.fault == Fault.PAGE && cpu.faultAddress == r[Slot.RIP];
    Call call = fetch ? Vsyscall.at(r[Slot.RIP]) : null;
    if (call == null || !user.ok(r[Slot.RSP], Long.BYTES, false)) {
      return false;
    }
    long caller = user.getLong(r[Slot.RSP]);
    a[0] = r[Slot.RDI];
    a[1] = r[Slot.RSI];
    a[2] = 0;
    if (strace != null) {
      strace.enter(call, call.number);
    }
    long result = perform(cpu, call, call.number);
    if (strace != null) {
      strace.leave(call, result);
    }
    if (result == -Errno.EFAULT) {
      return false;
    }
    r[Slot.RAX] = result;
    r[Slot.RSP] += Long.BYTES;
    r[Slot.RIP] = caller;
    return true;
  }

  @Override
  public boolean polled(CpuState cpu) {
    cpu.poll = false;
    thread.errand();
    while ((process.suspended() || process.halted()) && !thread.over()) {
      thread.park(-1);
      thread.errand();
    }
    if (thread.signalled()) {
      signals.deliver();
    }
    if (thread.over()) {
      return false;
    }
    if (process.stackOverflown(cpu)) {
      cpu.raise(Fault.PAGE, cpu.r[Slot.RSP]);
      cpu.event = CpuState.EVENT_NONE; // It is dealt with here.
      return fault(cpu);
    }
    if (process.kernelCalls() != null && Thread.currentThread().isVirtual()) {
      process.kernelCalls().sliceEnded(thread);
    }
    return !thread.over();
  }

  /**
   * Sends a signal to the process from a thread that is not its own.
   *
   * @param number of the signal, 1 to 64
   * @param by host calls of the calling thread
   */
  public void signal(int number, HostCall by) {
    signal(SignalInfo.kernel(number), by);
  }

  /**
   * Sends a signal to the process from a thread that is not its own.
   *
   * @param info the signal, and what its handler is told
   * @param by host calls of the calling thread
   */
  public void signal(SignalInfo info, HostCall by) {
    shared.signals.send(info, null, null, by);
  }

  /** Writes back what the guest has mapped shared; to be called once after the process's end. */
  public void close() {
    shared.timers.close();
    closeMappings();
    shared.locks.close(host);
  }

  /** Unmaps files, unless they are another process's: the memory is about to be given back. */
  public void closeMappings() {
    if (!shared.borrowsFiles) {
      shared.files.forget(0, Long.MAX_VALUE);
    }
  }

  /**
   * A place for what one host call needs, until the next caller asks. Its contents are anything.
   *
   * @param size bytes
   */
  Scratch scratch(int size) {
    if (scratch == null || size > scratch.bytes.capacity()) {
      scratch = new Scratch(Math.max(Integer.highestOneBit(size) * 2, SCRATCH));
    }
    return scratch;
  }

  /** What is left of a relative timeout since the call {@link #began}. */
  long milliseconds(int timeout) {
    return Math.max(0, timeout - (System.nanoTime() - began()) / 1_000_000);
  }

  /** Performs a host call that may wait, on a platform thread: a signal ends it with EINTR. */
  long blocking(Call call, long b, long c, long d, long e, long f, long g) {
    if (!thread.enterHost(host)) {
      return -Errno.EINTR;
    }
    try {
      return host.call(call.number, b, c, d, e, f, g);
    } finally {
      thread.leaveHost();
    }
  }

  /** Performs a host call with pointers that are the host's. */
  long host(Call call, long b, long c, long d, long e) {
    return host.call(call.number, b, c, d, e, 0, 0);
  }
}
