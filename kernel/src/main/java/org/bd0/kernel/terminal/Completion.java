package org.bd0.kernel.terminal;

import java.io.File;
import java.util.List;
import org.bd0.kernel.GuestProcess;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What can follow on a line: commands, their options, files, processes. */
final class Completion implements Completer {
  private final Commands commands;

  Completion(Commands commands) {
    this.commands = commands;
  }

  /** Takes the last command of a line for the whole line while it is completed. */
  static final class LastCommand implements Parser {
    private final DefaultParser parser = new DefaultParser();

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
      int from = context == ParseContext.COMPLETE ? start(line, cursor) : 0;
      return parser.parse(line.substring(from), cursor - from, context);
    }

    @Override
    public boolean isEscapeChar(char c) {
      return parser.isEscapeChar(c);
    }

    private static int start(String line, int cursor) {
      int start = 0;
      char quote = 0;
      for (int i = 0; i < cursor; i++) {
        char c = line.charAt(i);
        if (quote != 0) {
          quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
          quote = c;
        } else if (c == '\\') {
          i++;
        } else if (c == ';' || c == '&') {
          start = i + 1;
        }
      }
      return Math.min(start, cursor);
    }
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    List<String> words = line.words();
    if (line.wordIndex() == 0) {
      words(candidates, CommandTable.words());
      return;
    }
    CommandTable row = CommandTable.find(words.getFirst());
    if (row == null) {
      return;
    }
    String word = line.word();
    if (word.startsWith("-")) {
      options(candidates, row);
      return;
    }
    String before = words.get(line.wordIndex() - 1);
    switch (row) {
      case START -> {
        if (before.equals("--in")) {
          processes(candidates);
        } else {
          files(candidates, word);
        }
      }
      case SOURCE -> files(candidates, word);
      case HELP -> words(candidates, CommandTable.words());
      case LOG -> {
        words(candidates, List.of("on", "off"));
        processes(candidates);
      }
      case TRACE -> {
        words(candidates, List.of("on", "off", "resume"));
        processes(candidates);
      }
      case MAP -> {
        if (before.startsWith("--")) {
          files(candidates, word);
        } else {
          processes(candidates);
        }
      }
      case KILL, WAIT, MEM, SYM -> processes(candidates);
      case PS, EXIT, QUIT -> {}
    }
  }

  private static void words(List<Candidate> candidates, List<String> words) {
    for (String word : words) {
      candidates.add(new Candidate(word));
    }
  }

  private void options(List<Candidate> candidates, CommandTable row) {
    CommandLine line = new CommandLine(row.make(commands));
    for (OptionSpec option : line.getCommandSpec().options()) {
      String name = option.longestName();
      String[] description = option.description();
      String shown = description.length == 0 ? null : description[0];
      candidates.add(new Candidate(name, name, null, shown, null, null, true));
    }
  }

  private void processes(List<Candidate> candidates) {
    for (GuestProcess process : commands.session().hypervisor().processes()) {
      String id = Integer.toString(process.id());
      candidates.add(new Candidate(id, id, null, process.name(), null, null, true));
    }
  }

  /** Files of the folder that the word names so far. */
  private static void files(List<Candidate> candidates, String word) {
    int slash = word.lastIndexOf('/');
    String folder = word.substring(0, slash + 1);
    File[] files = new File(folder.isEmpty() ? "." : folder).listFiles();
    if (files == null) {
      return;
    }
    boolean hidden = word.startsWith(".", slash + 1);
    for (File file : files) {
      String name = file.getName();
      if (hidden || !name.startsWith(".")) {
        boolean isFolder = file.isDirectory();
        String value = folder + name + (isFolder ? "/" : "");
        String shown = isFolder ? name + "/" : name;
        candidates.add(new Candidate(value, shown, null, null, null, null, !isFolder));
      }
    }
  }
}
