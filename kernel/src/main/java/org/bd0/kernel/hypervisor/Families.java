package org.bd0.kernel.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bd0.elf.ElfException;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.ProcessRegion;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.Start;
import org.bd0.kernel.hypervisor.Images.Image;
import org.bd0.kernel.linux.ChildEvent;
import org.bd0.kernel.linux.LinuxSystem;
import org.bd0.kernel.linux.ProcessTable;
import org.bd0.kernel.linux.Root;
import org.bd0.kernel.linux.Signal;
import org.bd0.kernel.linux.Terminals;
import org.bd0.kernel.linux.WaitFor;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.trace.Capture;

/** Linux's ways to make processes, to replace their programs and to wait for them. */
final class Families implements ProcessTable {
  private static final int GETUID = 102;

  /** A hundredth of a second, in nanoseconds. */
  private static final long TICK = 10_000_000;

  private final Hypervisor hypervisor;
  private final Terminals terminals = new Terminals();
  private volatile boolean sharing;

  Families(Hypervisor hypervisor) {
    this.hypervisor = hypervisor;
  }

  @Override
  public int startThread(LinuxSystem from, CpuState cpu, Consumer<LinuxSystem> prepare) {
    return hypervisor.startThread(from, cpu, prepare);
  }

  @Override
  public LinuxSystem fork(LinuxSystem parent, boolean sharesMemory, int exitSignal)
      throws KernelException {
    GuestThread thread = parent.thread();
    GuestProcess from = thread.process();
    Entry entry = hypervisor.entry(from.id());
    ProcessRegion region =
        sharesMemory
            ? from.region()
            : hypervisor.region(from.memory().region().size(), false, hypervisor.newId());
    GuestProcess child =
        new GuestProcess(from, region, sharesMemory ? hypervisor.newId() : region.owner());
    GuestThread first = new GuestThread(child, copy(thread.cpu(), child.memory()), child.id());
    LinuxSystem system = parent.forked(first, sharesMemory);
    if (!sharesMemory) {
      synchronized (from.memory().mappings()) {
        system.mapFilesOf(parent);
        child.copyMemory(from, new HostCall());
      }
      GuestMemory memory = child.memory();
      memory.code(
          from.memory().pristine()
              ? entry.image.code(from.program().bias())
              : new CodeCache(true, false));
    }
    boolean exact = thread.cpu().code.exact();
    first.cpu().code = child.memory().code().variant(exact, Capture.NONE);
    hypervisor.company(sharing);
    hypervisor.add(child, system, entry.image, exitSignal);
    return system;
  }

  private static CpuState copy(CpuState from, GuestMemory memory) {
    CpuState cpu = new CpuState(memory);
    System.arraycopy(from.r, 0, cpu.r, 0, cpu.r.length);
    return cpu;
  }

  @Override
  public void begin(LinuxSystem child) {
    hypervisor.begin(child);
  }

  @Override
  public void execute(LinuxSystem caller, String name, int file, Start with)
      throws ElfException, KernelException {
    GuestThread thread = caller.thread();
    GuestProcess process = thread.process();
    Entry entry = hypervisor.entry(process.id());
    Image image = hypervisor.images().open(name, file);
    ProcessRegion region =
        hypervisor.region(process.memory().region().size(), image.far, process.id());
    GuestProcess.Replacement next = process.prepare(image.elf, with, region);
    if (!process.onlyThread(thread)) {
      next.abandon();
      return;
    }
    caller.left();
    caller.closeMappings();
    process.replace(next);
    GuestThread first = new GuestThread(process, next.cpu(), process.id());
    hypervisor.setCode(process, image);
    next.cpu().code = process.memory().code();
    LinuxSystem system = caller.executed(first);
    entry.image = image;
    entry.system = system;
    hypervisor.traces().executed(process, thread, first);
    process.remove(thread);
    thread.end();
    caller.successor(system);
  }

  @Override
  public ChildEvent await(LinuxSystem caller, WaitFor which) {
    Entry entry = hypervisor.entry(caller.thread().process().id());
    ChildEvent event = entry.children.await(caller.thread(), which, caller::interrupted);
    boolean ended = event.code() == ChildEvent.EXITED || event.code() == ChildEvent.KILLED;
    if (ended && !which.leave()) {
      entry.childrenTime.addAndGet(event.nanoseconds());
      hypervisor.collect(event.id());
    }
    return event;
  }

