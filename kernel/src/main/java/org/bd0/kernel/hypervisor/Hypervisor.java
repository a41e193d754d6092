package org.bd0.kernel.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.bd0.elf.ElfException;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Messages;
import org.bd0.kernel.ProcessRegion;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.hypervisor.Images.Image;
import org.bd0.kernel.linux.LinuxSystem;
import org.bd0.kernel.linux.Root;
import org.bd0.kernel.linux.Signal;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Dispatcher;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Region;
import org.bd0.translator.Engine;
import org.bd0.translator.Listing;

/**
 * The process table and the layout of the address space.
 *
 * <p>Processes get the numbers 1, 2, 3 and so on, and the lowest gap in the address space that is
 * large enough: the same starts and collections in the same order give the same addresses on every
 * run. A process that has ended keeps its number and its memory until it is collected, by its
 * parent or, when it has none, by whoever started it here.
 */
public final class Hypervisor {
  /** The size of a region when none is asked for: 32 GiB. */
  public static final long DEFAULT_SIZE = 32L << 30;

  /** The most processes at once, unless told otherwise. */
  public static final int MOST_PROCESSES = 100_000;

  /** The most threads at once, of all processes. */
  private static final int MOST_THREADS = 1_000_000;

  private static final int GETPGID = 121;
  private static final int GETSID = 124;

  /** What getsid(2) gives for a session whose leader is not among the processes. */
  private static final int NOBODYS_SESSION = 0;

  /** Numbers of further threads begin above those of processes, of the host's too. */
  private static final int FIRST_THREAD = 1 << 22;

  /** How a hypervisor works. */
  public static final class Settings {
    /** How guest code is executed. */
    public Engine engine = new Engine(Engine.Kind.TRANSLATOR);

    /** The first process's number. */
    public int firstId = 1;

    /** Whether numbers are the host's process ids' brothers: kill(2) then reaches the host's. */
    public boolean idsAreHosts;

    /** Whether a thread may have the address space for itself; code is faster while it has. */
    public boolean mayBeAlone;

    /** Bytes of the address space, at most: see {@link AddressSpace}. */
    public long arena = AddressSpace.LARGEST;

    /** The most processes at once. */
    public int mostProcesses = MOST_PROCESSES;

    /**
     * Whether the stacks of near programs grow no further than the host's limit says, as those of
     * Linux programs do.
     */
    public boolean limitStack;

    /** Whether loads and stores obey page protections. */
    public boolean protect;

    /** What processes see of the host's files and network, or null for all. */
    public Root root;

    /** Where system calls are shown: see {@link LinuxSystem}. */
    public int straceTo = LinuxSystem.NO_TRACE;

    /** Who is told what happens to processes. */
    public Events events = new Events() {};

    /** The usual ones. */
    public Settings() {}
  }

  /** What happens to processes; told by any thread, before anybody else can know. */
  public interface Events {
    /** A process is about to run. */
    default void started(GuestProcess process) {}

    /** A process has ended. */
    default void ended(GuestProcess process) {}
  }

  /** A process that was made and whose first thread does not run yet. */
  public final class Made {
    private final GuestProcess process;
    private final LinuxSystem system;
    private final GuestThread thread;

    private Made(GuestProcess process, GuestThread thread, LinuxSystem system) {
      this.process = process;
      this.thread = thread;
      this.system = system;
    }

    /** The process. */
    public GuestProcess process() {
      return process;
    }

    /** Its first thread's processor. */
    public CpuState cpu() {
      return thread.cpu();
    }

    /** Runs it on a thread of its own. */
    public GuestProcess begin() {
      others();
      settings.events.started(process);
      spawn(thread, system);
      return process;
    }

    /**
     * Runs its first thread on the calling thread: to its end, or until it has company. Then it
     * goes on on a thread of its own, and there may be other threads.
     *
     * @param dispatcher see {@link #dispatcher}
     */
    public void runHere(Dispatcher dispatcher) {
      process.begin();
      live.add(thread);
      slices.watch();
      leave(run(system, dispatcher));
    }

