package org.bd0.kernel.debug.format;

import java.util.Arrays;
import java.util.List;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.WriteRecord;

/** Makes a block's payload of entries. */
final class BlockEncoder {
  /** No entry but a process's is longer. */
  private static final int ROOM = 1024;

  private static final int HASH = 4 * TraceFormat.MAX_SITES;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final Payload payload = new Payload();
  private final Prediction prediction = new Prediction();

  /** Site numbers plus 1 by hash of the site; 0 is free. */
  private final int[] bySite = new int[HASH];

  private int writes;
  private long startTime;

  BlockEncoder() {
    begin(0);
  }

  /** Begins a block. */
  void begin(long time) {
    payload.clear();
    prediction.begin(0);
    Arrays.fill(bySite, 0);
    writes = 0;
    startTime = time;
  }

  boolean isEmpty() {
    return payload.size() == 0;
  }

  /** Whether the block should end before an entry of this time. */
  boolean isFull(long time) {
    return payload.size() >= TraceFormat.FULL_PAYLOAD
        || prediction.sites() == TraceFormat.MAX_SITES
        || time - startTime >= TraceFormat.BLOCK_TIME;
  }

  Payload payload() {
    return payload;
  }

  int writes() {
    return writes;
  }

  void process(ProcessStarted process) {
    payload.room(ROOM);
    payload.put(TraceFormat.PROCESS);
    time(process.time());
    payload.number(Integer.toUnsignedLong(process.process()));
    payload.number(Integer.toUnsignedLong(process.parent()));
    payload.put(process.near() ? 1 : 0);
    payload.number(process.base());
    payload.number(process.size());
    payload.number(process.loadBias());
    payload.text(process.name());
    payload.text(process.file());
    List<String> arguments = process.arguments();
    int count = Math.min(arguments.size(), TraceFormat.MAX_ARGUMENTS);
    payload.room(ROOM);
    payload.number(count);
    for (int i = 0; i < count; i++) {
      payload.text(arguments.get(i));
    }
  }

  void ended(int process, long time) {
    payload.room(ROOM);
    payload.put(TraceFormat.ENDED);
    time(time);
    payload.number(Integer.toUnsignedLong(process));
  }

  void mapping(Mapping mapping) {
    payload.room(ROOM);
    payload.put(TraceFormat.MAPPING);
    time(mapping.time());
    payload.number(Integer.toUnsignedLong(mapping.process()));
    payload.number(mapping.start());
    payload.number(mapping.end() - mapping.start());
    payload.text(mapping.kind());
    payload.text(mapping.name());
  }

  private void time(long time) {
    payload.signed(time - prediction.time);
    prediction.time = time;
  }

  void write(WriteRecord record) {
    writes++;
    payload.room(ROOM);
    int controlAt = payload.size();
    payload.put(0);
    int control = TraceFormat.WRITE;
    int site = prediction.nextSite();
    if (prediction.sites() == 0 || !isOf(record, site)) {
      control |= TraceFormat.SITE_FOLLOWS;
      site = site(record);
    }
    if (record.address != prediction.nextAddress(site)) {
      control |= TraceFormat.ADDRESS_FOLLOWS;
      payload.signed(record.address - prediction.lastAddress(site));
    }
    long after = 0;
    if (record.size <= Long.BYTES) {
      after = TraceFormat.value(record.after, record.size);
      control |= number(record, site, after);
    } else {
      control |= bytes(record);
    }
    if (record.time != prediction.time) {
      control |= TraceFormat.TIME_FOLLOWS;
      time(record.time);
    }
    if (record.frames > 0) {
      control |= TraceFormat.STACK_FOLLOWS;
      stack(record);
    }
    payload.bytes()[controlAt] = (byte) control;
    prediction.learn(site, record.address, after);
  }

  private boolean isOf(WriteRecord record, int site) {
    return prediction.rip[site] == record.rip
        && prediction.process[site] == record.process
        && prediction.thread[site] == record.thread
        && prediction.size[site] == record.size
        && prediction.kind[site] == record.kind
        && prediction.reasons[site] == record.reasons
        && prediction.call[site] == record.call;
  }

  /** Writes the number of the record's site; if it is new, what it consists of too. */
  private int site(WriteRecord record) {
    long hash = (record.rip + ((long) record.thread << 40) + ((long) record.size << 56)) * SPREAD;
    int slot = (int) (hash >>> 49);
    while (bySite[slot] != 0) {
      int site = bySite[slot] - 1;
      if (isOf(record, site)) {
        payload.number(site);
        return site;
      }
      slot = (slot + 1) & (HASH - 1);
    }
    int site = prediction.sites();
    payload.number(site);
    payload.number(Integer.toUnsignedLong(record.process));
    payload.number(Integer.toUnsignedLong(record.thread));
    long previous = site == 0 ? 0 : prediction.rip[prediction.last()];
    payload.signed(record.rip - previous);
    payload.put(record.kind);
    payload.put(record.size);
    payload.number(Integer.toUnsignedLong(record.call));
    payload.number(Integer.toUnsignedLong(record.reasons));
    bySite[slot] = site + 1;
    return prediction.add(record);
  }

  /** Values of at most 8 bytes; returns the bits of the control byte. */
  private int number(WriteRecord record, int site, long after) {
    long before = TraceFormat.value(record.before, record.size);
    int control = 0;
    if (before != prediction.before(record.address, record.size)) {
      control = TraceFormat.BEFORE_FOLLOWS;
      payload.signed(before);
    }
    if (after == before) {
      return control;
    }
    long difference = TraceFormat.signed(after - before, record.size);
    long step = TraceFormat.signed(after - prediction.lastAfter(site), record.size);
    int plain = Payload.length(after);
    int how = TraceFormat.AFTER_PLAIN;
    long shortest = after;
    if (Payload.length(difference) < plain) {
      how = TraceFormat.AFTER_FROM_BEFORE;
      shortest = difference;
    }
    if (Payload.length(step) < Payload.length(shortest)) {
      how = TraceFormat.AFTER_FROM_LAST;
      shortest = step;
    }
    payload.signed(shortest);
    return control | how << TraceFormat.AFTER_SHIFT;
  }

  /** Values of more than 8 bytes; returns the bits of the control byte. */
  private int bytes(WriteRecord record) {
    int control = 0;
    if (!isZero(record.before, record.size)) {
      control = TraceFormat.BEFORE_FOLLOWS;
      payload.raw(record.before, record.size);
    }
    if (Arrays.equals(record.before, 0, record.size, record.after, 0, record.size)) {
      return control;
    }
    payload.raw(record.after, record.size);
    return control | TraceFormat.AFTER_PLAIN << TraceFormat.AFTER_SHIFT;
  }

  private static boolean isZero(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The frames that are not the outermost ones of the last stack. */
  private void stack(WriteRecord record) {
    int same = 0;
    int most = Math.min(record.frames, prediction.frames);
    while (same < most
        && record.stack[record.frames - 1 - same]
            == prediction.stack[prediction.frames - 1 - same]) {
      same++;
    }
    payload.number(record.frames);
    payload.number(same);
    long previous = record.rip;
    for (int i = 0; i < record.frames - same; i++) {
      payload.signed(record.stack[i] - previous);
      previous = record.stack[i];
    }
    prediction.frames = record.frames;
    System.arraycopy(record.stack, 0, prediction.stack, 0, record.frames);
  }
}
