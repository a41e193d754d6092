package org.bd0.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Region;

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
  private static final int CLOSE = 3;
  private static final int FCNTL = 72;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int GETRLIMIT = 97;
  private static final int SETRLIMIT = 160;
  private static final int RLIMIT_NOFILE = 7;
  private static final int MOST_FILES = 1 << 20;

  private static int openFilesAtStart;

  private final AddressSpace space;
  private final HostCall hostCall;
  private volatile Residence residence;

  private final Descriptors descriptors;
  private final int id;
  private final Set<GuestThread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicLong endedThreads = new AtomicLong();
  private final long madeAt = System.nanoTime();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Runnable> atEnd = new ArrayList<>(0);
  private final AtomicReference<GuestThread> lender = new AtomicReference<>();
  private volatile int parent;
  private int directory = AT_FDCWD;
  private KernelCalls kernelCalls;
  private volatile boolean ended;
  private volatile boolean suspended;
  private volatile boolean halted;
  private volatile int exitStatus;
  private volatile int signal;
  private volatile String death;
  private volatile int group;
  private volatile int session;
  private volatile boolean executed;
  private volatile int deathSignal;
  private volatile boolean adopts;
  private volatile Thread lastThread;
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
    memory().code(new CodeCache());
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
    this.residence = new Residence(region);
    this.space = memory().space();
    this.hostCall = new HostCall();
    this.id = id;
    this.parent = parent;
    this.descriptors = new Descriptors(new HostCall(), openFiles(), standard);
  }

  /**
   * The child of fork(2): runs the same program, with descriptors and a current directory of its
   * own that are the same open files.
   *
   * @param from the process that forks
   * @param region where it lives: its parent's, to share the memory (vfork(2)), or one of the same
   *     size, which gets a copy
   * @param id its number
   * @throws KernelException when the region has no room for a further process
   */
  public GuestProcess(GuestProcess from, ProcessRegion region, int id) throws KernelException {
    this.residence = new Residence(region);
    this.space = memory().space();
    this.hostCall = new HostCall();
    this.id = id;
    this.parent = from.id;
    this.group = from.group;
    this.session = from.session;
    this.kernelCalls = from.kernelCalls;
    this.descriptors = from.descriptors.copy();
    this.directory = from.inheritDirectory();
    residence.inherit(this, from.residence);
  }

  /** Copies the memory that the parent has touched, once its files are mapped: fork(2). */
  public void copyMemory(GuestProcess from, HostCall by) {
    new RegionCopy(by, from.memory(), memory()).copy(from.layout(), from.heap().pointer());
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
    return residence.load(this, elf, with, host == null ? null : host.residence);
  }

  /** A program that is to take the place of a process's own (execve(2)). */
  public static final class Replacement {
    private final Residence residence;
    private final CpuState cpu;

    private Replacement(Residence residence, CpuState cpu) {
      this.residence = residence;
      this.cpu = cpu;
    }

    /** A processor at the entry point. */
    public CpuState cpu() {
      return cpu;
    }

    /** It is not wanted any more. */
    public void abandon() {
      residence.leave();
    }
  }

  /**
   * Loads a program that is to take the place of this one.
   *
   * @param elf the program; stays open while the process lives
   * @param with its arguments
   * @param to an empty region, which goes back to the address space when this fails
   * @throws ElfException when the program does not fit or cannot be read
   * @throws KernelException when the arguments do not fit
   */
  public Replacement prepare(ElfFile elf, Start with, ProcessRegion to)
      throws ElfException, KernelException {
    Residence next = new Residence(to);
    CpuState cpu = null;
    try {
      cpu = next.load(this, elf, with, null);
      return new Replacement(next, cpu);
    } finally {
      if (cpu == null) {
        next.leave();
      }
    }
  }

  /** Runs another program from now on; its old memory is gone, unless others live there. */
  public void replace(Replacement by) {
    Residence old = residence;
    residence = by.residence;
    residence.metadata().state(Metadata.RUNNING);
    executed = true;
    descriptors.closeOnExecute();
    old.leave();
    giveBack();
  }

  /** Whether its program has been replaced: its parent may not change its group any more. */
  public boolean executed() {
    return executed;
  }

  /** A thread of its parent waits until it has a program of its own, or has ended: vfork(2). */
  public void borrow(GuestThread from) {
    lender.set(from);
  }

  /** Whether that thread still has to wait. */
  public boolean borrows() {
    return lender.get() != null;
  }

  private void giveBack() {
    GuestThread waiting = lender.getAndSet(null);
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  /** Its heap. */
  public Heap heap() {
    return residence.heap();
  }

  /**
   * The soft limit of open files that bd0-run was started with: the JVM must be told not to raise
   * it (-XX:-MaxFDLimit). It is raised here, because the JVM's own files count too.
   */
  private int openFiles() {
    synchronized (GuestProcess.class) {
      if (openFilesAtStart == 0) {
        long at = memory().host(memory().base(), Long.BYTES * 2);
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

  /** Whether a thread's stack has grown into memory that is not for stacks. */
  public boolean stackOverflown(CpuState cpu) {
    return residence.stackOverflown(cpu);
  }

  /** Gives back memory and descriptors. Nothing of the process may be used afterwards. */
  public void close() {
    closeFiles();
    residence.leave();
  }

  /** Gives back its memory before anybody has waited for it: nobody looks at it any more. */
  public void leave() {
    residence.leave();
  }

  /** Gives back its memory: it could not be loaded. Its descriptors are its maker's. */
  public void abandon() {
    residence.leave();
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
    residence.metadata().threads(threads.size());
  }

  /**
   * A thread is gone.
   *
   * @return whether it was the last
   */
  public boolean remove(GuestThread thread) {
    endedThreads.addAndGet(thread.time());
    threads.remove(thread);
    Thread waiter = lastThread;
    if (waiter != null) {
      LockSupport.unpark(waiter);
    }
    residence.metadata().threads(threads.size());
    return threads.isEmpty();
  }

  /**
   * Ends all threads but one, and waits until they are gone.
   *
   * @param survivor the calling thread
   * @return whether it is the only one: not if the process has ended meanwhile
   */
  public boolean onlyThread(GuestThread survivor) {
    lastThread = Thread.currentThread();
    for (GuestThread thread : threads) {
      if (thread != survivor) {
        thread.end();
        thread.interrupt();
      }
    }
    while (threads.size() > 1 && !survivor.over()) {
      survivor.park(-1);
    }
    lastThread = null;
    return !survivor.over();
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

  /** Nanoseconds since it was made. */
  public long age() {
    return System.nanoTime() - madeAt;
  }

  /** It runs from now on. */
  public void begin() {
    residence.metadata().state(Metadata.RUNNING);
  }

  /** Its last thread is gone: gives back all but its memory, which can still be read. */
  public void finish() {
    closeFiles();
    giveBack();
    residence.metadata().exitStatus(exitStatus);
    residence.metadata().state(Metadata.ENDED);
    synchronized (atEnd) {
      end.countDown();
      atEnd.forEach(Runnable::run);
      atEnd.clear();
    }
  }

  /** Has something done when all has ended; at once, if it has. */
  public void atEnd(Runnable task) {
    synchronized (atEnd) {
      if (end.getCount() == 0) {
        task.run();
      } else {
        atEnd.add(task);
      }
    }
  }

  /** Takes back {@link #atEnd}. */
  public void notAtEnd(Runnable task) {
    synchronized (atEnd) {
      atEnd.remove(task);
    }
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
    if (!residence.left()) {
      residence.metadata().parent(number);
    }
  }

  /** The number of its process group (setpgid(2)). */
  public int group() {
    return group;
  }

  /** Puts it into a process group. */
  public void group(int number) {
    group = number;
  }

  /** The number of its session (setsid(2)). */
  public int session() {
    return session;
  }

  /** Puts it into a session. */
  public void session(int number) {
    session = number;
  }

  /** The signal that it gets at its parent's end, or 0 (prctl(2)). */
  public int deathSignal() {
    return deathSignal;
  }

  /** Sets the signal that it gets at its parent's end. */
  public void deathSignal(int number) {
    deathSignal = number;
  }

  /** Whether its descendants become its children when they lose their parent (prctl(2)). */
  public boolean adopts() {
    return adopts;
  }

  /** Sets whether it adopts. */
  public void adopts(boolean orphans) {
    adopts = orphans;
  }

  /** The last part of its program's file name. */
  public String name() {
    return residence.start().name();
  }

  /** The region that it lives in. */
  public ProcessRegion region() {
    return residence.region();
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
    return residence.region().memory();
  }

  /** Its file descriptors. */
  public Descriptors descriptors() {
    return descriptors;
  }

  /** What it was started with; null before {@link #load}. */
  public Start start() {
    return residence.start();
  }

  /** The program; null before {@link #load}. */
  public Program program() {
    return residence.program();
  }

  /** The address of its first stack's first word, argc (InitialStack). */
  public long stackAtStart() {
    return residence.stackAtStart();
  }

  /** Where its parts lie; null before {@link #load}. */
  public Layout layout() {
    return residence.layout();
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

  /** Makes its threads wait wherever they are, until {@link #restart}: SIGSTOP and its like. */
  public void halt() {
    halted = true;
    threads.forEach(GuestThread::interrupt);
  }

  /** Ends {@link #halt}. */
  public void restart() {
    halted = false;
    threads.forEach(GuestThread::interrupt);
  }

  /** Whether it is stopped. */
  public boolean halted() {
    return halted;
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
