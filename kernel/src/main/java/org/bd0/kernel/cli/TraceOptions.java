package org.bd0.kernel.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code bd0 trace}. */
@Command(
    name = "bd0 trace",
    sortOptions = false,
    customSynopsis = "bd0 trace FILE [CONDITIONS] [OUTPUT]",
    description = {
      "Reads a trace that --trace-writes has written to a file. Without an OUTPUT it is summed up.",
      "A write must fulfil all CONDITIONS; of one that is given several times, any.",
      ""
    },
    footerHeading = "%nExit status:%n",
    footer = {
      "  0 when there were such writes; 1 when there were none; 2 when the file is damaged or cut",
      "  off (what comes before is shown); 125 when bd0 trace is used wrongly or fails.",
      "",
      "Examples:",
      "  bd0 trace run.trace --reason stray --text",
      "  bd0 trace run.trace --symbol counter --to reader --count",
      "  bd0 trace run.trace --html report.html"
    })
final class TraceOptions {
  @Parameters(arity = "1", paramLabel = "FILE", hidden = true)
  Path file;

  @Option(
      names = "--process",
      order = 1,
      paramLabel = "P",
      description = "Written by this process: a name or a number.")
  List<String> writers = new ArrayList<>();

  @Option(
      names = "--to",
      order = 2,
      paramLabel = "P",
      description = "Into memory of this process; nobody: into no process's.")
  List<String> owners = new ArrayList<>();

  @Option(
      names = "--symbol",
      order = 3,
      paramLabel = "NAME",
      description = "To what this symbol names; P:NAME for that of one process.")
  List<String> symbols = new ArrayList<>();

  @Option(names = "--function", order = 4, paramLabel = "NAME", description = "By this function.")
  List<String> functions = new ArrayList<>();

  @Option(
      names = "--address",
      order = 5,
      paramLabel = "RANGE",
      description = "To these far addresses: A, A-B (without B) or A+SIZE.")
  List<String> addresses = new ArrayList<>();

  @Option(
      names = "--reason",
      order = 6,
      paramLabel = "R",
      split = ",",
      description =
          "For this reason: stray, read-only, unmapped, text, heap-end, red-zone, watch, stack;"
              + " any.")
  List<String> reasons = new ArrayList<>();

  @Option(
      names = "--kind",
      order = 7,
      paramLabel = "K",
      split = ",",
      description =
          "Of this kind: plain, push, call, string, locked, x87, vector, masked, state, kernel.")
  List<String> kinds = new ArrayList<>();

  @Option(
      names = "--time",
      order = 8,
      paramLabel = "FROM-TO",
      description = "In this time since the trace began: 0.5-1.25 (seconds), 20ms-, -3us.")
  String time;

  @Option(names = "--summary", order = 9, description = "Figures: what is wrong, who wrote where.")
  boolean summary;

  @Option(names = "--count", order = 10, description = "Only how many writes there are.")
  boolean count;

  @Option(
      names = "--text",
      order = 11,
      description = "Readable lines, one for each instruction and what it wrote to.")
  boolean text;

  @Option(names = "--each", order = 12, description = "Readable lines, one for each write.")
  boolean each;

  @Option(names = "--json", order = 13, description = "JSON, an object a line.")
  boolean json;

  @Option(
      names = "--html",
      order = 14,
      paramLabel = "FILE",
      description = "A report to be looked at in a browser, in one file.")
  Path html;

  @Option(
      names = "--save",
      order = 15,
      paramLabel = "FILE",
      description = "A trace with these writes only.")
  Path save;

  @Option(
      names = {"-h", "--help"},
      order = 16,
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  TraceOptions() {}

  /** How many kinds of output are asked for. */
  int outputs() {
    int outputs = 0;
    for (boolean one :
        new boolean[] {summary, count, text, each, json, html != null, save != null}) {
      outputs += one ? 1 : 0;
    }
    return outputs;
  }
}