  @Override
  public GuestProcess process(int id) {
    return hypervisor.process(id);
  }

  @Override
  public LinuxSystem system(int id) {
    Entry entry = hypervisor.entry(id);
    return entry == null ? null : entry.system;
  }

  @Override
  public List<GuestProcess> members(int group) {
    List<GuestProcess> found = new ArrayList<>();
    for (GuestProcess process : hypervisor.processes()) {
      if (group == 0 || process.group() == group) {
        found.add(process);
      }
    }
    return found;
  }

  @Override
  public boolean signal(int id, SignalInfo info) {
    return hypervisor.signal(id, info) || hypervisor.process(id) != null;
  }

  @Override
  public void stopped(GuestProcess process, int signal) {
    Entry entry = hypervisor.entry(process.id());
    process.halt();
    entry.continued = false;
    entry.stopSignal = signal;
    tellParent(entry);
  }

  @Override
  public void proceed(GuestProcess process) {
    if (process.halted()) {
      Entry entry = hypervisor.entry(process.id());
      entry.stopSignal = 0;
      entry.continued = true;
      process.restart();
      entry.system.proceeded();
      tellParent(entry);
    }
  }

  private static int user() {
    return (int) new HostCall().call(GETUID, 0, 0, 0, 0, 0, 0);
  }

  /** What a process's parent is told of its end. */
  static SignalInfo end(Entry entry) {
    GuestProcess process = entry.process;
    if (entry.exitSignal != Signal.SIGCHLD) {
      return SignalInfo.from(entry.exitSignal, SignalInfo.SI_USER, process.id(), user());
    }
    boolean killed = process.signal() != 0;
    long ticks = process.time() / TICK;
    return SignalInfo.child(
        killed ? SignalInfo.CLD_KILLED : SignalInfo.CLD_EXITED,
        process.id(),
        user(),
        killed ? process.signal() : process.exitStatus(),
        ticks,
        0);
  }

  private void tellParent(Entry entry) {
    Entry parent = hypervisor.entry(entry.process.parent());
    if (parent != null) {
      boolean stopped = entry.stopSignal != 0;
      int code = stopped ? SignalInfo.CLD_STOPPED : SignalInfo.CLD_CONTINUED;
      int status = stopped ? entry.stopSignal : Signal.SIGCONT;
      hypervisor.signal(
          parent.process.id(), SignalInfo.child(code, entry.process.id(), user(), status, 0, 0));
      parent.children.changed();
    }
  }

  @Override
  public Root root() {
    return hypervisor.root();
  }

  @Override
  public Terminals terminals() {
    return terminals;
  }

  @Override
  public boolean orphaned(int group) {
    for (GuestProcess member : members(group)) {
      GuestProcess parent = hypervisor.process(member.parent());
      boolean hosts = parent == null && !orphan(member);
      boolean another =
          parent != null && parent.group() != group && parent.session() == member.session();
      if (!member.ended() && (hosts || another)) {
        return false;
      }
    }
    return true;
  }

  /** A process has ended, and its children are somebody else's: groups may be orphaned now. */
  void ended(GuestProcess process, Iterable<GuestProcess> itsChildren) {
    if (process.session() == process.id()) {
      int foreground = terminals.foreground(process.session());
      terminals.forget(process.session());
      if (foreground != 0) {
        hangUp(foreground);
      }
    }
    hangUpIfStopped(process.group());
    for (GuestProcess child : itsChildren) {
      if (child.group() != process.group()) {
        hangUpIfStopped(child.group());
      }
    }
  }

  private void hangUpIfStopped(int group) {
    for (GuestProcess member : members(group)) {
      if (member.halted() && orphaned(group)) {
        hangUp(group);
        return;
      }
    }
  }

  private void hangUp(int group) {
    for (GuestProcess member : members(group)) {
      hypervisor.kill(member.id(), Signal.SIGHUP);
      hypervisor.kill(member.id(), Signal.SIGCONT);
    }
  }

  @Override
  public boolean orphan(GuestProcess process) {
    Entry entry = hypervisor.entry(process.id());
    return entry != null && entry.orphan;
  }

  @Override
  public void sharesMemory() {
    sharing = true;
    if (hypervisor.processes().size() > 1) {
      hypervisor.company(true);
    }
  }

  @Override
  public long childrenTime(int id) {
    Entry entry = hypervisor.entry(id);
    return entry == null ? 0 : entry.childrenTime.get();
  }
}
