package org.bd0.kernel;

import java.util.Locale;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.elf.ProgramHeader;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;

/**
 * An ELF program in a process's memory.
 *
 * @param elf the file; open as long as the program runs, for its symbols
 * @param bias what was added to the file's addresses: 0, or {@link #PIE_BASE} for static-pie
 * @param entry address of the first instruction
 * @param programHeaders address of the program header table, or 0
 * @param end address after the last byte
 */
public record Program(ElfFile elf, long bias, long entry, long programHeaders, long end) {
  /**
   * Where position-independent programs are loaded: high enough to be told from small numbers, low
   * enough to fit small regions, and away from 0x400000 where the others are.
   */
  public static final long PIE_BASE = 0x10000000;

  /** Where they are loaded when the region is too small for {@link #PIE_BASE}. */
  private static final long LOW_PIE_BASE = GuestMemory.NEAR_START;

  /**
   * Copies the segments' file contents into a fresh region and records the mappings. The zeroed
   * rest (.bss) is the region's untouched memory and costs nothing.
   *
   * @throws ElfException when the program does not fit or the file cannot be read
   */
  public static Program load(ElfFile elf, GuestMemory memory) throws ElfException {
    return load(elf, memory, elf.isPositionIndependent() ? bias(elf, memory) : 0);
  }

  private static long bias(ElfFile elf, GuestMemory memory) {
    if (memory.far()) {
      return memory.base() + GuestMemory.NEAR_START;
    }
    return PIE_BASE + elf.highestAddress() <= memory.end() / 2 ? PIE_BASE : LOW_PIE_BASE;
  }

  /**
   * Loads a program beside another one in the same region.
   *
   * @param owner the process that the region belongs to
   * @param host where that one lives
   * @throws ElfException when the program does not fit or the file cannot be read
   * @throws KernelException when its addresses are taken
   */
  static Program loadBeside(ElfFile elf, GuestMemory memory, int owner, Residence host)
      throws ElfException, KernelException {
    long start = elf.lowestAddress() & -AddressSpace.PAGE;
    long end = AddressSpace.roundUp(elf.highestAddress());
    long bias = 0;
    if (elf.isPositionIndependent()) {
      bias = host.heap().takePages(end - start) - start;
    } else if (!memory.mappings().free(start, end)
        || end > host.layout().heapStart() && start < host.heap().pointer()) {
      throw new KernelException(
          KernelException.CANNOT_EXECUTE,
          KernelException.EADDRINUSE,
          String.format(
              Locale.ROOT,
              "%s: linked at 0x%x to 0x%x, which is taken in the region of process %d (%s);"
                  + " link it elsewhere (-Wl,-Ttext-segment=ADDRESS) or as static-pie",
              elf.name(),
              start,
              end,
              owner,
              host.start().name()));
    }
    return load(elf, memory, bias);
  }

  private static Program load(ElfFile elf, GuestMemory memory, long bias) throws ElfException {
    elf.checkFits(bias, memory.far() ? memory.base() : GuestMemory.NEAR_START, memory.end());
    for (ProgramHeader segment : elf.loadSegments()) {
      long start = segment.vaddr() + bias;
      long page = start & -AddressSpace.PAGE;
      memory
          .mappings()
          .map(
              page, AddressSpace.roundUp(start + segment.memsz()), protection(segment), elf.name());
      if (segment.filesz() > 0) {
        elf.load(segment, memory.segment(start, segment.filesz()));
      }
    }
    long headers = elf.programHeadersAddress();
    return new Program(
        elf,
        bias,
        elf.entry() + bias,
        headers == 0 ? 0 : headers + bias,
        elf.highestAddress() + bias);
  }

  /** Address of the first byte. */
  public long start() {
    return elf.lowestAddress() + bias;
  }

  private static int protection(ProgramHeader segment) {
    return (segment.isReadable() ? Mappings.READ : 0)
        | (segment.isWritable() ? Mappings.WRITE : 0)
        | (segment.isExecutable() ? Mappings.EXEC : 0);
  }
}
