package org.bd0.kernel.debug;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Region;
import org.bd0.runtime.trace.Store;
import org.bd0.runtime.trace.WriteJudge;
import org.bd0.runtime.trace.WriteLog;

/** Decides what is wrong with the stores of one guest thread. */
final class Verdicts implements WriteJudge {
  /** Bytes below the stack pointer that belong to the function (System V ABI, 3.2.2). */
  private static final int RED_ZONE = 128;

  /** A stack pointer that moves by more bytes has gone to another stack. */
  private static final long LEAP = 64 << 10;

  private static final String STACK = "[stack]";

  private final GuestThread thread;
  private final GuestProcess process;
  private final Tracer tracer;
  private final TraceSettings settings;
  private final AddressSpace space;
  private final Mappings mappings;
  private final long start;
  private final long end;
  private final long bias;
  private final boolean watches;
  private final boolean checks;
  private final int wanted;
  private boolean onMainStack;
  private long lastStack;

  Verdicts(GuestThread thread, Tracer tracer) {
    this.thread = thread;
    this.tracer = tracer;
    this.process = thread.process();
    this.settings = tracer.settings();
    this.space = process.space();
    this.mappings = process.memory().mappings();
    this.bias = process.memory().farBias();
    Region region = process.memory().region();
    start = region.base();
    end = start + region.size();
    watches = !settings.watches.isEmpty();
    checks = !settings.checks.isEmpty();
    int bits = 0;
    for (WriteReason reason : settings.checks) {
      bits |= reason.bit();
    }
    wanted = bits;
  }

  /**
   * What the log looks at, and what it lets pass: a store that begins in the region's last bytes
   * may end in another one.
   */
  WriteLog.Filter filter() {
    Region region = process.memory().region();
    long most = region.size() - Store.MAX_SIZE;
    if (!settings.every()) {
      return new WriteLog.Filter(region.host() + most, -most, 0, 0, false);
    }
    boolean judgesOwn = watches || checks;
    return new WriteLog.Filter(0, -1, region.host(), judgesOwn ? 0 : most, settings.all);
  }

  @Override
  public int judge(WriteLog log, long host, long word) {
    long address = space.farOf(host);
    int size = Store.size(word);
    int reasons = 0;
    if (address < start || address + size > end) {
      if (settings.stray && !tracer.allowed(address, size)) {
        reasons = WriteReason.STRAY.bit();
        if (settings.onStray == TraceSettings.OnStray.KILL) {
          reasons |= REFUSED;
        }
      }
    } else if (checks) {
      reasons = check(log, address - bias, size, Store.kind(word)) & wanted;
    }
    if (watches && tracer.watched(address, size)) {
      reasons |= WriteReason.WATCH.bit();
    }
    return reasons;
  }

  /** What is wrong with a store to the own region, by the process's own address. */
  private int check(WriteLog log, long address, int size, int kind) {
    Mappings.Mapping m = mappings.at(address);
    if (m == null || address + size > m.end()) {
      m = straddling(m, address + size - 1);
    }
    int reasons = 0;
    if (m == null) {
      reasons = unmapped(log, address, size);
    } else if ((m.protection() & Mappings.WRITE) == 0) {
      reasons = WriteReason.READ_ONLY.bit();
      if ((m.protection() & Mappings.EXEC) != 0) {
        reasons |= WriteReason.TEXT.bit();
      }
    } else if (m.name().equals(STACK) && kind != Store.KERNEL) {
      long stack = log.stackPointer();
      if (address + size <= stack - RED_ZONE && stack > m.start() && stack <= m.end()) {
        reasons = WriteReason.RED_ZONE.bit();
      }
    }
    if (kind != Store.KERNEL && overflown(log.stackPointer(), address, m)) {
      reasons |= WriteReason.STACK.bit();
    }
    return pastHeap(address, size, m) ? reasons | WriteReason.HEAP_END.bit() : reasons;
  }

  /**
   * Whether a store is to the main stack where that has grown into something else. A thread may
   * also change to a stack that it has made: that is a leap.
   */
  private boolean overflown(long stack, long address, Mappings.Mapping m) {
    if (Math.abs(stack - lastStack) > LEAP) {
      onMainStack = stack > process.layout().stackStart() && stack <= process.layout().stackEnd();
    }
    lastStack = stack;
    return onMainStack
        && address < process.layout().stackStart()
        && address >= stack - RED_ZONE
        && (m != null && !m.name().equals(STACK) || address < process.heap().pointer());
  }

  /** Of two neighbours the one that forbids more. */
  private Mappings.Mapping straddling(Mappings.Mapping first, long last) {
    Mappings.Mapping second = mappings.at(last);
    boolean worse = second == null || (second.protection() & Mappings.WRITE) == 0;
    return first == null || worse ? second == null ? null : second : first;
  }

  /** Nothing is mapped there: the heap that kernel-calls give out, and a grown stack, are not. */
  private int unmapped(WriteLog log, long address, int size) {
    long heapStart = process.layout().heapStart();
    long pointer = process.heap().pointer();
    if (address >= heapStart && address + size <= pointer) {
      return 0;
    }
    long stack = log.stackPointer();
    if (settings.needsStack() && stack != 0 && stack < process.layout().stackStart()) {
      boolean grown = address >= stack - RED_ZONE && address < process.layout().stackStart();
      if (grown) {
        return 0;
      }
    }
    return WriteReason.UNMAPPED.bit();
  }

  private boolean pastHeap(long address, int size, Mappings.Mapping m) {
    long heapStart = process.layout().heapStart();
    if (address < heapStart || address >= process.layout().heapEnd()) {
      return false;
    }
    boolean heapOrNothing = m == null || m.name().equals("[heap]");
    return heapOrNothing && address + size > process.heap().pointer();
  }

  @Override
  public void noted(WriteLog log, int reasons) {
    log.flush();
    if (settings.onStray != TraceSettings.OnStray.REPORT) {
      tracer.act(thread, reasons);
    }
  }
}
