package org.bd0.kernel.debug.format;

import org.bd0.kernel.debug.WriteRecord;

/**
 * What the writes of a block so far let expect of the next. Writer and reader each keep one, tell
 * it the same, and so expect the same: what comes as expected need not be in the file.
 *
 * <p>A site is what an instruction's writes have in common: process, thread, rip, kind, size, call
 * and reasons. Sites are numbered as they appear.
 */
final class Prediction {
  /** Slots of the memory of values, a power of two. */
  private static final int VALUES = 1 << 12;

  /** Hash that spreads addresses: 2^64 divided by the golden ratio. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  final int[] process = new int[TraceFormat.MAX_SITES];
  final int[] thread = new int[TraceFormat.MAX_SITES];
  final long[] rip = new long[TraceFormat.MAX_SITES];
  final int[] kind = new int[TraceFormat.MAX_SITES];
  final int[] size = new int[TraceFormat.MAX_SITES];
  final int[] call = new int[TraceFormat.MAX_SITES];
  final int[] reasons = new int[TraceFormat.MAX_SITES];

  private final int[] successor = new int[TraceFormat.MAX_SITES];
  private final long[] lastAddress = new long[TraceFormat.MAX_SITES];
  private final long[] stride = new long[TraceFormat.MAX_SITES];
  private final long[] lastAfter = new long[TraceFormat.MAX_SITES];
  private final long[] valueAddress = new long[VALUES];
  private final long[] values = new long[VALUES];
  private final int[] valueSize = new int[VALUES];

  /** A slot of the memory is of this block if it has this number. */
  private final int[] valueBlock = new int[VALUES];

  private int block = 1;
  private int sites;
  private int last;

  /** The site of the write before, 0 at a block's beginning. */
  int last() {
    return last;
  }

  long time;
  int frames;
  final long[] stack = new long[WriteRecord.MAX_FRAMES];

  /** Forgets all: a block can be read without those before it. */
  void begin(long startTime) {
    block++;
    sites = 0;
    last = 0;
    frames = 0;
    time = startTime;
  }

  /** Number of sites so far. */
  int sites() {
    return sites;
  }

  /** Adds the record's site, and returns its number. */
  int add(WriteRecord record) {
    int site = sites++;
    process[site] = record.process;
    thread[site] = record.thread;
    rip[site] = record.rip;
    kind[site] = record.kind;
    size[site] = record.size;
    call[site] = record.call;
    reasons[site] = record.reasons;
    successor[site] = site;
    lastAddress[site] = 0;
    stride[site] = 0;
    lastAfter[site] = 0;
    return site;
  }

  /** The site that followed the last time that the previous write's site was met. */
  int nextSite() {
    return successor[last];
  }

  /** The address that the site's next write goes to if it keeps its stride. */
  long nextAddress(int site) {
    return lastAddress[site] + stride[site];
  }

  /** Where the site's last write went. */
  long lastAddress(int site) {
    return lastAddress[site];
  }

  /** What the site's last write left, if it has at most 8 bytes. */
  long lastAfter(int site) {
    return lastAfter[site];
  }

  /** What is in memory as far as this block's writes tell, 0 if they do not; at most 8 bytes. */
  long before(long address, int bytes) {
    int slot = slot(address);
    boolean known =
        valueBlock[slot] == block && valueAddress[slot] == address && valueSize[slot] == bytes;
    return known ? values[slot] : 0;
  }

  /** Learns from a write. The value counts if it has at most 8 bytes. */
  void learn(int site, long address, long after) {
    successor[last] = site;
    last = site;
    stride[site] = lastAddress[site] == 0 ? 0 : address - lastAddress[site];
    lastAddress[site] = address;
    lastAfter[site] = after;
    if (size[site] <= Long.BYTES) {
      int slot = slot(address);
      valueBlock[slot] = block;
      valueAddress[slot] = address;
      valueSize[slot] = size[site];
      values[slot] = after;
    }
  }

  private static int slot(long address) {
    return (int) (address * SPREAD >>> 52);
  }
}
