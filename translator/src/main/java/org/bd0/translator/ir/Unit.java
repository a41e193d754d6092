package org.bd0.translator.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is translated to one JVM method: a block, or a graph of blocks that control enters at the
 * first one only.
 */
public final class Unit {
  private static final long[] NONE = {};

  private final List<Block> blocks;
  private final Map<Long, Integer> index = new HashMap<>();
  private final Map<Long, long[]> indirectTargets;
  private final boolean loops;
  private final int[][] successors;

  /** A unit of one block. */
  public Unit(Block block) {
    this(List.of(block), Map.of(), true);
  }

  /**
   * A unit of several blocks.
   *
   * @param blocks its blocks, the entry first
   * @param indirectTargets for a block that ends with an indirect jump or call, by its address, the
   *     guest addresses it has gone to
   * @param loops whether control may go back within the method; else it leaves, and whoever enters
   *     it again can count
   */
  public Unit(List<Block> blocks, Map<Long, long[]> indirectTargets, boolean loops) {
    this.blocks = List.copyOf(blocks);
    this.indirectTargets = indirectTargets;
    this.loops = loops;
    for (int i = 0; i < blocks.size(); i++) {
      index.put(blocks.get(i).address, i);
    }
    successors = new int[blocks.size()][];
    for (int i = 0; i < successors.length; i++) {
      int from = i;
      successors[i] =
          Arrays.stream(findSuccessors(blocks.get(i))).filter(to -> within(from, to)).toArray();
    }
  }

  private boolean within(int from, int to) {
    return to > from || loops && to >= 0;
  }

  /** The blocks, the entry first. */
  public List<Block> blocks() {
    return blocks;
  }

  /** The entry's guest address. */
  public long address() {
    return blocks.get(0).address;
  }

  /** The lowest guest address that was lifted. */
  public long start() {
    long start = address();
    for (Block block : blocks) {
      start = Math.min(start, block.address);
    }
    return start;
  }

  /** The guest address after the highest that was lifted. */
  public long end() {
    long end = 0;
    for (Block block : blocks) {
      end = Math.max(end, block.end);
    }
    return end;
  }

  /**
   * The number of the block at a guest address if control goes there from a block without leaving
   * the method, else -1.
   */
  public int next(int from, long address) {
    int to = indexOf(address);
    return within(from, to) ? to : -1;
  }

  /** The number of the block at a guest address, or -1. */
  public int indexOf(long address) {
    return index.getOrDefault(address, -1);
  }

  /** The blocks that an indirect exit of a block may go to, by number, ascending by address. */
  public int[] indirectSuccessors(Block block) {
    List<Long> targets = new ArrayList<>();
    if (block.terminator().imm == 1) {
      for (Block caller : blocks) {
        if (callsWithin(caller)) {
          add(targets, caller.returnPoint);
        }
      }
    } else {
      for (long target : indirectTargets.getOrDefault(block.address, NONE)) {
        add(targets, target);
      }
    }
    targets.sort(null);
    int[] numbers = new int[targets.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = indexOf(targets.get(i));
    }
    return numbers;
  }

  /** Whether a block ends with a call whose target may be in the unit. */
  private boolean callsWithin(Block block) {
    if (block.returnPoint == 0) {
      return false;
    }
    Inst last = block.terminator();
    if (last.op == Op.JUMP) {
      return index.containsKey(last.imm);
    }
    for (long target : indirectTargets.getOrDefault(block.address, NONE)) {
      if (index.containsKey(target)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a block ends with a call that leaves the unit and comes back: its return point is in
   * the unit, so the call is made from within, like one of the JVM's.
   */
  public boolean callsOut(Block block) {
    Inst last = block.terminator();
    return block.returnPoint != 0
        && index.containsKey(block.returnPoint)
        && (last.op == Op.INDIRECT || last.op == Op.JUMP && !index.containsKey(last.imm));
  }

  /**
   * The blocks that control may go to from a block without leaving the method; where a call returns
   * to is none of them.
   */
  public int[] successors(int block) {
    return successors[block];
  }

  private int[] findSuccessors(Block block) {
    Inst last = block.terminator();
    if (last.op == Op.INDIRECT) {
      return indirectSuccessors(block);
    }
    List<Long> targets = new ArrayList<>();
    if (last.op == Op.JUMP || last.op == Op.BRANCH) {
      add(targets, last.imm);
    }
    if (last.op == Op.BRANCH) {
      add(targets, last.imm2);
    }
    int[] numbers = new int[targets.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = indexOf(targets.get(i));
    }
    return numbers;
  }

  private void add(List<Long> targets, long target) {
    if (index.containsKey(target) && !targets.contains(target)) {
      targets.add(target);
    }
  }
}
