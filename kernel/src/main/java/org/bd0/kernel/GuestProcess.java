package org.bd0.kernel;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Region;
import org.bd0.runtime.Slot;

/**
 * A guest process: its region and what is mapped there, its file descriptors and current directory,
 * and how it ended.
 */
public final class GuestProcess {
  /** The host's "current directory" in place of a descriptor (openat(2)). */
  public static final int AT_FDCWD = -100;

  /** Room for the smallest program above the 64 KiB that are never accessible. */
  private static final long SMALLEST = 128 << 10;

  /** Whoever started it is no process. */
  public static final int NO_PARENT = 0;

  private static final int GETPID = 39;
  private static final int GETRANDOM = 318;
  private static final int CLOSE = 3;
  private static final int FCNTL = 72;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int GETUID = 102;
  private static final int GETGID = 104;
  private static final int GETEUID = 107;
  private static final int GETEGID = 108;
  private static final int GETRLIMIT = 97;
  private static final int SETRLIMIT = 160;
  private static final int RLIMIT_NOFILE = 7;
  private static final int MOST_FILES = 1 << 20;

  private static int openFilesAtStart;

  private final AddressSpace space;
  private final HostCall hostCall;
  private final ProcessRegion region;
  private final GuestMemory memory;
  private final int record;
  private final Metadata metadata;

  private final Descriptors descriptors;
  private final int id;
  private final Set<GuestThread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicLong endedThreads = new AtomicLong();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile int parent;
  private Start start;
  private Program program;
  private Layout layout;
  private Heap heap;
  private int directory = AT_FDCWD;
  private KernelCalls kernelCalls;
  private volatile boolean ended;
  private volatile boolean suspended;
  private volatile int exitStatus;
  private volatile int signal;
  private volatile String death;
  private String title;
  private Runnable whenStopped = () -> {};

  /**
   * An empty process that has the host's standard streams.
   *
   * @param space the address space
   * @param limit bytes of memory that it may use, rounded up to pages
   * @throws KernelException when the address space has no room
   */
  public GuestProcess(AddressSpace space, long limit) throws KernelException {
    this(space, limit, new int[] {0, 1, 2});
  }

  /**
   * An empty process that is alone in the world: its id is the host's.
   *
   * @param space the address space
   * @param limit bytes of memory that it may use, rounded up to pages
   * @param standard host descriptors of the standard streams, owned by the process from now on
   * @throws KernelException when the address space has no room
   */
  public GuestProcess(AddressSpace space, long limit, int[] standard) throws KernelException {
    this(
        new ProcessRegion(space, allocate(space, limit), false, hostId()),
        hostId(),
        NO_PARENT,
        standard);
    memory.code(new CodeCache());
  }

  /**
   * An empty process.
   *
   * @param region where it lives
   * @param id its number
   * @param parent the number of the process that started it, or {@link #NO_PARENT}
   * @param standard host descriptors of the standard streams, owned by the process from now on
   * @throws KernelException when the region has no room for a further process
   */
  public GuestProcess(ProcessRegion region, int id, int parent, int[] standard)
      throws KernelException {
    this.region = region;
    this.memory = region.memory();
    this.space = memory.space();
    this.hostCall = new HostCall();
    this.id = id;
    this.parent = parent;
    this.record = region.enter();
    if (record < 0) {
      throw new KernelException(
          KernelException.FAILED,
          KernelException.EAGAIN,
          "the region of process " + region.owner() + " takes no further process");
    }
    long page = memory.region().host();
    this.metadata = new Metadata(page, record);
    this.descriptors = new Descriptors(new HostCall(), openFiles(), standard);
  }

  /**
   * A region for a process.
   *
   * @param limit its bytes, rounded up to pages
   * @throws KernelException when it is too small, or the address space has no room for it
   */
  public static Region allocate(AddressSpace space, long limit) throws KernelException {
    if (limit < SMALLEST) {
      throw new KernelException(
          KernelException.FAILED,
          KernelException.EINVAL,
          "a limit of " + limit + " bytes is less than " + SMALLEST);
    }
    Region region = space.allocate(limit);
    if (region == null) {
      String why =
          AddressSpace.roundUp(limit) > space.size() || space.regions().isEmpty()
              ? "a limit of " + limit + " bytes exceeds the address space of " + space.size()
              : "the address space has no gap of " + limit + " bytes";
      throw new KernelException(KernelException.FAILED, KernelException.ENOMEM, why);
    }
    return region;
  }

  private static int hostId() {
    return (int) new HostCall().call(GETPID, 0, 0, 0, 0, 0, 0);
  }

  /**
   * Loads a program and prepares its first thread.
   *
   * @param elf the program; stays open while the process lives
   * @param with its arguments
   * @return a CPU at the entry point
   * @throws ElfException when the program does not fit or cannot be read
   * @throws KernelException when the arguments do not fit
   */
  public CpuState load(ElfFile elf, Start with) throws ElfException, KernelException {
    return load(elf, with, null);
  }

