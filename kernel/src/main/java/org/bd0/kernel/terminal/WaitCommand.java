package org.bd0.kernel.terminal;

import java.util.ArrayList;
import java.util.List;
import org.bd0.kernel.GuestProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wait}: for processes in the background. */
@Command(
    name = "wait",
    customSynopsis = "wait [ID|NAME...]",
    description = {
      "Waits until processes have ended, all in the background unless told which.",
      "The status is the last one's. Their regions are free afterwards."
    })
final class WaitCommand implements Builtin {
  private final Session session;

  @Parameters(arity = "0..*", paramLabel = "ID|NAME")
  private List<String> names = new ArrayList<>();

  WaitCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() throws CommandException {
    List<GuestProcess> processes = new ArrayList<>();
    for (String name : names) {
      processes.add(session.process(name));
    }
    if (names.isEmpty()) {
      for (int id : session.background()) {
        GuestProcess process = session.hypervisor().process(id);
        if (process != null) {
          processes.add(process);
        }
      }
    }
    int status = 0;
    for (GuestProcess process : processes) {
      status = session.await(process);
      if (status == Session.INTERRUPTED && !Session.hasEnded(process)) {
        break;
      }
    }
    return status;
  }
}
