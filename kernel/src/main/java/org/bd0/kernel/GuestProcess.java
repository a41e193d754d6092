package org.bd0.kernel;

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

  private static final int GETRANDOM = 318;
  private static final int CLOSE = 3;
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
  private final GuestMemory memory;
  private final CodeCache code = new CodeCache();
  private final Descriptors descriptors;
  private Start start;
  private Program program;
  private Layout layout;
  private int directory = AT_FDCWD;
  private volatile boolean ended;
  private volatile int exitStatus;
  private volatile int signal;
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
   * An empty process.
   *
   * @param space the address space
   * @param limit bytes of memory that it may use, rounded up to pages
   * @param standard host descriptors of the standard streams, owned by the process from now on
   * @throws KernelException when the address space has no room
   */
  public GuestProcess(AddressSpace space, long limit, int[] standard) throws KernelException {
    this.space = space;
    this.hostCall = new HostCall();
    Region region = limit < SMALLEST ? null : space.allocate(limit);
    if (region == null && limit < SMALLEST) {
      throw new KernelException(
          KernelException.FAILED, "a limit of " + limit + " bytes is less than " + SMALLEST);
    }
    if (region == null) {
      throw new KernelException(
          KernelException.FAILED,
          "a limit of " + limit + " bytes exceeds the address space of " + space.size());
    }
    this.memory = new GuestMemory(space, region);
    this.descriptors = new Descriptors(hostCall, openFiles(), standard);
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
    start = with;
    program = Program.load(elf, memory);
    layout = Layout.above(program.end(), memory.region().size());
    if (layout.stackEnd() - layout.stackStart() < 4L * AddressSpace.PAGE) {
      throw new KernelException(
          KernelException.CANNOT_EXECUTE,
          elf.name() + ": the memory limit leaves no room for a stack; run it with a higher limit");
    }
    int stackProtection =
        Mappings.READ | Mappings.WRITE | (elf.hasExecutableStack() ? Mappings.EXEC : 0);
    memory.mappings().map(layout.stackStart(), layout.stackEnd(), stackProtection, "[stack]");
    CpuState cpu = new CpuState(memory);
    cpu.code = code;
    cpu.r[Slot.RSP] = InitialStack.write(memory, layout, program, with, ids(), random());
    cpu.r[Slot.RIP] = program.entry();
    return cpu;
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
    long at = memory.host(layout.stackStart(), bytes.length);
    hostCall.call(GETRANDOM, at, bytes.length, 0, 0, 0, 0);
    Raw.copyOut(at, bytes, 0, bytes.length);
    Raw.fill(at, bytes.length, (byte) 0);
    return bytes;
  }

  /** Gives back memory and descriptors. Nothing of the process may be used afterwards. */
  public void close() {
    descriptors.closeAll();
    if (directory != AT_FDCWD) {
      hostCall.call(CLOSE, directory, 0, 0, 0, 0, 0);
      directory = AT_FDCWD;
    }
    space.release(memory.region());
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

  /** Its translations. */
  public CodeCache code() {
    return code;
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

  /** Sets the current directory to a host descriptor that belongs to the process from now on. */
  public void directory(int hostDescriptor) {
    directory = hostDescriptor;
  }

  /** Ends with an exit status of 0 to 255. */
  public void exit(int status) {
    exitStatus = status & 0xff;
    ended = true;
  }

  /** Ends by a signal. */
  public void kill(int number) {
    signal = number;
    exitStatus = 128 + number;
    ended = true;
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
