package org.bd0.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.kernel.Program;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.GuestMemory;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.lift.Lifter;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Real code to decode, lift and translate: the first {@value #BLOCKS} basic blocks that control can
 * reach from the entry of testprogs/bin/hello-musl, a committed binary that never changes. They are
 * what a C library's start-up and its stdio consist of.
 */
@State(Scope.Thread)
public class Corpus {
  /** How many blocks. */
  public static final int BLOCKS = 90;

  private static final long REGION = 64L << 20;

  private final List<Block> blocks = new ArrayList<>();
  private CpuState cpu;

  /** Made by JMH. */
  public Corpus() {}

  /**
   * Loads the program and finds the blocks.
   *
   * @throws ElfException when the program is not there: the system property bd0.root names the
   *     project's folder
   */
  @Setup(Level.Trial)
  public void load() throws ElfException {
    Path file = Path.of(System.getProperty("bd0.root", "."), "testprogs/bin/hello-musl");
    AddressSpace space = new AddressSpace();
    GuestMemory memory = new GuestMemory(space, space.allocate(REGION));
    try (ElfFile elf = ElfFile.read(file)) {
      Program program = Program.load(elf, memory);
      cpu = new CpuState(memory);
      cpu.code = new CodeCache();
      find(program.entry());
    }
    if (blocks.size() != BLOCKS) {
      throw new IllegalStateException(file + " has only " + blocks.size() + " blocks");
    }
  }

  private void find(long entry) {
    Lifter lifter = new Lifter();
    Set<Long> seen = new HashSet<>();
    Deque<Long> queue = new ArrayDeque<>(List.of(entry));
    while (!queue.isEmpty() && blocks.size() < BLOCKS) {
      long address = queue.remove();
      if (!seen.add(address) || !cpu.memory.mappings().executable(address)) {
        continue;
      }
      Block block = lifter.lift(cpu.memory, address);
      blocks.add(block);
      Inst last = block.terminator();
      if (last.op == Op.JUMP || last.op == Op.BRANCH) {
        queue.add(last.imm);
      }
      if (last.op == Op.BRANCH) {
        queue.add(last.imm2);
      }
      if (last.op == Op.SYSCALL) {
        queue.add(block.end);
      }
      if (block.returnPoint != 0) {
        queue.add(block.returnPoint);
      }
    }
  }

  /** The blocks, as they were lifted: without any optimisation. */
  public List<Block> blocks() {
    return blocks;
  }

  /** A processor that sees the program's memory; it has no translations. */
  public CpuState cpu() {
    return cpu;
  }
}
