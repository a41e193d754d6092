package org.bd0.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bd0.runtime.trace.Capture;

/**
 * Translations, found by guest address: those of one region, or of all processes that run the same
 * file at the same address and nothing else.
 *
 * <p>Two levels: a direct-mapped table for indirect jumps and returns, and a map behind it. Any
 * thread may look code up; whoever adds, replaces, links or drops code holds the cache's monitor.
 *
 * <p>A cache holds a limited number of translations. When there are more, some that have not been
 * entered lately are dropped, and made again if they are needed once more.
 */
public final class CodeCache {
  private static final int CAPTURES = Capture.values().length;
  private static final int TABLE_BITS = 13;
  private static final int TABLE_MASK = (1 << TABLE_BITS) - 1;

  /**
   * The most translations of a cache. One of a block takes 2 KB as IR, 3 KB as a class and up to 3
   * more when HotSpot has compiled it.
   */
  private static final int MOST = Integer.getInteger("bd0.translations", 1 << 18);

  /** Code of at most so many bytes, from its entry on, is found by its address. */
  private static final int NARROW = 1024;

  /** Code from a wider range of addresses is not put aside: its bytes are copied. */
  private static final int WIDEST_PARKED = 16 << 10;

  private final Code[] table = new Code[1 << TABLE_BITS];
  private final Map<Long, Code> map = new ConcurrentHashMap<>();
  private final Map<Long, Integer> covered = new ConcurrentHashMap<>();
  private final Set<Code> wide = new HashSet<>();
  private final Map<Long, Parked> parked = new HashMap<>(0);
  private final int most;
  private final Family family;
  private final boolean exact;
  private final Capture capture;
  private volatile int version;
  private int droppedUncollected;

  /** Code that may be as good as ever, and the bytes that it was made from. */
  private record Parked(Code code, byte[] bytes) {}

  /** What the caches of {@link #variant} have in common. */
  private static final class Family {
    final boolean ordered;
    final boolean shared;
    final Set<Long> farSites = ConcurrentHashMap.newKeySet();

    /** Two for each {@link Capture}: plain, then exact; null where there is none yet. */
    final CodeCache[] members = new CodeCache[2 * CAPTURES];

    Family(boolean ordered, boolean shared) {
      this.ordered = ordered;
      this.shared = shared;
    }

    synchronized CodeCache get(boolean exact, Capture capture) {
      int index = index(exact, capture);
      if (members[index] == null) {
        members[index] = new CodeCache(this, exact, capture, MOST);
      }
      return members[index];
    }

    static int index(boolean exact, Capture capture) {
      return 2 * capture.ordinal() + (exact ? 1 : 0);
    }

    synchronized List<CodeCache> members() {
      List<CodeCache> found = new ArrayList<>();
      for (CodeCache member : members) {
        if (member != null) {
          found.add(member);
        }
      }
      return found;
    }
  }

  /** An empty cache for the only thread of the only process. */
  public CodeCache() {
    this(false, false);
  }

  /**
   * An empty cache.
   *
   * @param ordered whether its code keeps the order of loads and stores that x86 promises to other
   *     threads (Intel SDM volume 3, 9.2.3)
   * @param shared whether several processes use it, so that nothing in it may depend on one
   */
  public CodeCache(boolean ordered, boolean shared) {
    this(new Family(ordered, shared), false, Capture.NONE, MOST);
    family.members[0] = this;
  }

  /** A cache of at most so many translations, for tests. */
  CodeCache(int most) {
    this(new Family(false, false), false, Capture.NONE, most);
    family.members[0] = this;
  }

  private CodeCache(Family family, boolean exact, Capture capture, int most) {
    this.family = family;
    this.capture = capture;
    this.most = most;
    this.exact = exact;
  }

  /**
   * The cache of the same process for code that obeys MXCSR, or for code that takes it for the
   * default: which of the two a thread uses depends on its MXCSR.
   */
  public CodeCache variant(boolean exactFloatingPoint) {
    return variant(exactFloatingPoint, capture);
  }

  /** The cache of the same process for code that notes such stores, or none. */
  public CodeCache variant(boolean exactFloatingPoint, Capture stores) {
    return exact == exactFloatingPoint && capture == stores
        ? this
        : family.get(exactFloatingPoint, stores);
  }

  /** Which stores the cache's code notes. */
  public Capture capture() {
    return capture;
  }

  /** Whether another cache is a variant of this one. */
  public boolean related(CodeCache other) {
    return family == other.family;
  }

  /** Whether the cache's code keeps x86's order of memory accesses. */
  public boolean ordered() {
    return family.ordered;
  }

  /** Whether several processes use the cache. */
  public boolean shared() {
    return family.shared;
  }

  /** Whether the instruction at a guest address is known to access other processes' memory. */
  public boolean farSite(long address) {
    return family.farSites.contains(address);
  }

  /**
   * Notes that the instruction at a guest address accesses memory outside the own region. Code that
   * has it is dropped: the next one checks for both.
   */
  public void addFarSite(long address) {
    if (family.farSites.add(address)) {
      invalidate(address, address + 1);
    }
  }

  /** Whether the cache's code obeys MXCSR; see {@link #variant}. */
  public boolean exact() {
    return exact;
  }

  private static int index(long address) {
    return (int) (address ^ address >>> TABLE_BITS) & TABLE_MASK;
  }

  /** The code at an address if the direct-mapped table has it, or null. */
  public Code cached(long address) {
    Code code = table[index(address)];
    return code != null && code.address() == address ? code : null;
  }

  /** The code at an address, or null when there is none yet. */
  public Code find(long address) {
    Code code = cached(address);
    if (code == null) {
      code = map.get(address);
      if (code != null) {
        table[index(address)] = code;
      }
    }
    return code;
  }

