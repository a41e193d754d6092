package org.bd0.kernel.terminal;

import org.bd0.kernel.cli.Exit;
import org.jline.utils.Signals;

/** Ctrl-C while commands come from a file, a pipe or the command line. */
final class Interrupts {
  private Interrupts() {}

  /** From now on a SIGINT is for the foreground process; without one it ends the terminal. */
  static void toSession(Session session) {
    Signals.register(
        "INT",
        () -> {
          if (!session.interrupt()) {
            Exit.with(Session.INTERRUPTED);
          }
        });
  }
}
