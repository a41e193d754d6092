package org.bd0.runtime.avx;

import java.util.Arrays;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Slot;

/** Permutations and shifts of AVX and AVX2 on 64-bit halves of vectors, the low half first. */
public final class Avx {
  private static final long LOW32 = 0xffffffffL;

  private Avx() {}

  /** VZEROUPPER: clears bits 255:128 of all YMM registers. */
  public static void zeroUpper(CpuState cpu) {
    Arrays.fill(cpu.r, Slot.YMM, Slot.YMM + 32, 0);
  }

  private static long doubleword(long half, long index) {
    return half >>> (index << 5) & LOW32;
  }

  private static long select(long index, long a, long b, long c, long d) {
    long half = (index & 4) == 0 ? (index & 2) == 0 ? a : b : (index & 2) == 0 ? c : d;
    return doubleword(half, index & 1);
  }

  /** Half of VPERMD: two doublewords of 256 bits, chosen by bits 2:0 of either index. */
  public static long permute(long indices, long a, long b, long c, long d) {
    return select(indices, a, b, c, d) | select(indices >>> 32, a, b, c, d) << 32;
  }

  /** Half of VPERMILPS: two doublewords of a lane, chosen by bits 1:0 of either index. */
  public static long permuteLane(long indices, long a, long b) {
    long low = doubleword((indices & 2) == 0 ? a : b, indices & 1);
    long high = doubleword((indices >>> 32 & 2) == 0 ? a : b, indices >>> 32 & 1);
    return low | high << 32;
  }

  /** Half of VPSLLVD. */
  public static long shiftLeft(long x, long counts) {
    return left(x & LOW32, counts & LOW32) | left(x >>> 32, counts >>> 32) << 32;
  }

  private static long left(long x, long count) {
    return count < 32 ? x << count & LOW32 : 0;
  }

  /** Half of VPSRLVD. */
  public static long shiftRight(long x, long counts) {
    return right(x & LOW32, counts & LOW32) | right(x >>> 32, counts >>> 32) << 32;
  }

  private static long right(long x, long count) {
    return count < 32 ? x >>> count : 0;
  }

  /** Half of VPSRAVD. */
  public static long shiftArithmetic(long x, long counts) {
    int low = (int) x >> (int) Math.min(counts & LOW32, 31);
    int high = (int) (x >> 32) >> (int) Math.min(counts >>> 32, 31);
    return low & LOW32 | (long) high << 32;
  }

  /** Half of VPSLLVQ. */
  public static long shiftLeft64(long x, long count) {
    return Long.compareUnsigned(count, 64) < 0 ? x << count : 0;
  }

  /** Half of VPSRLVQ. */
  public static long shiftRight64(long x, long count) {
    return Long.compareUnsigned(count, 64) < 0 ? x >>> count : 0;
  }
}
