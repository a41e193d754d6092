package org.bd0.runtime;

/**
 * Locked read-modify-write operations on host memory (Intel SDM volume 3, 9.1). Values narrower
 * than 64 bits are in the low bits; what is returned is zero-extended from the width but for 32
 * bits, which come as an int does.
 *
 * <p>An operand within an aligned 64-bit word is exchanged with that word's compare-and-exchange.
 * One that straddles words (a split lock) is done under a lock that other split locks respect.
 */
public final class Atomics {
  /** Held while more than one aligned 64-bit word is exchanged. */
  static final Object SPLIT = new Object();

  private Atomics() {}

  /**
   * Replaces memory by {@code operation(old, operand)}.
   *
   * @param operation 0 add, 1 and, 2 or, 3 exclusive or, 4 exchange, 5 negate
   * @param bits 8, 16, 32 or 64
   * @param host a checked host address
   * @return the old value
   */
  public static long update(int operation, int bits, long host, long operand) {
    int shift = (int) (host & 7) * 8;
    if (shift + bits > 64) {
      return updateSplit(operation, bits, host, operand);
    }
    long word = host & -8L;
    long mask = bits == 64 ? -1L : (1L << bits) - 1 << shift;
    for (; ; ) {
      long old = Raw.getLong(word);
      long value = apply(operation, old >>> shift, operand) << shift;
      if (Raw.compareAndExchangeLong(word, old, old & ~mask | value & mask) == old) {
        return extend(bits, old >>> shift);
      }
    }
  }

  /** What {@link #update} stores, from the old value and the operand. */
  public static long apply(int operation, long old, long operand) {
    return switch (operation) {
      case 0 -> old + operand;
      case 1 -> old & operand;
      case 2 -> old | operand;
      case 3 -> old ^ operand;
      case 4 -> operand;
      default -> -old;
    };
  }

  private static long extend(int bits, long value) {
    return switch (bits) {
      case 8 -> value & 0xff;
      case 16 -> value & 0xffff;
      case 32 -> (int) value;
      default -> value;
    };
  }

  /** Stores {@code replacement} where {@code expected} is, and returns what was there. */
  public static long compareAndExchange(int bits, long host, long expected, long replacement) {
    int shift = (int) (host & 7) * 8;
    if (shift + bits > 64) {
      return compareAndExchangeSplit(bits, host, expected, replacement);
    }
    long word = host & -8L;
    long mask = bits == 64 ? -1L : (1L << bits) - 1 << shift;
    for (; ; ) {
      long old = Raw.getLong(word);
      boolean equal = ((old ^ expected << shift) & mask) == 0;
      long value = equal ? old & ~mask | replacement << shift & mask : old;
      if (Raw.compareAndExchangeLong(word, old, value) == old) {
        return extend(bits, old >>> shift);
      }
    }
  }

  private static long updateSplit(int operation, int bits, long host, long operand) {
    synchronized (SPLIT) {
      long old = load(bits, host);
      store(bits, host, apply(operation, old, operand));
      return old;
    }
  }

  private static long compareAndExchangeSplit(
      int bits, long host, long expected, long replacement) {
    synchronized (SPLIT) {
      long old = load(bits, host);
      if (extend(bits, old ^ expected) == 0) {
        store(bits, host, replacement);
      }
      return old;
    }
  }

  /** Loads a value as {@link #update} returns it. */
  public static long load(int bits, long host) {
    return switch (bits) {
      case 8 -> Raw.getByte(host);
      case 16 -> Raw.getShort(host);
      case 32 -> Raw.getInt(host);
      default -> Raw.getLong(host);
    };
  }

  private static void store(int bits, long host, long value) {
    switch (bits) {
      case 16 -> Raw.putShort(host, (int) value);
      case 32 -> Raw.putInt(host, (int) value);
      default -> Raw.putLong(host, value);
    }
  }
}
