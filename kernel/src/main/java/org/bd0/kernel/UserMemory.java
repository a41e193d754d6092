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

  /** A host address that no process has: refused before anything is looked at. */
  private static final long NO_PROCESS = -4096;

  /** The end of the addresses that Linux gives to processes (TASK_SIZE_MAX). */
  private static final long TASK_END = (1L << 47) - 4096;

  /** Longest path with its NUL: PATH_MAX of limits.h. */
  public static final int PATH_MAX = 4096;

  private static final int ANY = Mappings.READ | Mappings.WRITE | Mappings.EXEC;

  private final GuestThread thread;
  private final GuestMemory memory;
  private final Mappings mappings;

  /** What notes the kernel's stores during a call of a traced thread, else null. */
  private KernelWrites writes;

  /** What a thread may pass to the kernel. */
  UserMemory(GuestThread thread) {
    this.thread = thread;
    this.memory = thread.process().memory();
    this.mappings = memory.mappings();
  }

  /** A system call begins. */
  public void beginCall(int number) {
    if (thread.cpu().log == null) {
      writes = null;
      return;
    }
    writes = writes == null ? new KernelWrites(thread.cpu()) : writes;
    writes.begin(number);
  }

  /**
   * The system call has ended.
   *
   * @param result what it gives
   * @param lengths how much the kernel has written where
   */
  public void endCall(long result, KernelWrites.Lengths lengths) {
    if (writes != null) {
      writes.end(result, lengths);
    }
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
    return asked(address, bytes(address, length, write), write, false);
  }

  /** Notes what the kernel may be about to write. */
  private long asked(long address, long length, boolean write, boolean pointer) {
    if (write && writes != null && length > 0) {
      writes.place(address, memory.host(address, length), length, pointer);
    }
    return length;
  }

  private long bytes(long address, long length, boolean write) {
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
    if (bytes(address, length, write) != length || length <= 0) {
      return bad(address);
    }
    asked(address, length, write, true);
    return memory.host(address, length);
  }

  /**
   * A host address that is as bad as the guest's: Linux refuses what is no process's address before
   * it looks at anything else, even if nothing would be moved.
   */
  public static long bad(long address) {
    return outside(address) ? NO_PROCESS : BAD;
  }

  /** Whether an address is none that Linux gives to processes. */
  public static boolean outside(long address) {
    return address < 0 || address > TASK_END;
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
    return length < 0 ? address == 0 ? 0 : bad(address) : memory.host(address, 1);
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
      long host = memory.host(address, length);
      byte[] before = before(address, length);
      Raw.copyIn(bytes, 0, host, length);
      stored(host, before);
    }
  }

  private byte[] before(long address, int length) {
    return writes == null ? null : bytes(address, length);
  }

  private void stored(long host, byte[] before) {
    if (before != null) {
      writes.stored(host, before);
    }
  }

  /**
   * Copies guest memory that is known to be accessible.
   *
   * @param from host address
   * @param to host address
   */
  public void copy(long from, long to, long length) {
    if (writes != null) {
      writes.place(0, to, length, true);
    }
    Raw.copy(from, to, length);
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
    byte[] before = before(address, 4);
    long host = memory.host(address, 4);
    Raw.putInt(host, value);
    stored(host, before);
  }

  /** Stores 64 bits at an accessible guest address. */
  public void putLong(long address, long value) {
    byte[] before = before(address, 8);
    long host = memory.host(address, 8);
    Raw.putLong(host, value);
    stored(host, before);
  }
}
