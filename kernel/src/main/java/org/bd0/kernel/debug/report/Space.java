package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;

/**
 * What lies where in the address space, as the trace tells it: the present state, and which regions
 * were there before.
 */
final class Space {
  /** The most parts that one region has of its own; further ones count as unmapped. */
  private static final int MAX_PARTS = 4096;

  /** The most regions remembered that are not there any more. */
  private static final int MAX_FORMER = 100_000;

  /** How many answers are kept, a power of two. */
  private static final int RECENT = 1 << 12;

  /** A range that one part occupies. */
  record Span(long start, long end, Part part) {}

  private final long traceBegan;
  private final Map<Integer, TracedProcess> byId = new HashMap<>();
  private final List<TracedProcess> processes = new ArrayList<>();
  private final Map<String, ProgramNames> programs = new HashMap<>();
  private final TreeMap<Long, Region> regions = new TreeMap<>();
  private final List<Region> former = new ArrayList<>();
  private final TreeMap<Long, Span> spans = new TreeMap<>();
  private final List<Mapping> shared = new ArrayList<>();
  private final Part nobody = new Part(null, Part.NOBODY, "", 0, 1L << 48);
  private final ProgramNames unknownProgram = new ProgramNames("", 0);

  /** Recent answers by address, valid as long as nothing changes. */
  private final Owner[] recent = new Owner[RECENT];

  private final long[] recentAddress = new long[RECENT];

  /** The last range that was asked for: writes to one place come in a row. */
  private Span last;

  /**
   * An empty one.
   *
   * @param traceBegan milliseconds since 1970
   */
  Space(long traceBegan) {
    this.traceBegan = traceBegan;
  }

  /** All processes there have been, in the order in which they appeared. */
  List<TracedProcess> processes() {
    return processes;
  }

  /** The programs' files. */
  Collection<ProgramNames> programs() {
    return programs.values();
  }

  /** The present regions by address. */
  Collection<Region> regions() {
    return regions.values();
  }

  /** The regions that are not there any more, in the order in which they went. */
  List<Region> former() {
    return former;
  }

  /** What belongs to no process. */
  Part nobody() {
    return nobody;
  }

  /** A process by its number; one that the trace has not introduced gets a name that says so. */
  TracedProcess process(int id) {
    TracedProcess process = byId.get(id);
    if (process == null) {
      ProcessStarted unknown =
          new ProcessStarted(0, id, 0, "process", "", List.of(), true, 0, 0, 0);
      process = new TracedProcess(processes.size(), unknown, unknownProgram);
      processes.add(process);
      byId.put(id, process);
    }
    return process;
  }

  void started(ProcessStarted started) {
    forget();
    TracedProcess known = byId.get(started.process());
    boolean again =
        known != null
            && known.ended == TracedProcess.NEVER
            && known.base() == started.base()
            && known.started.file().equals(started.file());
    if (again) {
      return; // Told once more, because tracing began once more.
    }
    ProgramNames names =
        programs.computeIfAbsent(started.file(), file -> new ProgramNames(file, traceBegan));
    TracedProcess process = new TracedProcess(processes.size(), started, names);
    processes.add(process);
    byId.put(started.process(), process);
    Region there = regions.get(process.base());
    if (there != null && there.end == process.end() && there.alive()) {
      there.processes.add(process); // Two programs in one region.
    } else if (started.size() > 0) {
      makeRoom(process);
      regions.put(process.base(), new Region(process));
    }
  }

  /** Whatever was where a process's region is now is gone. */
  private void makeRoom(TracedProcess process) {
    Map.Entry<Long, Region> entry = regions.lowerEntry(process.end());
    while (entry != null && entry.getValue().end > process.base()) {
      Region region = entry.getValue();
      region.replaced = process.started.time();
      regions.remove(entry.getKey());
      if (former.size() < MAX_FORMER) {
        former.add(region);
      }
      entry = regions.lowerEntry(entry.getKey());
    }
    clear(process.base(), process.end());
  }

  void ended(int id, long time) {
    TracedProcess process = byId.get(id);
    if (process != null) {
      process.ended = time;
    }
  }

