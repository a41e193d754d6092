package org.bd0.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Raw;
import org.bd0.runtime.Slot;
import org.bd0.runtime.trace.Store;
import org.bd0.runtime.trace.WriteLog;

/**
 * What the kernel writes for one thread during one system call, for its trace: what was there is
 * kept when the memory is asked for, and the call's result tells how much of it was written.
 */
public final class KernelWrites {
  /** Bytes of the SYSCALL instruction. */
  private static final int SYSCALL = 2;

  /** Memory that the call may write. */
  private static final class Place {
    final long address;
    final long host;
    final byte[] before;

    /** Whether the host is given the place to write all of it. */
    boolean pointer;

    Place(long address, long host, byte[] before) {
      this.address = address;
      this.host = host;
      this.before = before;
    }
  }

  /** Says how many bytes of a place the call has written. */
  public interface Lengths {
    /**
     * The bytes written from an address on.
     *
     * @param address what the guest has passed
     * @param length the most
     * @return so many, or -1 when that is not known
     */
    long written(long address, long length);
  }

  private final CpuState cpu;
  private final List<Place> places = new ArrayList<>();
  private int call;

  /** For a thread. */
  KernelWrites(CpuState cpu) {
    this.cpu = cpu;
  }

  /** A call begins; what the thread has done before is handed on, because the call may wait. */
  void begin(int number) {
    call = number;
    places.clear();
    cpu.log.flush();
  }

  /** The call may write there. */
  void place(long address, long host, long length, boolean pointer) {
    if (cpu.log == null || length > Integer.MAX_VALUE) {
      return;
    }
    for (Place known : places) {
      if (known.host == host && known.before.length >= length) {
        known.pointer |= pointer;
        return;
      }
    }
    byte[] before = new byte[(int) length];
    Raw.copyOut(host, before, 0, before.length);
    Place place = new Place(address, host, before);
    place.pointer = pointer;
    places.add(place);
  }

  /** Notes bytes that the kernel has just stored itself. */
  void stored(long host, byte[] before) {
    if (cpu.log == null) {
      return;
    }
    for (Place place : places) {
      long offset = host - place.host;
      if (place.pointer && offset >= 0 && offset <= place.before.length - before.length) {
        return; // Written with the rest, as far as the guest can tell.
      }
    }
    note(host, before, 0, before.length);
    for (Place place : places) {
      // It is known now: the end of the call is not to find it again.
      for (int i = 0; i < before.length; i++) {
        long at = host + i - place.host;
        if (at >= 0 && at < place.before.length) {
          place.before[(int) at] = (byte) Raw.getByte(host + i);
        }
      }
    }
  }

  /**
   * The call has ended.
   *
   * @param result negative when it has failed: then what has changed counts
   * @param lengths how much was written where
   */
  void end(long result, Lengths lengths) {
    for (Place place : places) {
      int length = place.before.length;
      long written = result < 0 ? -1 : lengths.written(place.address, length);
      if (written >= 0) {
        note(place.host, place.before, 0, (int) Math.min(written, length));
      } else if (result >= 0 && place.pointer) {
        note(place.host, place.before, 0, length);
      } else {
        changed(place);
      }
    }
    places.clear();
  }

  private void changed(Place place) {
    int from = 0;
    int to = place.before.length;
    while (from < to && same(place, from)) {
      from++;
    }
    while (to > from && same(place, to - 1)) {
      to--;
    }
    note(place.host, place.before, from, to);
  }

  private static boolean same(Place place, int at) {
    return place.before[at] == (byte) Raw.getByte(place.host + at);
  }

  private void note(long host, byte[] before, int from, int to) {
    WriteLog log = cpu.log;
    if (log == null) {
      return;
    }
    long rip = cpu.r[Slot.RIP] - SYSCALL;
    for (int i = from; i < to; i += Store.MAX_SIZE) {
      int bytes = Math.min(Store.MAX_SIZE, to - i);
      if (log.concerns(host + i, bytes)) {
        log.noteMade(host + i, before, i, Store.of(rip, Store.KERNEL, bytes), call);
      }
    }
  }
}
