package org.bd0.kernel.cli;

import java.util.List;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSettings;
import org.bd0.runtime.CpuModel;
import org.bd0.translator.Engine;
import org.bd0.translator.InstructionListing;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of bd0-run, for picocli. */
@CommandLine.Command(
    name = "bd0-run",
    versionProvider = Command.Version.class,
    sortOptions = false,
    separator = "=",
    customSynopsis = "bd0-run [OPTIONS] PROGRAM [ARGUMENT...]",
    description = {
      "Runs a static x86-64 Linux program. What follows PROGRAM is the program's own.",
      "A PROGRAM without a slash is searched in PATH.",
      ""
    },
    footerHeading = "%nExit status:%n",
    footer = {
      "  that of PROGRAM; 128+N when signal N has ended it;",
      "  124 when --on-stray=stop has stopped it; 125 when bd0-run itself fails;",
      "  126 when PROGRAM cannot be run; 127 when it is not found."
    })
final class Command {
  private final Options options = new Options();

  @Option(
      names = {"-L", "--limit"},
      order = 1,
      paramLabel = "SIZE",
      converter = Converters.OfSize.class,
      description = {
        "Memory the program may use: 32GB (the default), 512MiB, 1.5g, or bytes.",
        "K, M, G and T are powers of 1024."
      })
  void limit(long bytes) {
    options.limit = bytes;
  }

  @Option(
      names = "--engine",
      order = 2,
      paramLabel = "ENGINE",
      completionCandidates = Converters.Engines.class,
      converter = Converters.OfEngine.class,
      description = "How code is executed: translator (the default) or interpreter.")
  void engine(Engine.Kind kind) {
    options.engine = kind;
  }

  @Option(
      names = "--cpu",
      order = 2,
      paramLabel = "MODEL",
      completionCandidates = Converters.Models.class,
      converter = Converters.OfModel.class,
      description = {
        "The processor: x86-64-v1, x86-64-v2 or x86-64-v3. What it lacks is an illegal",
        "instruction. By default all instructions are there, and CPUID tells those that are fast."
      })
  void cpu(CpuModel model) {
    options.cpu = model;
  }

  @Option(
      names = "--protect",
      order = 3,
      description = {
        "Have loads and stores obey page protections: a write to a read-only page and an access",
        "to one that is not mapped are SIGSEGV. Costs a look-up for each access."
      })
  void protect(boolean on) {
    options.protect = on;
  }

  @Option(
      names = "--root",
      order = 3,
      paramLabel = "DIR",
      description = "The program's root folder: it sees no other files than those below.")
  void root(String folder) {
    options.root = folder;
  }

  @Option(
      names = "--bind",
      order = 3,
      paramLabel = "SOURCE:PLACE",
      description = "Show a file or folder at a place of the root. May be repeated.")
  void bind(List<String> pairs) {
    options.binds.clear();
    options.binds.addAll(pairs);
  }

  @Option(
      names = "--read-only",
      order = 3,
      description = "No file can be changed: EROFS. Devices and pipes can be written.")
  void readOnly(boolean on) {
    options.readOnly = on;
  }

  @Option(
      names = "--no-network",
      order = 3,
      description = "No sockets but Unix ones, and none of these by an abstract name.")
  void noNetwork(boolean on) {
    options.noNetwork = on;
  }

