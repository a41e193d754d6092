package org.bd0.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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
    List<Block> blocks = new ArrayList<>();
    Map<Long, long[]> indirectTargets = new HashMap<>();
    Set<Long> seen = new HashSet<>();
    Deque<Long> near = new ArrayDeque<>();
    Deque<Long> calls = new ArrayDeque<>();
    near.add(entry);
    seen.add(entry);
    int total = 0;
    while (total < instructions && !(near.isEmpty() && calls.isEmpty())) {
      long address = near.isEmpty() ? calls.remove() : near.remove();
      Code code = cpu.code.find(address);
      if (address != entry && (code == null || !warm(code))) {
        continue;
      }
      Block block = DeadCode.eliminate(lifter.lift(cpu, address, Lifter.MAX_INSTRUCTIONS));
      blocks.add(block);
      total += block.guestInstructions;
      Deque<Long> targets = block.returnPoint == 0 ? near : calls;
      Inst last = block.terminator();
      if (last.op == Op.JUMP || last.op == Op.BRANCH) {
        add(targets, seen, last.imm);
      }
      if (last.op == Op.BRANCH) {
        add(targets, seen, last.imm2);
      }
      if (last.op == Op.INDIRECT && last.imm == 0 && code != null) {
        long[] learned = code.learnedTargets();
        indirectTargets.put(address, learned);
        for (long target : learned) {
          add(targets, seen, target);
        }
      }
      if (block.returnPoint != 0) {
        add(near, seen, block.returnPoint);
      }
    }
    return new Unit(blocks, indirectTargets);
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
