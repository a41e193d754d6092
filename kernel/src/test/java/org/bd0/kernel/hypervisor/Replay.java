package org.bd0.kernel.hypervisor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bd0.kernel.GuestProcess;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;

/** A process's memory, made from what it was at its start and a trace of its writes. */
final class Replay {
  private static final int PAGE = AddressSpace.PAGE;

  private final Map<Long, byte[]> pages = new HashMap<>();

  /** Takes what is mapped now. */
  Replay(GuestProcess process) {
    long bias = process.memory().farBias();
    for (Mappings.Mapping m : process.memory().mappings().within(0, Long.MAX_VALUE)) {
      for (long at = m.start(); at < m.end(); at += PAGE) {
        byte[] page = read(process, at, PAGE);
        if (!Arrays.equals(page, new byte[PAGE])) {
          pages.put(at + bias, page);
        }
      }
    }
  }

  private static byte[] read(GuestProcess process, long address, int bytes) {
    byte[] copy = new byte[bytes];
    Raw.copyOut(process.memory().host(address, bytes), copy, 0, bytes);
    return copy;
  }

  /**
   * Applies writes in order.
   *
   * @throws AssertionError when one finds something else before it than its record says
   */
  void apply(List<Recorder.Write> writes) {
    for (Recorder.Write write : writes) {
      if (write.after() == null) {
        for (long at = write.address(); at < write.address() + write.size(); at += PAGE) {
          pages.remove(at);
        }
        continue;
      }
      for (int i = 0; i < write.size(); i++) {
        long address = write.address() + i;
        byte[] page = pages.computeIfAbsent(address & -PAGE, a -> new byte[PAGE]);
        int at = (int) address & PAGE - 1;
        if (page[at] != write.before()[i]) {
          throw new AssertionError(String.format("byte %d was %d before %s", i, page[at], write));
        }
        page[at] = write.after()[i];
      }
    }
  }

  /**
   * Compares with what is mapped now.
   *
   * @return the first far address whose byte differs, or 0
   */
  long difference(GuestProcess process) {
    long bias = process.memory().farBias();
    for (Mappings.Mapping m : process.memory().mappings().within(0, Long.MAX_VALUE)) {
      for (long at = m.start(); at < m.end(); at += PAGE) {
        byte[] now = read(process, at, PAGE);
        byte[] wanted = pages.getOrDefault(at + bias, new byte[PAGE]);
        int first = Arrays.mismatch(now, wanted);
        if (first >= 0) {
          return at + bias + first;
        }
      }
    }
    return 0;
  }
}
