package org.bd0.kernel.terminal;

import org.bd0.kernel.cli.Converters;
import org.bd0.runtime.CpuModel;
import org.bd0.translator.Engine;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code bd0}. */
@Command(
    name = "bd0",
    versionProvider = Invocation.Version.class,
    sortOptions = false,
    separator = "=",
    customSynopsis = {
      "bd0 [OPTIONS] [FILE]",
      "       bd0 [OPTIONS] -c COMMANDS",
      "       bd0 trace FILE ...     (what --trace-writes has written; bd0 trace --help)"
    },
    description = {
      "The terminal of BD0: starts static x86-64 Linux programs in one address space.",
      "Without FILE and -c it reads commands from standard input; try help there.",
      ""
    },
    footerHeading = "%nExit status:%n",
    footer = {
      "  that of the last command: of start, its program's, and 128+N when signal N ended it;",
      "  125 for a command that is not understood or fails, or when bd0 itself fails;",
      "  126 when a program or FILE cannot be run; 127 when it is not found."
    })
final class Invocation {
  @Option(
      names = "-c",
      order = 1,
      paramLabel = "COMMANDS",
      description = "Run these commands, separated by ; or newlines.")
  private String commands;

  @Option(names = "-e", order = 2, description = "End at the first command that fails.")
  private boolean stopAtFailure;

  @Option(
      names = "--engine",
      order = 3,
      paramLabel = "ENGINE",
      completionCandidates = Converters.Engines.class,
      converter = Converters.OfEngine.class,
      description = "How code is executed: translator (the default) or interpreter.")
  private Engine.Kind engine = Engine.Kind.TRANSLATOR;

  @Option(
      names = "--cpu",
      order = 3,
      paramLabel = "MODEL",
      completionCandidates = Converters.Models.class,
      converter = Converters.OfModel.class,
      description = {
        "The processor of all programs: x86-64-v1, x86-64-v2 or x86-64-v3. What it lacks is an",
        "illegal instruction. By default all instructions are there, and CPUID tells those that",
        "are fast."
      })
  private CpuModel cpu;

  @Option(
      names = "--strace",
      order = 4,
      paramLabel = "FILE",
      arity = "0..1",
      preprocessor = Converters.Attached.class,
      description = {
        "Show system calls on standard error, or with --strace=FILE in a file. Before FILE,"
            + " letters",
        "and a colon: t, tt, ttt the time of day; r the time since the last line; T how long a"
            + " call",
        "took; C a summary at the end, c nothing but that."
      })
  private String strace;

  @Option(
      names = "--max-processes",
      order = 5,
      paramLabel = "N",
      description = "The most processes at once, ended ones not waited for included.")
  private int mostProcesses = org.bd0.kernel.hypervisor.Hypervisor.MOST_PROCESSES;

  @Option(
      names = "--completion",
      order = 6,
      paramLabel = "SHELL",
      description = "Print what the shell needs to complete bd0's options: bash.")
  private String completion;

  @Option(
      names = {"-h", "--help"},
      order = 7,
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      order = 8,
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Parameters(arity = "0..1", hidden = true)
  private String file;

  private Invocation() {}

  /**
   * Reads the command line.
   *
   * @return null when everything asked for has been done
   * @throws CommandException for a usage error
   */
  static Invocation parse(String[] arguments) throws CommandException {
    Invocation invocation = new Invocation();
    CommandLine line = new CommandLine(invocation);
    try {
      line.parseArgs(arguments);
    } catch (CommandLine.ParameterException e) {
      throw new CommandException(
          e.getMessage().lines().findFirst().orElse("") + "; see bd0 --help");
    }
    if (invocation.help) {
      line.usage(System.out);
      return null;
    }
    if (invocation.version) {
      line.printVersionHelp(System.out);
      return null;
    }
    if (invocation.completion != null) {
      if (!invocation.completion.equals("bash")) {
        throw new CommandException("no completion for this shell, only bash; see bd0 --help");
      }
      System.out.println(AutoComplete.bash("bd0", line));
      return null;
    }
    if (invocation.commands != null && invocation.file != null) {
      throw new CommandException("either -c or a file; see bd0 --help");
    }
    if (invocation.mostProcesses < 1) {
      throw new CommandException("--max-processes must be 1 or more; see bd0 --help");
    }
    return invocation;
  }

  /** The commands to run, or null. */
  String commands() {
    return commands;
  }

  /** The file whose commands are to be run, or null. */
  String file() {
    return file;
  }

  /** Whether the first command that fails ends the terminal. */
  boolean stopAtFailure() {
    return stopAtFailure;
  }

  /** How guest code is executed. */
  Engine.Kind engine() {
    return engine;
  }

  /** Which processor programs are given, or null for what runs fastest. */
  CpuModel cpu() {
    return cpu;
  }

  /** Where system calls are shown: null for nowhere, "" for standard error, or a file. */
  String strace() {
    return strace;
  }

  /** The most processes at once. */
  int mostProcesses() {
    return mostProcesses;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"bd0 " + Converters.version()};
    }
  }
}
