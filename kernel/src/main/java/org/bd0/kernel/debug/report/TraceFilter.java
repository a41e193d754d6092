package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bd0.elf.Symbol;
import org.bd0.kernel.debug.Mapping;
import org.bd0.kernel.debug.ProcessStarted;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.debug.WriteRecord;

/**
 * Hands on what of a trace the user wants to see: writes that fulfil every condition that was set,
 * and all that is said of processes and memory.
 */
public final class TraceFilter implements TraceSink {
  private final TraceSink next;
  private final Space space;
  private final Map<Long, String> functions = new HashMap<>();
  private List<String> writers = List.of();
  private List<String> owners = List.of();
  private List<String> symbols = List.of();
  private List<String> inFunctions = List.of();
  private final List<long[]> ranges = new ArrayList<>();
  private int reasons;
  private int kinds;
  private long from = Long.MIN_VALUE;
  private long to = Long.MAX_VALUE;
  private long matched;

  /**
   * A filter without conditions.
   *
   * @param next gets what passes; closed with this object
   * @param startMillis when the trace began, in milliseconds since 1970
   */
  public TraceFilter(TraceSink next, long startMillis) {
    this.next = next;
    this.space = new Space(startMillis);
  }

  /** Only writes by one of these processes, names or numbers; all if there is none. */
  public void writers(List<String> names) {
    writers = names;
  }

  /** Only writes into memory of one of these processes, names or numbers; all if there is none. */
  public void owners(List<String> names) {
    owners = names;
  }

  /** Only writes to what one of these symbols names; all if there is none. */
  public void symbols(List<String> names) {
    symbols = names;
  }

  /** Only writes by one of these functions; all if there is none. */
  public void functions(List<String> names) {
    inFunctions = names;
  }

  /** Also writes that touch this range of global addresses; all if there is no range. */
  public void range(long start, long end) {
    ranges.add(new long[] {start, end});
  }

  /** Only writes that have one of these reasons; all if the set is empty. */
  public void reasons(int set) {
    reasons = set;
  }

  /** Only writes of these kinds, bit {@code 1 << ordinal} each; all if the set is empty. */
  public void kinds(int set) {
    kinds = set;
  }

  /** Only writes between these times, in nanoseconds since the trace began, the second excluded. */
  public void time(long first, long end) {
    from = first;
    to = end;
  }

  /** How many writes have passed. */
  public long matched() {
    return matched;
  }

  @Override
  public void process(ProcessStarted process) {
    space.started(process);
    next.process(process);
  }

  @Override
  public void ended(int process, long time) {
    space.ended(process, time);
    next.ended(process, time);
  }

  @Override
  public void mapping(Mapping mapping) {
    space.mapping(mapping);
    next.mapping(mapping);
  }

  @Override
  public void write(WriteRecord record) {
    if (plain(record) && named(record)) {
      matched++;
      next.write(record);
    }
  }

  private boolean plain(WriteRecord record) {
    return (reasons == 0 || (record.reasons & reasons) != 0)
        && (kinds == 0 || (kinds >>> record.kind & 1) != 0)
        && record.time >= from
        && record.time < to
        && (ranges.isEmpty() || inRange(record));
  }

  private boolean inRange(WriteRecord record) {
    for (long[] range : ranges) {
      if (record.address < range[1] && record.address + record.size > range[0]) {
        return true;
      }
    }
    return false;
  }

  private boolean named(WriteRecord record) {
    if (!writers.isEmpty() && !isNamed(space.process(record.process), writers)) {
      return false;
    }
    if (!owners.isEmpty() || !symbols.isEmpty()) {
      Owner owner = space.owner(record.address);
      boolean fits = owners.isEmpty() || isNamed(owner.process(), owners);
      if (!fits || !symbols.isEmpty() && !isSymbol(owner, symbols)) {
        return false;
      }
    }
    return inFunctions.isEmpty() || inFunctions.contains(function(record));
  }

  private static boolean isNamed(TracedProcess process, List<String> names) {
    if (process == null) {
      return names.contains("nobody");
    }
    return names.contains(process.started.name())
        || names.contains(Integer.toUnsignedString(process.id()))
        || names.contains(process.label());
  }

  /** A symbol alone, or with its process as in {@code reader:counter}. */
  private static boolean isSymbol(Owner owner, List<String> names) {
    if (owner.symbol == null) {
      return false;
    }
    for (String name : names) {
      int colon = name.indexOf(':');
      boolean itself = name.equals(owner.symbol);
      boolean withProcess =
          colon > 0
              && name.substring(colon + 1).equals(owner.symbol)
              && isNamed(owner.process(), List.of(name.substring(0, colon)));
      if (itself || withProcess) {
        return true;
      }
    }
    return false;
  }

  private String function(WriteRecord record) {
    TracedProcess process = space.process(record.process);
    long key = record.rip ^ (long) process.index << 48;
    return functions.computeIfAbsent(
        key,
        k -> {
          Symbol symbol = process.names.symbol(process.ownToFile(record.rip));
          return symbol == null ? "" : symbol.name();
        });
  }

  @Override
  public void close() {
    next.close();
  }
}
