package org.bd0.runtime.trace;

import org.bd0.runtime.Atomics;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Raw;

/**
 * The stores of traced code: each notes what it is about to do, and does it. Addresses have been
 * checked; words are those of {@link Store}. Stores are made in the order that x86 promises.
 */
public final class TracedStores {
  private TracedStores() {}

  private static long host(CpuState cpu, long address, int bytes) {
    return cpu.host + cpu.offset(address, bytes);
  }

  /** Stores 8 bits. */
  public static void store8(CpuState cpu, long address, int value, long word) {
    long host = host(cpu, address, 1);
    WriteLog log = cpu.log;
    if (!log.concerns(host) || log.note(host, Raw.getByte(host), value & 0xff, word)) {
      Raw.putByteOrdered(host, value);
    }
  }

  /** Stores 16 bits. */
  public static void store16(CpuState cpu, long address, int value, long word) {
    long host = host(cpu, address, 2);
    WriteLog log = cpu.log;
    if (!log.concerns(host) || log.note(host, Raw.getShort(host), value & 0xffff, word)) {
      Raw.putShortOrdered(host, value);
    }
  }

  /** Stores 32 bits. */
  public static void store32(CpuState cpu, long address, int value, long word) {
    long host = host(cpu, address, 4);
    WriteLog log = cpu.log;
    if (!log.concerns(host)
        || log.note(host, Raw.getInt(host) & 0xffffffffL, value & 0xffffffffL, word)) {
      Raw.putIntOrdered(host, value);
    }
  }

  /** Stores 64 bits. */
  public static void store64(CpuState cpu, long address, long value, long word) {
    long host = host(cpu, address, 8);
    WriteLog log = cpu.log;
    if (!log.concerns(host) || log.note(host, Raw.getLong(host), value, word)) {
      Raw.putLongOrdered(host, value);
    }
  }

  /** Stores 128 bits. */
  public static void store128(CpuState cpu, long address, long low, long high, long word) {
    long host = host(cpu, address, 16);
    WriteLog log = cpu.log;
    if (!log.concerns(host)
        || log.note(host, Raw.getLong(host), Raw.getLong(host + 8), low, high, word)) {
      Raw.putLongOrdered(host, low);
      Raw.putLongOrdered(host + 8, high);
    }
  }

  /** Stores 80 bits: an x87 register. */
  public static void store80(CpuState cpu, long address, long low, int high, long word) {
    long host = host(cpu, address, 10);
    WriteLog log = cpu.log;
    if (!log.concerns(host)
        || log.note(host, Raw.getLong(host), Raw.getShort(host + 8), low, high & 0xffffL, word)) {
      Raw.putLongOrdered(host, low);
      Raw.putShortOrdered(host + 8, high);
    }
  }

  /** Stores those bytes of 64 bits whose mask is 0xff, each run of them as one store. */
  public static void storeMasked(CpuState cpu, long address, long value, long mask, long word) {
    long host = host(cpu, address, 8);
    WriteLog log = cpu.log;
    for (int i = 0; i < 8; ) {
      if ((mask >>> 8 * i & 0xff) == 0) {
        i++;
        continue;
      }
      int first = i;
      long before = 0;
      long after = 0;
      for (; i < 8 && (mask >>> 8 * i & 0xff) != 0; i++) {
        before |= (long) Raw.getByte(host + i) << 8 * (i - first);
        after |= (value >>> 8 * i & 0xff) << 8 * (i - first);
      }
      if (!log.concerns(host + first)
          || log.note(host + first, before, after, Store.sized(word, i - first))) {
        for (int j = first; j < i; j++) {
          Raw.putByteOrdered(host + j, (int) (value >>> 8 * j));
        }
      }
    }
  }

  /**
   * {@link Atomics#update}, noted. The operation is judged before it is done, and recorded after
   * it: only then is it known what was there.
   *
   * @param operation as there
   * @param operand the bits above the operand's width are anything
   * @return the old value
   */
  public static long update(CpuState cpu, long address, int operation, long operand, long word) {
    int bytes = Store.size(word);
    long host = host(cpu, address, bytes);
    long old =
        cpu.log.refuses(host, word)
            ? Atomics.load(8 * bytes, host)
            : Atomics.update(operation, 8 * bytes, host, operand);
    noteAtomic(cpu, host, old, Atomics.apply(operation, old, operand), word);
    return old;
  }

  /** {@link Atomics#compareAndExchange}, noted in the same way: it always stores. */
  public static long exchange(
      CpuState cpu, long address, long expected, long replacement, long word) {
    int bytes = Store.size(word);
    long host = host(cpu, address, bytes);
    long old =
        cpu.log.refuses(host, word)
            ? Atomics.load(8 * bytes, host)
            : Atomics.compareAndExchange(8 * bytes, host, expected, replacement);
    boolean equal = ((old ^ expected) & mask(bytes)) == 0;
    noteAtomic(cpu, host, old, equal ? replacement : old, word);
    return old;
  }

  private static void noteAtomic(CpuState cpu, long host, long old, long after, long word) {
    WriteLog log = cpu.log;
    if (log.concerns(host)) {
      long mask = mask(Store.size(word));
      log.note(host, old & mask, after & mask, word);
    }
  }

  private static long mask(int bytes) {
    return bytes == 8 ? -1L : (1L << 8 * bytes) - 1;
  }

  /** The instruction that a helper is called for, which notes its stores itself. */
  public static void site(CpuState cpu, long word) {
    cpu.log.site(word);
  }

  /** The stack pointer at the store that follows. */
  public static void stackPointer(CpuState cpu, long address) {
    cpu.log.stackPointer(address);
  }

  /** The return address that a call is about to store. */
  public static void call(CpuState cpu, long stack, long returnAddress) {
    cpu.log.call(stack, returnAddress);
  }

  // For helpers, which are called by code that is not traced too.

  /** Whether stores of a helper to a range have to be noted one by one. */
  public static boolean wanted(CpuState cpu, long host, long bytes) {
    return cpu.log != null && cpu.log.concerns(host, bytes);
  }

  /**
   * Notes one element that a helper is about to store, where {@link #wanted}.
   *
   * @param bytes 1, 2, 4 or 8
   * @return whether it is to be stored
   */
  public static boolean note(CpuState cpu, long host, long before, long after, int bytes) {
    WriteLog log = cpu.log;
    long mask = mask(bytes);
    return !log.concerns(host) || log.note(host, before & mask, after & mask, log.siteWord(bytes));
  }

  /** What a helper is about to overwrite, or null when nobody wants to know. */
  public static byte[] before(CpuState cpu, long host, int bytes) {
    if (!wanted(cpu, host, bytes)) {
      return null;
    }
    byte[] before = new byte[bytes];
    Raw.copyOut(host, before, 0, bytes);
    return before;
  }

  /**
   * Notes what a helper has stored, in pieces, if {@link #before} has given something. A piece that
   * is refused gets its old bytes back.
   */
  public static void made(CpuState cpu, long host, byte[] before) {
    if (before == null) {
      return;
    }
    WriteLog log = cpu.log;
    for (int i = 0; i < before.length; i += Store.MAX_SIZE) {
      int bytes = Math.min(Store.MAX_SIZE, before.length - i);
      if (!log.noteMade(host + i, before, i, log.siteWord(bytes), 0)) {
        Raw.copyIn(before, i, host + i, bytes);
      }
    }
  }
}
