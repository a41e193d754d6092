package org.bd0.kernel.debug;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bd0.elf.Symbol;
import org.bd0.kernel.GuestProcess;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.Region;

/**
 * Ranges of the address space that somebody has named: by addresses, by a symbol, by a process. A
 * name that means nothing yet may mean something when the next process starts.
 *
 * <pre>
 *   0x1000-0x2000         addresses, the end exclusive; below 2^44 those of the first process
 *   0x1000+16             so many bytes from there
 *   counter               what a symbol names, in every process that has it
 *   process:7 process:b   the region of a process, by its number or its name
 *   7:counter 7:0x1000+4  a symbol or near addresses of one process
 * </pre>
 */
final class Places {
  /** A range of far addresses; the end is exclusive. */
  private record Range(int process, long start, long end) {}

  private final List<String> names;
  private final List<Range> ranges = new CopyOnWriteArrayList<>();
  private final List<String> resolved = new ArrayList<>();
  private boolean first = true;

  Places(List<String> names) {
    this.names = List.copyOf(names);
  }

  /** Whether any byte of a store is in one of them. */
  boolean touched(long address, int size) {
    for (Range range : ranges) {
      if (address < range.end && address + size > range.start) {
        return true;
      }
    }
    return false;
  }

  /** Whether all bytes of a store are in one of them. */
  boolean covered(long address, int size) {
    for (Range range : ranges) {
      if (address >= range.start && address + size <= range.end) {
        return true;
      }
    }
    return false;
  }

  /** Adds a range of far addresses. */
  void add(int process, long start, long end) {
    ranges.add(new Range(process, start, end));
  }

  /** A process has been loaded: what it is named by, and what its symbols are. */
  synchronized void started(GuestProcess process) {
    for (String name : names) {
      resolve(name, process);
    }
    first = false;
  }

  /** A process has ended: what is placed there next has nothing to do with it. */
  void ended(GuestProcess process) {
    ranges.removeIf(range -> range.process == process.id());
  }

  /** The names that have meant nothing so far. */
  synchronized List<String> unknown() {
    List<String> unknown = new ArrayList<>(names);
    unknown.removeAll(resolved);
    return unknown;
  }

  private void resolve(String name, GuestProcess process) {
    Range range = range(name, process);
    if (range != null) {
      ranges.add(range);
      resolved.add(name);
    }
  }

  private Range range(String name, GuestProcess process) {
    int colon = name.indexOf(':');
    if (name.startsWith("process:")) {
      return names(name.substring(colon + 1), process) ? region(process) : null;
    }
    if (colon > 0) {
      boolean its = names(name.substring(0, colon), process);
      return its ? place(name.substring(colon + 1), process, true) : null;
    }
    return place(name, process, first);
  }

  private static boolean names(String word, GuestProcess process) {
    return word.equals(process.name()) || word.equals(Integer.toString(process.id()));
  }

  private static Range region(GuestProcess process) {
    Region region = process.memory().region();
    return new Range(process.id(), region.base(), region.base() + region.size());
  }

  private static Range place(String text, GuestProcess process, boolean addresses) {
    if (!Character.isDigit(text.charAt(0))) {
      return symbol(text, process);
    }
    if (!addresses) {
      return null;
    }
    int at = Math.max(text.indexOf('-'), text.indexOf('+'));
    try {
      long start = number(at < 0 ? text : text.substring(0, at));
      long rest = at < 0 ? 1 : number(text.substring(at + 1));
      long end = at < 0 || text.charAt(at) == '+' ? start + rest : rest;
      if (end <= start) {
        throw new TraceException("the range " + text + " is empty");
      }
      long bias = start < AddressSpace.FAR_BASE ? process.memory().region().base() : 0;
      return new Range(bias == 0 ? 0 : process.id(), start + bias, end + bias);
    } catch (NumberFormatException e) {
      throw new TraceException(
          "'" + text + "' is neither a range such as 0x1000-0x2000 nor a name");
    }
  }

  private static long number(String text) {
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text, 2, text.length(), 16)
        : Long.parseLong(text);
  }

  private static Range symbol(String name, GuestProcess process) {
    Symbol symbol = process.program().elf().symbols().find(name);
    if (symbol == null) {
      return null;
    }
    long start = symbol.address() + process.program().bias() + process.memory().farBias();
    return new Range(process.id(), start, start + Math.max(symbol.size(), 1));
  }
}
