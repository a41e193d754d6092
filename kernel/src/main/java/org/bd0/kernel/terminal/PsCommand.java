package org.bd0.kernel.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.cli.Size;
import picocli.CommandLine.Command;

/** {@code ps}: the process table. */
@Command(
    name = "ps",
    customSynopsis = "ps",
    description = {
      "Shows all processes, those too that have ended and were not waited for.",
      "RESIDENT is the host memory behind the whole region; STACK is the deepest that was used.",
      "A process in another's region has that one's number instead of a size."
    })
final class PsCommand implements Builtin {
  private static final double SECOND = 1e9;
  private static final String[] HEADINGS = {
    "ID", "PARENT", "STATE", "SIZE", "RESIDENT", "HEAP", "STACK", "THREADS", "TIME", "NAME"
  };

  private final Session session;

  PsCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() {
    Residency residency = new Residency(session.host());
    List<String[]> rows = new ArrayList<>();
    rows.add(HEADINGS);
    for (GuestProcess process : session.hypervisor().processes()) {
      rows.add(row(process, residency));
    }
    session.output().out(table(rows));
    return 0;
  }

  private static String[] row(GuestProcess process, Residency residency) {
    boolean guest = process.region().owner() != process.id();
    return new String[] {
      Integer.toString(process.id()),
      Integer.toString(process.parent()),
      state(process),
      guest ? "in " + process.region().owner() : Size.show(process.memory().region().size()),
      guest ? "-" : Size.show(residency.resident(process)),
      Size.show(Math.max(process.heap().pointer() - process.layout().heapStart(), 0)),
      Size.show(residency.stack(process)),
      Integer.toString(process.threads().size()),
      String.format(Locale.ROOT, "%.2f", process.time() / SECOND),
      process.name()
    };
  }

  private static String state(GuestProcess process) {
    if (Session.hasEnded(process)) {
      return "ended " + process.exitStatus();
    }
    if (process.suspended()) {
      return "stopped";
    }
    for (GuestThread thread : process.threads()) {
      if (!thread.waiting()) {
        return "running";
      }
    }
    return "waiting";
  }

  /** Lines with columns as wide as what is in them; all but the third and last aligned right. */
  private static String table(List<String[]> rows) {
    int[] widths = new int[HEADINGS.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        String blanks = " ".repeat(widths[i] - row[i].length());
        boolean last = i == row.length - 1;
        text.append(last ? row[i] : i == 2 ? row[i] + blanks : blanks + row[i])
            .append(last ? "\n" : "  ");
      }
    }
    text.setLength(text.length() - 1);
    return text.toString();
  }
}