  @Option(
      names = "--strace",
      order = 3,
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
  void strace(String file) {
    options.strace = file;
  }

  @Option(
      names = "--trace-writes",
      order = 3,
      paramLabel = "WHAT",
      arity = "0..1",
      preprocessor = Converters.Attached.class,
      description = {
        "Find stray writes: those outside the program's own memory. --trace-writes=WHAT:",
        "all for every write; 0x404010+8, a symbol or process:ID for whoever writes there;",
        "several with commas. Lines on standard error, unless --trace-output is given."
      })
  void traceWrites(String what) {
    trace(() -> tracing().modes(what));
  }

  @Option(
      names = "--trace-checks",
      order = 3,
      paramLabel = "CHECK",
      description = {
        "Also find writes inside the program's memory that are wrong, separated by commas:",
        "read-only, unmapped, text, heap (past its end), red-zone (below the stack's),",
        "stack (which has grown into something else), or all."
      })
  void traceChecks(String checks) {
    trace(() -> tracing().checks(checks));
  }

  @Option(
      names = "--trace-allow",
      order = 3,
      paramLabel = "RANGE",
      description = {
        "Writes to other processes' memory that are no stray ones: 0x100000001000-0x100000002000,",
        "7:symbol, process:ID. Several with commas."
      })
  void traceAllow(String ranges) {
    trace(() -> tracing().allow(ranges));
  }

  @Option(
      names = "--trace-stack",
      order = 3,
      description = "Show where the writer's calls return to.")
  void traceStack(boolean on) {
    tracing().stack = on;
  }

  @Option(
      names = "--trace-output",
      order = 3,
      paramLabel = "FILE",
      description = "Write the trace to a file.")
  void traceOutput(String file) {
    tracing().output = file;
  }

  @Option(
      names = "--on-stray",
      order = 3,
      paramLabel = "ACTION",
      completionCandidates = Converters.Actions.class,
      description = {
        "What happens when something is found: report (the default) and go on; stop after it,",
        "with exit status 124; kill: a stray write is not made, and the program dies of SIGKILL."
      })
  void onStray(String action) {
    trace(() -> tracing().onStray(action));
  }

  private TraceSettings tracing() {
    if (options.trace == null) {
      options.trace = new TraceSettings();
    }
    return options.trace;
  }

  private static void trace(Runnable reading) {
    try {
      reading.run();
    } catch (TraceException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  @Option(
      names = "--stats",
      order = 4,
      description = "Show statistics on standard error at the end.")
  void stats(boolean on) {
    options.stats = on;
  }

  @Option(
      names = "--dump",
      order = 5,
      paramLabel = "WHAT:WHERE",
      description = {
        "Show a function's code instead of running the program.",
        "WHAT is decoded, ir or bytecode; WHERE is a symbol's name or a hexadecimal address."
      })
  void dump(String what) {
    options.dump = what;
  }

  @Option(
      names = "--env",
      order = 6,
      paramLabel = "NAME=VALUE",
      description = "Set a variable of the program's environment. May be repeated.")
  void environment(List<String> entries) {
    options.environment.clear();
    options.environment.addAll(entries);
  }

  @Option(
      names = "--clear-env",
      order = 7,
      description = "Start the program with no environment but what --env sets.")
  void clearEnvironment(boolean on) {
    options.clearEnvironment = on;
  }

  @Option(
      names = "--list-instructions",
      order = 8,
      description =
          "Print the table of all instructions: encoding, operands, CPUID feature, flags.")
  private boolean listInstructions;

  @Option(
      names = "--completion",
      order = 8,
      paramLabel = "SHELL",
      description = "Print what the shell needs to complete bd0-run's options: bash.")
  private String completion;

  @Option(
      names = {"-h", "--help"},
      order = 9,
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      order = 10,
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Parameters(arity = "0..*", hidden = true)
  private List<String> command = List.of();

  private Command() {}

  /**
   * Reads the command line.
   *
   * @return the options, or null when everything asked for has been done
   * @throws CommandLine.ParameterException when it makes no sense
   */
  static Options parse(String[] arguments) {
    Command command = new Command();
    CommandLine line = new CommandLine(command);
    line.setStopAtPositional(true);
    line.parseArgs(arguments);
    if (command.help) {
      line.usage(System.out);
      return null;
    }
    if (command.version) {
      line.printVersionHelp(System.out);
      return null;
    }
    if (command.listInstructions) {
      System.out.print(InstructionListing.text());
      return null;
    }
    if (command.completion != null) {
      if (!command.completion.equals("bash")) {
        throw new CommandLine.ParameterException(line, "no completion for this shell, only bash");
      }
      System.out.println(AutoComplete.bash("bd0-run", line));
      return null;
    }
    if (command.command.isEmpty()) {
      throw new CommandLine.ParameterException(line, "which program?");
    }
    for (String entry : command.options.environment) {
      if (entry.indexOf('=') <= 0) {
        throw new CommandLine.ParameterException(line, "--env: not NAME=VALUE: " + entry);
      }
    }
    TraceSettings trace = command.options.trace;
    if (trace != null && !trace.asked()) {
      throw new CommandLine.ParameterException(line, "what is to be traced? --trace-writes says");
    }
    command.options.command = command.command;
    return command.options;
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"bd0-run " + Converters.version()};
    }
  }
}
