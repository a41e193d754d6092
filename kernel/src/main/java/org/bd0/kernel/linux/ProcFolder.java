package org.bd0.kernel.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Raw;

/**
 * A directory below /proc whose names are the guests' (proc(5)). Where a reader is in it, the
 * host's directory of the same name keeps: its position, which the host does not look at itself.
 *
 * @param kind what it lists
 * @param process whose
 */
record ProcFolder(Kind kind, GuestProcess process) {
  /** What is listed. */
  enum Kind {
    /** All processes, among the other names in /proc. */
    PROCESSES,
    /** A process's threads. */
    THREADS,
    /** A process's descriptors, as links. */
    DESCRIPTORS,
    /** A process's descriptors, as files that tell of them. */
    DESCRIPTOR_FILES
  }

  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int DT_DIR = 4;
  private static final int DT_REG = 8;
  private static final int DT_LNK = 10;
  private static final int OFFSET = 8;
  private static final int LENGTH = 16;
  private static final int TYPE64 = 18;

  /** Where guests come behind what the host lists in /proc; numbers of processes are below. */
  private static final long GUESTS = 1 << 30;

  /** A name, and the position behind it. */
  private record Item(String name, int type, long next) {}

  /**
   * The directory that has been opened by a name.
   *
   * @param name below /proc, or null
   * @param processes whether it is /proc itself
   * @return null when its names are the host's
   */
  static ProcFolder of(LinuxSystem system, ProcName name, boolean processes) {
    if (processes) {
      return new ProcFolder(Kind.PROCESSES, system.process);
    }
    String rest = name == null ? "" : name.rest();
    return switch (rest) {
      case "task", "task/" -> new ProcFolder(Kind.THREADS, name.process());
      case "fd", "fd/" -> new ProcFolder(Kind.DESCRIPTORS, name.process());
      case "fdinfo", "fdinfo/" -> new ProcFolder(Kind.DESCRIPTOR_FILES, name.process());
      default -> null;
    };
  }

  /**
   * getdents(2), getdents64(2).
   *
   * @param file the host's descriptor
   * @param nameAt where the name is in an entry
   */
  long list(HostCalls hosts, Call call, int file, int nameAt) {
    LinuxSystem system = hosts.system();
    long at = system.host(Call.LSEEK, file, 0, SEEK_CUR, 0);
    if (kind == Kind.PROCESSES && at < GUESTS) {
      long result = hosts.raw(call);
      while (result > 0 && !system.seesHostsProcesses()) {
        result = withoutNumbers(system.user.host(system.a[1], result), result, nameAt);
        if (result > 0) {
          return result;
        }
        result = hosts.raw(call);
      }
      if (result != 0) {
        return result;
      }
      at = GUESTS;
    }
    return store(system, file, items(system), at, nameAt);
  }

  private List<Item> items(LinuxSystem system) {
    List<Item> items = new ArrayList<>();
    if (kind == Kind.PROCESSES) {
      int hosts = system.seesHostsProcesses() ? (int) system.host(Call.GETPID, 0, 0, 0, 0) : -1;
      for (GuestProcess guest : system.table.members(0)) {
        if (guest.id() != hosts) { // The host has listed that.
          items.add(new Item(Integer.toString(guest.id()), DT_DIR, GUESTS + guest.id() + 1));
        }
      }
      return items;
    }
    items.add(new Item(".", DT_DIR, 1));
    items.add(new Item("..", DT_DIR, 2));
    if (kind == Kind.THREADS) {
      process.threads().stream()
          .map(GuestThread::id)
          .sorted()
          .forEach(id -> items.add(new Item(id.toString(), DT_DIR, id + 3L)));
      return items;
    }
    int type = kind == Kind.DESCRIPTORS ? DT_LNK : DT_REG;
    int end = process.descriptors().end();
    for (int guest = 0; guest < end; guest++) {
      if (process.descriptors().host(guest) >= 0) {
        items.add(new Item(Integer.toString(guest), type, guest + 3L));
      }
    }
    return items;
  }

  private static long store(LinuxSystem system, int file, List<Item> items, long from, int nameAt) {
    long to = system.a[1];
    long size = system.a[2] & 0xffffffffL;
    long room = system.user.accessible(to, size, true);
    long used = 0;
    long position = from;
    for (Item item : items) {
      if (item.next <= position) {
        continue;
      }
      byte[] name = item.name.getBytes(StandardCharsets.US_ASCII);
      int length = nameAt + name.length + 2 + Long.BYTES - 1 & -Long.BYTES;
      if (used + length > room) {
        if (used == 0) {
          return room < size && length <= size ? -Errno.EFAULT : -Errno.EINVAL;
        }
        break;
      }
      byte[] entry = new byte[length];
      System.arraycopy(name, 0, entry, nameAt, name.length);
      entry[nameAt > TYPE64 ? TYPE64 : length - 1] = (byte) item.type;
      system.user.put(to + used, entry, length);
      system.user.putLong(to + used, item.next); // Its inode's number: any that is not 0.
      system.user.putLong(to + used + OFFSET, item.next);
      system.user.put(to + used + LENGTH, new byte[] {(byte) length, (byte) (length >> 8)}, 2);
      used += length;
      position = item.next;
    }
    long moved = system.host(Call.LSEEK, file, position, SEEK_SET, 0);
    return HostCall.failed(moved) ? moved : used;
  }

  /** Removes entries whose names are numbers: processes that the guest does not see. */
  private static long withoutNumbers(long host, long length, int nameAt) {
    long to = host;
    for (long from = host; from < host + length; ) {
      int size = Raw.getShort(from + LENGTH);
      int first = Raw.getByte(from + nameAt);
      if (first < '0' || first > '9') {
        Raw.copy(from, to, size);
        to += size;
      }
      from += size;
    }
    return to - host;
  }
}
