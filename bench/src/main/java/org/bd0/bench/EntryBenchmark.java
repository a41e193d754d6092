package org.bd0.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bd0.runtime.Code;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.Slot;
import org.bd0.translator.emit.TranslatedCode;
import org.bd0.translator.interpret.InterpretedCode;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Unit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to get from one block to the next. The guest goes round a ring of {@value #LINKS}
 * blocks, each of which computes rdx = 3 rdx + 1 and jumps on: so many that the dispatcher's call
 * of a unit is as unpredictable as in real programs. Every figure is nanoseconds for one block,
 * with its computation, which C2 cannot merge with that of the next.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EntryBenchmark {
  /** Blocks in the ring. */
  public static final int LINKS = 16;

  private static final int ROUNDS = 1000;

  /** What rdx is after all rounds. */
  private static final long EXPECTED = expected();

  /** Bytes from one block to the next. */
  private static final int PITCH = 32;

  private static final byte[] STEP_RDX = {0x48, (byte) 0x8d, 0x54, 0x52, 0x01};
  private static final byte[] DEC_RCX = {0x48, (byte) 0xff, (byte) 0xc9};
  private static final byte[] JMP = {(byte) 0xe9};
  private static final byte[] JNE = {0x0f, (byte) 0x85};
  private static final byte[] LEA_RAX = {0x48, (byte) 0x8d, 0x05};
  private static final byte[] LEA_RBX = {0x48, (byte) 0x8d, 0x1d};
  private static final byte[] CMOVE_RAX_RBX = {0x48, 0x0f, 0x44, (byte) 0xc3};
  private static final byte[] JMP_RAX = {(byte) 0xff, (byte) 0xe0};
  private static final byte[] SYSCALL = {0x0f, 0x05};

  private final Guest linked = new Guest(direct(), EntryBenchmark::unit);
  private final Guest indirect = new Guest(indirectRing(), EntryBenchmark::unit);
  private final Guest interpreted = new Guest(direct(), InterpretedCode::new);
  private Guest inside;

  /** Made by JMH. */
  public EntryBenchmark() {}

  /** Makes one unit of the whole ring. */
  @Setup
  public void prepare() {
    inside = new Guest(direct(), first -> first.address == Guest.CODE ? ring() : unit(first));
  }

  private static long expected() {
    long rdx = 0;
    for (int i = 0; i < LINKS * ROUNDS; i++) {
      rdx = 3 * rdx + 1;
    }
    return rdx;
  }

  private static Code unit(Block block) {
    return TranslatedCode.of(new Unit(block), 0, new CodeCache());
  }

  private Code ring() {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < LINKS; i++) {
      blocks.add(inside.block(Guest.CODE + (long) i * PITCH));
    }
    return TranslatedCode.of(new Unit(blocks, Map.of(), true), 0, new CodeCache());
  }

  /** From unit to unit through links: registers written back and loaded again, a virtual call. */
  @Benchmark
  @OperationsPerInvocation(LINKS * ROUNDS)
  public long linked() {
    return run(linked);
  }

  /** From unit to unit through the direct-mapped table, as after a return or an indirect jump. */
  @Benchmark
  @OperationsPerInvocation(LINKS * ROUNDS)
  public long indirect() {
    return run(indirect);
  }

  /** From block to block inside one unit: what {@link #linked} should be compared with. */
  @Benchmark
  @OperationsPerInvocation(LINKS * ROUNDS)
  public long inside() {
    return run(inside);
  }

  /** From block to block in the interpreter, through links. */
  @Benchmark
  @OperationsPerInvocation(LINKS * ROUNDS)
  public long interpreted() {
    return run(interpreted);
  }

  private static long run(Guest guest) {
    long[] r = guest.cpu().r;
    r[Slot.RDX] = 0;
    r[Slot.RCX] = ROUNDS;
    guest.run();
    if (r[Slot.RDX] != EXPECTED) {
      throw new IllegalStateException("rdx is " + r[Slot.RDX]);
    }
    return r[Slot.RDX];
  }

  /**
   * lea rdx, [rdx + 2 rdx + 1]; jmp next. The last one: lea rdx, [rdx + 2 rdx + 1]; dec rcx; jne
   * first; syscall.
   */
  private static byte[] direct() {
    byte[] bytes = new byte[(LINKS + 1) * PITCH];
    ByteBuffer code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < LINKS; i++) {
      code.position(i * PITCH).put(STEP_RDX);
      if (i < LINKS - 1) {
        relative(code, JMP, (i + 1) * PITCH);
      } else {
        relative(code.put(DEC_RCX), JNE, 0);
        code.put(SYSCALL);
      }
    }
    return bytes;
  }

  /** The same by way of a register; the last one chooses between the first and the end. */
  private static byte[] indirectRing() {
    byte[] bytes = new byte[(LINKS + 1) * PITCH];
    ByteBuffer code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < LINKS; i++) {
      code.position(i * PITCH).put(STEP_RDX);
      relative(code, LEA_RAX, (i + 1) % LINKS * PITCH);
      if (i == LINKS - 1) {
        relative(code, LEA_RBX, LINKS * PITCH);
        code.put(DEC_RCX).put(CMOVE_RAX_RBX);
      }
      code.put(JMP_RAX);
    }
    code.position(LINKS * PITCH).put(SYSCALL);
    return bytes;
  }

  /** An instruction that ends in a 32-bit displacement from its own end. */
  private static void relative(ByteBuffer code, byte[] opcode, int target) {
    code.put(opcode);
    code.putInt(target - code.position() - Integer.BYTES);
  }
}