  /**
   * Loads a program into a region where others may be already.
   *
   * @param elf the program; stays open while the process lives
   * @param with its arguments
   * @param host the process that the region belongs to, or null for this one itself
   * @return a CPU at the entry point
   * @throws ElfException when the program does not fit or cannot be read
   * @throws KernelException when the arguments do not fit, or its addresses are taken
   */
  public CpuState load(ElfFile elf, Start with, GuestProcess host)
      throws ElfException, KernelException {
    start = with;
    program = host == null ? Program.load(elf, memory) : Program.loadBeside(elf, memory, host);
    layout = host == null ? ownLayout() : host.layout.guest(memory.mappings());
    if (layout.stackEnd() - layout.stackStart() < 4L * AddressSpace.PAGE) {
      throw new KernelException(
          KernelException.CANNOT_EXECUTE,
          KernelException.ENOMEM,
          elf.name() + ": the memory limit leaves no room for a stack; run it with a higher limit");
    }
    int stackProtection =
        Mappings.READ | Mappings.WRITE | (elf.hasExecutableStack() ? Mappings.EXEC : 0);
    memory.mappings().map(layout.stackStart(), layout.stackEnd(), stackProtection, "[stack]");
    long bias = memory.farBias();
    metadata.begin(this, program.start() + bias, program.entry() + bias, layout.stackEnd() + bias);
    metadata.heap(layout.heapStart() + bias, layout.heapEnd() + bias);
    heap = host == null ? new Heap(memory, layout, metadata) : host.heap.shared();
    memory.mayGrow((cpu, address) -> heap.implicitEnd(address, cpu.r[Slot.RSP]));
    CpuState cpu = new CpuState(memory);
    cpu.code = memory.code();
    cpu.r[Slot.RSP] = InitialStack.write(memory, layout, program, with, ids(), random());
    cpu.r[Slot.RIP] = program.entry();
    return cpu;
  }

  private Layout ownLayout() {
    return memory.far()
        ? Layout.simple(program.end(), memory.end())
        : Layout.above(program.end(), memory.end());
  }

  /** Its heap. */
  public Heap heap() {
    return heap;
  }

  /**
   * The soft limit of open files that bd0-run was started with: the JVM must be told not to raise
   * it (-XX:-MaxFDLimit). It is raised here, because the JVM's own files count too.
   */
  private int openFiles() {
    synchronized (GuestProcess.class) {
      if (openFilesAtStart == 0) {
        long at = memory.host(memory.base(), Long.BYTES * 2);
        hostCall.call(GETRLIMIT, RLIMIT_NOFILE, at, 0, 0, 0, 0);
        long soft = Raw.getLong(at);
        openFilesAtStart = soft < 0 ? MOST_FILES : Math.clamp(soft, 3, MOST_FILES);
        Raw.putLong(at, Raw.getLong(at + Long.BYTES));
        hostCall.call(SETRLIMIT, RLIMIT_NOFILE, at, 0, 0, 0, 0);
        Raw.fill(at, Long.BYTES * 2, (byte) 0);
      }
      return openFilesAtStart;
    }
  }

