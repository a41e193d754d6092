package org.bd0.kernel.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.bd0.elf.ElfException;
import org.bd0.kernel.KernelException;
import picocli.CommandLine;

/** Runs commands: a line, a text of several, or a file of them. */
final class Commands {
  private static final int MOST_SOURCES = 100;

  private final Session session;
  private final boolean stopAtFailure;
  private final boolean showLines;
  private int sources;

  /** One for each command, which picocli sets back before it reads the next line. */
  private final Map<CommandTable, CommandLine> lines = new EnumMap<>(CommandTable.class);

  /**
   * Commands of a session.
   *
   * @param stopAtFailure whether the first command that fails ends the session
   * @param showLines whether messages name the line
   */
  Commands(Session session, boolean stopAtFailure, boolean showLines) {
    this.session = session;
    this.stopAtFailure = stopAtFailure;
    this.showLines = showLines;
  }

  Session session() {
    return session;
  }

  /**
   * Runs all commands in a text, until one ends the session.
   *
   * @param text one or more lines
   * @param firstLine number of the first
   */
  void run(String text, int firstLine) {
    List<Statement> statements;
    try {
      statements = Statement.parse(text, firstLine);
    } catch (CommandException e) {
      String message = e.getMessage();
      fail(e.status(), showLines ? message : message.substring(message.indexOf(": ") + 2));
      return;
    }
    for (Statement statement : statements) {
      if (session.over()) {
        return;
      }
      run(statement);
    }
  }

  private void run(Statement statement) {
    String where = showLines ? "line " + statement.line() + ": " : "";
    try {
      session.begin();
      session.status(perform(statement));
      if (stopAtFailure && session.status() != 0) {
        session.end();
      }
    } catch (CommandException e) {
      fail(e.status(), where + e.getMessage());
    } catch (KernelException e) {
      fail(e.exitStatus(), where + e.getMessage());
    } catch (ElfException e) {
      fail(e.exitStatus(), where + e.message());
    }
  }

  private void fail(int status, String message) {
    session.output().error("bd0: " + message);
    session.status(status);
    if (stopAtFailure) {
      session.end();
    }
  }

  private int perform(Statement statement) throws CommandException, ElfException, KernelException {
    List<String> words = statement.words();
    String name = words.getFirst();
    CommandTable row = CommandTable.find(name);
    if (row == null) {
      throw new CommandException(name + ": no such command; see help");
    }
    if (statement.background() && row != CommandTable.START) {
      throw new CommandException(name + ": only start takes an &");
    }
    CommandLine line = lines.computeIfAbsent(row, this::line);
    Builtin command = line.getCommand();
    List<String> arguments = words.subList(1, words.size());
    if (arguments.equals(List.of("--help"))) {
      session.output().out(HelpCommand.usage(line));
      return 0;
    }
    if (command instanceof StartCommand start) {
      start.background(statement.background());
      arguments = StartCommand.ownOptionsFirst(arguments, line.getCommandSpec());
    }
    try {
      line.parseArgs(arguments.toArray(new String[0]));
    } catch (CommandLine.ParameterException e) {
      throw new CommandException(
          name + ": " + e.getMessage().lines().findFirst().orElse("") + "; see help " + name);
    }
    return command.run();
  }

  private CommandLine line(CommandTable row) {
    CommandLine line = new CommandLine(row.make(this));
    line.setUnmatchedOptionsAllowedAsOptionParameters(false);
    line.setUnmatchedOptionsArePositionalParams(row == CommandTable.KILL); // -9 is no option.
    line.setStopAtPositional(row == CommandTable.START);
    return line;
  }

  /**
   * Runs the commands in a file; their lines count from 1 there.
   *
   * @throws CommandException when it cannot be read, or sources itself
   */
  void source(String file) throws CommandException {
    if (sources >= MOST_SOURCES) {
      throw new CommandException(file + ": more than " + MOST_SOURCES + " files source each other");
    }
    String text = read(file);
    sources++;
    run(text, 1);
    sources--;
  }

  /**
   * Reads a file of commands.
   *
   * @throws CommandException when it cannot be read: status 127 if there is none, else 126
   */
  static String read(String file) throws CommandException {
    try {
      return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new CommandException(KernelException.NOT_FOUND, file + ": no such file");
    } catch (IOException e) {
      throw new CommandException(
          KernelException.CANNOT_EXECUTE, file + ": cannot be read: " + e.getMessage());
    }
  }
}
