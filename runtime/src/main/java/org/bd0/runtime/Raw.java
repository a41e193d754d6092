package org.bd0.runtime;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.internal.misc.Unsafe;

/**
 * The one gate to host memory by absolute address. Everything that touches the arena goes through
 * here, so that the way of access can be changed in one place.
 *
 * <p>Callers have checked the address. With {@code -Dbd0.checked=true} each access is checked again
 * against the arena and a translator's mistake becomes an {@link IndexOutOfBoundsException} instead
 * of a dead JVM. All accesses are little-endian and may be unaligned.
 */
public final class Raw {
  /** Whether each access is checked against the arena a second time. */
  public static final boolean CHECKED = Boolean.getBoolean("bd0.checked");

  /**
   * What translated code calls directly unless {@link #CHECKED}: so each access is one instruction
   * for every compiler of the JVM, and costs none of its budget for inlining.
   */
  public static final Unsafe U = Unsafe.getUnsafe();

  private static volatile MemorySegment window = MemorySegment.NULL;
  private static volatile long windowBase;

  private Raw() {}

  /** Declares the host memory that checked mode allows: the arena. */
  @SuppressWarnings("restricted")
  static void window(long base, long size) {
    windowBase = base;
    window = MemorySegment.ofAddress(base).reinterpret(size);
  }

  private static long offset(long address) {
    return address - windowBase;
  }

  /** The byte at a host address, zero-extended to 32 bits. */
  public static int getByte(long address) {
    if (CHECKED) {
      return window.get(ValueLayout.JAVA_BYTE, offset(address)) & 0xff;
    }
    return U.getByte(address) & 0xff;
  }

  /** The 16 bits at a host address, zero-extended to 32 bits. */
  public static int getShort(long address) {
    if (CHECKED) {
      return window.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset(address)) & 0xffff;
    }
    return U.getShort(address) & 0xffff;
  }

  /** The 32 bits at a host address. */
  public static int getInt(long address) {
    if (CHECKED) {
      return window.get(ValueLayout.JAVA_INT_UNALIGNED, offset(address));
    }
    return U.getInt(address);
  }

  /** The 64 bits at a host address. */
  public static long getLong(long address) {
    if (CHECKED) {
      return window.get(ValueLayout.JAVA_LONG_UNALIGNED, offset(address));
    }
    return U.getLong(address);
  }

  /** Stores the low 8 bits of a value. */
  public static void putByte(long address, int value) {
    if (CHECKED) {
      window.set(ValueLayout.JAVA_BYTE, offset(address), (byte) value);
    } else {
      U.putByte(address, (byte) value);
    }
  }

  /** Stores the low 16 bits of a value. */
  public static void putShort(long address, int value) {
    if (CHECKED) {
      window.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset(address), (short) value);
    } else {
      U.putShort(address, (short) value);
    }
  }

  /** Stores 32 bits. */
  public static void putInt(long address, int value) {
    if (CHECKED) {
      window.set(ValueLayout.JAVA_INT_UNALIGNED, offset(address), value);
    } else {
      U.putInt(address, value);
    }
  }

  /** Stores 64 bits. */
  public static void putLong(long address, long value) {
    if (CHECKED) {
      window.set(ValueLayout.JAVA_LONG_UNALIGNED, offset(address), value);
    } else {
      U.putLong(address, value);
    }
  }

  // Loads and stores in the order that x86 promises to other threads: no load moves before an
  // earlier load, and no store before an earlier load or store. On an x86 host this binds the
  // compiler only.

  /** {@link #getByte} in x86's order. */
  public static int getByteOrdered(long address) {
    int value = getByte(address);
    U.loadFence();
    return value;
  }

  /** {@link #getShort} in x86's order. */
  public static int getShortOrdered(long address) {
    int value = getShort(address);
    U.loadFence();
    return value;
  }

  /** {@link #getInt} in x86's order. */
  public static int getIntOrdered(long address) {
    int value = getInt(address);
    U.loadFence();
    return value;
  }

  /** {@link #getLong} in x86's order. */
  public static long getLongOrdered(long address) {
    long value = getLong(address);
    U.loadFence();
    return value;
  }

  /** {@link #putByte} in x86's order. */
  public static void putByteOrdered(long address, int value) {
    U.storeFence();
    putByte(address, value);
  }

  /** {@link #putShort} in x86's order. */
  public static void putShortOrdered(long address, int value) {
    U.storeFence();
    putShort(address, value);
  }

  /** {@link #putInt} in x86's order. */
  public static void putIntOrdered(long address, int value) {
    U.storeFence();
    putInt(address, value);
  }

  /** {@link #putLong} in x86's order. */
  public static void putLongOrdered(long address, long value) {
    U.storeFence();
    putLong(address, value);
  }

  /** Orders earlier loads and stores before all later ones, but for loads after stores. */
  public static void orderFence() {
    U.storeFence();
    U.loadFence();
  }

  /** Orders earlier loads and stores before later stores: what is published is complete. */
  public static void storeFence() {
    U.storeFence();
  }

  /** Copies bytes between two host addresses; the ranges may overlap. */
  public static void copy(long from, long to, long bytes) {
    if (CHECKED) {
      checkRange(from, bytes);
      checkRange(to, bytes);
    }
    U.copyMemory(from, to, bytes);
  }

  /** Copies bytes from host memory to an array. */
  public static void copyOut(long from, byte[] to, int offset, int bytes) {
    if (CHECKED) {
      checkRange(from, bytes);
    }
    U.copyMemory(null, from, to, Unsafe.ARRAY_BYTE_BASE_OFFSET + offset, bytes);
  }

  /** Copies bytes from an array to host memory. */
  public static void copyIn(byte[] from, int offset, long to, int bytes) {
    if (CHECKED) {
      checkRange(to, bytes);
    }
    U.copyMemory(from, Unsafe.ARRAY_BYTE_BASE_OFFSET + offset, null, to, bytes);
  }

  /** Fills host memory with one byte value. */
  public static void fill(long address, long bytes, byte value) {
    if (CHECKED) {
      checkRange(address, bytes);
    }
    U.setMemory(address, bytes, value);
  }

  /** Compares and exchanges 32 aligned bits atomically and returns what was there. */
  public static int compareAndExchangeInt(long address, int expected, int value) {
    if (CHECKED) {
      checkRange(address, 4);
    }
    return U.compareAndExchangeInt(null, address, expected, value);
  }

  /** Compares and exchanges 64 aligned bits atomically and returns what was there. */
  public static long compareAndExchangeLong(long address, long expected, long value) {
    if (CHECKED) {
      checkRange(address, 8);
    }
    return U.compareAndExchangeLong(null, address, expected, value);
  }

  /** Orders all earlier memory accesses before all later ones: MFENCE. */
  public static void fullFence() {
    U.fullFence();
  }

  /**
   * An instance of a class without running a constructor, for generated classes whose state is set
   * afterwards: reflection costs a method handle for each class.
   *
   * @param type a concrete class
   * @return the instance, all fields zero
   */
  public static Object allocate(Class<?> type) {
    try {
      return U.allocateInstance(type);
    } catch (InstantiationException e) {
      throw new IllegalArgumentException(type.getName(), e);
    }
  }

  private static void checkRange(long address, long bytes) {
    long offset = offset(address);
    if (bytes < 0 || offset < 0 || offset > window.byteSize() - bytes) {
      throw new IndexOutOfBoundsException("host address 0x" + Long.toHexString(address));
    }
  }
}
