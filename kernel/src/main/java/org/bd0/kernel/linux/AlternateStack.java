package org.bd0.kernel.linux;

import org.bd0.kernel.UserMemory;

/** A thread's stack for signal handlers (sigaltstack(2)). */
final class AlternateStack {
  /** Bytes of a stack_t. */
  static final int SIZE = 24;

  private static final int SS_ONSTACK = 1;
  private static final int SS_DISABLE = 2;
  private static final int SS_AUTODISARM = 1 << 31;
  private static final long SMALLEST = 2048;
  private static final int FLAGS = 8;
  private static final int BYTES = 16;

  private long pointer;
  private int flags;
  private long size;

  /** Whether a stack pointer is on it, as Linux asks: not where it is to be disarmed on entry. */
  boolean on(long stackPointer) {
    return (flags & SS_AUTODISARM) == 0 && holds(stackPointer);
  }

  /** Whether an address is in it, or just above. */
  boolean holds(long stackPointer) {
    return Long.compareUnsigned(stackPointer, pointer) > 0
        && Long.compareUnsigned(stackPointer - pointer, size) <= 0;
  }

  /** Whether a handler that is called with this stack pointer is to change to it. */
  boolean wanted(long stackPointer) {
    return size != 0 && !on(stackPointer);
  }

  /** The address after its last byte. */
  long end() {
    return pointer + size;
  }

  /** Writes a stack_t. */
  void store(UserMemory user, long to, long stackPointer) {
    int state = size == 0 ? SS_DISABLE : on(stackPointer) ? SS_ONSTACK : 0;
    user.putLong(to, pointer);
    user.putLong(to + FLAGS, (state | flags & SS_AUTODISARM) & 0xffffffffL);
    user.putLong(to + BYTES, size);
  }

  /**
   * Takes over a stack_t.
   *
   * @return 0 or a negative errno value
   */
  long load(UserMemory user, long from, long stackPointer) {
    long newPointer = user.getLong(from);
    int newFlags = user.getInt(from + FLAGS);
    long newSize = user.getLong(from + BYTES);
    int mode = newFlags & ~SS_AUTODISARM;
    if (on(stackPointer)) {
      return -Errno.EPERM;
    }
    if (mode != 0 && mode != SS_ONSTACK && mode != SS_DISABLE) {
      return -Errno.EINVAL;
    }
    if (mode == SS_DISABLE) {
      newPointer = 0;
      newSize = 0;
    } else if (Long.compareUnsigned(newSize, SMALLEST) < 0) {
      return -Errno.ENOMEM;
    }
    pointer = newPointer;
    flags = newFlags;
    size = newSize;
    return 0;
  }

  /** A handler has begun: forgets the stack where that was asked for. */
  void entered() {
    if ((flags & SS_AUTODISARM) != 0) {
      reset();
    }
  }

  /** Forgets the stack. */
  void reset() {
    pointer = 0;
    flags = SS_DISABLE;
    size = 0;
  }

  /** Takes over another thread's. */
  void copy(AlternateStack other) {
    pointer = other.pointer;
    flags = other.flags;
    size = other.size;
  }
}
