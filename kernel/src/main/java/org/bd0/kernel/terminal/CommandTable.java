package org.bd0.kernel.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The commands, one row each, in the order of {@code help}. */
enum CommandTable {
  START("start", StartCommand::new),
  PS("ps", PsCommand::new),
  MAP("map", MapCommand::new),
  KILL("kill", KillCommand::new),
  WAIT("wait", WaitCommand::new),
  MEM("mem", MemCommand::new),
  SYM("sym", SymCommand::new),
  TRACE("trace", TraceSwitchCommand::new),
  LOG("log", LogCommand::new),
  SOURCE("source", SourceCommand::new),
  HELP("help", HelpCommand::new),
  EXIT("exit", ExitCommand::new),
  QUIT("quit", ExitCommand::new);

  private final String word;
  private final Function<Commands, Builtin> maker;

  CommandTable(String word, Function<Commands, Builtin> maker) {
    this.word = word;
    this.maker = maker;
  }

  /** What the user types. */
  String word() {
    return word;
  }

  /** A fresh command, whose options picocli is to fill in. */
  Builtin make(Commands commands) {
    return maker.apply(commands);
  }

  /** The command of a name, or null. */
  static CommandTable find(String word) {
    for (CommandTable row : values()) {
      if (row.word.equals(word)) {
        return row;
      }
    }
    return null;
  }

  /** All names. */
  static List<String> words() {
    List<String> words = new ArrayList<>();
    for (CommandTable row : values()) {
      words.add(row.word);
    }
    return words;
  }
}