  /** Adds code, or replaces the code at the same address; links to the old one are cut. */
  public synchronized void add(Code code) {
    Raw.storeFence();
    Code old = map.put(code.address(), code);
    table[index(code.address())] = code;
    if (code.widerThan(NARROW)) {
      wide.add(code);
    }
    if (old != null) {
      wide.remove(old);
      old.retire();
    } else if (map.size() > most) {
      trim(code);
    }
  }

  /**
   * Drops a quarter: what has not been entered since the last time as far as there is enough of it,
   * then whatever comes. So each addition costs the same in the mean, and a program that goes round
   * in more code than fits finds most of it each time.
   */
  private void trim(Code newest) {
    int goal = most - most / 4;
    List<Code> dropped = new ArrayList<>();
    List<Code> entered = new ArrayList<>();
    int left = map.size();
    for (Code code : map.values()) {
      if (code == newest) {
        continue;
      }
      if (code.idle() && left > goal) {
        dropped.add(code);
        left--;
      } else {
        entered.add(code);
      }
    }
    for (int i = 0; i < entered.size() && left > goal; i++) {
      dropped.add(entered.get(i));
      left--;
    }
    remove(dropped);
    droppedUncollected += dropped.size();
    if (droppedUncollected >= most) {
      // What was dropped is old: without being asked, the collector lets the heap grow to its limit
      // before it looks there.
      droppedUncollected = 0;
      System.gc();
    }
  }

  /** How often code may have been dropped: what was read before may have changed since. */
  public int version() {
    return version;
  }

  /**
   * Replaces code by better code that was made from the same bytes, unless some bytes may have
   * changed meanwhile.
   *
   * @param old what is replaced, if it is still there
   * @param asOf the {@link #version} before the first byte was read
   */
  public synchronized void addUnlessChanged(Code code, Code old, int asOf) {
    if (version == asOf && !old.stale()) {
      add(code);
    }
  }

  /**
   * Drops all code that was made from bytes in a range.
   *
   * @param from first guest address whose bytes change
   * @param to the address after the last
   */
  public void invalidate(long from, long to) {
    for (CodeCache member : family.members()) {
      member.drop(from, to);
    }
  }

  private synchronized void drop(long from, long to) {
    version++;
    remove(overlapping(from, to));
  }

  /** What was made from a range: found by address where that is less than to look at all. */
  private List<Code> overlapping(long from, long to) {
    List<Code> found = new ArrayList<>();
    boolean few = to - from < map.size() - NARROW;
    for (Code code : few ? wide : map.values()) {
      if (code.overlaps(from, to)) {
        found.add(code);
      }
    }
    for (long address = from - NARROW + 1; few && address < to; address++) {
      Code code = map.get(address);
      if (code != null && !code.widerThan(NARROW) && code.overlaps(from, to)) {
        found.add(code);
      }
    }
    return found;
  }

  /**
   * As {@link #invalidate}, of bytes that may change now or may not: code is kept aside, and comes
   * back by {@link #unpark} if they are what they were. So does a just-in-time compiler that makes
   * its memory writable for each piece of code that it adds.
   *
   * @param memory where the bytes are
   */
  public void park(long from, long to, GuestMemory memory) {
    for (CodeCache member : family.members()) {
      member.parkOwn(from, to, memory);
    }
  }

  private synchronized void parkOwn(long from, long to, GuestMemory memory) {
    version++;
    List<Code> found = overlapping(from, to);
    if (parked.size() + found.size() > most / 4) {
      parked.clear();
    }
    for (Code code : found) {
      byte[] bytes = code instanceof CheckedCode ? null : bytes(code, memory);
      if (bytes != null) {
        parked.put(code.address(), new Parked(code, bytes));
      }
    }
    remove(found);
  }

  private static byte[] bytes(Code code, GuestMemory memory) {
    long range = code.highest() - code.lowest(); // Of a unit, with all that lies between.
    long host = memory.host(code.lowest(), range);
    if (host == 0 || range > WIDEST_PARKED) {
      return null;
    }
    int length = (int) range;
    byte[] bytes = new byte[length];
    Raw.copyOut(host, bytes, 0, length);
    return bytes;
  }

  /**
   * Code for an address that was parked, and is what its bytes still say: it is in the cache again.
   *
   * @return the code, or null when there is none
   */
  synchronized Code unpark(long address, GuestMemory memory) {
    Parked kept = parked.remove(address);
    if (kept == null || !Arrays.equals(kept.bytes, bytes(kept.code, memory))) {
      return null;
    }
    kept.code.revive();
    add(kept.code);
    return kept.code;
  }

  /** Drops code. */
  synchronized void drop(Code code) {
    version++;
    remove(List.of(code));
  }

  private void remove(List<Code> dropped) {
    for (Code code : dropped) {
      code.retire();
      map.remove(code.address(), code);
      wide.remove(code);
      int i = index(code.address());
      if (table[i] == code) {
        table[i] = null;
      }
    }
  }

  /** Notes that a block is in one more unit that begins elsewhere. */
  public void cover(long address) {
    covered.merge(address, 1, Integer::sum);
  }

  /** Whether a block has been covered since it was asked for last. */
  public boolean coveredAnew(Code code) {
    int coverings = covered.getOrDefault(code.address(), 0);
    boolean anew = coverings != code.coverings;
    code.coverings = coverings;
    return anew;
  }

  /** Number of translations held. */
  public int size() {
    return map.size();
  }

  /** All translations, for statistics. */
  public Iterable<Code> all() {
    return map.values();
  }
}