    /** A dispatcher for {@link #runHere}. */
    public Dispatcher dispatcher() {
      return new Dispatcher(settings.engine, system);
    }

    /** The personality of its first thread. */
    public LinuxSystem system() {
      return system;
    }
  }

  private final Settings settings;
  private final AddressSpace space;
  private final Images images = new Images();
  private final Map<Integer, Entry> table = new ConcurrentSkipListMap<>();
  private final Set<GuestThread> live = ConcurrentHashMap.newKeySet();
  private final TimeSlices slices = new TimeSlices(live);
  private final KernelCallHandler calls = new KernelCallHandler(this);
  private final Traces traces = new Traces(this);
  private final Families families = new Families(this);
  private final AtomicInteger nextThread = new AtomicInteger(FIRST_THREAD);
  private int nextId;
  private volatile boolean ordered;

  /** With no processes. */
  public Hypervisor(Settings settings) {
    this.settings = settings;
    space = new AddressSpace(settings.arena);
    nextId = settings.firstId;
    ordered = !settings.mayBeAlone;
  }

  /** The address space. */
  public AddressSpace space() {
    return space;
  }

  /** The traces of what processes write. */
  public Traces traces() {
    return traces;
  }

  /** How guest code is executed. */
  public Engine engine() {
    return settings.engine;
  }

  // Starting.

  /**
   * Makes a process and runs it.
   *
   * @throws ElfException when the program cannot be run
   * @throws KernelException when there is no room, or no such process to go to
   */
  public GuestProcess start(StartRequest request) throws ElfException, KernelException {
    return make(request).begin();
  }

  /**
   * Makes a process.
   *
   * @throws ElfException when the program cannot be run
   * @throws KernelException when there is no room, or no such process to go to
   */
  public synchronized Made make(StartRequest request) throws ElfException, KernelException {
    boolean made = false;
    try {
      Made result = build(request);
      made = true;
      return result;
    } finally {
      if (!made) {
        request.close();
      }
    }
  }

  private Made build(StartRequest request) throws ElfException, KernelException {
    if (table.size() >= settings.mostProcesses) {
      throw new KernelException(
          KernelException.FAILED,
          KernelException.EAGAIN,
          "there are " + table.size() + " processes already, which is the limit");
    }
    Image image = images.open(request.file());
    GuestProcess host = request.into() == 0 ? null : owner(request.into());
    if (host != null && host.memory().far() != image.far) {
      throw new KernelException(
          KernelException.CANNOT_EXECUTE,
          KernelException.EINVAL,
          image.elf.name()
              + (image.far
                  ? ": uses far addresses, but the region belongs to a near process"
                  : ": uses near addresses, but the region belongs to a far process"));
    }
    boolean numbersOfThreads = settings.idsAreHosts && !table.isEmpty();
    int id = numbersOfThreads ? nextThread.getAndIncrement() : nextId;
    ProcessRegion region = host == null ? region(request.size(), image.far, id) : host.region();
    GuestProcess process = new GuestProcess(region, id, request.parent(), request.standard());
    try {
      process.kernelCalls(calls);
      process.title(title(request, id));
      CpuState cpu = load(process, image, request, host);
      GuestThread thread = new GuestThread(process, cpu, id);
      process.directory(request.directory());
      LinuxSystem system =
          new LinuxSystem(
              thread,
              families,
              settings.straceTo,
              (state, address) -> Listing.instruction(state.memory, address));
      Entry entry = new Entry(process, system, image);
      Entry parent = table.get(request.parent());
      if (parent == null) {
        firstOfItsFamily(process);
      } else {
        process.group(parent.process.group());
        process.session(parent.process.session());
        parent.children.add(entry);
      }
      table.put(id, entry);
      nextId += numbersOfThreads ? 0 : 1;
      traces.made(process, thread);
      return new Made(process, thread, system);
    } catch (ElfException | KernelException e) {
      process.abandon();
      throw e;
    }
  }

