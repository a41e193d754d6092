package org.bd0.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bd0.runtime.CheckedCode;
import org.bd0.runtime.Code;
import org.bd0.runtime.CodeCache;
import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;
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
  private static final int FRACTION = 32;

  /** Functions of more guest instructions are called and not made a part of their callers. */
  private static final int INLINE_INSTRUCTIONS = 60;

  /** Where an indirect jump has gone to more places, they are included like functions. */
  private static final int MANY_TARGETS = 3;

  /** A loop around a jump with many targets, such as an interpreter's, may be so much larger. */
  private static final int SWITCH_FACTOR = 3;

  /** The first translation of a block has not many guest instructions more than this. */
  private static final int FIRST_INSTRUCTIONS = Integer.getInteger("bd0.first", 20);

  private final Lifter lifter;
  private final int cold;
  private final int hot;

  UnitSelector(Lifter lifter, int cold, int hot) {
    this.lifter = lifter;
    this.cold = cold;
    this.hot = hot;
  }

  /**
   * The unit that starts at a hot block.
   *
   * @param instructions the most guest instructions that it may have
   */
  Unit select(GuestMemory memory, CodeCache cache, long entry, int instructions) {
    Selection all = new Selection(memory, cache, false);
    if (!all.body(entry, entry, instructions)) {
      all = new Selection(memory, cache, true);
      all.body(entry, entry, instructions);
    }
    Set<List<Long>> tried = new HashSet<>();
    for (int i = 0; i < all.calls.size(); i++) { // Bodies bring calls of their own.
      List<Long> targets = all.calls.get(i);
      if (!tried.add(targets)) {
        continue;
      }
      Selection callees = new Selection(memory, cache, false);
      int room =
          targets.size() > MANY_TARGETS
              ? SWITCH_FACTOR * instructions - all.instructions
              : Math.min(INLINE_INSTRUCTIONS * targets.size(), instructions - all.instructions);
      if (!all.blocks.keySet().containsAll(targets) && callees.bodies(targets, entry, room)) {
        all.addAll(callees);
      }
    }
    return new Unit(List.copyOf(all.blocks.values()), all.indirectTargets, true);
  }

  /**
   * The unit for the first translation of a block: with what has mostly followed it, is interpreted
   * still, and does not lead back. What ends with an indirect jump, and learns where it goes, has
   * to be an entry.
   */
  Unit first(GuestMemory memory, CodeCache cache, long entry) {
    Map<Long, Block> found = new HashMap<>();
    Deque<Long> queue = new ArrayDeque<>();
    queue.add(entry);
    int room = FIRST_INSTRUCTIONS;
    while (!queue.isEmpty() && room > 0) {
      long address = queue.remove();
      if (found.containsKey(address)) {
        continue;
      }
      Block block = lift(memory, cache, address);
      Inst last = block.terminator();
      boolean learns = last.op == Op.INDIRECT && last.imm == 0;
      if (address == entry || !learns) {
        found.put(address, block);
        room -= block.guestInstructions;
        for (long target : block.returnPoint == 0 ? targets(last) : new long[0]) {
          if (cache.find(target) instanceof InterpretedCode code && warm(code)) {
            queue.add(target);
          }
        }
      }
    }
    List<Block> ordered = new ArrayList<>();
    postorder(entry, found, ordered);
    Collections.reverse(ordered);
    return new Unit(ordered, Map.of(), false);
  }

  /** Moves the blocks that can be reached from an address, each behind what follows it. */
  private static void postorder(long address, Map<Long, Block> from, List<Block> to) {
    Block block = from.remove(address);
    if (block != null) {
      for (long target : targets(block.terminator())) {
        postorder(target, from, to);
      }
      to.add(block);
    }
  }

  private static long[] targets(Inst last) {
    return switch (last.op) {
      case JUMP -> new long[] {last.imm};
      case BRANCH -> new long[] {last.imm, last.imm2};
      default -> new long[0];
    };
  }

  private Block lift(GuestMemory memory, CodeCache cache, long address) {
    return DeadCode.eliminate(lifter.lift(memory, address, Lifter.MAX_INSTRUCTIONS, cache));
  }

  /** Blocks that are found on the way from some address, without what they call. */
  private final class Selection {
    final Map<Long, Block> blocks = new LinkedHashMap<>();
    final Map<Long, long[]> indirectTargets = new HashMap<>();

    /** For each call, and each jump with many targets, where it may go to. */
    final List<List<Long>> calls = new ArrayList<>();

    int instructions;
    private final GuestMemory memory;
    private final CodeCache cache;
    private final boolean stopping;

    /**
     * Nothing yet.
     *
     * @param stopping whether to stop where another unit begins
     */
    Selection(GuestMemory memory, CodeCache cache, boolean stopping) {
      this.memory = memory;
      this.cache = cache;
      this.stopping = stopping;
    }

    /** Adds several functions as {@link #body} does; false unless there is room for all. */
    boolean bodies(List<Long> starts, long hot, int limit) {
      for (long start : starts) {
        if (!body(start, hot, limit)) {
          return false;
        }
      }
      return true;
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
        Code code = cache.find(address);
        if (address != hot && !(code == null ? eager(address) : warm(code) && !stopsAt(code))) {
          continue;
        }
        if (instructions >= limit) {
          return false;
        }
        Block block = lift(memory, cache, address);
        blocks.put(address, block);
        instructions += block.guestInstructions;
        successors(block, code, queue, seen);
      }
      return !blocks.isEmpty();
    }

    /** Code that checks its bytes is not put together with others: they do not check them. */
    private boolean stopsAt(Code code) {
      return code instanceof CheckedCode || stopping && code.isUnit();
    }

    /** Whether a block is included though it has never been executed: where everything is hot. */
    private boolean eager(long address) {
      Mappings mappings = memory.mappings();
      return UnitSelector.this.hot == 1
          && mappings.executable(address)
          && !mappings.writable(address);
    }

    private void successors(Block block, Code code, Deque<Long> queue, Set<Long> seen) {
      boolean call = block.returnPoint != 0;
      Inst last = block.terminator();
      List<Long> targets = new ArrayList<>(2);
      for (long target : targets(last)) {
        targets.add(target);
      }
      if (last.op == Op.INDIRECT && last.imm == 0 && code != null) {
        long[] learned = code.learnedTargets();
        indirectTargets.put(block.address, learned);
        for (long target : learned) {
          targets.add(target);
        }
      }
      if (call || targets.size() > MANY_TARGETS) {
        calls.add(targets);
      } else {
        targets.forEach(target -> add(queue, seen, target));
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
    if (code instanceof InterpretedCode) {
      int entries = code.entries(cold);
      return entries < 0 || entries >= hot / FRACTION; // negative: part of other code already
    }
    return cold + code.entries(hot) >= hot / FRACTION;
  }

  private static void add(Deque<Long> queue, Set<Long> seen, long address) {
    if (seen.add(address)) {
      queue.add(address);
    }
  }
}
