package org.bd0.kernel.debug.report;

import org.bd0.kernel.debug.ProcessStarted;

/** A process of a trace. */
final class TracedProcess {
  /** Stands for a writer that the trace has not introduced. */
  static final long NEVER = Long.MAX_VALUE;

  /** Place among the processes of the trace, from 0 on. */
  final int index;

  final ProcessStarted started;

  /** What its program's addresses are called. */
  final ProgramNames names;

  /** When it ended, in nanoseconds since the trace began, or {@link #NEVER}. */
  long ended = NEVER;

  TracedProcess(int index, ProcessStarted started, ProgramNames names) {
    this.index = index;
    this.started = started;
    this.names = names;
  }

  int id() {
    return started.process();
  }

  /** Name and number, as in {@code writer[3]}. */
  String label() {
    return Words.printable(started.name())
        + "["
        + Integer.toUnsignedString(started.process())
        + "]";
  }

  long base() {
    return started.base();
  }

  long end() {
    return started.base() + started.size();
  }

  /** Whether a global address lies in its region. */
  boolean contains(long address) {
    return address - started.base() >= 0 && address - started.base() < started.size();
  }

  /** What its ELF file calls a global address. */
  long toFile(long address) {
    return address - (started.near() ? started.base() : 0) - started.loadBias();
  }

  /** The global address of what its ELF file has at an address. */
  long fromFile(long address) {
    return address + (started.near() ? started.base() : 0) + started.loadBias();
  }

  /** What its ELF file calls an address of its own, as rip is. */
  long ownToFile(long address) {
    return address - started.loadBias();
  }
}
