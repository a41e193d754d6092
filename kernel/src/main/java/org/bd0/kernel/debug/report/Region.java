package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.List;

/** A region and the processes that have been in it. */
final class Region {
  final long base;
  final long end;
  final List<TracedProcess> processes = new ArrayList<>();

  /** All parts that have been there, in the order in which they appeared. */
  final List<Part> parts = new ArrayList<>();

  /** What is no other part. */
  final Part unmapped;

  /** When others got the memory, in nanoseconds since the trace began. */
  long replaced = TracedProcess.NEVER;

  Region(TracedProcess first) {
    base = first.base();
    end = first.end();
    unmapped = new Part(first, Part.UNMAPPED, "", base, end);
    processes.add(first);
  }

  /** Whether one of its processes lives. */
  boolean alive() {
    for (TracedProcess process : processes) {
      if (process.ended == TracedProcess.NEVER) {
        return true;
      }
    }
    return false;
  }

  boolean contains(long address) {
    return address - base >= 0 && address - end < 0;
  }
}
