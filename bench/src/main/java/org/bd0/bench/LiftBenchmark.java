package org.bd0.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bd0.runtime.GuestMemory;
import org.bd0.translator.ir.Block;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;
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

/** What the way from guest bytes to IR costs, a basic block at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LiftBenchmark {
  private final Lifter lifter = new Lifter();
  private GuestMemory memory;
  private List<Block> blocks;
  private int next;

  /** Made by JMH. */
  public LiftBenchmark() {}

  /** Takes the corpus's blocks. */
  @Setup
  public void take(Corpus corpus) {
    memory = corpus.cpu().memory;
    blocks = corpus.blocks();
  }

  private Block next() {
    next = next + 1 < blocks.size() ? next + 1 : 0;
    return blocks.get(next);
  }

  /** One block: decoding and lifting all of its instructions, nothing else. */
  @Benchmark
  public Block lift() {
    return lifter.lift(memory, next().address);
  }

  /** One block: removing what nobody sees from IR that is already there. */
  @Benchmark
  public Block eliminateDeadCode() {
    return DeadCode.eliminate(next());
  }
}
