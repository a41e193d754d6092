package org.bd0.elf;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What makes segments loadable (gABI chapter 5, "Program Header" and "Program Loading"). */
final class SegmentChecks {
  /** The user half of 48-bit virtual addresses (x86-64 psABI section 3.3.2). */
  private static final long ADDRESS_LIMIT = 1L << 47;

  private final String name;
  private final long fileSize;

  SegmentChecks(String name, long fileSize) {
    this.name = name;
    this.fileSize = fileSize;
  }

  /** The PT_LOAD entries that occupy memory, checked, sorted by address. */
  List<ProgramHeader> loadable(List<ProgramHeader> headers) throws ElfException {
    ProgramHeader[] segments = new ProgramHeader[headers.size()];
    int count = 0;
    for (int i = 0; i < headers.size(); i++) {
      ProgramHeader header = headers.get(i);
      if (header.type() == ProgramHeader.PT_LOAD) {
        checkSizes(i, header);
        if (header.memsz() != 0) {
          checkPlace(i, header);
          segments[count++] = header;
        }
      } else if (header.type() == ProgramHeader.PT_TLS) {
        checkSizes(i, header);
      }
    }
    if (count == 0) {
      throw refuse("no loadable segment (PT_LOAD)");
    }
    segments = Arrays.copyOf(segments, count);
    Arrays.sort(segments, new ByAddress());
    checkOverlap(segments);
    return List.of(segments);
  }

  void checkEntry(List<ProgramHeader> segments, int type, long entry) throws ElfException {
    if (type == ElfFile.ET_DYN && entry == 0) {
      throw refuse("a shared library: it has no entry point");
    }
    for (ProgramHeader segment : segments) {
      if (segment.isExecutable() && segment.contains(entry)) {
        return;
      }
    }
    throw refuse("the entry point " + Text.hex(entry) + " lies in no executable segment");
  }

  private void checkSizes(int index, ProgramHeader header) throws ElfException {
    long filesz = header.filesz();
    if (Long.compareUnsigned(filesz, header.memsz()) > 0) {
      throw refuse(
          segment(index)
              + " has a size in the file (p_filesz) of "
              + Text.hex(filesz)
              + ", more than in memory (p_memsz), "
              + Text.hex(header.memsz()));
    }
    long offset = header.offset();
    boolean isInside = filesz > 0 && offset >= 0 && offset <= fileSize - filesz;
    // Linkers leave any offset in a segment that is all zeros, even one behind the file's end.
    if (filesz != 0 && !isInside) {
      throw refuse(
          segment(index)
              + ", "
              + Text.hex(filesz)
              + " bytes at offset "
              + Text.hex(offset)
              + ", lies outside the file of "
              + Text.hex(fileSize)
              + " bytes; is it truncated?");
    }
    if (header.align() != 0 && Long.bitCount(header.align()) != 1) {
      throw refuse(
          segment(index)
              + " has an alignment of "
              + Text.hex(header.align())
              + ", which is not a power of two");
    }
  }

  private void checkPlace(int index, ProgramHeader header) throws ElfException {
    long vaddr = header.vaddr();
    if (Long.compareUnsigned(header.end(), vaddr) < 0) {
      throw refuse(
          segment(index)
              + ", "
              + Text.hex(header.memsz())
              + " bytes at address "
              + Text.hex(vaddr)
              + ", wraps around the end of the address space");
    }
    if (Long.compareUnsigned(header.end(), ADDRESS_LIMIT) > 0) {
      throw refuse(
          segment(index)
              + ", "
              + Text.range(vaddr, header.memsz())
              + ", lies outside of 47-bit addresses");
    }
    long mask = header.align() == 0 ? 0 : header.align() - 1;
    if (((vaddr ^ header.offset()) & mask) != 0) {
      throw refuse(
          segment(index)
              + " is misaligned: address "
              + Text.hex(vaddr)
              + " and file offset "
              + Text.hex(header.offset())
              + " differ modulo the alignment of "
              + Text.hex(header.align()));
    }
  }

  /** Two segments may share a page, and usually do; only bytes count. */
  private void checkOverlap(ProgramHeader[] sorted) throws ElfException {
    for (int i = 1; i < sorted.length; i++) {
      ProgramHeader low = sorted[i - 1];
      ProgramHeader high = sorted[i];
      if (low.end() > high.vaddr()) {
        throw refuse(
            "segments "
                + Text.range(low.vaddr(), low.memsz())
                + " and "
                + Text.range(high.vaddr(), high.memsz())
                + " overlap");
      }
    }
  }

  private static String segment(int index) {
    return "segment " + index;
  }

  private ElfException refuse(String reason) {
    return ElfException.cannotExecute(name, reason);
  }

  /** A class, because to link the first lambda of a process takes several milliseconds. */
  private static final class ByAddress implements Comparator<ProgramHeader> {
    @Override
    public int compare(ProgramHeader a, ProgramHeader b) {
      return Long.compare(a.vaddr(), b.vaddr());
    }
  }
}
