package org.bd0.kernel.terminal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.hypervisor.Hypervisor;

/** Starts, exits and deaths of processes, the last {@value #MOST} of them. Thread-safe. */
final class Events implements Hypervisor.Events {
  private static final int MOST = 10_000;
  private static final double SECOND = 1e9;

  private record Event(long time, int id, String text) {
    String show() {
      return String.format(Locale.ROOT, "%10.3f  [%d] %s", time / SECOND, id, text);
    }
  }

  private final long begin = System.nanoTime();
  private final Deque<Event> last = new ArrayDeque<>();
  private final Output output;
  private boolean live;
  private long forgotten;

  Events(Output output) {
    this.output = output;
  }

  @Override
  public void started(GuestProcess process) {
    String parent =
        process.parent() == GuestProcess.NO_PARENT ? "" : " by process " + process.parent();
    add(process.id(), "start " + process.name() + parent);
  }

  @Override
  public void ended(GuestProcess process) {
    String death = process.death();
    add(
        process.id(),
        death == null
            ? "exit " + process.name() + ", status " + process.exitStatus()
            : "death " + process.name() + ", " + death);
  }

  private synchronized void add(int id, String text) {
    Event event = new Event(System.nanoTime() - begin, id, text);
    last.add(event);
    if (last.size() > MOST) {
      last.remove();
      forgotten++;
    }
    if (live) {
      output.out(event.show());
    }
  }

  /** Whether events are shown as they happen. */
  synchronized void live(boolean on) {
    live = on;
  }

  /**
   * The events, oldest first, a line each: seconds since the terminal's start, process, what.
   *
   * @param id of the process whose events are wanted, or 0 for all
   */
  synchronized List<String> lines(int id) {
    List<String> lines = new ArrayList<>();
    if (forgotten > 0 && id == 0) {
      lines.add("(" + forgotten + " earlier ones are forgotten)");
    }
    for (Event event : last) {
      if (id == 0 || event.id == id) {
        lines.add(event.show());
      }
    }
    return lines;
  }
}
