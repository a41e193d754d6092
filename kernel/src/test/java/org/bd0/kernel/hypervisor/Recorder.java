package org.bd0.kernel.hypervisor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteKind;
import org.bd0.kernel.debug.WriteReason;
import org.bd0.kernel.debug.WriteRecord;

/** A trace in memory. Complete once the trace has ended. */
class Recorder implements TraceSink {
  /** A store, or the end of a mapping, when {@code after} is null. */
  record Write(
      int process,
      int thread,
      long rip,
      long address,
      int size,
      byte[] before,
      byte[] after,
      WriteKind kind,
      int reasons,
      long[] stack) {
    boolean has(WriteReason reason) {
      return (reasons & reason.bit()) != 0;
    }

    @Override
    public String toString() {
      return String.format(
          "%s at 0x%x writes %d at 0x%x: %s -> %s",
          kind, rip, size, address, Arrays.toString(before), Arrays.toString(after));
    }
  }

  final List<Write> writes = Collections.synchronizedList(new ArrayList<>());
  final List<ProcessStarted> processes = Collections.synchronizedList(new ArrayList<>());
  final List<Integer> ended = Collections.synchronizedList(new ArrayList<>());
  final List<Mapping> mappings = Collections.synchronizedList(new ArrayList<>());
  volatile boolean closed;

  @Override
  public void process(ProcessStarted process) {
    processes.add(process);
  }

  @Override
  public void ended(int process, long time) {
    ended.add(process);
  }

  @Override
  public void mapping(Mapping mapping) {
    mappings.add(mapping);
    if (mapping.kind().equals("none")) {
      long size = mapping.end() - mapping.start();
      writes.add(new Write(0, 0, 0, mapping.start(), (int) size, null, null, null, 0, null));
    }
  }

  @Override
  public void write(WriteRecord r) {
    writes.add(
        new Write(
            r.process,
            r.thread,
            r.rip,
            r.address,
            r.size,
            Arrays.copyOf(r.before, r.size),
            Arrays.copyOf(r.after, r.size),
            WriteKind.values()[r.kind],
            r.reasons,
            Arrays.copyOf(r.stack, r.frames)));
  }

  @Override
  public void close() {
    closed = true;
  }

  /** The stores alone. */
  List<Write> stores() {
    return writes.stream().filter(write -> write.after != null).toList();
  }
}
