package org.bd0.bench;

import java.util.concurrent.TimeUnit;
import org.bd0.runtime.Code;
import org.bd0.runtime.CodeCache;
import org.bd0.translator.emit.TranslatedCode;
import org.bd0.translator.ir.Unit;
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

/**
 * What the way from IR to a runnable class costs, for units of one block, which is what every block
 * pays on its first execution. The JVM is warm here; {@link ColdBenchmark} has one that is not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EmitBenchmark {
  private final Unit[] units = new Unit[Corpus.BLOCKS];
  private int next;

  /** Made by JMH. */
  public EmitBenchmark() {}

  /** Makes units of the corpus's blocks, optimised as the engine does it. */
  @Setup
  public void prepare(Corpus corpus) {
    for (int i = 0; i < units.length; i++) {
      units[i] = new Unit(DeadCode.eliminate(corpus.blocks().get(i)));
    }
  }

  private Unit next() {
    next = next + 1 < units.length ? next + 1 : 0;
    return units[next];
  }

  /** One unit: making its class file. */
  @Benchmark
  public byte[] classFile() {
    return TranslatedCode.classFile(next());
  }

  /**
   * One unit: making its class file, defining the hidden class, making its one instance. What this
   * takes beyond {@link #classFile} is the JVM's: parsing, and later unloading. Verification comes
   * at the first execution and is not in here.
   */
  @Benchmark
  public Code define() {
    return TranslatedCode.of(next(), 0, new CodeCache());
  }
}
