package org.bd0.kernel.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Commands from a person at a terminal. Only this class and {@link Completion} know the line
 * editor: its classes are loaded when there is a terminal, and not for scripts.
 */
final class Interactive {
  private static final String PROMPT = "bd0> ";

  /** What arrow keys send when a terminal does not know the mode that JLine asks it for. */
  private static final String[][] ARROWS = {
    {"\033[A", LineReader.UP_LINE_OR_HISTORY},
    {"\033[B", LineReader.DOWN_LINE_OR_HISTORY},
    {"\033[C", LineReader.FORWARD_CHAR},
    {"\033[D", LineReader.BACKWARD_CHAR}
  };

  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  private final Commands commands;
  private final Session session;

  private Interactive(Commands commands) {
    this.commands = commands;
    this.session = commands.session();
  }

  /**
   * Runs commands until the user ends the terminal.
   *
   * @throws CommandException when the terminal cannot be used
   */
  static void run(Commands commands) throws CommandException {
    try (Terminal terminal =
        TerminalBuilder.builder().name("bd0").system(true).providers("ffm,exec").build()) {
      new Interactive(commands).run(terminal);
    } catch (IOException e) {
      throw new CommandException("the terminal cannot be used: " + e.getMessage());
    }
  }

  private void run(Terminal terminal) {
    terminal.handle(Terminal.Signal.INT, signal -> session.interrupt());
    if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
      terminal.setSize(new Size(COLUMNS, ROWS)); // One that nobody has told its size.
    }
    Attributes usual = terminal.getAttributes();
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("bd0")
            .parser(new Completion.LastCommand())
            .completer(new Completion(commands))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    Path history = historyFile();
    if (history != null) {
      builder.variable(LineReader.HISTORY_FILE, history);
    }
    LineReader reader = builder.build();
    KeyMap<Binding> keys = reader.getKeyMaps().get(LineReader.MAIN);
    for (String[] arrow : ARROWS) {
      keys.bind(new Reference(arrow[1]), arrow[0]);
    }
    while (!session.over()) {
      session.reportEnded();
      try {
        commands.run(reader.readLine(PROMPT), 1);
        if (session.status() == Session.INTERRUPTED) {
          session.output().out(""); // Behind the ^C that the terminal has shown.
        }
      } catch (UserInterruptException e) {
        session.status(Session.INTERRUPTED);
      } catch (EndOfFileException e) {
        session.end();
      }
      // Whatever a program has made of the terminal.
      terminal.setAttributes(usual);
    }
  }

  /** Where lines are kept (XDG Base Directory Specification); null when that cannot be. */
  private static Path historyFile() {
    String state = System.getenv("XDG_STATE_HOME");
    String home = System.getenv("HOME");
    try {
      Path folder;
      if (state != null && state.startsWith("/")) {
        folder = Path.of(state, "bd0");
      } else if (home != null && home.startsWith("/")) {
        folder = Path.of(home, ".local", "state", "bd0");
      } else {
        return null;
      }
      Files.createDirectories(folder);
      return folder.resolve("history");
    } catch (IOException | InvalidPathException e) {
      return null; // The lines are kept while the terminal runs.
    }
  }
}