  private String title(StartRequest request, int id) {
    return settings.idsAreHosts && id == settings.firstId
        ? "bd0-run: " + request.start().name()
        : "bd0: " + request.start().name() + " (" + id + ")";
  }

  private CpuState load(GuestProcess process, Image image, StartRequest request, GuestProcess host)
      throws ElfException, KernelException {
    if (host != null) {
      // Others' code appears in the region: its translations are its own from now on.
      process.memory().ownCode();
    }
    CpuState cpu = process.load(image.elf, request.start(), host);
    if (host == null) {
      setCode(process, image);
    }
    cpu.code = process.memory().code();
    return cpu;
  }

  /** The translations for a process that has just been loaded. */
  void setCode(GuestProcess process, Image image) {
    boolean alone = settings.mayBeAlone && table.size() <= 1 && !ordered;
    process
        .memory()
        .code(alone ? new CodeCache(false, false) : image.code(process.program().bias()));
  }

  /**
   * A process that nobody here has made: its group and session are the host's, or it leads a group
   * of a session whose leader it does not see (pid_namespaces(7)).
   */
  private void firstOfItsFamily(GuestProcess process) {
    HostCall host = new HostCall();
    boolean hosts = settings.idsAreHosts;
    process.group(hosts ? (int) host.call(GETPGID, 0, 0, 0, 0, 0, 0) : process.id());
    process.session(hosts ? (int) host.call(GETSID, 0, 0, 0, 0, 0, 0) : NOBODYS_SESSION);
  }

  /**
   * A number that no process has: nor any of the host's, where those can be reached too. The
   * numbers of the JVM's threads would be the next ones, and to kill one is to kill the JVM.
   */
  synchronized int newId() {
    return settings.idsAreHosts ? nextThread.getAndIncrement() : nextId++;
  }

  /** What processes see of the host's files and network, or null for all. */
  Root root() {
    return settings.root;
  }

  /** The programs' files. */
  Images images() {
    return images;
  }

  /** Puts the child of a fork into the table. */
  void add(GuestProcess child, LinuxSystem system, Image image, int exitSignal) {
    Entry entry = new Entry(child, system, image);
    entry.forked = true;
    entry.exitSignal = exitSignal;
    entry(child.parent()).children.add(entry);
    table.put(child.id(), entry);
    traces.made(child, system.thread());
  }

  /** Runs the child of a fork. */
  void begin(LinuxSystem child) {
    settings.events.started(child.thread().process());
    spawn(child.thread(), child);
  }

  /** The process that a region was made for, or, when that is gone, another one in it. */
  private GuestProcess owner(int id) throws KernelException {
    Entry entry = table.get(id);
    if (entry == null || entry.process.ended()) {
      throw new KernelException(
          KernelException.FAILED, KernelException.ESRCH, "there is no running process " + id);
    }
    Entry owner = table.get(entry.process.region().owner());
    return owner == null ? entry.process : owner.process;
  }

  ProcessRegion region(long size, boolean far, int id) throws KernelException {
    Region region = GuestProcess.allocate(space, size == 0 ? DEFAULT_SIZE : size);
    ProcessRegion made = new ProcessRegion(space, region, far, id);
    if (settings.protect) {
      made.memory().protect();
    }
    if (settings.limitStack && !far) {
      made.limitStack();
    }
    return made;
  }

  /** A second thread is about to run: from here on others see the order of memory accesses. */
  private void others() {
    company(true);
  }

  /**
   * There is a further thread.
   *
   * @param seesStores whether it sees memory that others change
   */
  synchronized void company(boolean seesStores) {
    if (!ordered && seesStores) {
      ordered = true;
      for (Entry entry : table.values()) {
        entry.process.memory().code(new CodeCache(true, false));
      }
    }
    slices.begin();
  }

