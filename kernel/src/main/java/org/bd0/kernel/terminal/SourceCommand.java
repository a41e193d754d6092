package org.bd0.kernel.terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code source}: commands from a file. */
@Command(
    name = "source",
    customSynopsis = "source FILE",
    description = "Runs the commands in a file. The status is that of the last one.")
final class SourceCommand implements Builtin {
  private final Commands commands;

  @Parameters(arity = "1", paramLabel = "FILE")
  private String file;

  SourceCommand(Commands commands) {
    this.commands = commands;
  }

  @Override
  public int run() throws CommandException {
    commands.session().status(0);
    commands.source(file);
    return commands.session().status();
  }
}
