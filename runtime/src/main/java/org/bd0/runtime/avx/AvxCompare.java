package org.bd0.runtime.avx;

import org.bd0.runtime.Slot;
import org.bd0.runtime.sse.Mxcsr;
import org.bd0.runtime.sse.SseExact;

/**
 * VCMPPS and its like, with 32 predicates (Intel SDM volume 2, CMPPD, table 3-1): bit 4 turns
 * signalling into quiet and back, bits 3:0 say which of the four outcomes hold.
 */
public final class AvxCompare {
  private static final int EQUAL = 1;
  private static final int LESS = 2;
  private static final int GREATER = 4;
  private static final int UNORDERED = 8;

  /** What holds by bits 3:0, four bits each from the lowest on. */
  private static final long OUTCOMES = outcomes();

  /** Whether the predicates 0 to 15 are signalling. */
  private static final int SIGNALLING = 0x6666;

  /** EQ. */
  private static final long QUIET_COMPARISON = SseExact.CMP;

  /** LT. */
  private static final long SIGNALLING_COMPARISON = SseExact.CMP + 1L;

  private static final long HIGH32 = 0xffffffff00000000L;
  private static final long LOW32 = 0xffffffffL;

  private AvxCompare() {}

  private static long outcomes() {
    int any = EQUAL | LESS | GREATER | UNORDERED;
    int[] holds = {
      EQUAL,
      LESS,
      LESS | EQUAL,
      UNORDERED,
      any - EQUAL,
      any - LESS,
      GREATER | UNORDERED,
      any - UNORDERED,
      EQUAL | UNORDERED,
      LESS | UNORDERED,
      any - GREATER,
      0,
      LESS | GREATER,
      GREATER | EQUAL,
      GREATER,
      any
    };
    long packed = 0;
    for (int i = 0; i < holds.length; i++) {
      packed |= (long) holds[i] << 4 * i;
    }
    return packed;
  }

  private static boolean holds(int outcome, long predicate) {
    return (OUTCOMES >>> 4 * (predicate & 15) & outcome) != 0;
  }

  private static int outcome(double a, double b) {
    return a == b ? EQUAL : a < b ? LESS : a > b ? GREATER : UNORDERED;
  }

  private static int outcome(float a, float b) {
    return a == b ? EQUAL : a < b ? LESS : a > b ? GREATER : UNORDERED;
  }

  private static boolean doubles(long a, long b, long predicate) {
    return holds(outcome(Double.longBitsToDouble(a), Double.longBitsToDouble(b)), predicate);
  }

  private static boolean singles(long a, long b, long predicate) {
    return holds(outcome(Float.intBitsToFloat((int) a), Float.intBitsToFloat((int) b)), predicate);
  }

  /** CMPSD, and one half of CMPPD: all ones if the predicate holds, else 0. */
  public static long sd(long a, long b, long predicate) {
    return doubles(a, b, predicate) ? -1 : 0;
  }

  /** CMPSS: a mask in bits 31:0 under a's bits 63:32. */
  public static long ss(long a, long b, long predicate) {
    return a & HIGH32 | (singles(a, b, predicate) ? LOW32 : 0);
  }

  /** One half of CMPPS. */
  public static long ps(long a, long b, long predicate) {
    return (singles(a, b, predicate) ? LOW32 : 0)
        | (singles(a >>> 32, b >>> 32, predicate) ? HIGH32 : 0);
  }

  /** The comparison that raises what a predicate raises: LT for a signalling one, else EQ. */
  private static long comparison(long predicate) {
    boolean signalling = ((SIGNALLING >> (predicate & 15) & 1) != 0) != ((predicate & 16) != 0);
    return signalling ? SIGNALLING_COMPARISON : QUIET_COMPARISON;
  }

  private static boolean denormalsAreZeroes(long[] r) {
    return (r[Slot.MXCSR] & Mxcsr.DAZ) != 0;
  }

  private static long flushed64(long[] r, long a) {
    boolean flushes = denormalsAreZeroes(r) && (a & 0x7ff0000000000000L) == 0;
    return flushes ? a & Long.MIN_VALUE : a;
  }

  private static long flushed32(long[] r, long a) {
    boolean flushes = denormalsAreZeroes(r) && (a & 0x7f800000) == 0;
    return flushes ? a & 0x80000000L : a & LOW32;
  }

  /** {@link #sd} under any MXCSR. */
  public static long watchedSd(long[] r, long a, long b, long predicate) {
    SseExact.sd(r, a, b, comparison(predicate));
    return sd(flushed64(r, a), flushed64(r, b), predicate);
  }

  /** {@link #ss} under any MXCSR. */
  public static long watchedSs(long[] r, long a, long b, long predicate) {
    SseExact.ss(r, a, b, comparison(predicate));
    return a & HIGH32 | ss(flushed32(r, a), flushed32(r, b), predicate);
  }

  /** {@link #ps} under any MXCSR. */
  public static long watchedPs(long[] r, long a, long b, long predicate) {
    SseExact.ps(r, a, b, comparison(predicate));
    long x = flushed32(r, a) | flushed32(r, a >>> 32) << 32;
    long y = flushed32(r, b) | flushed32(r, b >>> 32) << 32;
    return ps(x, y, predicate);
  }
}