  private void spawn(GuestThread thread, LinuxSystem system) {
    live.add(thread);
    thread.process().begin();
    Thread.ofVirtual()
        .name(thread.process().name())
        .start(
            () -> {
              try {
                leave(run(system, new Dispatcher(settings.engine, system)));
              } catch (Throwable t) {
                internalError(thread.process(), t);
                for (GuestThread left : thread.process().threads()) {
                  ended(left, system);
                }
              }
            });
  }

  /** Runs a thread and, where it replaces its program, the one that takes its place. */
  private LinuxSystem run(LinuxSystem first, Dispatcher dispatcher) {
    LinuxSystem system = first;
    Dispatcher with = dispatcher;
    for (; ; ) {
      GuestThread thread = system.thread();
      live.add(thread);
      thread.running(Thread.currentThread());
      system.run(with, thread.cpu());
      LinuxSystem next = system.successor();
      if (next == null) {
        return system;
      }
      space.forget(thread.cpu());
      live.remove(thread);
      system = next;
      with = new Dispatcher(settings.engine, next);
    }
  }

  /** A thread has left its host thread: for another one, or for good. */
  private void leave(LinuxSystem system) {
    if (system.thread().moved()) {
      system.thread().running(null);
      spawn(system.thread(), system);
    } else {
      ended(system.thread(), system);
    }
  }

  private static void internalError(GuestProcess process, Throwable t) {
    String line = "internal error: " + t + ", please report";
    process.death(line);
    Messages.line(new HostCall(), process.descriptors().messages(), process.title() + ": " + line);
    if (System.getenv("BD0_DEBUG") != null) {
      t.printStackTrace();
    }
    process.kill(Signal.SIGABRT);
  }

  /**
   * A further thread in a process.
   *
   * @param from a thread of it
   * @param cpu its registers
   * @param prepare is given the thread before it runs
   * @return its number, or 0 when there are too many threads
   */
  int startThread(LinuxSystem from, CpuState cpu, Consumer<LinuxSystem> prepare) {
    if (live.size() >= MOST_THREADS) {
      return 0;
    }
    others();
    int id = nextThread.getAndIncrement();
    GuestThread thread = new GuestThread(from.thread().process(), cpu, id);
    traces.made(thread, from.thread());
    LinuxSystem system = new LinuxSystem(thread, from);
    prepare.accept(system);
    spawn(thread, system);
    return id;
  }

  // The end.

  private void ended(GuestThread thread, LinuxSystem system) {
    system.left();
    traces.left(thread);
    thread.running(null);
    live.remove(thread);
    space.forget(thread.cpu());
    if (thread.process().remove(thread)) {
      finish(thread.process(), system);
    }
  }

  private void finish(GuestProcess process, LinuxSystem system) {
    if (!process.ended()) {
      process.exit(system.lastStatus()); // Its last thread left without a word.
    }
    system.close();
    Entry entry = table.get(process.id());
    traces.ended(process);
    settings.events.ended(process);
    Entry parent = table.get(process.parent());
    entry.unwanted =
        entry.forked
            && entry.exitSignal == Signal.SIGCHLD
            && parent != null
            && parent.system.forgetsChildren();
    process.finish();
    List<GuestProcess> itsChildren = new ArrayList<>();
    for (Entry child : entry.children.all()) {
      adopt(child, entry);
      itsChildren.add(child.process);
    }
    families.ended(process, itsChildren);
    if (entry.forked) {
      process.leave();
    }
    bequeath(entry);
    entry.settled.countDown();
  }

