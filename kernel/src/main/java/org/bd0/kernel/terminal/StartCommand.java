package org.bd0.kernel.terminal;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bd0.elf.ElfException;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Start;
import org.bd0.kernel.cli.Arguments;
import org.bd0.kernel.cli.Converters;
import org.bd0.kernel.cli.ProgramSearch;
import org.bd0.kernel.hypervisor.StartRequest;
import org.bd0.runtime.HostCall;
import org.bd0.translator.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code start}: a process, waited for or not. */
@Command(
    name = "start",
    sortOptions = false,
    separator = "=",
    customSynopsis = "start [OPTIONS] PROGRAM [OPTIONS] [--] [ARGUMENT...] [&]",
    description = {
      "Starts a program and waits for its end; its exit status is the command's.",
      "With & it runs in the background: see ps, wait, kill.",
      "Behind PROGRAM too these options are start's, up to -- or the first word that is none."
    })
final class StartCommand implements Builtin {
  private static final int OPEN = 2;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final String NOTHING = "/dev/null";
  private static final String TERMINAL = "-";

  private final Session session;
  private boolean inBackground;

  @Option(
      names = {"-L", "--limit"},
      order = 1,
      paramLabel = "SIZE",
      converter = Converters.OfSize.class,
      description = "The region's size: 32GB (the default), 512MiB, 1.5g, or bytes.")
  private long size;

  @Option(
      names = "--in",
      order = 2,
      paramLabel = "ID|NAME",
      description = "Into the region of that process, to share all memory with it.")
  private String into;

  @Option(
      names = "--env",
      order = 3,
      paramLabel = "NAME=VALUE",
      description = "Set a variable of the program's environment. May be repeated.")
  private List<String> variables = List.of();

  @Option(
      names = "--stdin",
      order = 4,
      paramLabel = "FILE",
      description =
          "Standard input; - is the terminal's own. In the background the default is /dev/null.")
  private String input;

  @Parameters(arity = "1..*", paramLabel = "PROGRAM", hidden = true)
  private List<String> command = List.of();

  StartCommand(Commands commands) {
    this.session = commands.session();
  }

  /** Whether an ampersand ended the command. */
  void background(boolean on) {
    inBackground = on;
  }

  /**
   * Moves options of {@code start} from behind the program's name to before it.
   *
   * @param words what follows {@code start}
   * @param spec which options there are
   */
  static List<String> ownOptionsFirst(List<String> words, CommandSpec spec) {
    int program = skipOptions(words, 0, spec);
    if (program >= words.size() || words.get(program).equals("--")) {
      return words;
    }
    int rest = skipOptions(words, program + 1, spec);
    List<String> result = new ArrayList<>(words.subList(0, program));
    result.addAll(words.subList(program + 1, rest));
    result.add(words.get(program));
    boolean marked = rest < words.size() && words.get(rest).equals("--");
    result.addAll(words.subList(marked ? rest + 1 : rest, words.size()));
    return result;
  }

  /** The first word from a place on that is neither one of the options nor an option's value. */
  private static int skipOptions(List<String> words, int from, CommandSpec spec) {
    int at = from;
    while (at < words.size()) {
      String word = words.get(at);
      int equals = word.indexOf('=');
      // Not findOption: that one takes "env" for "--env".
      boolean option = spec.optionsMap().containsKey(equals < 0 ? word : word.substring(0, equals));
      boolean attached = word.startsWith("-L") && word.length() > 2;
      if (!option && !attached) {
        return at;
      }
      at += attached || equals >= 0 ? 1 : 2;
    }
    return words.size();
  }

  @Override
  public int run() throws CommandException, ElfException, KernelException {
    for (String variable : variables) {
      if (variable.indexOf('=') <= 0) {
        throw new CommandException("start: --env: not NAME=VALUE: " + variable);
      }
    }
    List<byte[]> environment = Arguments.set(session.environment(), variables);
    String file = ProgramSearch.find(command.getFirst(), Arguments.variable(environment, "PATH"));
    List<byte[]> arguments = new ArrayList<>();
    for (String argument : command) {
      arguments.add(argument.getBytes(StandardCharsets.UTF_8));
    }
    Start start =
        new Start(
            file.getBytes(StandardCharsets.UTF_8),
            arguments,
            environment,
            Engine.hardwareCapabilities());
    int host = into == null ? 0 : session.process(into).id();
    int[] standard = {standardInput(), StandardStreams.OUTPUT, StandardStreams.ERROR};
    StartRequest request =
        new StartRequest(
            file, start, size, host, GuestProcess.NO_PARENT, standard, GuestProcess.AT_FDCWD);
    if (inBackground) {
      session.background(session.hypervisor().start(request));
      return 0;
    }
    session.starting();
    GuestProcess process = null;
    try {
      process = session.hypervisor().start(request);
    } finally {
      if (process == null) {
        session.notStarted();
      }
    }
    return session.foreground(process);
  }

  private int standardInput() throws CommandException {
    String file = input == null ? inBackground ? NOTHING : TERMINAL : input;
    if (file.equals(TERMINAL)) {
      return StandardStreams.INPUT;
    }
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(file).address();
      long descriptor = session.host().call(OPEN, name, O_RDONLY_CLOEXEC, 0, 0, 0, 0);
      if (HostCall.failed(descriptor)) {
        throw new CommandException("start: --stdin: cannot read " + file);
      }
      return (int) descriptor;
    }
  }
}
