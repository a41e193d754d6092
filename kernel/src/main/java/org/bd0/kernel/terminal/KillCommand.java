package org.bd0.kernel.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.linux.Signal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kill}: a signal to processes. */
@Command(
    name = "kill",
    customSynopsis = "kill [-SIGNAL] ID|NAME...",
    description = {
      "Sends a signal to processes, SIGTERM unless told otherwise.",
      "SIGNAL is a number or a name: -9, -KILL, -SIGKILL. -0 tests whether they run."
    })
final class KillCommand implements Builtin {
  private static final int SIGTERM = 15;

  private final Session session;

  @Parameters(arity = "0..*", paramLabel = "ID|NAME", hidden = true)
  private List<String> names = new ArrayList<>();

  KillCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() throws CommandException {
    int signal = SIGTERM;
    if (!names.isEmpty() && names.getFirst().startsWith("-")) {
      String option = names.removeFirst();
      signal = signal(option.substring(1));
      if (signal < 0) {
        throw new CommandException("kill: " + option + ": no such signal");
      }
    }
    if (names.isEmpty()) {
      throw new CommandException("kill: which process?");
    }
    int status = 0;
    for (String name : names) {
      GuestProcess process = session.process(name);
      if (!session.hypervisor().kill(process.id(), signal)) {
        session.output().error("bd0: kill: process " + process.id() + " has ended");
        status = 1;
      }
    }
    return status;
  }

  /** A signal's number, or -1. */
  static int signal(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    for (int i = 1; i <= Signal.LAST; i++) {
      if (Signal.name(i).equals(name) || Signal.name(i).equals("SIG" + name)) {
        return i;
      }
    }
    boolean number =
        !text.isEmpty() && text.length() <= 2 && text.chars().allMatch(Character::isDigit);
    int value = number ? Integer.parseInt(text) : -1;
    return value <= Signal.LAST ? value : -1;
  }
}
