package org.bd0.runtime.trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.bd0.runtime.Raw;

/**
 * One guest thread's stores, until they are handed on. Confined to the thread.
 *
 * <p>Records lie one after the other in native memory, in 64-bit words: the store ({@link Store}),
 * its host address, what was there before and what was stored, each rounded up to words, the first
 * byte lowest. If the store's word says so, more follow: reasons (bits 0 to 15), number of return
 * addresses (16 to 31) and number of a system call (32 to 63); {@link System#nanoTime}; the return
 * addresses, innermost first.
 */
public final class WriteLog {
  /** Bytes that a log holds at most. */
  public static final int CAPACITY = 1 << 16;

  /** The most return addresses of a record. */
  public static final int MAX_FRAMES = 32;

  /** The longest record: 4 words, 64 bytes before and after, return addresses. */
  private static final int LONGEST = 4 * 8 + 2 * Store.MAX_SIZE + MAX_FRAMES * 8;

  private static final int WORD = Long.BYTES;

  private final WriteOutlet outlet;
  private final WriteJudge judge;
  private final MemorySegment memory = Arena.ofAuto().allocate(CAPACITY, WORD);
  private final long start = memory.address();
  private final long end = start + CAPACITY - LONGEST;
  private long at = start;
  private long firstTime;

  /** First host address of stores that are looked at. */
  private final long from;

  /** Bytes from there, unsigned. */
  private final long size;

  /** Host address and bytes of the own region, stores to which need no judge. */
  private final long ownHost;

  private final long ownSize;
  private final boolean every;

  /** The instruction that a helper works for, see {@link Store}. */
  private long site;

  private long stackPointer;
  private final ReturnStack returns;

  /**
   * An empty log.
   *
   * @param outlet where records go
   * @param judge who decides on stores outside a range of host memory
   * @param filter what is looked at
   * @param stack whether records get return addresses
   */
  public WriteLog(WriteOutlet outlet, WriteJudge judge, Filter filter, boolean stack) {
    this.outlet = outlet;
    this.judge = judge;
    this.from = filter.from;
    this.size = filter.size;
    this.ownHost = filter.passHost;
    this.ownSize = filter.passSize;
    this.every = filter.every;
    this.returns = stack ? new ReturnStack() : null;
  }

  /**
   * Which stores are looked at, by host address. Of those, the ones in a range pass without the
   * judge.
   *
   * @param from first host address of what is looked at
   * @param size its bytes, unsigned: -1 for all memory
   * @param passHost first host address of the range that passes
   * @param passSize its bytes, 0 for none
   * @param every whether what nobody has a reason against is recorded
   */
  public record Filter(long from, long size, long passHost, long passSize, boolean every) {}

  // What is in it.

  /** Native address of the records. */
  public long address() {
    return start;
  }

  /** Bytes of the records. */
  public int bytes() {
    return (int) (at - start);
  }

  /** {@link System#nanoTime} when the first of them was made. */
  public long time() {
    return firstTime;
  }

  /** Hands on what is there. */
  public void flush() {
    if (at != start) {
      outlet.take(this);
      at = start;
    }
  }

  // What fills it.

  /** Whether a store is looked at, by its host address: to be asked before {@link #note}. */
  boolean concerns(long host) {
    return Long.compareUnsigned(host - from, size) < 0;
  }

  /** Whether any store to a range may be looked at. */
  public boolean concerns(long host, long bytes) {
    return concerns(host) || Long.compareUnsigned(from - host, bytes) < 0;
  }

  /** The instruction that a helper works for: a word of {@link Store}, whose size is anything. */
  void site(long word) {
    site = word;
  }

  /** The word for a store of the instruction that a helper works for. */
  long siteWord(int bytes) {
    return Store.sized(site, bytes);
  }

  /** The stack pointer at the store that comes next. */
  void stackPointer(long address) {
    stackPointer = address;
  }

  /** The stack pointer at this store, if the code tells. */
  public long stackPointer() {
    return stackPointer;
  }

  /** A call stores its return address. */
  void call(long stack, long returnAddress) {
    if (returns != null) {
      returns.call(stack, returnAddress);
    }
  }

