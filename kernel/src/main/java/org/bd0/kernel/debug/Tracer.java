package org.bd0.kernel.debug;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Region;
import org.bd0.runtime.trace.Capture;
import org.bd0.runtime.trace.WriteLog;

/**
 * A trace of what guest processes write: which threads take part, what is wrong with a store, and
 * the way to the sink. Threads that do not take part run the code that they always run.
 */
public final class Tracer {
  /** How long threads are waited for that are to stop noting their stores, nanoseconds. */
  private static final long PATIENCE = 300_000_000;

  private static final long PAUSE = 200_000;

  private final TraceSettings settings;
  private final TraceWriter writer;
  private final Places watched;
  private final Places allowed;
  private final Capture capture;
  private final Consumer<GuestProcess> stopper;
  private final Map<GuestThread, WriteLog> logs = new ConcurrentHashMap<>();
  private final Set<Integer> known = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * A trace of nobody yet.
   *
   * @param settings not to be changed any more
   * @param sink owned by the trace from now on
   * @param stopper does to a process what the settings say, if they say more than to report
   */
  public Tracer(
      AddressSpace space, TraceSettings settings, TraceSink sink, Consumer<GuestProcess> stopper) {
    this.settings = settings;
    this.stopper = stopper;
    this.writer = new TraceWriter(space, sink);
    this.watched = new Places(settings.watches);
    this.allowed = new Places(settings.allowed);
    this.capture = Capture.of(settings.every(), settings.needsStack());
  }

  /** What is traced. */
  public TraceSettings settings() {
    return settings;
  }

  // Processes.

  /**
   * A process exists: the trace says what it is and what it has mapped. Its threads do not take
   * part yet.
   *
   * @throws TraceException when what is watched or allowed there makes no sense
   */
  public void started(GuestProcess process) {
    if (!known.add(process.id())) {
      return;
    }
    watched.started(process);
    allowed.started(process);
    ProcessStarted started = describe(process);
    writer.event(() -> writer.sink().process(started));
    Mappings mappings = process.memory().mappings();
    Region region = process.memory().region();
    tell(process, region.base(), region.base() + AddressSpace.PAGE, "metadata", "");
    for (Mappings.Mapping m : mappings.within(0, Long.MAX_VALUE)) {
      mapped(process, m);
    }
    mappings.listener(m -> mapped(process, m));
  }

  private ProcessStarted describe(GuestProcess process) {
    List<String> arguments = new ArrayList<>();
    for (byte[] argument : process.start().arguments()) {
      arguments.add(new String(argument, StandardCharsets.UTF_8));
    }
    Region region = process.memory().region();
    return new ProcessStarted(
        writer.time(),
        process.id(),
        process.parent(),
        process.name(),
        new String(process.start().path(), StandardCharsets.UTF_8),
        arguments,
        !process.memory().far(),
        region.base(),
        region.size(),
        process.program().bias());
  }

  private void mapped(GuestProcess process, Mappings.Mapping m) {
    long bias = process.memory().farBias();
    String name = m.name() == null ? "" : m.name();
    tell(process, m.start() + bias, m.end() + bias, kind(process, m), name);
  }

  private static String kind(GuestProcess process, Mappings.Mapping m) {
    if (m.name() == null) {
      return "none";
    }
    return switch (m.name()) {
      case "[heap]" -> "heap";
      case "[stack]" -> "stack";
      default -> {
        if (!m.name().equals(process.program().elf().name())) {
          yield "mmap";
        }
        yield (m.protection() & Mappings.EXEC) != 0 ? "text" : "data";
      }
    };
  }

  private void tell(GuestProcess process, long start, long end, String kind, String name) {
    Mapping mapping = new Mapping(writer.time(), process.id(), start, end, kind, name);
    writer.event(() -> writer.sink().mapping(mapping));
  }

  /** The heap of a process's region now ends elsewhere: a kernel-call has given memory out. */
  public void heap(GuestProcess process) {
    long bias = process.memory().farBias();
    long start = process.layout().heapStart() + bias;
    tell(process, start, process.heap().pointer() + bias, "heap", "");
  }

  /** A process has ended; its threads have left. */
  public void ended(GuestProcess process) {
    if (known.remove(process.id())) {
      process.memory().mappings().listener(null);
      watched.ended(process);
      allowed.ended(process);
      long time = writer.time();
      writer.event(() -> writer.sink().ended(process.id(), time));
    }
  }

  /** What is watched or allowed and has meant nothing so far. */
  public List<String> unknown() {
    List<String> unknown = watched.unknown();
    unknown.addAll(allowed.unknown());
    return unknown;
  }

  /**
   * Processes may write to a range outside their regions.
   *
   * @param owner the process whose memory it is: while it lives
   * @param start first far address
   * @param end the address after the last
   */
  public void allow(GuestProcess owner, long start, long end) {
    allowed.add(owner.id(), start, end);
  }

  // Threads.

  /** The thread's stores are noted from now on. Called by itself, or before it runs. */
  public void join(GuestThread thread) {
    if (closed || logs.containsKey(thread)) {
      return;
    }
    int process = thread.process().id();
    int id = thread.id();
    Verdicts verdicts = new Verdicts(thread, this);
    WriteLog log =
        new WriteLog(
            full -> writer.take(full, process, id), verdicts, verdicts.filter(), settings.stack);
    logs.put(thread, log);
    thread.cpu().trace(log, capture);
  }

  /** The thread's stores are not noted any more. Called by itself, or after it has run. */
  public void leave(GuestThread thread) {
    WriteLog log = logs.remove(thread);
    if (log != null) {
      log.flush();
      thread.cpu().trace(null, Capture.NONE);
    }
  }

  /** Whether a thread takes part. */
  public boolean has(GuestThread thread) {
    return logs.containsKey(thread);
  }

  /** Has the threads of a process take part, or not, as soon as they notice. */
  public void follow(GuestProcess process, boolean on) {
    for (GuestThread thread : process.threads()) {
      thread.errand(on ? () -> join(thread) : () -> leave(thread));
    }
  }

  // Stores.

  /** Whether a store outside the writer's region is one that was agreed on. */
  boolean allowed(long address, int size) {
    return allowed.covered(address, size);
  }

  boolean watched(long address, int size) {
    return watched.touched(address, size);
  }

  /** Does what the settings say about a thread that has made such a store. */
  void act(GuestThread thread, int reasons) {
    boolean stray = (reasons & WriteReason.STRAY.bit()) != 0;
    if (stray || settings.onStray == TraceSettings.OnStray.STOP) {
      stopper.accept(thread.process());
    }
    thread.cpu().poll = true;
  }

  // The end.

  /**
   * Ends the trace: threads that take part go on without.
   *
   * @throws TraceException when not all could be written
   */
  public void close() {
    closed = true;
    for (GuestThread thread : logs.keySet()) {
      thread.errand(() -> leave(thread));
    }
    long end = System.nanoTime() + PATIENCE;
    // Those that wait in system calls have nothing in their logs.
    while (!logs.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE);
    }
    writer.close();
  }
}
