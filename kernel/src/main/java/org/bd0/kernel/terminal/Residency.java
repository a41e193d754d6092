package org.bd0.kernel.terminal;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.TreeMap;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Layout;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Region;

/** How much of a region the host holds in memory (mincore(2)), looked up where something can be. */
final class Residency {
  private static final int MINCORE = 27;

  /** Pages asked about at once: 64 MiB. */
  private static final int CHUNK = 16384;

  private static final long CHUNK_BYTES = (long) CHUNK * AddressSpace.PAGE;

  private final HostCall host;
  private final MemorySegment answer = Arena.ofAuto().allocate(CHUNK);

  Residency(HostCall host) {
    this.host = host;
  }

  /** Bytes of a process's region that are in memory: those of all who live in it. */
  long resident(GuestProcess process) {
    Region region = process.memory().region();
    TreeMap<Long, Long> ranges = new TreeMap<>();
    ranges.put(0L, (long) AddressSpace.PAGE); // The metadata page.
    long bias = process.memory().farBias() - region.base();
    for (Mappings.Mapping mapping :
        process.memory().mappings().within(Long.MIN_VALUE, Long.MAX_VALUE)) {
      ranges.put(mapping.start() + bias, mapping.end() + bias);
    }
    Layout layout = process.layout();
    long heapEnd = AddressSpace.roundUp(process.heap().pointer());
    if (heapEnd > layout.heapStart() && heapEnd <= layout.heapEnd()) {
      ranges.merge(layout.heapStart() + bias, heapEnd + bias, Math::max);
    }
    ranges.merge(stackLowest(process) + bias, layout.stackEnd() + bias, Math::max);
    long sum = 0;
    long done = 0;
    for (var range : ranges.entrySet()) {
      long from = Math.max(range.getKey(), done);
      long to = Math.min(range.getValue(), region.size());
      if (to > from) {
        sum += pages(region.host() + from, to - from) * AddressSpace.PAGE;
        done = to;
      }
    }
    return sum;
  }

  /** Bytes of a process's first stack that have been used. */
  long stack(GuestProcess process) {
    return process.layout().stackEnd() - stackLowest(process);
  }

  /** The lowest page of the first stack that has been touched, in the process's own addresses. */
  private long stackLowest(GuestProcess process) {
    Region region = process.memory().region();
    Layout layout = process.layout();
    long toHost = region.host() - region.base() + process.memory().farBias();
    long floor = Math.max(AddressSpace.roundUp(process.heap().pointer()), process.memory().base());
    for (Mappings.Mapping below : process.memory().mappings().within(floor, layout.stackStart())) {
      floor = below.end(); // What lies below here belongs to others.
    }
    long lowest = layout.stackEnd();
    for (long end = lowest; end > floor; ) {
      long start = Math.max(end - CHUNK_BYTES, floor);
      int first = firstResident(start + toHost, end - start);
      if (first < 0) {
        break;
      }
      lowest = start + (long) first * AddressSpace.PAGE;
      end = start;
    }
    return lowest;
  }

  /** Number of resident pages in whole pages of host memory. */
  private long pages(long from, long bytes) {
    long count = 0;
    for (long at = 0; at < bytes; at += CHUNK_BYTES) {
      int pages = ask(from + at, Math.min(CHUNK_BYTES, bytes - at));
      for (int i = 0; i < pages; i++) {
        count += answer.get(ValueLayout.JAVA_BYTE, i) & 1;
      }
    }
    return count;
  }

  /** Index of the first resident page of at most a chunk, or -1. */
  private int firstResident(long from, long bytes) {
    int pages = ask(from, bytes);
    for (int i = 0; i < pages; i++) {
      if ((answer.get(ValueLayout.JAVA_BYTE, i) & 1) != 0) {
        return i;
      }
    }
    return -1;
  }

  private int ask(long from, long bytes) {
    long result = host.call(MINCORE, from, bytes, answer.address(), 0, 0, 0);
    return HostCall.failed(result) ? 0 : (int) (bytes / AddressSpace.PAGE);
  }
}
