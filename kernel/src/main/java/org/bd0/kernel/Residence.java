package org.bd0.kernel;

import java.util.List;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;

/**
 * A process in a region: its record there, its program, and where the program's parts lie. fork(2)
 * makes one that is like another's, execve(2) puts a process into a new one.
 */
final class Residence {
  private static final int GETRANDOM = 318;
  private static final int GETUID = 102;
  private static final int GETGID = 104;
  private static final int GETEUID = 107;
  private static final int GETEGID = 108;

  /** How much of a stack is looked at for something stored, in bytes. */
  private static final int FRAMES = 1 << 16;

  private final ProcessRegion region;
  private final int record;
  private final Metadata metadata;
  private final HostCall hostCall = new HostCall();
  private Start start;
  private Program program;
  private Layout layout;
  private long stackAtStart;
  private Heap heap;
  private volatile boolean left;

  /**
   * Moves into a region.
   *
   * @throws KernelException when it has no room for a further process
   */
  Residence(ProcessRegion region) throws KernelException {
    this.region = region;
    this.record = region.enter();
    if (record < 0) {
      throw new KernelException(
          KernelException.FAILED,
          KernelException.EAGAIN,
          "the region of process " + region.owner() + " takes no further process");
    }
    this.metadata = new Metadata(region.memory().region().host(), record);
  }

  /** See {@link GuestProcess#load(ElfFile, Start, GuestProcess)}. */
  CpuState load(GuestProcess process, ElfFile elf, Start with, Residence host)
      throws ElfException, KernelException {
    GuestMemory memory = region.memory();
    start = with;
    program =
        host == null
            ? Program.load(elf, memory)
            : Program.loadBeside(elf, memory, host.region.owner(), host);
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
    begin(process);
    metadata.heap(layout.heapStart() + memory.farBias(), layout.heapEnd() + memory.farBias());
    heap =
        host == null ? new Heap(memory, layout, metadata, region.stackLimit()) : host.heap.shared();
    grow(heap);
    CpuState cpu = new CpuState(memory);
    cpu.code = memory.code();
    stackAtStart = InitialStack.write(memory, layout, program, with, ids(), random());
    cpu.r[Slot.RSP] = stackAtStart;
    cpu.r[Slot.RIP] = program.entry();
    return cpu;
  }

  /** The address of the first word on the first stack. */
  long stackAtStart() {
    return stackAtStart;
  }

  private void begin(GuestProcess process) {
    long bias = region.memory().farBias();
    metadata.begin(
        process,
        region,
        start.name(),
        program.start() + bias,
        program.entry() + bias,
        layout.stackEnd() + bias);
  }

  private Layout ownLayout() {
    GuestMemory memory = region.memory();
    return memory.far()
        ? Layout.simple(program.end(), memory.end())
        : Layout.above(program.end(), memory.end());
  }

  /** Becomes what another is; the memory's contents are somebody else's affair. */
  void inherit(GuestProcess process, Residence from) {
    start = from.start;
    program = from.program;
    layout = from.layout;
    stackAtStart = from.stackAtStart;
    begin(process);
    if (region == from.region) {
      heap = from.heap; // It is the very same, program break and all.
    } else {
      metadata.heap(layout.heapStart() + bias(), layout.heapEnd() + bias());
      heap = from.heap.copy(region.memory(), metadata);
      grow(heap);
    }
  }

  private void grow(Heap its) {
    region.memory().mayGrow((cpu, address) -> its.implicitEnd(address, cpu.r[Slot.RSP]));
  }

  /**
   * Whether a thread's stack has grown into memory that is not for stacks: its pointer is where
   * nothing can be accessed, and something has been stored there all the same. Stores there are not
   * found as they happen unless protections are enforced. A pointer alone says nothing: a thread
   * may unmap its own stack before it ends.
   */
  boolean stackOverflown(CpuState cpu) {
    GuestMemory memory = region.memory();
    long stack = cpu.r[Slot.RSP];
    if (stack < memory.base() || stack >= memory.end()) {
      return false;
    }
    Mappings mappings = memory.mappings();
    Mappings.Mapping m = mappings.at(stack);
    if (m != null) {
      return m.protection() == 0 && m.name().isEmpty() && stored(stack, m.end());
    }
    if (heap.implicitEnd(stack, stack) != 0) {
      return false;
    }
    List<Mappings.Mapping> above = mappings.within(stack, memory.end());
    return stored(stack, above.isEmpty() ? memory.end() : above.getFirst().start());
  }

  /** Whether one of the first bytes of a range is not 0. */
  private boolean stored(long from, long to) {
    long host = region.memory().host(from, 1);
    long bytes = Math.min(to - from, FRAMES);
    for (long i = 0; i < bytes; i++) {
      if (Raw.getByte(host + i) != 0) {
        return true;
      }
    }
    return false;
  }

  private long bias() {
    return region.memory().farBias();
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
    long at = region.memory().host(layout.stackEnd() - bytes.length, bytes.length);
    hostCall.call(GETRANDOM, at, bytes.length, 0, 0, 0, 0);
    Raw.copyOut(at, bytes, 0, bytes.length);
    Raw.fill(at, bytes.length, (byte) 0);
    return bytes;
  }

  /** Moves out. Its memory is lost unless others live there. */
  synchronized void leave() {
    if (!left) {
      left = true;
      region.leave(record);
    }
  }

  /** Whether it has moved out. */
  boolean left() {
    return left;
  }

  ProcessRegion region() {
    return region;
  }

  Metadata metadata() {
    return metadata;
  }

  Start start() {
    return start;
  }

  Program program() {
    return program;
  }

  Layout layout() {
    return layout;
  }

  Heap heap() {
    return heap;
  }
}
