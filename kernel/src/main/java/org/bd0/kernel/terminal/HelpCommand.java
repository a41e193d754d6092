package org.bd0.kernel.terminal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code help}: what there is. */
@Command(
    name = "help",
    customSynopsis = "help [COMMAND]",
    description = "Shows all commands, or what one of them takes.")
final class HelpCommand implements Builtin {
  private final Commands commands;

  @Parameters(arity = "0..1", paramLabel = "COMMAND")
  private String name;

  HelpCommand(Commands commands) {
    this.commands = commands;
  }

  @Override
  public int run() throws CommandException {
    Output output = commands.session().output();
    if (name == null) {
      output.out(all());
      return 0;
    }
    CommandTable row = CommandTable.find(name);
    if (row == null) {
      throw new CommandException("help: " + name + ": no such command");
    }
    output.out(usage(new CommandLine(row.make(commands))));
    return 0;
  }

  private String all() {
    StringBuilder text = new StringBuilder();
    for (CommandTable row : CommandTable.values()) {
      CommandLine line = new CommandLine(row.make(commands));
      String synopsis = line.getCommandSpec().usageMessage().customSynopsis()[0];
      String first = line.getCommandSpec().usageMessage().description()[0];
      int blank = synopsis.indexOf(' ');
      String shown = row.word() + (blank < 0 ? "" : synopsis.substring(blank));
      text.append(String.format(Locale.ROOT, "%s%n    %s%n", shown, first));
    }
    return text.append(
            """

            Commands end with a newline, a semicolon or an &. '...', "..." and \\ quote blanks.
            help COMMAND says more; Ctrl-C reaches the program that runs; exit or Ctrl-D ends.\
            """)
        .toString();
  }

  /** The usage message of a command, without the last newline. */
  static String usage(CommandLine line) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    line.usage(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
  }
}
