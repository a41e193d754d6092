package org.bd0.kernel.debug.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteRecord;

/** Reads a block's payload. Nothing in it is trusted: whatever it holds, no more than a failure. */
final class BlockDecoder {
  private static final int KINDS = WriteKind.values().length;

  private final Prediction prediction = new Prediction();
  private final WriteRecord record = new WriteRecord();
  private byte[] bytes;
  private int at;
  private int end;
  private int writes;

  /** A payload that no writer makes. */
  static final class Malformed extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1L;

    Malformed(String what) {
      super(what, null, false, false);
    }
  }

  /**
   * Hands each entry to the sink.
   *
   * @throws Malformed if the payload makes no sense; what came before has been handed on
   */
  void decode(byte[] payload, int size, TraceSink sink) throws Malformed {
    bytes = payload;
    at = 0;
    end = size;
    prediction.begin(0);
    writes = 0;
    while (at < end) {
      int tag = next();
      if ((tag & TraceFormat.WRITE) != 0) {
        write(tag);
        sink.write(record);
        writes++;
      } else if (tag == TraceFormat.PROCESS) {
        sink.process(process());
      } else if (tag == TraceFormat.ENDED) {
        long time = time();
        sink.ended(id(), time);
      } else if (tag == TraceFormat.MAPPING) {
        sink.mapping(mapping());
      } else {
        throw new Malformed("unknown entry " + tag);
      }
    }
  }

  /** How many writes the payload had, as far as it has been read. */
  int writes() {
    return writes;
  }

  private ProcessStarted process() throws Malformed {
    long time = time();
    int process = id();
    int parent = id();
    boolean near = next() != 0;
    long base = number();
    long size = number();
    long loadBias = number();
    String name = text();
    String file = text();
    long count = number();
    if (count < 0 || count > TraceFormat.MAX_ARGUMENTS) {
      throw new Malformed("too many arguments");
    }
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arguments.add(text());
    }
    return new ProcessStarted(
        time, process, parent, name, file, List.copyOf(arguments), near, base, size, loadBias);
  }

  private Mapping mapping() throws Malformed {
    long time = time();
    int process = id();
    long start = number();
    long length = number();
    return new Mapping(time, process, start, start + length, text(), text());
  }

  private long time() throws Malformed {
    prediction.time += signed();
    return prediction.time;
  }

  private void write(int control) throws Malformed {
    int site = (control & TraceFormat.SITE_FOLLOWS) != 0 ? site() : prediction.nextSite();
    if (site >= prediction.sites()) {
      throw new Malformed("unknown site " + site);
    }
    record.process = prediction.process[site];
    record.thread = prediction.thread[site];
    record.rip = prediction.rip[site];
    record.kind = prediction.kind[site];
    record.size = prediction.size[site];
    record.call = prediction.call[site];
    record.reasons = prediction.reasons[site];
    record.address =
        (control & TraceFormat.ADDRESS_FOLLOWS) != 0
            ? prediction.lastAddress(site) + signed()
            : prediction.nextAddress(site);
    long after = 0;
    if (record.size <= Long.BYTES) {
      after = number(control, site);
    } else {
      bytes(control);
    }
    if ((control & TraceFormat.TIME_FOLLOWS) != 0) {
      prediction.time += signed();
    }
    record.time = prediction.time;
    record.frames = 0;
    if ((control & TraceFormat.STACK_FOLLOWS) != 0) {
      stack();
    }
    prediction.learn(site, record.address, after);
  }

  private int site() throws Malformed {
    long site = number();
    if (site < 0 || site > prediction.sites() || site >= TraceFormat.MAX_SITES) {
      throw new Malformed("unknown site " + site);
    }
    if (site == prediction.sites()) {
      record.process = id();
      record.thread = id();
      record.rip = (site == 0 ? 0 : prediction.rip[prediction.last()]) + signed();
      record.kind = next();
      record.size = next();
      record.call = id();
      record.reasons = id();
      if (record.size < 1 || record.size > WriteRecord.MAX_SIZE || record.kind >= KINDS) {
        throw new Malformed("a write of " + record.size + " bytes, of kind " + record.kind);
      }
      prediction.add(record);
    }
    return (int) site;
  }

  private long number(int control, int site) throws Malformed {
    int size = record.size;
    long before =
        (control & TraceFormat.BEFORE_FOLLOWS) != 0
            ? signed()
            : prediction.before(record.address, size);
    long after =
        switch (control >> TraceFormat.AFTER_SHIFT & 3) {
          case TraceFormat.AFTER_SAME -> before;
          case TraceFormat.AFTER_FROM_BEFORE -> before + signed();
          case TraceFormat.AFTER_FROM_LAST -> prediction.lastAfter(site) + signed();
          default -> signed();
        };
    after = TraceFormat.signed(after, size);
    TraceFormat.value(before, record.before, size);
    TraceFormat.value(after, record.after, size);
    return after;
  }

  private void bytes(int control) throws Malformed {
    if ((control & TraceFormat.BEFORE_FOLLOWS) != 0) {
      raw(record.before);
    } else {
      java.util.Arrays.fill(record.before, 0, record.size, (byte) 0);
    }
    if ((control >> TraceFormat.AFTER_SHIFT & 3) == TraceFormat.AFTER_SAME) {
      System.arraycopy(record.before, 0, record.after, 0, record.size);
    } else {
      raw(record.after);
    }
  }

  private void raw(byte[] into) throws Malformed {
    if (end - at < record.size) {
      throw new Malformed("cut off");
    }
    System.arraycopy(bytes, at, into, 0, record.size);
    at += record.size;
  }

  private void stack() throws Malformed {
    long frames = number();
    long same = number();
    boolean possible =
        frames > 0
            && frames <= WriteRecord.MAX_FRAMES
            && same >= 0
            && same <= frames
            && same <= prediction.frames;
    if (!possible) {
      throw new Malformed("a stack of " + frames + " frames");
    }
    record.frames = (int) frames;
    int changed = (int) (frames - same);
    System.arraycopy(
        prediction.stack, prediction.frames - (int) same, record.stack, changed, (int) same);
    long previous = record.rip;
    for (int i = 0; i < changed; i++) {
      previous += signed();
      record.stack[i] = previous;
    }
    prediction.frames = record.frames;
    System.arraycopy(record.stack, 0, prediction.stack, 0, record.frames);
  }

  private int next() throws Malformed {
    if (at >= end) {
      throw new Malformed("cut off");
    }
    return bytes[at++] & 0xff;
  }

  private long number() throws Malformed {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = next();
      value |= (b & 0x7fL) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new Malformed("a number of more than 64 bits");
  }

  private long signed() throws Malformed {
    long value = number();
    return value >>> 1 ^ -(value & 1);
  }

  private int id() throws Malformed {
    long value = number();
    if (value >>> 32 != 0) {
      throw new Malformed("a number of more than 32 bits");
    }
    return (int) value;
  }

  private String text() throws Malformed {
    long length = number();
    if (length < 0 || length > end - at) {
      throw new Malformed("cut off");
    }
    String text = new String(bytes, at, (int) length, StandardCharsets.UTF_8);
    at += (int) length;
    return text;
  }
}
