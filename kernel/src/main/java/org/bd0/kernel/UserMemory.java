package org.bd0.kernel;

import org.bd0.runtime.GuestMemory;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;

/**
 * The guest's memory as a system call sees it: what is not mapped, or not with the right
 * protection, is refused, although loads and stores of translated code reach the whole region.
 *
 * <p>A pointer for the host is the guest's memory itself. A guest pointer that is no good becomes
 * {@link #BAD}, so that the host finds the fault and reports EFAULT in its own order of checks.
 */
public final class UserMemory {
  /** A host address where nobody maps anything (vm.mmap_min_addr), aligned for all that asks. */
  public static final long BAD = 0x1000;

  /** Longest path with its NUL: PATH_MAX of limits.h. */
  public static final int PATH_MAX = 4096;

  private static final int ANY = Mappings.READ | Mappings.WRITE | Mappings.EXEC;

  private final GuestThread thread;
  private final GuestMemory memory;
  private final Mappings mappings;

  /** What a thread may pass to the kernel. */
  UserMemory(GuestThread thread) {
    this.thread = thread;
    this.memory = thread.process().memory();
    this.mappings = memory.mappings();
  }

  /**
   * How many bytes from an address may be accessed.
   *
   * @param address guest address
   * @param length most bytes to look for; negative counts as none
   * @param write whether they are to be written
   * @return 0 to {@code length}
   */
  public long accessible(long address, long length, boolean write) {
    long room = memory.size() - (address - memory.base());
    if (address < memory.base() || room <= 0 || length <= 0) {
      return length > 0 && memory.host(address, length) != 0 ? length : 0;
    }
    // On x86, what can be executed or written can be read.
    int wanted = write ? Mappings.WRITE : ANY;
    long end = address + Math.min(length, room);
    long at = address;
    while (at < end) {
      Mappings.Mapping m = mappings.at(at);
      if (m == null) {
        long implicit = thread.process().heap().implicitEnd(at, thread.cpu().r[Slot.RSP]);
        if (implicit == 0) {
          break;
        }
        at = implicit;
        continue;
      }
      if ((m.protection() & wanted) == 0) {
        break;
      }
      at = m.end();
    }
    return Math.min(at, end) - address;
  }

  /** A pointer for the host to exactly {@code length} bytes: 0 for null, or {@link #BAD}. */
  public long pointer(long address, long length, boolean write) {
    if (address == 0) {
      return 0;
    }
    return accessible(address, length, write) == length && length > 0
        ? memory.host(address, length)
        : BAD;
  }

  /** As {@link #pointer}, for bytes that the kernel reads. */
  public long in(long address, long length) {
    return pointer(address, length, false);
  }

  /** As {@link #pointer}, for bytes that the kernel writes. */
  public long out(long address, long length) {
    return pointer(address, length, true);
  }

  /** Whether all of a range may be accessed; never true of null. */
  public boolean ok(long address, long length, boolean write) {
    return address != 0 && accessible(address, length, write) == length;
  }

  /** The host address of memory that is known to be accessible. */
  public long host(long address, long length) {
    return memory.host(address, length);
  }

  /**
   * The length of a NUL-terminated string.
   *
   * @return the length without the NUL, {@link #PATH_MAX} when it is that long or longer, -1 when
   *     it leaves accessible memory
   */
  public int stringLength(long address) {
    long bytes = accessible(address, PATH_MAX, false);
    long host = bytes == 0 ? 0 : memory.host(address, bytes);
    for (int i = 0; i < bytes; i++) {
      if (Raw.getByte(host + i) == 0) {
        return i;
      }
    }
    return bytes == PATH_MAX ? PATH_MAX : -1;
  }

  /** A pointer for the host to a NUL-terminated string, 0 for null, or {@link #BAD}. */
  public long string(long address) {
    int length = address == 0 ? -1 : stringLength(address);
    return length < 0 ? address == 0 ? 0 : BAD : memory.host(address, 1);
  }

  /** A copy of guest bytes that are known to be accessible. */
  public byte[] bytes(long address, int length) {
    byte[] copy = new byte[length];
    if (length > 0) {
      Raw.copyOut(memory.host(address, length), copy, 0, length);
    }
    return copy;
  }

  /** Stores bytes where the guest is known to have room. */
  public void put(long address, byte[] bytes, int length) {
    if (length > 0) {
      Raw.copyIn(bytes, 0, memory.host(address, length), length);
    }
  }

  /** The 32 bits at an accessible guest address. */
  public int getInt(long address) {
    return Raw.getInt(memory.host(address, 4));
  }

  /** The 64 bits at an accessible guest address. */
  public long getLong(long address) {
    return Raw.getLong(memory.host(address, 8));
  }

  /** Stores 32 bits at an accessible guest address. */
  public void putInt(long address, int value) {
    Raw.putInt(memory.host(address, 4), value);
  }

  /** Stores 64 bits at an accessible guest address. */
  public void putLong(long address, long value) {
    Raw.putLong(memory.host(address, 8), value);
  }
}
