package org.bd0.kernel.debug;

/**
 * Where the records of a trace go. All calls come from one thread; the writes of one guest thread
 * come in the order in which it made them, and what a write needs to be understood comes before it.
 *
 * <p>Any method throws {@link TraceException} with one clear line when the record cannot be kept,
 * as when a disk is full.
 */
public interface TraceSink extends AutoCloseable {
  /** A process exists: before its first write, and for those alive when tracing begins. */
  void process(ProcessStarted process);

  /**
   * A process has ended.
   *
   * @param process its number
   * @param time nanoseconds since the trace began
   */
  void ended(int process, long time);

  /** What lies where from now on: the heap was moved, memory mapped or unmapped. */
  void mapping(Mapping mapping);

  /**
   * One store.
   *
   * @param record belongs to the caller, who reuses it after the call
   */
  void write(WriteRecord record);

  /** Completes the output. */
  @Override
  void close();
}