  /** In the order of the stack: user, effective user, group, effective group. */
  private int[] ids() {
    int[] ids = {GETUID, GETEUID, GETGID, GETEGID};
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) hostCall.call(ids[i], 0, 0, 0, 0, 0, 0);
    }
    return ids;
  }

  /** Random bytes, by way of guest memory that nothing lies in yet. */
  private byte[] random() {
    byte[] bytes = new byte[16];
    long at = memory.host(layout.stackEnd() - bytes.length, bytes.length);
    hostCall.call(GETRANDOM, at, bytes.length, 0, 0, 0, 0);
    Raw.copyOut(at, bytes, 0, bytes.length);
    Raw.fill(at, bytes.length, (byte) 0);
    return bytes;
  }

  /** Gives back memory and descriptors. Nothing of the process may be used afterwards. */
  public void close() {
    closeFiles();
    region.leave(record);
  }

  /** Gives back its memory: it could not be loaded. Its descriptors are its maker's. */
  public void abandon() {
    region.leave(record);
  }

  private void closeFiles() {
    descriptors.closeAll();
    if (directory != AT_FDCWD) {
      hostCall.call(CLOSE, directory, 0, 0, 0, 0, 0);
      directory = AT_FDCWD;
    }
  }

  // Threads, and the end.

  /** A thread has been made. */
  void add(GuestThread thread) {
    threads.add(thread);
    metadata.threads(threads.size());
  }

  /**
   * A thread is gone.
   *
   * @return whether it was the last
   */
  public boolean remove(GuestThread thread) {
    endedThreads.addAndGet(thread.time());
    threads.remove(thread);
    metadata.threads(threads.size());
    return threads.isEmpty();
  }

  /** Its threads at this moment. */
  public Collection<GuestThread> threads() {
    return threads;
  }

  /** Nanoseconds that its threads have run for, those that have ended too. */
  public long time() {
    long sum = endedThreads.get();
    for (GuestThread thread : threads) {
      sum += thread.time();
    }
    return sum;
  }

  /** It runs from now on. */
  public void begin() {
    metadata.state(Metadata.RUNNING);
  }

  /** Its last thread is gone: gives back all but its memory, which can still be read. */
  public void finish() {
    closeFiles();
    metadata.exitStatus(exitStatus);
    metadata.state(Metadata.ENDED);
    end.countDown();
  }

  /** Opens when all has ended. */
  public CountDownLatch end() {
    return end;
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /** The number of the process that started it or adopted it, or {@link #NO_PARENT}. */
  public int parent() {
    return parent;
  }

  /** It has a new parent: the old one has ended. */
  public void parent(int number) {
    parent = number;
    metadata.parent(number);
  }

  /** The last part of its program's file name. */
  public String name() {
    return start.name();
  }

  /** The region that it lives in. */
  public ProcessRegion region() {
    return region;
  }

  /** Its calls to BD0, or null when it is alone. */
  public KernelCalls kernelCalls() {
    return kernelCalls;
  }

  /** Sets who answers its calls to BD0. */
  public void kernelCalls(KernelCalls calls) {
    kernelCalls = calls;
  }

  /** How messages about it begin. */
  public String title() {
    return title == null ? "bd0-run: " + name() : title;
  }

  /** Sets how messages about it begin. */
  public void title(String text) {
    title = text;
  }

  /** What it died of, one line, or null. */
  public String death() {
    return death;
  }

  /** Notes what it died of. */
  public void death(String line) {
    death = line;
  }

  /** The host calls of the process's thread. */
  public HostCall hostCall() {
    return hostCall;
  }

  /** The address space that the process lives in. */
  public AddressSpace space() {
    return space;
  }

  /** Its memory. */
  public GuestMemory memory() {
    return memory;
  }

  /** Its file descriptors. */
  public Descriptors descriptors() {
    return descriptors;
  }

  /** What it was started with; null before {@link #load}. */
  public Start start() {
    return start;
  }

  /** The program; null before {@link #load}. */
  public Program program() {
    return program;
  }

  /** Where its parts lie; null before {@link #load}. */
  public Layout layout() {
    return layout;
  }

  /** The host descriptor of the current directory, or {@link #AT_FDCWD} for the JVM's. */
  public int directory() {
    return directory;
  }

  /** A host descriptor of the same directory for a further process, or {@link #AT_FDCWD}. */
  public int inheritDirectory() {
    return directory == AT_FDCWD
        ? AT_FDCWD
        : (int) hostCall.call(FCNTL, directory, F_DUPFD_CLOEXEC, 3, 0, 0, 0);
  }

  /** Sets the current directory to a host descriptor that belongs to the process from now on. */
  public void directory(int hostDescriptor) {
    directory = hostDescriptor;
  }

  /** Ends with an exit status of 0 to 255. */
  public synchronized void exit(int status) {
    if (!ended) {
      exitStatus = status & 0xff;
      endThreads();
    }
  }

  /** Ends by a signal. */
  public synchronized void kill(int number) {
    if (!ended) {
      signal = number;
      exitStatus = 128 + number;
      endThreads();
    }
  }

  /** Makes its threads wait between two pieces of guest code, until {@link #proceed}. */
  public void suspend() {
    suspended = true;
    threads.forEach(GuestThread::interrupt);
  }

  /** Ends {@link #suspend}. */
  public void proceed() {
    suspended = false;
    threads.forEach(GuestThread::interrupt);
  }

  /** Whether it is suspended. */
  public boolean suspended() {
    return suspended;
  }

  private void endThreads() {
    ended = true;
    threads.forEach(GuestThread::interrupt);
  }

  /**
   * Sets what is done when the process has ended while its thread may be waiting in the host.
   *
   * @param action run by another thread
   */
  public synchronized void whenStopped(Runnable action) {
    whenStopped = action;
  }

  /** To be called by whoever has ended the process from another thread. */
  public void stop() {
    Runnable action;
    synchronized (this) {
      action = whenStopped;
    }
    action.run();
  }

  /** Whether it has ended. */
  public boolean ended() {
    return ended;
  }

  /** The exit status as a shell gives it: 128 + n after signal n. */
  public int exitStatus() {
    return exitStatus;
  }

  /** The signal that ended it, or 0. */
  public int signal() {
    return signal;
  }
}
