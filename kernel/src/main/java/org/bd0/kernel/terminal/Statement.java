package org.bd0.kernel.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * One command as it was written.
 *
 * @param words the command's name and its arguments, at least one
 * @param background whether an ampersand ended it
 * @param line number of its line, from 1
 */
record Statement(List<String> words, boolean background, int line) {

  /**
   * Takes text apart: commands end at a newline, a semicolon or an ampersand. A word may hold
   * blanks within '...' or "..." or behind a backslash; within "..." a backslash goes before a
   * quotation mark or another backslash. A # that begins a word begins a comment.
   *
   * @param text one or more lines
   * @param firstLine number of the first one
   * @throws CommandException when a quotation has no end; the message begins with the line
   */
  static List<Statement> parse(String text, int firstLine) throws CommandException {
    return new Reader(text, firstLine).all();
  }

  /** Reads from left to right. */
  private static final class Reader {
    private final String text;
    private final List<Statement> statements = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private int line;
    private int at;

    Reader(String text, int firstLine) {
      this.text = text;
      this.line = firstLine;
    }

    List<Statement> all() throws CommandException {
      while (at < text.length()) {
        char c = text.charAt(at);
        switch (c) {
          case ' ', '\t', '\r' -> at++;
          case '\n' -> {
            end(false);
            line++;
          }
          case ';' -> end(false);
          case '&' -> end(true);
          case '#' -> comment();
          default -> words.add(word());
        }
      }
      end(false);
      return statements;
    }

    private void end(boolean background) throws CommandException {
      at++;
      if (background && words.isEmpty()) {
        throw new CommandException("line " + line + ": & without a command");
      }
      if (!words.isEmpty()) {
        statements.add(new Statement(List.copyOf(words), background, line));
        words = new ArrayList<>();
      }
    }

    private void comment() {
      int newline = text.indexOf('\n', at);
      at = newline < 0 ? text.length() : newline;
    }

    private String word() throws CommandException {
      StringBuilder word = new StringBuilder();
      while (at < text.length() && " \t\r\n;&".indexOf(text.charAt(at)) < 0) {
        char c = text.charAt(at++);
        switch (c) {
          case '\'', '"' -> quoted(c, word);
          case '\\' -> {
            if (at < text.length() && text.charAt(at) != '\n') {
              word.append(text.charAt(at++));
            }
          }
          default -> word.append(c);
        }
      }
      return word.toString();
    }

    private void quoted(char mark, StringBuilder word) throws CommandException {
      while (at < text.length() && text.charAt(at) != '\n') {
        char c = text.charAt(at++);
        if (c == mark) {
          return;
        }
        boolean escape = mark == '"' && c == '\\' && at < text.length();
        if (escape && (text.charAt(at) == '"' || text.charAt(at) == '\\')) {
          c = text.charAt(at++);
        }
        word.append(c);
      }
      throw new CommandException("line " + line + ": no closing " + mark);
    }
  }
}
