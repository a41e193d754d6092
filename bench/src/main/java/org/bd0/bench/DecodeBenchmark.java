package org.bd0.bench;

import java.util.concurrent.TimeUnit;
import org.bd0.runtime.GuestMemory;
import org.bd0.translator.decode.Instruction;
import org.bd0.translator.ir.Block;
import org.bd0.translator.lift.CodeReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What decoding costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
  private final CodeReader reader = new CodeReader();
  private GuestMemory memory;
  private long[] addresses;
  private int next;

  /** Made by JMH. */
  public DecodeBenchmark() {}

  /** Notes where the corpus's instructions are. */
  @Setup
  public void find(Corpus corpus) {
    memory = corpus.cpu().memory;
    int total = 0;
    for (Block block : corpus.blocks()) {
      total += block.guestInstructions;
    }
    addresses = new long[total];
    int count = 0;
    for (Block block : corpus.blocks()) {
      long at = block.address;
      for (int i = 0; i < block.guestInstructions; i++) {
        addresses[count++] = at;
        at = reader.read(memory, at).next();
      }
    }
  }

  /** One instruction: fetching its bytes from guest memory and decoding them by the table. */
  @Benchmark
  public Instruction instruction() {
    next = next + 1 < addresses.length ? next + 1 : 0;
    return reader.read(memory, addresses[next]);
  }
}
