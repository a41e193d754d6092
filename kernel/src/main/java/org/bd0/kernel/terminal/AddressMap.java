package org.bd0.kernel.terminal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bd0.elf.ProgramHeader;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Layout;
import org.bd0.kernel.cli.Size;
import org.bd0.kernel.hypervisor.Hypervisor;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Region;

/**
 * What a map shows: the pieces of the address space or of one region, in the order of their
 * addresses, gaps included. Nothing in it depends on time or on what the host has in memory.
 *
 * @param title one line
 * @param parts adjoining pieces, ascending
 * @param rest bytes of nothing after the last piece, which a picture leaves out
 */
record AddressMap(String title, List<Part> parts, long rest) {

  /** All regions. */
  static AddressMap ofSpace(Hypervisor hypervisor) {
    Map<Long, String> names = new HashMap<>();
    for (GuestProcess process : hypervisor.processes()) {
      String name = process.id() + " " + process.name();
      names.merge(process.memory().region().base(), name, (a, b) -> a + " + " + b);
    }
    List<Part> parts = new ArrayList<>();
    long reserved = 0;
    int count = 0;
    for (Region region : hypervisor.space().regions()) {
      String name = names.getOrDefault(region.base(), "");
      long end = region.base() + region.size();
      parts.add(new Part(region.base(), end, Part.Kind.REGION, name));
      reserved += region.size();
      count++;
    }
    long begin = AddressSpace.FAR_BASE;
    List<Part> all = withGaps(parts, begin, begin);
    long last = all.isEmpty() ? begin : all.getLast().end();
    long size = hypervisor.space().size();
    String title =
        String.format(
            Locale.ROOT,
            "address space: %s from 0x%x; %d %s, %s reserved",
            Size.show(size),
            begin,
            count,
            count == 1 ? "region" : "regions",
            Size.show(reserved));
    return new AddressMap(title, all, begin + size - last);
  }

  /** One region, with all who live in it. */
  static AddressMap ofRegion(Hypervisor hypervisor, GuestProcess process) {
    Region region = process.memory().region();
    List<Part> parts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    GuestProcess owner = process;
    for (GuestProcess other : hypervisor.processes()) {
      if (other.region() == process.region()) {
        names.add(other.id() + " " + other.name());
        owner = other.id() == process.region().owner() ? other : owner;
      }
    }
    long page = AddressSpace.PAGE;
    parts.add(new Part(region.base(), region.base() + page, Part.Kind.METADATA, "metadata"));
    long bias = process.memory().farBias();
    for (Mappings.Mapping mapping :
        process.memory().mappings().within(Long.MIN_VALUE, Long.MAX_VALUE)) {
      parts.add(part(hypervisor, process, mapping, bias));
    }
    heap(parts, owner, bias);
    parts.sort(Comparator.comparingLong(Part::start));
    String title =
        String.format(
            Locale.ROOT,
            "region of process %s: 0x%x, %s, %s program",
            String.join(" + ", names),
            region.base(),
            Size.show(region.size()),
            process.memory().far() ? "far" : "near");
    return new AddressMap(title, withGaps(parts, region.base(), region.base() + region.size()), 0);
  }

  private static Part part(
      Hypervisor hypervisor, GuestProcess process, Mappings.Mapping mapping, long bias) {
    long start = mapping.start() + bias;
    long end = mapping.end() + bias;
    String name = mapping.name();
    String shown = name.substring(name.lastIndexOf('/') + 1);
    if (name.equals("[stack]")) {
      return new Part(start, end, Part.Kind.STACK, "stack");
    }
    if (name.equals("[heap]")) {
      return new Part(start, end, Part.Kind.HEAP, "heap");
    }
    for (GuestProcess other : hypervisor.processes()) {
      boolean here = other.region() == process.region();
      if (here && other.program().elf().name().equals(name) && isSegment(other, mapping)) {
        boolean code = (mapping.protection() & Mappings.EXEC) != 0;
        return new Part(start, end, code ? Part.Kind.CODE : Part.Kind.DATA, shown);
      }
    }
    return new Part(start, end, Part.Kind.MAPPING, shown.isEmpty() ? "mapping" : shown);
  }

  /** Whether a mapping is what the loader made of the program's segments. */
  private static boolean isSegment(GuestProcess process, Mappings.Mapping mapping) {
    for (ProgramHeader segment : process.program().elf().loadSegments()) {
      long start = segment.vaddr() + process.program().bias();
      if (mapping.end() > start && mapping.start() < start + segment.memsz()) {
        return true;
      }
    }
    return false;
  }

  /** What the heap has given out and nobody has mapped. */
  private static void heap(List<Part> parts, GuestProcess owner, long bias) {
    Layout layout = owner.layout();
    long start = layout.heapStart() + bias;
    long end = AddressSpace.roundUp(owner.heap().pointer()) + bias;
    if (end > layout.heapEnd() + bias) {
      return; // A guest has spoilt the pointer.
    }
    List<Part> mapped = new ArrayList<>(parts);
    mapped.sort(Comparator.comparingLong(Part::start));
    for (Part part : mapped) {
      if (part.start() >= end || part.end() <= start) {
        continue;
      }
      if (part.start() > start) {
        parts.add(new Part(start, part.start(), Part.Kind.HEAP, "heap"));
      }
      start = part.end();
    }
    if (start < end) {
      parts.add(new Part(start, end, Part.Kind.HEAP, "heap"));
    }
  }

  /** Fills what lies between the parts, and up to the end. */
  private static List<Part> withGaps(List<Part> parts, long begin, long end) {
    List<Part> all = new ArrayList<>();
    long at = begin;
    for (Part part : parts) {
      if (part.start() > at) {
        all.add(new Part(at, part.start(), Part.Kind.GAP, ""));
      }
      all.add(part);
      at = part.end();
    }
    if (at < end) {
      all.add(new Part(at, end, Part.Kind.GAP, ""));
    }
    return all;
  }
}
