package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;

/**
 * The figures of a trace, collected as it goes by: its memory does not grow with the number of
 * writes, only with that of processes, regions and different places that wrote.
 */
final class Statistics implements TraceSink {
  /** How many findings are kept in words. */
  private static final int MAX_LINES = 5000;

  /** Writes of one process into the memory of one. */
  static final class Cell {
    final TracedProcess writer;

    /** Whose memory, or null. */
    final TracedProcess owner;

    long writes;
    long bytes;
    long flagged;

    Cell(TracedProcess writer, TracedProcess owner) {
      this.writer = writer;
      this.owner = owner;
    }
  }

  /** What one process wrote when. */
  static final class Writer {
    final TracedProcess process;
    final TimeScale.Series times = new TimeScale.Series();
    long writes;
    long bytes;

    Writer(TracedProcess process) {
      this.process = process;
    }
  }

  final Space space;
  final Describer describer;
  final Groups groups = new Groups();
  final TimeScale scale = new TimeScale();
  final TimeScale.Series flaggedTimes = new TimeScale.Series();
  final long[] byReason = new long[WriteReason.values().length];
  final long[] byKind = new long[WriteKind.values().length];
  final List<Part> parts = new ArrayList<>();
  long writes;
  long bytes;
  long flagged;
  long firstTime = Long.MAX_VALUE;
  long lastTime;

  private final Finding.Findings findings;
  private final Map<Long, Cell> cells = new HashMap<>();
  private final Map<TracedProcess, Writer> writers = new HashMap<>();
  private Cell lastCell;
  private Writer lastWriter;
  private int inWords;

  /**
   * Nothing yet.
   *
   * @param startMillis when the trace began, in milliseconds since 1970
   */
  Statistics(long startMillis) {
    space = new Space(startMillis);
    describer = new Describer(space);
    findings = new Finding.Findings(describer);
  }

  @Override
  public void process(ProcessStarted process) {
    space.started(process);
    lastTime = Math.max(lastTime, process.time());
  }

  @Override
  public void ended(int process, long time) {
    space.ended(process, time);
    lastTime = Math.max(lastTime, time);
  }

  @Override
  public void mapping(Mapping mapping) {
    space.mapping(mapping);
  }

  @Override
  public void write(WriteRecord record) {
    boolean isFlagged = record.reasons != 0;
    TracedProcess process = space.process(record.process);
    Owner owner = space.owner(record.address);
    writes++;
    bytes += record.size;
    byKind[record.kind]++;
    firstTime = Math.min(firstTime, record.time);
    lastTime = Math.max(lastTime, record.time);
    int piece = scale.at(record.time);
    if (isFlagged) {
      flag(record, piece);
    }
    count(cell(process, owner.process()), record.size, isFlagged);
    Writer writer = writer(process);
    writer.writes++;
    writer.bytes += record.size;
    writer.times.add(scale, piece, 1);
    traffic(owner.part, record.address, piece, isFlagged);
    Group group = groups.add(record, process, owner);
    if (isFlagged && group != null && group.count == 1) {
      Finding finding = findings.add(group);
      if (finding != null && inWords < MAX_LINES) {
        inWords++;
        finding.line = describer.line(record, owner);
        finding.note = describer.note(record, owner);
      }
    }
  }

  private void flag(WriteRecord record, int piece) {
    flagged++;
    flaggedTimes.add(scale, piece, 1);
    for (int i = 0; i < byReason.length; i++) {
      byReason[i] += record.reasons >>> i & 1;
    }
  }

  private static void count(Cell cell, int size, boolean isFlagged) {
    cell.writes++;
    cell.bytes += size;
    cell.flagged += isFlagged ? 1 : 0;
  }

  private void traffic(Part part, long address, int piece, boolean isFlagged) {
    if (part.traffic.writes == 0) {
      parts.add(part);
    }
    long distance = part.growsDown() ? part.end - 1 - address : address - part.start;
    part.traffic.add(Math.max(distance, 0), isFlagged);
    part.traffic.times.add(scale, piece, 1);
  }

  private Cell cell(TracedProcess writer, TracedProcess owner) {
    Cell cell = lastCell;
    if (cell == null || cell.writer != writer || cell.owner != owner) {
      long key = ((long) writer.index << 32) + (owner == null ? -1 : owner.index);
      cell = cells.computeIfAbsent(key, k -> new Cell(writer, owner));
      lastCell = cell;
    }
    return cell;
  }

  private Writer writer(TracedProcess process) {
    Writer writer = lastWriter;
    if (writer == null || writer.process != process) {
      writer = writers.computeIfAbsent(process, Writer::new);
      lastWriter = writer;
    }
    return writer;
  }

  @Override
  public void close() {}

  /** What has a reason: stray writes first, then by the time of the first write. */
  List<Finding> findings() {
    List<Finding> sorted = findings.all();
    sorted.sort(
        Comparator.comparingInt(
                (Finding f) -> (f.first.reasons & WriteReason.STRAY.bit()) != 0 ? 0 : 1)
            .thenComparingLong(f -> f.first.time));
    return sorted;
  }

  /** Who wrote into whom. */
  List<Cell> cells() {
    List<Cell> sorted = new ArrayList<>(cells.values());
    sorted.sort(Comparator.comparingLong((Cell c) -> c.writes).reversed());
    return sorted;
  }

  /** Those who wrote, most first. */
  List<Writer> writers() {
    List<Writer> sorted = new ArrayList<>(writers.values());
    sorted.sort(Comparator.comparingLong((Writer w) -> w.writes).reversed());
    return sorted;
  }

  /** How often something is among the writes. */
  record Tally(String what, long writes, long bytes, long flagged) {}

  /** The instructions that wrote most, at most so many. */
  List<Tally> instructions(int most) {
    Map<String, Tally> tallies = new TreeMap<>();
    for (Group group : groups.all()) {
      String where = describer.code(group.writer, group.first.rip, false).describe();
      tally(tallies, group.writer.label() + " " + where, group);
    }
    return top(tallies, most);
  }

  /** What was written most, at most so many. */
  List<Tally> objects(int most) {
    Map<String, Tally> tallies = new TreeMap<>();
    for (Group group : groups.all()) {
      tally(tallies, group.owner.label(), group);
    }
    return top(tallies, most);
  }

  private static void tally(Map<String, Tally> tallies, String what, Group group) {
    long flagged = group.first.reasons != 0 ? group.count : 0;
    tallies.merge(
        what,
        new Tally(what, group.count, group.bytes, flagged),
        (a, b) -> new Tally(what, a.writes + b.writes, a.bytes + b.bytes, a.flagged + b.flagged));
  }

  private static List<Tally> top(Map<String, Tally> tallies, int most) {
    return tallies.values().stream()
        .sorted(Comparator.comparingLong(Tally::writes).reversed())
        .limit(most)
        .toList();
  }
}
