package org.bd0.bench.explain;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report of a run, as text. */
final class Report {
  private static final String STATISTICS = "bd0-run statistics";

  /** Percent of all samples. */
  private static final double WORTH_A_LINE = 0.5;

  private final PrintStream out;
  private final Profile profile;
  private final JitLog log;
  private final Symbols symbols;

  Report(PrintStream out, Profile profile, JitLog log, Symbols symbols) {
    this.out = out;
    this.profile = profile;
    this.log = log;
    this.symbols = symbols;
  }

  /**
   * Divides what a run wrote to standard error.
   *
   * @return what the program wrote, and what {@code --stats} did
   */
  static String[] split(String errors) {
    int at = errors.lastIndexOf(STATISTICS);
    return at < 0
        ? new String[] {errors, ""}
        : new String[] {errors.substring(0, at), errors.substring(at)};
  }

  void heading(List<String> words, int status, double seconds) {
    String program = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
    String arguments = String.join(" ", words.subList(1, words.size()));
    line(
        "%s: exit status %d after %.2f s, which includes the flight recorder",
        (program + " " + arguments).strip(), status, seconds);
  }

  void print(Threads threads, int top, String statistics) {
    threads(threads.byPurpose());
    places(top);
    interpreted();
    code(top);
    refusals();
    compilers();
    out.println();
    out.print(statistics);
  }

  private void threads(Map<String, Double> times) {
    double all = times.values().stream().mapToDouble(Double::doubleValue).sum();
    line("%nCPU time by thread: %.2f s", all / 1000);
    times.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(
            entry ->
                line(
                    "  %5.1f%%  %-24s %7.2f s",
                    100 * entry.getValue() / all, entry.getKey(), entry.getValue() / 1000));
  }

  private void places(int top) {
    line("%nWhere threads were that run Java code: %,d samples", profile.samples);
    for (Place place : Place.values()) {
      int count = profile.places.getOrDefault(place, 0);
      line("  %5.1f%%  %s", share(count), place.words());
      profile.details.getOrDefault(place, Map.of()).entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(top)
          .forEach(part -> line("           %5.1f%%  %s", share(part.getValue()), part.getKey()));
    }
  }

  private void interpreted() {
    line(
        "%nOf the translated code's time, the JVM interpreted its bytecode for %.1f%% of all"
            + " samples",
        share(profile.interpreted));
  }

  private void code(int top) {
    List<CodeStory> hot =
        profile.stories.values().stream()
            .filter(story -> story.samples > 0)
            .sorted(Comparator.comparingInt((CodeStory story) -> story.samples).reversed())
            .toList();
    line(
        "%nTranslated code by time, the helpers it calls included: %d of %d",
        Math.min(top, hot.size()), hot.size());
    hot.stream().limit(top).forEach(this::story);
  }

  private void story(CodeStory story) {
    int bytes = log.bytes(story.type);
    line(
        "  %5.1f%%  tier %d  %s",
        share(story.samples), story.block ? 1 : 2, symbols.describe(story.address));
    String size = bytes < 0 ? "" : String.format(Locale.ROOT, ", %,d bytes of bytecode", bytes);
    line("          %s%s", story.jit(), size);
    if (story.interpretedSamples > 0) {
      line("          %.1f%% in the JVM's interpreter", share(story.interpretedSamples));
    }
    if (story.helperSamples > 0) {
      line("          %.1f%% in helpers", share(story.helperSamples));
    }
    if (!story.deoptimisations().isEmpty()) {
      line("          deoptimised: %s", story.deoptimisations());
    }
  }

  private void refusals() {
    line("%nTranslated code that HotSpot refused to optimise");
    List<CodeStory> refused =
        profile.stories.values().stream()
            .filter(story -> story.refusal(log.bytes(story.type)) != null)
            .sorted(Comparator.comparingInt((CodeStory story) -> story.samples).reversed())
            .toList();
    if (refused.isEmpty()) {
      line("  none");
    }
    int rest = 0;
    int restSamples = 0;
    for (CodeStory story : refused) {
      if (story.failed() || share(story.samples) >= WORTH_A_LINE) {
        line("  %5.1f%%  %s", share(story.samples), symbols.describe(story.address));
        line("          %s", story.refusal(log.bytes(story.type)));
      } else {
        rest++;
        restSamples += story.samples;
      }
    }
    if (rest > 0) {
      line(
          "  %5.1f%%  in %,d more that were too new or too seldom entered",
          share(restSamples), rest);
    }
  }

  private void compilers() {
    line("%nThe JVM's own work");
    profile.compilers.forEach(
        (compiler, times) ->
            line(
                "  %s compiled for %,.0f ms translated code, for %,.0f ms anything else",
                compiler.toUpperCase(Locale.ROOT), times[0], times[1]));
    line("  %,d classes of translated code defined", profile.classes);
    line("  %,d garbage collections, %.0f ms", profile.collections, profile.collectionMilliseconds);
    if (profile.otherFailures > 0) {
      line("  %,d compilations of other code given up", profile.otherFailures);
    }
  }

  private double share(int count) {
    return profile.samples == 0 ? 0 : 100.0 * count / profile.samples;
  }

  private void line(String format, Object... arguments) {
    out.printf(Locale.ROOT, format + "%n", arguments);
  }
}
