package org.bd0.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bd0.runtime.Code;
import org.bd0.runtime.CpuState;
import org.bd0.translator.interpret.InterpretedCode;
import org.bd0.translator.ir.Block;
import org.bd0.translator.ir.Inst;
import org.bd0.translator.ir.Op;
import org.bd0.translator.ir.Unit;
import org.bd0.translator.lift.Lifter;
import org.bd0.translator.optimise.DeadCode;

/**
 * Chooses the blocks that are translated together with a hot one: what control has gone to from
 * there often enough, first within the function, then into what it calls.
 */
final class UnitSelector {
  /**
   * A block belongs to a unit when it was entered this often, as a fraction of what makes one hot.
   */
  private static final int FRACTION = 64;

  /** Functions of more guest instructions are called and not made a part of their callers. */
  private static final int INLINE_INSTRUCTIONS = Integer.getInteger("bd0.inline", 80);

  private final Lifter lifter;
  private final int hot;

  UnitSelector(Lifter lifter, int hot) {
    this.lifter = lifter;
    this.hot = hot;
  }

  /**
   * The unit that starts at a hot block.
   *
   * @param instructions the most guest instructions that it may have
   */
  Unit select(CpuState cpu, long entry, int instructions) {
    Selection all = new Selection(cpu);
    all.body(entry, entry, instructions);
    for (int i = 0; i < all.calls.size(); i++) { // Bodies bring calls of their own.
      long target = all.calls.get(i);
      Selection callee = new Selection(cpu);
      int room = Math.min(INLINE_INSTRUCTIONS, instructions - all.instructions);
      if (!all.blocks.containsKey(target) && room > 0 && callee.body(target, entry, room)) {
        all.addAll(callee);
      }
    }
    return new Unit(List.copyOf(all.blocks.values()), all.indirectTargets);
  }

  /** Blocks that are found on the way from some address, without what they call. */
  private final class Selection {
    final Map<Long, Block> blocks = new LinkedHashMap<>();
    final Map<Long, long[]> indirectTargets = new HashMap<>();
    final List<Long> calls = new ArrayList<>();
    int instructions;
    private final CpuState cpu;

    Selection(CpuState cpu) {
      this.cpu = cpu;
    }

    /**
     * Adds a function, or the rest of one, as far as it is warm.
     *
     * @param hot the block that is known to be warm
     * @return whether there is something, and no more than the limit
     */
    boolean body(long start, long hot, int limit) {
      Deque<Long> queue = new ArrayDeque<>();
      Set<Long> seen = new HashSet<>();
      add(queue, seen, start);
      while (!queue.isEmpty()) {
        long address = queue.remove();
        Code code = cpu.code.find(address);
        if (address != hot && (code == null || !warm(code))) {
          continue;
        }
        if (instructions >= limit) {
          return false;
        }
        Block block = DeadCode.eliminate(lifter.lift(cpu, address, Lifter.MAX_INSTRUCTIONS));
        blocks.put(address, block);
        instructions += block.guestInstructions;
        successors(block, code, queue, seen);
      }
      return !blocks.isEmpty();
    }

    private void successors(Block block, Code code, Deque<Long> queue, Set<Long> seen) {
      boolean call = block.returnPoint != 0;
      Inst last = block.terminator();
      List<Long> targets = new ArrayList<>(2);
      if (last.op == Op.JUMP || last.op == Op.BRANCH) {
        targets.add(last.imm);
      }
      if (last.op == Op.BRANCH) {
        targets.add(last.imm2);
      }
      if (last.op == Op.INDIRECT && last.imm == 0 && code != null) {
        long[] learned = code.learnedTargets();
        indirectTargets.put(block.address, learned);
        for (long target : learned) {
          targets.add(target);
        }
      }
      for (long target : targets) {
        if (call) {
          calls.add(target);
        } else {
          add(queue, seen, target);
        }
      }
      if (call) {
        add(queue, seen, block.returnPoint);
      }
    }

    /** Adds what another selection found. */
    void addAll(Selection other) {
      for (Block block : other.blocks.values()) {
        if (blocks.putIfAbsent(block.address, block) == null) {
          instructions += block.guestInstructions;
        }
      }
      indirectTargets.putAll(other.indirectTargets);
      calls.addAll(other.calls);
    }
  }

  private boolean warm(Code code) {
    return !(code instanceof InterpretedCode) && code.entries(hot) >= hot / FRACTION;
  }

  private static void add(Deque<Long> queue, Set<Long> seen, long address) {
    if (seen.add(address)) {
      queue.add(address);
    }
  }
}