  /** Whether a store is not to be made. */
  boolean refuses(long host, long word) {
    return concerns(host)
        && Long.compareUnsigned(host - ownHost, ownSize) >= 0
        && (judge.judge(this, host, word) & WriteJudge.REFUSED) != 0;
  }

  /**
   * A store of up to 8 bytes that is looked at.
   *
   * @return whether it is to be made
   */
  boolean note(long host, long before, long after, long word) {
    if (Long.compareUnsigned(host - ownHost, ownSize) >= 0) {
      int reasons = judge.judge(this, host, word);
      if (reasons != 0) {
        begin(host, word | Store.EXTENDED, before, after);
        return extended(reasons, 0);
      }
    }
    if (every) {
      begin(host, word, before, after);
    }
    return true;
  }

  /** The same for 16 bytes. */
  boolean note(long host, long before0, long before1, long after0, long after1, long word) {
    int reasons = 0;
    if (Long.compareUnsigned(host - ownHost, ownSize) >= 0) {
      reasons = judge.judge(this, host, word);
    }
    if (reasons != 0 || every) {
      long p = room();
      Raw.U.putLong(p, reasons != 0 ? word | Store.EXTENDED : word);
      Raw.U.putLong(p + WORD, host);
      Raw.U.putLong(p + 2 * WORD, before0);
      Raw.U.putLong(p + 3 * WORD, before1);
      Raw.U.putLong(p + 4 * WORD, after0);
      Raw.U.putLong(p + 5 * WORD, after1);
      at = p + 6 * WORD;
      return reasons == 0 || extended(reasons, 0);
    }
    return true;
  }

  /**
   * A store of up to {@link Store#MAX_SIZE} bytes that has been made, whatever is thought of it.
   *
   * @param host its host address: what is there now was stored
   * @param before what was there
   * @param offset where in {@code before}
   * @param word its bytes are what the word says
   * @param call number of the system call that it was made for, or 0
   * @return false when it should not have been made
   */
  public boolean noteMade(long host, byte[] before, int offset, long word, int call) {
    int reasons = 0;
    if (Long.compareUnsigned(host - ownHost, ownSize) >= 0) {
      reasons = judge.judge(this, host, word);
    }
    if (reasons == 0 && !every) {
      return true;
    }
    boolean more = reasons != 0 || call != 0;
    int bytes = Store.size(word);
    int words = bytes + WORD - 1 & -WORD;
    long p = room();
    Raw.U.putLong(p, more ? word | Store.EXTENDED : word);
    Raw.U.putLong(p + WORD, host);
    for (int i = 0; i < bytes; i++) {
      Raw.U.putByte(p + 2 * WORD + i, before[offset + i]);
      Raw.U.putByte(p + 2 * WORD + words + i, (byte) Raw.getByte(host + i));
    }
    at = p + 2 * WORD + 2L * words;
    return !more || extended(reasons, call);
  }

  private void begin(long host, long word, long before, long after) {
    long p = room();
    Raw.U.putLong(p, word);
    Raw.U.putLong(p + WORD, host);
    Raw.U.putLong(p + 2 * WORD, before);
    Raw.U.putLong(p + 3 * WORD, after);
    at = p + 4 * WORD;
  }

  /** Where the next record goes. */
  private long room() {
    long p = at;
    if (p == start || p > end) {
      p = freshRoom();
    }
    return p;
  }

  private long freshRoom() {
    flush();
    firstTime = System.nanoTime();
    return start;
  }

  private boolean extended(int reasons, int call) {
    long p = at;
    int frames = returns == null ? 0 : returns.copy(stackPointer, p + 2 * WORD, MAX_FRAMES);
    Raw.U.putLong(p, reasons & 0xffff | (long) frames << 16 | (long) call << 32);
    Raw.U.putLong(p + WORD, System.nanoTime());
    at = p + (2L + frames) * WORD;
    if (reasons != 0) {
      judge.noted(this, reasons);
    }
    return (reasons & WriteJudge.REFUSED) == 0;
  }
}