  void mapping(Mapping mapping) {
    forget();
    if (mapping.end() <= mapping.start()) {
      return;
    }
    if (mapping.kind().equals(Part.SHARED)) {
      shared.add(mapping);
      return;
    }
    clear(mapping.start(), mapping.end());
    if (mapping.kind().equals(Part.NONE)) {
      return;
    }
    TracedProcess process = process(mapping.process());
    Region region = region(mapping.start());
    Part part = region == null ? null : part(region, process, mapping);
    if (part != null) {
      spans.put(mapping.start(), new Span(mapping.start(), mapping.end(), part));
    }
  }

  /** The part that a mapping continues, or a new one. */
  private static Part part(Region region, TracedProcess process, Mapping mapping) {
    for (int i = region.parts.size() - 1; i >= 0; i--) {
      Part part = region.parts.get(i);
      boolean same =
          part.process == process
              && part.kind.equals(mapping.kind())
              && part.name.equals(mapping.name())
              && (part.growsDown() ? part.end == mapping.end() : part.start == mapping.start());
      if (same) {
        part.start = Math.min(part.start, mapping.start());
        part.end = Math.max(part.end, mapping.end());
        return part;
      }
    }
    if (region.parts.size() >= MAX_PARTS) {
      return null;
    }
    Part part = new Part(process, mapping.kind(), mapping.name(), mapping.start(), mapping.end());
    region.parts.add(part);
    return part;
  }

  /** Cuts a range out of the spans. */
  private void clear(long start, long end) {
    Map.Entry<Long, Span> entry = spans.lowerEntry(end);
    while (entry != null && entry.getValue().end > start) {
      Span span = entry.getValue();
      spans.remove(entry.getKey());
      if (span.start < start) {
        spans.put(span.start, new Span(span.start, start, span.part));
      }
      if (span.end > end) {
        spans.put(end, new Span(end, span.end, span.part));
      }
      entry = spans.lowerEntry(end);
      if (entry != null && entry.getValue().end <= start) {
        break;
      }
    }
  }

  private void forget() {
    last = null;
    Arrays.fill(recent, null);
  }

  /** The region that an address is in now, or null. */
  Region region(long address) {
    Map.Entry<Long, Region> entry = regions.floorEntry(address);
    return entry != null && entry.getValue().contains(address) ? entry.getValue() : null;
  }

  /** Who owns an address now. */
  Owner owner(long address) {
    int slot = (int) (address ^ address >>> 12) & (RECENT - 1);
    Owner owner = recent[slot];
    if (owner == null || recentAddress[slot] != address) {
      if (last == null || address < last.start || address >= last.end) {
        last = span(address);
      }
      owner = last.part.owner(address);
      recent[slot] = owner;
      recentAddress[slot] = address;
    }
    return owner;
  }

  /** The span around an address; a gap is a span as well. */
  private Span span(long address) {
    Map.Entry<Long, Span> below = spans.floorEntry(address);
    if (below != null && address < below.getValue().end) {
      return below.getValue();
    }
    long start = below == null ? Long.MIN_VALUE : below.getValue().end;
    Long above = spans.higherKey(address);
    long end = above == null ? Long.MAX_VALUE : above;
    Region region = region(address);
    if (region != null) {
      return new Span(Math.max(start, region.base), Math.min(end, region.end), region.unmapped);
    }
    return new Span(address, address + 1, nobody);
  }

  /** What ends next below an address in a gap, or null. */
  Span below(long address) {
    Map.Entry<Long, Span> below = spans.floorEntry(address);
    return below == null ? null : below.getValue();
  }

  /** What begins next above an address, or null. */
  Span above(long address) {
    Map.Entry<Long, Span> above = spans.higherEntry(address);
    return above == null ? null : above.getValue();
  }

  /** The region that had an address last before the present one, or null. */
  Region formerRegion(long address) {
    for (int i = former.size() - 1; i >= 0; i--) {
      if (former.get(i).contains(address)) {
        return former.get(i);
      }
    }
    return null;
  }

  /** The agreement that an address is shared by, or null. */
  Mapping shared(long address) {
    for (int i = shared.size() - 1; i >= 0; i--) {
      Mapping mapping = shared.get(i);
      if (address >= mapping.start() && address < mapping.end()) {
        return mapping;
      }
    }
    return null;
  }
}
