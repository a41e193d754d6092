package org.bd0.bench;

import java.util.concurrent.TimeUnit;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.translator.emit.TranslatedCode;
import org.bd0.translator.ir.Unit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the bounds check of guest memory costs: a guest loop over 32 KiB, translated, beside the
 * same loop in Java that reads and writes host memory unchecked. Every figure is nanoseconds for
 * one access of 64 bits with its share of the loop, which holds a rotation that depends on the one
 * before, so that no compiler makes vectors of it. The difference is the check, the poll on the
 * loop's back-edge, and whatever else translated code does worse than Java.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MemoryBenchmark {
  private static final int ACCESSES = 4096;

  /** xor rax, [rdi]; rol rax, 1; add rdi, 8; cmp rdi, rsi; jne back; syscall. */
  private static final byte[] LOADS = loop(0x48, 0x33, 0x07);

  /** mov [rdi], rax, and the same. */
  private static final byte[] STORES = loop(0x48, 0x89, 0x07);

  private final Guest loads =
      new Guest(LOADS, block -> TranslatedCode.of(new Unit(block), 0, new CodeCache()));
  private final Guest stores =
      new Guest(STORES, block -> TranslatedCode.of(new Unit(block), 0, new CodeCache()));
  private final long host = loads.cpu().memory.host(Guest.DATA, Guest.DATA_SIZE);

  /** Made by JMH. */
  public MemoryBenchmark() {}

  private static byte[] loop(int... access) {
    int[] rest = {0x48, 0xd1, 0xc0, 0x48, 0x83, 0xc7, 0x08, 0x48, 0x39, 0xf7, 0x75, -15, 0x0f, 5};
    byte[] code = new byte[access.length + rest.length];
    for (int i = 0; i < code.length; i++) {
      code[i] = (byte) (i < access.length ? access[i] : rest[i - access.length]);
    }
    return code;
  }

  /** A load in translated code. */
  @Benchmark
  @OperationsPerInvocation(ACCESSES)
  public long translatedLoad() {
    return run(loads);
  }

  /** A store in translated code. */
  @Benchmark
  @OperationsPerInvocation(ACCESSES)
  public long translatedStore() {
    return run(stores);
  }

  private static long run(Guest guest) {
    long[] r = guest.cpu().r;
    r[Slot.RAX] = 1;
    r[Slot.RDI] = Guest.DATA;
    r[Slot.RSI] = Guest.DATA + ACCESSES * Long.BYTES;
    guest.run();
    if (r[Slot.RDI] != r[Slot.RSI]) {
      throw new IllegalStateException("the loop was left early");
    }
    return r[Slot.RAX];
  }

  /** A load in Java. */
  @Benchmark
  @OperationsPerInvocation(ACCESSES)
  public long rawLoad() {
    long sum = 1;
    long end = host + ACCESSES * Long.BYTES;
    for (long at = host; at != end; at += Long.BYTES) {
      sum = Long.rotateLeft(sum ^ Raw.getLong(at), 1);
    }
    return sum;
  }

  /** A store in Java. */
  @Benchmark
  @OperationsPerInvocation(ACCESSES)
  public long rawStore() {
    long value = 1;
    long end = host + ACCESSES * Long.BYTES;
    for (long at = host; at != end; at += Long.BYTES) {
      Raw.putLong(at, value);
      value = Long.rotateLeft(value, 1);
    }
    return value;
  }
}
