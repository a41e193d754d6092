package org.bd0.kernel.terminal;

import java.util.ArrayList;
import java.util.List;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Messages;
import org.bd0.kernel.debug.Sinks;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.debug.TraceSettings;
import org.bd0.kernel.debug.TraceSink;
import org.bd0.kernel.hypervisor.Traces;
import org.bd0.kernel.linux.Signal;
import org.bd0.runtime.HostCall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trace}: who writes where, from now on. */
@Command(
    name = "trace",
    sortOptions = false,
    customSynopsis = {
      "trace on [OPTIONS] [ID|NAME...]",
      "       trace off [ID|NAME...]",
      "       trace resume ID|NAME..."
    },
    description = {
      "Finds writes of processes that should not have happened, while they run; of all processes,",
      "those too that start later, unless told which. Others run at full speed.",
      "off ends the trace, or leaves processes out of it. resume continues what --on-stray=stop",
      "has stopped. The options are those of bd0-run --help, and begin a trace."
    })
final class TraceSwitchCommand implements Builtin {
  private final Session session;

  @Option(names = "--writes", order = 1, paramLabel = "WHAT")
  private String writes;

  @Option(names = "--checks", order = 2, paramLabel = "CHECK")
  private String checks;

  @Option(names = "--allow", order = 3, paramLabel = "RANGE")
  private String allow;

  @Option(names = "--on-stray", order = 4, paramLabel = "report|stop|kill")
  private String onStray;

  @Option(names = "--stack", order = 5)
  private boolean stack;

  @Option(names = "--output", order = 6, paramLabel = "FILE")
  private String output;

  @Parameters(arity = "1..*", paramLabel = "on|off|resume", hidden = true)
  private List<String> words = new ArrayList<>();

  TraceSwitchCommand(Commands commands) {
    this.session = commands.session();
  }

  @Override
  public int run() throws CommandException {
    List<GuestProcess> processes = new ArrayList<>();
    for (String name : words.subList(1, words.size())) {
      processes.add(session.process(name));
    }
    try {
      switch (words.getFirst()) {
        case "on" -> on(processes);
        case "off" -> off(processes);
        case "resume" -> resume(processes);
        default -> throw new CommandException("trace: on, off or resume? see help trace");
      }
    } catch (TraceException e) {
      throw new CommandException(1, "trace: " + e.getMessage());
    }
    return 0;
  }

  private Traces traces() {
    return session.hypervisor().traces();
  }

  private void on(List<GuestProcess> processes) throws CommandException {
    boolean options =
        writes != null
            || checks != null
            || allow != null
            || onStray != null
            || stack
            || output != null;
    if (traces().current() == null) {
      begin(processes.isEmpty());
    } else if (options || processes.isEmpty()) {
      throw new CommandException("trace: there is a trace already; end it with trace off");
    }
    for (GuestProcess process : processes) {
      traces().follow(process, true);
    }
  }

  private void begin(boolean everybody) {
    TraceSettings settings = new TraceSettings();
    if (writes != null || checks == null) {
      settings.modes(writes == null ? "" : writes);
    }
    if (checks != null) {
      settings.checks(checks);
    }
    if (allow != null) {
      settings.allow(allow);
    }
    if (onStray != null) {
      settings.onStray(onStray);
    }
    settings.stack = stack;
    settings.output = output;
    HostCall writer = new HostCall();
    TraceSink sink =
        Sinks.open(settings, line -> Messages.line(writer, StandardStreams.ERROR, "bd0: " + line));
    boolean kills = settings.onStray == TraceSettings.OnStray.KILL;
    traces().begin(settings, sink, process -> act(process, kills), everybody);
  }

  /** Called by the process's own thread. */
  private static void act(GuestProcess process, boolean kills) {
    String what = process.title() + ": ";
    if (!kills) {
      if (!process.suspended()) {
        process.suspend();
        what += "stopped; continue it with trace resume " + process.id();
        Messages.line(new HostCall(), StandardStreams.ERROR, what);
      }
    } else if (!process.ended()) {
      process.death("killed: it was about to write outside its memory");
      process.kill(Signal.SIGKILL);
    }
  }

  private void off(List<GuestProcess> processes) throws CommandException {
    if (traces().current() == null) {
      throw new CommandException("trace: there is no trace");
    }
    for (GuestProcess process : processes) {
      traces().follow(process, false);
    }
    if (processes.isEmpty()) {
      traces().end();
    }
  }

  private static void resume(List<GuestProcess> processes) throws CommandException {
    if (processes.isEmpty()) {
      throw new CommandException("trace: resume which process?");
    }
    for (GuestProcess process : processes) {
      if (!process.suspended()) {
        throw new CommandException("trace: process " + process.id() + " is not stopped");
      }
      process.proceed();
    }
  }
}
