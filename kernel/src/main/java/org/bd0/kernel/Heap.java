package org.bd0.kernel;

import java.util.List;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;

/**
 * A region's heap, which its processes share, as one of them sees it: what lies between its start
 * and the heap pointer has been given out. The pointer is the word in the metadata page, and
 * whoever moves it does so by compare-and-exchange, so that no thread ever holds up another.
 */
public final class Heap {
  /** Bytes below the stack pointer that belong to the function (System V ABI, 3.2.2). */
  private static final int RED_ZONE = 128;

  private final GuestMemory memory;
  private final Layout layout;
  private final Metadata metadata;

  /** Whether the process has a program break: only the owner of the region has. */
  private final boolean hasBreak;

  private long programBreak;
  private final long stackLimit;

  /**
   * The heap of a region's owner; its metadata say that it is empty.
   *
   * @param stackLimit the most bytes of the stack that grows towards it
   */
  Heap(GuestMemory memory, Layout layout, Metadata metadata, long stackLimit) {
    this(memory, layout, metadata, true, stackLimit);
  }

  private Heap(
      GuestMemory memory, Layout layout, Metadata metadata, boolean hasBreak, long stackLimit) {
    this.stackLimit = stackLimit;
    this.memory = memory;
    this.layout = layout;
    this.metadata = metadata;
    this.hasBreak = hasBreak;
    this.programBreak = layout.heapStart();
  }

  /** The same heap for a further process in the region. */
  Heap shared() {
    return new Heap(memory, layout, metadata, false, stackLimit);
  }

  /** A heap of the same size in another region, whose metadata say that it is empty. */
  Heap copy(GuestMemory to, Metadata ofTo) {
    Heap copy = new Heap(to, layout, ofTo, hasBreak, stackLimit);
    long start = layout.heapStart() + to.farBias();
    ofTo.moveHeapPointer(start, pointer() + to.farBias());
    copy.programBreak = programBreak;
    return copy;
  }

  /** The end of what was given out, in the process's own addresses. */
  public long pointer() {
    return metadata.heapPointer() - memory.farBias();
  }

  /** The program break (brk(2)): what the process itself has moved the heap pointer to. */
  public long programBreak() {
    return programBreak;
  }

  /**
   * Moves the program break: the heap pointer, unless others have taken memory behind it since.
   *
   * @return whether it was moved
   */
  public boolean moveBreak(long to) {
    long bias = memory.farBias();
    if (!hasBreak || !metadata.moveHeapPointer(programBreak + bias, to + bias)) {
      return false;
    }
    programBreak = to;
    return true;
  }

  /**
   * Gives out memory. Lock-free: of any number of threads one always succeeds.
   *
   * @param bytes more than 0
   * @param alignment a power of two
   * @param stackPointer of the caller, which the heap keeps away from
   * @return its address, or 0 when there is no room, or the heap pointer is spoilt
   */
  public long take(long bytes, long alignment, long stackPointer) {
    long bias = memory.farBias();
    long start = layout.heapStart() + bias;
    long last = end(stackPointer) + bias;
    for (; ; ) {
      long pointer = metadata.heapPointer();
      long at = pointer + alignment - 1 & -alignment;
      boolean spoilt = pointer < start || pointer > last;
      if (spoilt || at < pointer || at > last || bytes > last - at) {
        return 0;
      }
      if (metadata.moveHeapPointer(pointer, at + bytes)) {
        return at - bias;
      }
    }
  }

  /** Where the heap has to end: before the area for mappings, or short of the stack. */
  private long end(long stackPointer) {
    long end = layout.heapEnd();
    if (!layout.mapsInHeap()) {
      return end;
    }
    boolean onMainStack = stackPointer > pointer() && stackPointer < layout.stackStart();
    return onMainStack ? stackPointer - Layout.STACK_GUARD & -AddressSpace.PAGE : end;
  }

  /**
   * Room in the region for whole pages, of the heap or of the area for mappings.
   *
   * @return its address
   * @throws KernelException when there is none
   */
  long takePages(long bytes) throws KernelException {
    long at =
        layout.mapsInHeap()
            ? take(bytes, AddressSpace.PAGE, 0)
            : memory.mappings().findFree(layout.mapsStart(), layout.mapsEnd(), bytes);
    if (at == 0) {
      throw new KernelException(
          KernelException.FAILED,
          KernelException.ENOMEM,
          "the region has no room for " + bytes + " bytes");
    }
    return at;
  }

  /**
   * Memory that nobody has mapped and that may be used all the same: the heap's, and that of a
   * stack that has grown.
   *
   * @param address where nothing is mapped
   * @param stackPointer of the thread that asks
   * @return the address after the last of such bytes from there, or 0
   */
  long implicitEnd(long address, long stackPointer) {
    long heapEnd = AddressSpace.roundUp(pointer());
    if (address >= layout.heapStart() && address < heapEnd && heapEnd <= memory.end()) {
      return heapEnd;
    }
    long lowest = stackPointer - RED_ZONE & -AddressSpace.PAGE;
    if (layout.stackEnd() - lowest > stackLimit
        || address < lowest
        || address >= layout.stackStart()
        || lowest < heapEnd) {
      return 0;
    }
    List<Mappings.Mapping> above = memory.mappings().within(address, layout.stackStart());
    return above.isEmpty() ? layout.stackStart() : above.getFirst().start();
  }
}
