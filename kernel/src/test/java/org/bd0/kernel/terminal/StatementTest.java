package org.bd0.kernel.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the terminal makes of a line. */
final class StatementTest {
  private static Statement at(int line, String... words) {
    return new Statement(List.of(words), false, line);
  }

  private static void is(String text, Statement... expected) throws CommandException {
    assertEquals(List.of(expected), Statement.parse(text, 1), text);
  }

  @Test
  void wordsAndCommands() throws CommandException {
    is("");
    is("  \t ; ;; \n\n");
    is("ps", at(1, "ps"));
    is(" start  a\tb \r\n", at(1, "start", "a", "b"));
    is("ps;map 1\nlog", at(1, "ps"), at(1, "map", "1"), at(2, "log"));
    assertEquals(7, Statement.parse("ps", 7).getFirst().line());
  }

  @Test
  void ampersand() throws CommandException {
    is("start a&", new Statement(List.of("start", "a"), true, 1));
    is("start a & ps", new Statement(List.of("start", "a"), true, 1), at(1, "ps"));
    is("start 'a&' \\&", at(1, "start", "a&", "&"));
    CommandException error =
        assertThrows(CommandException.class, () -> Statement.parse("ps\n & ps", 1));
    assertEquals("line 2: & without a command", error.getMessage());
  }

  @Test
  void comments() throws CommandException {
    is("# all of it; ps &\nps # rest", at(2, "ps"));
    is("start a#b '#c'", at(1, "start", "a#b", "#c"));
    is("#!/usr/bin/env bd0\nps", at(2, "ps"));
  }

  @Test
  void quotes() throws CommandException {
    is("a 'b c'  \"d  e\"", at(1, "a", "b c", "d  e"));
    is("a'b'\"c\"d", at(1, "abcd"));
    is("a '' \"\"", at(1, "a", "", ""));
    is("'a\\b' \"a\\b \\\" \\\\\"", at(1, "a\\b", "a\\b \" \\"));
    is("a\\ b \\' \\\\", at(1, "a b", "'", "\\"));
    is("start '\u00fc\u20ac'", at(1, "start", "\u00fc\u20ac"));
    for (String open : new String[] {"'a", "\"a", "a\"b\\\"", "'a\nb'"}) {
      CommandException error =
          assertThrows(CommandException.class, () -> Statement.parse("ps\n" + open, 1), open);
      assertEquals(
          "line 2: no closing " + (open.contains("\"") ? "\"" : "'"), error.getMessage(), open);
      assertEquals(125, error.status());
    }
  }

  @Test
  void optionsOfStart() {
    assertEquals("a b", moved("a b"));
    assertEquals("-L 1GB a b", moved("-L 1GB a b"));
    assertEquals("-L 1GB a b", moved("a -L 1GB b"));
    assertEquals("-L1GB a b", moved("a -L1GB b"));
    assertEquals("--limit=1GB --in 3 a b -L 2", moved("--limit=1GB a --in 3 b -L 2"));
    assertEquals("-L 1GB a -L 2GB", moved("a -L 1GB -- -L 2GB"));
    assertEquals("a -l -L 1GB", moved("a -l -L 1GB"));
    assertEquals("--env A=B a --envy", moved("a --env A=B --envy"));
    assertEquals("busybox env in L limit", moved("busybox env in L limit"));
    assertEquals("-L", moved("-L"));
    assertEquals("-L a", moved("a -L"));
    assertEquals("", moved(""));
  }

  private static String moved(String words) {
    var spec = new CommandLine(new StartCommand(TestOutput.commands())).getCommandSpec();
    List<String> list = words.isEmpty() ? List.of() : List.of(words.split(" "));
    return String.join(" ", StartCommand.ownOptionsFirst(list, spec));
  }
}
