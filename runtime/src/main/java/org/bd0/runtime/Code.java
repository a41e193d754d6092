package org.bd0.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Something runnable for a guest address: an interpreted block or a translated unit.
 *
 * <p>{@link #run} executes guest code and returns the next code to run, {@link #RETURN} after a
 * return instruction, or null when the dispatcher has to decide: {@link CpuState#event} then says
 * why. An exit with a known target is linked to its successor once that is known, so that no
 * look-up stands between two units.
 */
public abstract class Code {
  /** So many different targets of an indirect jump are remembered. */
  private static final int MAX_LEARNED = 16;

  private static final int LINKS_UNTIL_TIDY = 2;

  private static final long[] NONE = {};

  /** What {@link #run} gives after a return instruction: RIP says where it goes to. */
  public static final Code RETURN = new Returned();

  private long address;
  private long start;
  private long end;
  private long[] targets = {};
  private Code[] links = {};
  private List<Link> incoming = List.of();
  private volatile boolean stale;
  private boolean unit;
  private long[] learned = NONE;
  private int learnedCount;

  /** How many more entries until the dispatcher asks for better code; used by it alone. */
  int heat;

  private static final class Returned extends Code {
    @Override
    public Code run(CpuState cpu) {
      throw new IllegalStateException("not code");
    }
  }

  /** What {@link #heat} was when the cache last looked for code that is not entered any more. */
  private int heatSeen;

  /** So many links are held before those of dropped code are looked for. */
  private int linksUntilTidy = LINKS_UNTIL_TIDY;

  /** In how many units of other entries the block was when that was last looked at. */
  int coverings;

  /** An exit of other code that goes straight to this one. */
  private record Link(Code from, int index) {}

  /** For subclasses; {@link #init} completes the object. */
  protected Code() {}

  /**
   * Sets what a generated class cannot pass to a constructor.
   *
   * @param entry guest address of the first instruction
   * @param entryEnd guest address after the last byte that was translated
   * @param exitTargets guest addresses of the direct exits, by exit number
   */
  public final void init(long entry, long entryEnd, long[] exitTargets) {
    init(entry, entry, entryEnd, exitTargets, 0);
  }

  /**
   * The same for code that was made from bytes before its entry too.
   *
   * @param entry guest address of the first instruction to execute
   * @param from lowest guest address that was translated
   * @param to guest address after the highest
   * @param exitTargets guest addresses of the direct exits, by exit number
   * @param entriesUntilHot how often it is entered before the translator is asked for better code;
   *     0 for never
   */
  public final void init(long entry, long from, long to, long[] exitTargets, int entriesUntilHot) {
    heat = entriesUntilHot;
    unit = entriesUntilHot == 0;
    heatSeen = entriesUntilHot;
    incoming = List.of();
    linksUntilTidy = LINKS_UNTIL_TIDY;
    learned = NONE;
    address = entry;
    start = from;
    end = to;
    targets = exitTargets;
    links = new Code[exitTargets.length];
  }

  /** Executes from {@link #address()}; see the class comment. */
  public abstract Code run(CpuState cpu);

  /** Guest address of the first instruction. */
  public final long address() {
    return address;
  }

  /** Whether the code was made from bytes in a range of guest addresses. */
  public boolean overlaps(long from, long to) {
    return start < to && from < end;
  }

  /** Whether the code was made from other bytes than {@code most} from its entry on. */
  final boolean widerThan(int most) {
    return start != address || end - start > most;
  }

  /** Whether the code has not been entered since it was asked for last, or made. */
  final boolean idle() {
    boolean idle = heat == heatSeen;
    heatSeen = heat;
    return idle;
  }

  /** Whether the code was dropped from its cache and must not be linked to. */
  public final boolean stale() {
    return stale;
  }

  /** Leaves through direct exit number {@code index}. Called by translated code. */
  protected static Code exit(int index, Code code, CpuState cpu) {
    cpu.r[Slot.RIP] = code.targets[index];
    Code next = code.links[index];
    if (next == null) {
      cpu.event = CpuState.EVENT_NONE;
      cpu.exitCode = code;
      cpu.exitIndex = index;
    }
    return next;
  }

  /**
   * Calls the target of a direct exit, where the guest has pushed the return address. Called by
   * translated code.
   *
   * @return whether the call has returned to its return point, and this code may go on there; else
   *     {@link CpuState#next} is what to leave with
   */
  protected final boolean call(CpuState cpu, int index, long returnPoint) {
    return cpu.dispatcher.call(cpu, exit(index, this, cpu), returnPoint, this);
  }

  /** The same with a computed target. */
  protected final boolean callIndirect(CpuState cpu, long target, long returnPoint) {
    return cpu.dispatcher.call(cpu, exitIndirect(cpu, target), returnPoint, this);
  }

  /** Leaves by a return instruction. Called by translated code. */
  protected static Code exitReturn(CpuState cpu, long target) {
    cpu.r[Slot.RIP] = target;
    return RETURN;
  }

  /** Leaves for a single step of the instruction at an address. Called by translated code. */
  protected static Code exitStep(long rip, CpuState cpu) {
    return exitEvent(cpu, rip, CpuState.EVENT_STEP);
  }

  /** Leaves to a computed address. Called by translated code. */
  protected static Code exitIndirect(CpuState cpu, long target) {
    cpu.r[Slot.RIP] = target;
    Code next = cpu.code.cached(target);
    if (next == null) {
      cpu.event = CpuState.EVENT_NONE;
      cpu.exitCode = null;
    }
    return next;
  }

  /** Leaves to a computed address and remembers it. Called by translated code. */
  protected final Code exitIndirectLearning(CpuState cpu, long target) {
    if (learnedCount < learned.length || learned.length == 0) {
      learn(target);
    }
    return exitIndirect(cpu, target);
  }

  private void learn(long target) {
    if (learned.length == 0) {
      learned = new long[MAX_LEARNED];
    }
    for (int i = 0; i < learnedCount; i++) {
      if (learned[i] == target) {
        return;
      }
    }
    learned[learnedCount++] = target;
  }

  /** Where the code's indirect jump has gone to. */
  public final long[] learnedTargets() {
    return Arrays.copyOf(learned, learnedCount);
  }

  /** Takes over what other code for the same address has learned. */
  public final void learned(Code other) {
    learned = other.learned;
    learnedCount = other.learnedCount;
  }

  /** Whether it is as good as code gets. */
  public final boolean isUnit() {
    return unit;
  }

  /** Makes the dispatcher ask for better code after so many entries more. */
  public final void hotAfter(int entries) {
    heat = entries;
  }

  /**
   * How often the code was entered, if it becomes hot after {@code hot} entries: at most that, and
   * negative where {@link #hotAfter} has put off for longer when it does.
   */
  public final int entries(int hot) {
    return heat <= 0 ? hot : hot - heat;
  }

  /** Leaves with an event, at an instruction. Called by translated code. */
  protected static Code exitEvent(CpuState cpu, long rip, int event) {
    cpu.r[Slot.RIP] = rip;
    cpu.event = event;
    cpu.exitCode = null;
    return null;
  }

  /** Makes exit {@code index} go straight to a successor; the caller holds the cache's monitor. */
  final void link(int index, Code next) {
    Raw.storeFence();
    links[index] = next;
    if (next.incoming.isEmpty()) {
      next.incoming = new ArrayList<>(LINKS_UNTIL_TIDY);
    }
    if (next.incoming.size() >= next.linksUntilTidy) {
      next.tidy();
    }
    next.incoming.add(new Link(this, index));
  }

  /**
   * Forgets the links from code that was dropped, which would keep its class loaded. Done whenever
   * the number has doubled, so that each link costs the same in the mean.
   */
  private void tidy() {
    int kept = 0;
    for (int i = 0; i < incoming.size(); i++) {
      Link link = incoming.get(i);
      if (!link.from.stale) {
        incoming.set(kept++, link);
      }
    }
    incoming.subList(kept, incoming.size()).clear();
    linksUntilTidy = Math.max(LINKS_UNTIL_TIDY, 2 * kept);
  }

  /** Number of links that lead here, those of dropped code included; for tests. */
  final int linksHeld() {
    return incoming.size();
  }

  /** Undoes {@link #retire}: the bytes are what they were. The caller holds the cache's monitor. */
  final void revive() {
    stale = false;
  }

  /** The lowest guest address that it was made from. */
  final long lowest() {
    return start;
  }

  /** The guest address after the highest that it was made from. */
  final long highest() {
    return end;
  }

  /**
   * Cuts all links to this code, which is entered again by threads that are on their way only, and
   * its own, which would keep their targets alive until the old generation is collected. The caller
   * holds the cache's monitor.
   */
  void retire() {
    stale = true;
    Arrays.fill(links, null);
    for (Link link : incoming) {
      if (link.from.links[link.index] == this) {
        link.from.links[link.index] = null;
      }
    }
    incoming = List.of();
  }
}
