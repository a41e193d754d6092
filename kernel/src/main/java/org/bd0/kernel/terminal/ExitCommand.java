package org.bd0.kernel.terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code exit} and {@code quit}: the end of the terminal. */
@Command(
    name = "exit",
    customSynopsis = "exit [STATUS]",
    description = {
      "Ends the terminal, and all processes that still run. quit is the same.",
      "STATUS, 0 to 255, is that of the last command unless given."
    })
final class ExitCommand implements Builtin {
  private final Session session;

  @Parameters(arity = "0..1", paramLabel = "STATUS")
  private Integer status;

  ExitCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() {
    session.end();
    return status == null ? session.status() : status & 0xff;
  }
}
