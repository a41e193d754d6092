package org.bd0.kernel.linux;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bd0.kernel.Messages;
import org.bd0.runtime.HostCall;

/**
 * Where --strace writes, for all guest threads of the JVM: the order of the lines, what begins
 * them, and what is counted until the end.
 *
 * <p>A call is shown when it has returned. If another thread has something to show meanwhile, or
 * the call takes longer than a second, the line is shown as far as it is known, and the rest
 * follows as "resumed".
 */
public final class StraceLog {
  private static final long PATIENCE = 1_000_000_000;
  private static final String UNFINISHED = " <unfinished ...>";

  private static StraceLog shared;
  private static String format = "";

  /** How often a call was made, how often it failed, and how long it took. */
  private static final class Count {
    long calls;
    long errors;
    long nanoseconds;
  }

  private final HostCall host = new HostCall();
  private final Map<String, Count> counts = new TreeMap<>();
  private final Map<String, Long> unknown = new TreeMap<>();
  private final boolean relative = format.indexOf('r') >= 0;
  private final boolean duration = format.indexOf('T') >= 0;
  private final boolean summary = format.toLowerCase(Locale.ROOT).indexOf('c') >= 0;
  private final boolean silent = format.indexOf('c') >= 0;
  private final int precision = format.length() - format.replace("t", "").length();

  /** The thread whose call has begun and is not shown yet, or null. */
  private Strace open;

  private long openSince;
  private int traced;
  private boolean several;
  private long last;
  private boolean finished;
  private int destination = -1;

  private StraceLog() {}

  /**
   * Sets how calls are shown, before the first guest starts.
   *
   * @param letters t for the time of day, tt with microseconds, ttt as seconds since 1970; r for
   *     the time since the line before; T for how long a call took; C for a summary at the end, c
   *     for nothing but that
   * @return whether they make sense
   */
  public static boolean format(String letters) {
    for (int i = 0; i < letters.length(); i++) {
      if ("trTcC".indexOf(letters.charAt(i)) < 0) {
        return false;
      }
    }
    format = letters;
    return true;
  }

  /** The one of this JVM. */
  static synchronized StraceLog shared() {
    if (shared == null) {
      shared = new StraceLog();
    }
    return shared;
  }

  /** Shows what is to be shown at the end. Nothing happens when nothing was traced. */
  public static synchronized void finish() {
    if (shared != null) {
      shared.end();
      shared = null;
    }
  }

  /** A thread is going to be traced. */
  synchronized void begin() {
    traced++;
    several |= traced > 1;
  }

  /** Whether calls are timed. */
  boolean timed() {
    return duration || summary;
  }

  /** A call has begun. */
  synchronized void enter(Strace thread) {
    flush(thread);
    open = thread;
    openSince = System.nanoTime();
    if (watcher == null) {
      watcher = Thread.ofPlatform().daemon().name("strace").start(this::watch);
    }
  }

  private Thread watcher;

  /** Shows calls that hang. */
  private void watch() {
    while (true) {
      synchronized (this) {
        if (finished) {
          return;
        }
        if (open != null && System.nanoTime() - openSince > PATIENCE) {
          flush(null);
        }
        try {
          wait(PATIENCE / 2_000_000);
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }

  /** Shows the call that is open as unfinished, unless it is the thread's own. */
  private void flush(Strace except) {
    if (open != null && open != except) {
      Strace thread = open;
      open = null;
      thread.interrupted();
      print(thread, thread.text() + UNFINISHED);
    }
  }

  /**
   * A call has returned.
   *
   * @param nanoseconds how long it took
   */
  synchronized void leave(Strace thread, String name, boolean failed, long nanoseconds) {
    if (summary) {
      Count count = counts.computeIfAbsent(name, n -> new Count());
      count.calls++;
      count.errors += failed ? 1 : 0;
      count.nanoseconds += nanoseconds;
    }
    if (open == thread) {
      open = null;
    }
    line(thread, thread.text() + (duration ? " <" + seconds(nanoseconds) + ">" : ""));
  }

  /** A line that is no call. */
  synchronized void line(Strace thread, String text) {
    flush(thread);
    print(thread, text);
  }

  /** A call that is not supported was made. */
  synchronized void unsupported(String name) {
    unknown.merge(name, 1L, Long::sum);
  }

  private static String seconds(long nanoseconds) {
    return String.format(Locale.ROOT, "%.6f", nanoseconds / 1e9);
  }

  /** What every line begins with: the thread, the time. */
  synchronized String leader(Strace thread) {
    StringBuilder text = new StringBuilder();
    if (several) {
      text.append(String.format(Locale.ROOT, "[pid %5d] ", thread.number()));
    }
    if (precision > 0) {
      java.time.Instant now = java.time.Instant.now();
      String rest = String.format(Locale.ROOT, ".%06d", now.getNano() / 1000);
      if (precision > 2) {
        text.append(now.getEpochSecond()).append(rest);
      } else {
        java.time.LocalTime time =
            java.time.LocalTime.ofInstant(now, java.time.ZoneId.systemDefault());
        text.append(time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).format(HOURS));
        text.append(precision > 1 ? rest : "");
      }
      text.append(' ');
    }
    if (relative) {
      long now = System.nanoTime();
      String since = seconds(last == 0 ? 0 : now - last);
      last = now;
      text.append(precision > 0 ? "(+" : " ".repeat(Math.max(0, 13 - since.length())));
      text.append(since).append(precision > 0 ? ") " : " ");
    }
    return text.toString();
  }

  private static final java.time.format.DateTimeFormatter HOURS =
      java.time.format.DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private void print(Strace thread, String text) {
    destination = thread.destination();
    if (!silent) {
      Messages.line(host, destination, text);
    }
  }

  private synchronized void end() {
    finished = true;
    notifyAll();
    if (summary) {
      Messages.line(host, destination, table());
    }
    for (Map.Entry<String, Long> entry : unknown.entrySet()) {
      Messages.line(
          host,
          destination,
          "not supported: " + entry.getKey() + ", called " + entry.getValue() + " times");
    }
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    text.append("% time     seconds  usecs/call     calls    errors syscall\n");
    String ruler = "------ ----------- ----------- --------- --------- ----------------\n";
    text.append(ruler);
    long nanoseconds = 0;
    long calls = 0;
    long errors = 0;
    for (Count count : counts.values()) {
      nanoseconds += count.nanoseconds;
      calls += count.calls;
      errors += count.errors;
    }
    long all = Math.max(nanoseconds, 1);
    counts.entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue().nanoseconds, a.getValue().nanoseconds))
        .forEach(e -> row(text, 100.0 * e.getValue().nanoseconds / all, e.getValue(), e.getKey()));
    text.append(ruler);
    Count total = new Count();
    total.calls = calls;
    total.errors = errors;
    total.nanoseconds = nanoseconds;
    row(text, 100, total, "total");
    return text.substring(0, text.length() - 1);
  }

  private static void row(StringBuilder text, double share, Count count, String name) {
    String errors = count.errors == 0 ? "" : Long.toString(count.errors);
    long each = count.nanoseconds / Math.max(count.calls, 1) / 1000;
    text.append(
        String.format(
            Locale.ROOT,
            "%6.2f %11.6f %11d %9d %9s %s%n",
            share,
            count.nanoseconds / 1e9,
            each,
            count.calls,
            errors,
            name));
  }
}
