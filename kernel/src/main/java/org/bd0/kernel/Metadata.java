package org.bd0.kernel;

import java.nio.charset.StandardCharsets;
import org.bd0.runtime.Raw;

/**
 * A process's record in its region's metadata page, where any process can read it: {@code struct
 * bd0_metadata} of bd0.h, documented in docs/kernel-calls.md.
 *
 * <p>The kernel writes it and, but for the heap pointer, never reads it: a guest that spoils it
 * misleads other guests only.
 */
public final class Metadata {
  /** Bytes of a record; the owner of the region has the page's first. */
  public static final int RECORD = 256;

  /** Records in a page: the most processes that share a region. */
  public static final int RECORDS = 16;

  /** A process that is being loaded. */
  public static final int STARTING = 0;

  /** A process with threads. */
  public static final int RUNNING = 1;

  /** A process that has ended and was not waited for. */
  public static final int ENDED = 2;

  /** "BD0META1", little-endian. */
  private static final long MAGIC = 0x314154454d304442L;

  private static final int ID = 8;
  private static final int PARENT = 16;
  private static final int STATE = 24;
  private static final int REGION_BASE = 32;
  private static final int REGION_SIZE = 40;
  private static final int ELF_BASE = 48;
  private static final int ENTRY = 56;
  private static final int HEAP_START = 64;
  private static final int HEAP_POINTER = 72;
  private static final int HEAP_END = 80;
  private static final int STACK_TOP = 88;
  private static final int THREADS = 96;
  private static final int EXIT_STATUS = 104;
  private static final int FLAGS = 112;
  private static final int OWNER = 120;
  private static final int NAME = 128;
  private static final int NAME_BYTES = 64;

  private final long host;

  /**
   * A record.
   *
   * @param page host address of the region's metadata page
   * @param number of the record, below {@link #RECORDS}
   */
  Metadata(long page, int number) {
    host = page + (long) RECORD * number;
  }

  /** Fills in what does not change later. Addresses are far. */
  void begin(
      GuestProcess process,
      ProcessRegion region,
      String program,
      long elfBase,
      long entry,
      long stackTop) {
    Raw.fill(host, RECORD, (byte) 0);
    put(ID, process.id());
    put(PARENT, process.parent());
    put(REGION_BASE, region.memory().region().base());
    put(REGION_SIZE, region.memory().region().size());
    put(ELF_BASE, elfBase);
    put(ENTRY, entry);
    put(STACK_TOP, stackTop);
    put(EXIT_STATUS, -1);
    put(FLAGS, region.memory().far() ? 1 : 0);
    put(OWNER, region.owner());
    byte[] name = program.getBytes(StandardCharsets.UTF_8);
    Raw.copyIn(name, 0, host + NAME, Math.min(name.length, NAME_BYTES - 1));
    put(0, MAGIC);
  }

  /** Where the heap begins, and where it has to end, as far addresses. */
  void heap(long start, long end) {
    put(HEAP_START, start);
    put(HEAP_POINTER, start);
    put(HEAP_END, end);
  }

  /** The end of what the heap has given out, a far address; guests may have spoilt it. */
  long heapPointer() {
    return Raw.getLongOrdered(host + HEAP_POINTER);
  }

  /** Moves the heap pointer if it still is what it was thought to be. */
  boolean moveHeapPointer(long from, long to) {
    return Raw.compareAndExchangeLong(host + HEAP_POINTER, from, to) == from;
  }

  void parent(int id) {
    put(PARENT, id);
  }

  void state(int state) {
    put(STATE, state);
  }

  void threads(int count) {
    put(THREADS, count);
  }

  void exitStatus(int status) {
    put(EXIT_STATUS, status);
  }

  /** Empties the record: its process is gone, others in the region are not. */
  void clear() {
    Raw.fill(host, RECORD, (byte) 0);
  }

  private void put(int offset, long value) {
    Raw.putLongOrdered(host + offset, value);
  }
}
