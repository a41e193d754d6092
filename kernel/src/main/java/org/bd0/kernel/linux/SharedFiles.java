package org.bd0.kernel.linux;

import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;

/**
 * Shared mappings of files that may be written. Each page's sum is kept, so that only pages that
 * the guest has changed are written back.
 */
final class SharedFiles {
  private static final int PAGE = AddressSpace.PAGE;
  private static final int STAT = 144;
  private static final int STAT_SIZE = 48;
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  /** Pages [start, end) of the guest show the file from offset on; sums from the first page. */
  private static final class Shared {
    final int file;
    final long start;
    final long end;
    final long offset;
    final long[] sums;

    Shared(int file, long start, long end, long offset, long[] sums) {
      this.file = file;
      this.start = start;
      this.end = end;
      this.offset = offset;
      this.sums = sums;
    }
  }

  private final LinuxSystem system;
  private final GuestMemory memory;
  private final List<Shared> all = new ArrayList<>();

  SharedFiles(LinuxSystem system) {
    this.system = system;
    this.memory = system.process.memory();
  }

  /** Remembers a mapping whose contents have just been read. */
  void add(int file, long start, long size, long offset) {
    long copy = system.host(Call.DUP, file, 0, 0, 0);
    if (HostCall.failed(copy)) {
      return;
    }
    long[] sums = new long[(int) (size / PAGE)];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sum(memory.host(start + (long) i * PAGE, PAGE));
    }
    all.add(new Shared((int) copy, start, start + size, offset, sums));
  }

  /** Whether any page of a range is shared. */
  boolean covers(long start, long end) {
    for (Shared s : all) {
      if (s.start < end && start < s.end) {
        return true;
      }
    }
    return false;
  }

  /** Writes the changed pages of a range to their files, never beyond a file's end. */
  void writeBack(long start, long end) {
    for (Shared s : all) {
      long from = Math.max(start, s.start);
      long to = Math.min(end, s.end);
      if (from >= to) {
        continue;
      }
      Scratch stat = system.scratch(STAT);
      system.host(Call.FSTAT, s.file, stat.address, 0, 0);
      long size = stat.bytes.getLong(STAT_SIZE);
      for (long page = from; page < to; page += PAGE) {
        long host = memory.host(page, PAGE);
        int index = (int) ((page - s.start) / PAGE);
        long offset = s.offset + (page - s.start);
        long sum = sum(host);
        if (sum != s.sums[index] && offset < size) {
          system.host(Call.PWRITE64, s.file, host, Math.min(PAGE, size - offset), offset);
          s.sums[index] = sum;
        }
      }
    }
  }

  /** Forgets what was shared in a range that is unmapped or mapped anew. */
  void forget(long start, long end) {
    if (!covers(start, end)) {
      return;
    }
    List<Shared> old = new ArrayList<>(all);
    all.clear();
    for (Shared s : old) {
      if (s.start >= end || s.end <= start) {
        all.add(s);
        continue;
      }
      boolean below = s.start < start;
      boolean above = s.end > end;
      if (below) {
        all.add(part(s, s.file, s.start, start));
      }
      if (above) {
        int file = below ? (int) system.host(Call.DUP, s.file, 0, 0, 0) : s.file;
        all.add(part(s, file, end, s.end));
      }
      if (!below && !above) {
        system.host(Call.CLOSE, s.file, 0, 0, 0);
      }
    }
  }

  private static Shared part(Shared s, int file, long start, long end) {
    long[] sums = new long[(int) ((end - start) / PAGE)];
    System.arraycopy(s.sums, (int) ((start - s.start) / PAGE), sums, 0, sums.length);
    return new Shared(file, start, end, s.offset + (start - s.start), sums);
  }

  private static long sum(long host) {
    long sum = 0;
    for (int i = 0; i < PAGE; i += Long.BYTES) {
      sum = (sum ^ Raw.getLong(host + i)) * MULTIPLIER;
      sum ^= sum >>> 29;
    }
    return sum;
  }
}