  /** A process has ended: its parent is told, or it is forgotten if nobody waits for it. */
  private void bequeath(Entry entry) {
    GuestProcess process = entry.process;
    Entry parent;
    synchronized (entry) {
      parent = table.get(process.parent());
      if (parent == null && entry.orphan) {
        collect(process.id());
      }
    }
    if (parent == null) {
      return;
    }
    if (entry.forked && entry.exitSignal != 0) {
      if (entry.unwanted) {
        parent.children.remove(entry);
        collect(process.id());
      }
      signal(parent.process.id(), Families.end(entry));
    }
    parent.children.changed();
  }

  /** A process has lost its parent: an ancestor takes its place, or nobody will wait for it. */
  private void adopt(Entry entry, Entry lost) {
    Entry heir = table.get(lost.process.parent());
    while (heir != null && (!heir.process.adopts() || heir.process.ended())) {
      heir = table.get(heir.process.parent());
    }
    synchronized (entry) {
      entry.process.parent(heir == null ? GuestProcess.NO_PARENT : heir.process.id());
      entry.orphan = heir == null;
      if (heir != null) {
        heir.children.add(entry);
        heir.children.changed();
      } else if (entry.over()) {
        collect(entry.process.id());
      }
    }
    if (entry.process.deathSignal() != 0) {
      kill(entry.process.id(), entry.process.deathSignal());
    }
  }

  /**
   * Forgets a process that has ended, and gives its memory back.
   *
   * @return whether there was one
   */
  public boolean collect(int id) {
    Entry entry = table.get(id);
    if (entry == null || entry.process.end().getCount() != 0 || !table.remove(id, entry)) {
      return false;
    }
    entry.process.close();
    return true;
  }

  /**
   * Waits until a process has ended.
   *
   * @return its exit status, 128 + n after signal n; -1 when there is no such process
   * @throws InterruptedException when the calling thread was interrupted
   */
  public int await(int id) throws InterruptedException {
    Entry entry = table.get(id);
    if (entry == null) {
      return -1;
    }
    CountDownLatch end = entry.process.end();
    end.await();
    return entry.process.exitStatus();
  }

  /**
   * Waits until no process runs any more, and what their ends bring about has been done.
   *
   * @throws InterruptedException when the calling thread was interrupted
   */
  public void awaitAll() throws InterruptedException {
    for (Entry entry : table.values()) {
      entry.settled.await(); // The table shows those too that are added meanwhile.
    }
  }

  /**
   * Sends a signal.
   *
   * @param signal 0 to 64; 0 tests whether there is such a process
   * @return whether there is one that has not ended
   */
  public boolean kill(int id, int signal) {
    return signal(id, SignalInfo.kernel(signal));
  }

  /**
   * Sends a signal.
   *
   * @param info the signal, and what its handler is told; number 0 tests whether there is such a
   *     process
   * @return whether there is one that has not ended
   */
  public boolean signal(int id, SignalInfo info) {
    Entry entry = table.get(id);
    if (entry == null || entry.process.ended()) {
      return false;
    }
    if (info.signal() == Signal.SIGCONT || info.signal() == Signal.SIGKILL) {
      families.proceed(entry.process);
    }
    if (info.signal() != 0) {
      entry.system.signal(info, new HostCall());
      if (entry.process.ended()) {
        entry.process.stop();
      }
    }
    return true;
  }

  // The table.

  /** A process, or null. */
  public GuestProcess process(int id) {
    Entry entry = table.get(id);
    return entry == null ? null : entry.process;
  }

  /** What belongs to a process, or null. */
  Entry entry(int id) {
    return table.get(id);
  }

  /** All processes, by number. */
  public List<GuestProcess> processes() {
    List<GuestProcess> all = new ArrayList<>();
    for (Entry entry : table.values()) {
      all.add(entry.process);
    }
    return all;
  }

  /** Gives the address space back: all processes have been collected. */
  public void close() {
    slices.close();
    space.close();
  }

  /** The end of time slices. */
  TimeSlices slices() {
    return slices;
  }

  /** Whether process numbers are among the host's. */
  boolean idsAreHosts() {
    return settings.idsAreHosts;
  }
}
