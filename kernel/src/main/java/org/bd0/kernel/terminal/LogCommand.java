package org.bd0.kernel.terminal;

import java.util.List;
import org.bd0.kernel.GuestProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code log}: what has happened to processes. */
@Command(
    name = "log",
    customSynopsis = "log [on|off|ID]",
    description = {
      "Shows starts, exits and deaths, with the seconds since bd0's own start: all, or",
      "those of process ID. on shows them as they happen, until off."
    })
final class LogCommand implements Builtin {
  private final Session session;

  @Parameters(arity = "0..1", paramLabel = "on|off|ID")
  private String what = "";

  LogCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() throws CommandException {
    if (what.equals("on") || what.equals("off")) {
      session.events().live(what.equals("on"));
      return 0;
    }
    List<String> lines = session.events().lines(what.isEmpty() ? 0 : id());
    if (!lines.isEmpty()) {
      session.output().out(String.join("\n", lines));
    }
    return 0;
  }

  /** Of a process that need not be there any more. */
  private int id() throws CommandException {
    if (what.length() <= 9 && what.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Integer.parseInt(what);
    }
    GuestProcess process = session.process(what);
    return process.id();
  }
}
