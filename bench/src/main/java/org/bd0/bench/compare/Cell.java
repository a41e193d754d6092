package org.bd0.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What one engine did with one program: as whole processes, or repeating its work in them. */
final class Cell {
  private static final double MILLION = 1e6;

  private final Engine engine;
  private final List<Double> wall = new ArrayList<>();
  private final List<Double> cpu = new ArrayList<>();
  private final List<Steady> steady = new ArrayList<>();
  private final List<Steady> steadyCpu = new ArrayList<>();
  private String wrong;
  private boolean overTime;

  Cell(Engine engine) {
    this.engine = engine;
  }

  /** Which engine. */
  Engine engine() {
    return engine;
  }

  /** Counts a run. */
  void add(HostProcess.Result result) {
    wall.add(result.wallNanoseconds() / MILLION);
    cpu.add(result.cpuNanoseconds() / MILLION);
  }

  /** Counts the repetitions of a run: by the time that passed, and by the thread's CPU time. */
  void add(Steady elapsed, Steady cpuTime) {
    steady.add(elapsed);
    steadyCpu.add(cpuTime);
  }

  /** Notes that a run was killed for taking too long. */
  void overTime() {
    overTime = true;
  }

  /** Notes that a run did not do what it should; the first reason stays. */
  void wrong(String reason) {
    wrong = wrong == null ? reason : wrong;
  }

  /** Whether a run was killed for taking too long; its other runs then do not count either. */
  boolean isOverTime() {
    return overTime;
  }

  /** In which way the result was wrong, or null. */
  String wrong() {
    return wrong;
  }

  /** Whether there are times to be compared with those of other engines. */
  boolean measured() {
    return wrong == null && !overTime && !wall.isEmpty();
  }

  /** Milliseconds from start to exit, one for each run in its order. */
  double[] wall() {
    return wall.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Milliseconds of CPU time, one for each run in its order. */
  double[] cpu() {
    return cpu.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The repetitions of each run in its order; none where whole processes were measured. */
  List<Steady> steady() {
    return List.copyOf(steady);
  }

  /** The same by CPU time. */
  List<Steady> steadyCpu() {
    return List.copyOf(steadyCpu);
  }

  /** Milliseconds that all runs took together. */
  double total() {
    return Arrays.stream(wall()).sum();
  }
}
