package org.bd0.kernel.debug;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.trace.Store;
import org.bd0.runtime.trace.WriteLog;

/**
 * Takes records from any number of guest threads to a sink, on a thread of its own. No record is
 * lost: a guest thread waits while the ring buffer is full.
 */
final class TraceWriter {
  /** Bytes of the ring buffer. */
  private static final int RING = 16 << 20;

  /** Process and thread, and the time of the first record. */
  private static final int HEADER = 16;

  private static final int RECORDS = 1;
  private static final int EVENT = 2;
  private static final int WORD = Long.BYTES;
  private static final long PAUSE = 50_000;
  private static final int AT_ONCE = 64;

  private final AddressSpace space;
  private final TraceSink sink;
  private final long began = System.nanoTime();
  private final ManyToOneRingBuffer ring =
      new ManyToOneRingBuffer(
          new UnsafeBuffer(ByteBuffer.allocateDirect(RING + RingBufferDescriptor.TRAILER_LENGTH)));

  /** What EVENT messages stand for, in their order. */
  private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();

  private final WriteRecord record = new WriteRecord();
  private final Thread thread = new Thread(this::run, "trace writer");
  private volatile boolean ending;
  private volatile TraceException failure;

  /**
   * Begins to write.
   *
   * @param sink called by the writer's thread alone, but for {@link TraceSink#close}
   */
  TraceWriter(AddressSpace space, TraceSink sink) {
    this.space = space;
    this.sink = sink;
    thread.setDaemon(true);
    thread.start();
  }

  /** Nanoseconds since the trace began. */
  long time() {
    return System.nanoTime() - began;
  }

  /** What has kept the sink from taking more, or null. */
  TraceException failure() {
    return failure;
  }

  /** Takes a log's records; waits for room. Called by the log's thread. */
  void take(WriteLog log, int process, int guestThread) {
    int length = log.bytes();
    int at = claim(RECORDS, HEADER + length);
    if (at < 0) {
      return;
    }
    AtomicBuffer buffer = ring.buffer();
    buffer.putInt(at, process);
    buffer.putInt(at + 4, guestThread);
    buffer.putLong(at + 8, log.time() - began);
    buffer.putBytes(at + HEADER, new UnsafeBuffer(log.address(), length), 0, length);
    ring.commit(at);
  }

  /** Has the writer's thread do something to the sink, after all records taken so far. */
  void event(Runnable task) {
    int at = claim(EVENT, WORD);
    if (at >= 0) {
      events.add(task);
      ring.commit(at);
    }
  }

  private int claim(int type, int length) {
    for (; ; ) {
      int at = ring.tryClaim(type, length);
      if (at >= 0 || failure != null || ending) {
        return at;
      }
      LockSupport.parkNanos(PAUSE);
    }
  }

  /** The sink, for events. */
  TraceSink sink() {
    return sink;
  }

  /**
   * Writes what is there, and closes the sink. Nobody may call {@link #take} any more.
   *
   * @throws TraceException when not all could be written
   */
  void close() {
    ending = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void run() {
    try {
      boolean last = false;
      for (; ; ) {
        int read =
            ring.read((type, buffer, at, length) -> message(type, buffer, at, length), AT_ONCE);
        if (read == 0 && last) {
          break;
        }
        last = read == 0 && ending;
        if (read == 0 && !last) {
          LockSupport.parkNanos(PAUSE);
        }
      }
      sink.close();
    } catch (TraceException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      failure = new TraceException("internal error: " + e, e);
    }
  }

  private void message(int type, org.agrona.DirectBuffer buffer, int at, int length) {
    if (type == EVENT) {
      events.remove().run();
      return;
    }
    record.process = buffer.getInt(at);
    record.thread = buffer.getInt(at + 4);
    long time = buffer.getLong(at + 8);
    int end = at + length;
    for (int next = at + HEADER; next < end; ) {
      record.time = time;
      next = decode(buffer, next);
      sink.write(record);
    }
  }

  private int decode(org.agrona.DirectBuffer buffer, int at) {
    WriteRecord r = record;
    long word = buffer.getLong(at);
    r.rip = Store.rip(word);
    r.kind = Store.kind(word);
    r.size = Store.size(word);
    r.address = space.farOf(buffer.getLong(at + WORD));
    r.reasons = 0;
    r.call = 0;
    r.frames = 0;
    int words = r.size + WORD - 1 & -WORD;
    int next = at + 2 * WORD;
    buffer.getBytes(next, r.before, 0, words);
    buffer.getBytes(next + words, r.after, 0, words);
    next += 2 * words;
    return Store.extended(word) ? more(buffer, next) : next;
  }

  private int more(org.agrona.DirectBuffer buffer, int at) {
    WriteRecord r = record;
    long verdict = buffer.getLong(at);
    r.reasons = (int) verdict & 0xffff;
    r.frames = (int) (verdict >>> 16) & 0xffff;
    r.call = (int) (verdict >>> 32);
    r.time = buffer.getLong(at + WORD) - began;
    for (int i = 0; i < r.frames; i++) {
      r.stack[i] = buffer.getLong(at + (2 + i) * WORD);
    }
    return at + (2 + r.frames) * WORD;
  }
}
