package org.bd0.kernel.debug;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is traced, and what is done about it. */
public final class TraceSettings {
  /** What happens at a stray write, and at whatever else a check or a watch finds. */
  public enum OnStray {
    /** It is reported, and the process goes on. */
    REPORT,
    /** The same, and the process stops after it; bd0-run ends. */
    STOP,
    /** A stray write is not made, and the process is killed. */
    KILL
  }

  /** Whether stray writes are found. */
  public boolean stray;

  /** Whether all writes are recorded. */
  public boolean all;

  /** What is watched: ranges, symbols and processes, as the user has put it. */
  public final List<String> watches = new ArrayList<>();

  /** The checks of writes to the own region. */
  public final Set<WriteReason> checks = EnumSet.noneOf(WriteReason.class);

  /** Ranges outside the own region that may be written, as the user has put it. */
  public final List<String> allowed = new ArrayList<>();

  /** What happens at what is found. */
  public OnStray onStray = OnStray.REPORT;

  /** Whether records have the writer's call stack. */
  public boolean stack;

  /** The file that the trace goes to, or null for readable lines among the messages. */
  public String output;

  /** Nothing is traced yet. */
  public TraceSettings() {}

  /**
   * Reads what is to be traced: words separated by commas, {@code stray}, {@code all}, or what is
   * watched. No word is stray.
   *
   * @throws TraceException when a word is empty
   */
  public void modes(String text) {
    if (text.isEmpty()) {
      stray = true;
      return;
    }
    for (String word : words(text)) {
      switch (word) {
        case "stray" -> stray = true;
        case "all" -> {
          all = true;
          stray = true;
        }
        default -> watches.add(word);
      }
    }
  }

  /**
   * Reads the checks, separated by commas: {@code read-only}, {@code unmapped}, {@code text},
   * {@code heap}, {@code red-zone}, {@code stack}, or {@code all}.
   *
   * @throws TraceException for any other word
   */
  public void checks(String text) {
    for (String word : words(text)) {
      switch (word) {
        case "read-only" -> checks.add(WriteReason.READ_ONLY);
        case "unmapped" -> checks.add(WriteReason.UNMAPPED);
        case "text" -> checks.add(WriteReason.TEXT);
        case "heap" -> checks.add(WriteReason.HEAP_END);
        case "red-zone" -> checks.add(WriteReason.RED_ZONE);
        case "stack" -> checks.add(WriteReason.STACK);
        case "all" -> {
          checks.addAll(EnumSet.range(WriteReason.READ_ONLY, WriteReason.RED_ZONE));
          checks.add(WriteReason.STACK);
        }
        default ->
            throw new TraceException(
                "'"
                    + word
                    + "' is none of the checks read-only, unmapped, text, heap, red-zone, stack");
      }
    }
  }

  /**
   * Reads what happens at a stray write.
   *
   * @throws TraceException when it is none of the three
   */
  public void onStray(String text) {
    for (OnStray action : OnStray.values()) {
      if (action.name().toLowerCase(Locale.ROOT).equals(text)) {
        onStray = action;
        return;
      }
    }
    throw new TraceException("'" + text + "' is none of report, stop, kill");
  }

  /**
   * Reads ranges outside the own region that may be written, separated by commas.
   *
   * @throws TraceException when one is empty
   */
  public void allow(String text) {
    allowed.addAll(words(text));
  }

  private static List<String> words(String text) {
    List<String> words = List.of(text.split(",", -1));
    if (words.contains("")) {
      throw new TraceException("an empty word in '" + text + "'");
    }
    return words;
  }

  /** Whether anything is traced. */
  public boolean asked() {
    return stray || every();
  }

  /** Whether code has to note all stores, and not only those that leave the region. */
  boolean every() {
    return all || !watches.isEmpty() || !checks.isEmpty();
  }

  /** Whether the log has to know the stack pointer. */
  boolean needsStack() {
    return stack
        || checks.contains(WriteReason.RED_ZONE)
        || checks.contains(WriteReason.STACK)
        || checks.contains(WriteReason.UNMAPPED); // A stack grows into what is not mapped.
  }
}
