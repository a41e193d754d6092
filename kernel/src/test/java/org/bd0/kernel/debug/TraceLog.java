package org.bd0.kernel.debug;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Keeps what a sink is told, a line for each entry. */
public final class TraceLog implements TraceSink {
  public final List<String> lines = new ArrayList<>();

  @Override
  public void process(ProcessStarted process) {
    lines.add(process.toString());
  }

  @Override
  public void ended(int process, long time) {
    lines.add("ended " + process + " at " + time);
  }

  @Override
  public void mapping(Mapping mapping) {
    lines.add(mapping.toString());
  }

  @Override
  public void write(WriteRecord record) {
    lines.add(line(record));
  }

  @Override
  public void close() {}

  private static String line(WriteRecord r) {
    HexFormat hex = HexFormat.of();
    return "write at %d by %d.%d rip %x address %x size %d kind %d call %d reasons %x: %s -> %s %s"
        .formatted(
            r.time,
            r.process,
            r.thread,
            r.rip,
            r.address,
            r.size,
            r.kind,
            r.call,
            r.reasons,
            hex.formatHex(r.before, 0, r.size),
            hex.formatHex(r.after, 0, r.size),
            Arrays.toString(Arrays.copyOf(r.stack, r.frames)));
  }
}
