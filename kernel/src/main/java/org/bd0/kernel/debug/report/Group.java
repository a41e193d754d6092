package org.bd0.kernel.debug.report;

import org.bd0.kernel.debug.WriteRecord;

/**
 * Writes that say the same: one instruction, one owner, the same reasons. Keeps the first as it
 * was.
 */
final class Group {
  final TracedProcess writer;
  final Owner owner;
  final WriteRecord first;

  long count;
  long bytes;
  long lowest;

  /** The last byte of the highest write. */
  long highest;

  long lastTime;

  Group(TracedProcess writer, Owner owner, WriteRecord record) {
    this.writer = writer;
    this.owner = owner;
    this.first = copy(record);
    this.lowest = record.address;
    this.highest = record.address;
  }

  void add(WriteRecord record) {
    count++;
    bytes += record.size;
    lowest = Math.min(lowest, record.address);
    highest = Math.max(highest, record.address + record.size - 1);
    lastTime = record.time;
  }

  boolean matches(WriteRecord record, TracedProcess process, Owner whose) {
    return owner == whose
        && writer == process
        && first.rip == record.rip
        && first.reasons == record.reasons
        && first.kind == record.kind
        && first.call == record.call;
  }

  static WriteRecord copy(WriteRecord from) {
    WriteRecord to = new WriteRecord();
    to.time = from.time;
    to.process = from.process;
    to.thread = from.thread;
    to.rip = from.rip;
    to.address = from.address;
    to.size = from.size;
    System.arraycopy(from.before, 0, to.before, 0, from.size);
    System.arraycopy(from.after, 0, to.after, 0, from.size);
    to.kind = from.kind;
    to.call = from.call;
    to.reasons = from.reasons;
    to.frames = from.frames;
    System.arraycopy(from.stack, 0, to.stack, 0, from.frames);
    return to;
  }
}
