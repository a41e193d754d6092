package org.bd0.bench;

import java.util.concurrent.TimeUnit;
import org.bd0.runtime.Code;
import org.bd0.runtime.CpuState;
import org.bd0.translator.Engine;
import org.bd0.translator.ir.Block;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a block costs in a JVM that has only just started, as in every run of a small program: each
 * measurement is the first of its JVM. The corpus was lifted once before to find its blocks, so
 * that the decoder and the lifter are loaded, though hardly compiled; the emitter and ASM are not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(5)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ColdBenchmark {
  /** Made by JMH. */
  public ColdBenchmark() {}

  /**
   * One block, from guest bytes to a defined class: the mean over the corpus, loading the emitter
   * included.
   */
  @Benchmark
  @OperationsPerInvocation(Corpus.BLOCKS)
  public void translate(Corpus corpus, Blackhole blackhole) {
    run(new Engine(Engine.Kind.TRANSLATOR), corpus, blackhole);
  }

  /** One block, from guest bytes to something that the interpreter can execute. */
  @Benchmark
  @OperationsPerInvocation(Corpus.BLOCKS)
  public void prepareToInterpret(Corpus corpus, Blackhole blackhole) {
    run(new Engine(Engine.Kind.INTERPRETER), corpus, blackhole);
  }

  private static void run(Engine engine, Corpus corpus, Blackhole blackhole) {
    CpuState cpu = corpus.cpu();
    for (Block block : corpus.blocks()) {
      Code code = engine.translate(cpu, block.address);
      blackhole.consume(code);
    }
  }
}
