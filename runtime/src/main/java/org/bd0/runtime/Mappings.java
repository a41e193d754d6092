package org.bd0.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is mapped in a process, and its protection, by page (mmap(2), mprotect(2)). The host cannot
 * enforce protections inside the arena without killing the JVM: they are recorded here, and execute
 * permission is enforced when code is translated. Where loads and stores are to obey them too, a
 * {@link PageTable} follows them.
 */
public final class Mappings {
  /** Protection bits as in mmap(2). */
  public static final int READ = 1;

  /** See {@link #READ}. */
  public static final int WRITE = 2;

  /** See {@link #READ}. */
  public static final int EXEC = 4;

  /**
   * A run of pages with the same protection.
   *
   * @param start first address, page-aligned
   * @param end address after the last byte, page-aligned
   * @param protection READ, WRITE and EXEC bits
   * @param name what is there, for reports: a path, "[heap]", "[stack]" or ""
   */
  public record Mapping(long start, long end, int protection, String name) {}

  /** Who is told of changes, by the thread that makes them. */
  public interface Listener {
    /**
     * A range was mapped or unmapped, or its protection has changed.
     *
     * @param mapping the range; its name is null when it is free now
     */
    void changed(Mapping mapping);
  }

  private final TreeMap<Long, Mapping> map = new TreeMap<>();
  private volatile Listener listener;
  private PageTable table;
  private volatile Mapping last = new Mapping(0, 0, 0, "");

  /** Nothing mapped. */
  public Mappings() {}

  /** Maps a range, replacing what was there. */
  public synchronized void map(long start, long end, int protection, String name) {
    remove(start, end);
    map.put(start, new Mapping(start, end, protection, name));
    tell(start, end, protection, name);
  }

  /** Sets who is told of changes from now on, or null. */
  public void listener(Listener whom) {
    listener = whom;
  }

  /** Keeps a table up to date from now on. */
  synchronized void table(PageTable pages) {
    table = pages;
    for (Mapping m : map.values()) {
      pages.set(m.start, m.end, m.protection);
    }
  }

  private void tell(long start, long end, int protection, String name) {
    if (table != null) {
      table.set(start, end, protection);
    }
    Listener whom = listener;
    if (whom != null) {
      whom.changed(new Mapping(start, end, protection, name));
    }
  }

  /** Removes a range. */
  public synchronized void unmap(long start, long end) {
    remove(start, end);
    tell(start, end, 0, null);
  }

  private void remove(long start, long end) {
    last = new Mapping(0, 0, 0, "");
    for (Mapping m : within(start, end)) {
      map.remove(m.start);
      if (m.start < start) {
        map.put(m.start, new Mapping(m.start, start, m.protection, m.name));
      }
      if (m.end > end) {
        map.put(end, new Mapping(end, m.end, m.protection, m.name));
      }
    }
  }

  /**
   * Changes the protection of a range.
   *
   * @return false when part of the range is not mapped; nothing has changed then
   */
  public synchronized boolean protect(long start, long end, int protection) {
    if (!mapped(start, end)) {
      return false;
    }
    for (Mapping m : within(start, end)) {
      map(Math.max(start, m.start), Math.min(end, m.end), protection, m.name);
    }
    return true;
  }

  /** Whether a whole range is mapped. */
  public synchronized boolean mapped(long start, long end) {
    long at = start;
    for (Mapping m : within(start, end)) {
      if (m.start > at) {
        return false;
      }
      at = m.end;
    }
    return at >= end;
  }

  /** Whether nothing in a range is mapped. */
  public synchronized boolean free(long start, long end) {
    return within(start, end).isEmpty();
  }

  /** The mappings that overlap a range, ascending. */
  public synchronized List<Mapping> within(long start, long end) {
    List<Mapping> found = new ArrayList<>();
    Map.Entry<Long, Mapping> entry = map.floorEntry(start);
    if (entry == null || entry.getValue().end <= start) {
      entry = map.higherEntry(start);
    }
    while (entry != null && entry.getValue().start < end) {
      found.add(entry.getValue());
      entry = map.higherEntry(entry.getKey());
    }
    return found;
  }

  /** The mapping that holds an address, or null. */
  public Mapping at(long address) {
    Mapping m = last;
    if (address >= m.start && address < m.end) {
      return m;
    }
    synchronized (this) {
      Map.Entry<Long, Mapping> entry = map.floorEntry(address);
      if (entry == null || entry.getValue().end <= address) {
        return null;
      }
      last = entry.getValue();
      return entry.getValue();
    }
  }

  /** Whether the page at an address may be executed. */
  public boolean executable(long address) {
    Mapping m = at(address);
    return m != null && (m.protection & EXEC) != 0;
  }

  /** Whether the page at an address may be written. */
  public boolean writable(long address) {
    Mapping m = at(address);
    return m != null && (m.protection & WRITE) != 0;
  }

  /**
   * The lowest free range of a size at or above an address.
   *
   * @param from where to begin, page-aligned
   * @param to where the range must end at the latest
   * @return its start, or 0 when there is none
   */
  public synchronized long findFree(long from, long to, long size) {
    long at = from;
    for (Mapping m : within(from, to)) {
      if (m.start - at >= size) {
        return at;
      }
      at = Math.max(at, m.end);
    }
    return to - at >= size ? at : 0;
  }
}
