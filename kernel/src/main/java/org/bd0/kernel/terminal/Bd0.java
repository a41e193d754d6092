package org.bd0.kernel.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bd0.kernel.Descriptors;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Messages;
import org.bd0.kernel.cli.Arguments;
import org.bd0.kernel.cli.Exit;
import org.bd0.kernel.cli.TraceTool;
import org.bd0.kernel.cli.Tracing;
import org.bd0.kernel.debug.TraceException;
import org.bd0.kernel.hypervisor.Hypervisor;
import org.bd0.kernel.linux.StraceLog;
import org.bd0.runtime.CpuModel;
import org.bd0.runtime.HostCall;
import org.bd0.translator.Engine;

/** The command {@code bd0}. */
public final class Bd0 {
  private Bd0() {}

  /** The command. Never returns: the JVM ends with the last command's status. */
  public static void main(String[] arguments) {
    int status;
    if (arguments.length > 0 && arguments[0].equals("trace")) {
      List<String> rest = List.of(arguments).subList(1, arguments.length);
      Exit.with(TraceTool.run(rest, Bd0::error));
      return;
    }
    try {
      Invocation invocation = Invocation.parse(arguments);
      status = invocation == null ? 0 : run(invocation);
    } catch (CommandException e) {
      status = fail(e.status(), e.getMessage());
    } catch (KernelException e) {
      status = fail(e.exitStatus(), e.getMessage());
    } catch (Throwable t) {
      status = fail(KernelException.FAILED, "internal error: " + t + ", please report");
      if (System.getenv("BD0_DEBUG") != null) {
        t.printStackTrace();
      }
    }
    Exit.with(status);
  }

  private static int fail(int status, String message) {
    error("bd0: " + message);
    return status;
  }

  private static void error(String line) {
    Messages.line(new HostCall(), StandardStreams.ERROR, line);
  }

  private static int run(Invocation invocation) throws CommandException, KernelException {
    StandardStreams streams = new StandardStreams();
    for (int descriptor = 0; descriptor <= StandardStreams.ERROR; descriptor++) {
      Descriptors.use(descriptor); // The terminal's own, whatever processes close.
    }
    Events events = new Events(streams);
    Hypervisor.Settings settings = new Hypervisor.Settings();
    if (invocation.cpu() != null) {
      CpuModel.choose(invocation.cpu());
    }
    settings.engine = new Engine(invocation.engine());
    settings.mostProcesses = invocation.mostProcesses();
    settings.straceTo = Tracing.open(new HostCall(), invocation.strace());
    settings.events = events;
    Session session =
        new Session(new Hypervisor(settings), streams, events, Arguments.environment());
    String text = invocation.commands();
    boolean fromInput = text == null && invocation.file() == null;
    boolean interactive =
        fromInput
            && streams.isTerminal(StandardStreams.INPUT)
            && streams.isTerminal(StandardStreams.OUTPUT);
    Commands commands = new Commands(session, invocation.stopAtFailure(), !interactive);
    if (interactive) {
      Interactive.run(commands);
    } else {
      Interrupts.toSession(session);
      if (fromInput) {
        read(commands);
      } else {
        commands.run(text == null ? Commands.read(invocation.file()) : exact(text), 1);
      }
    }
    if (invocation.strace() != null) {
      StraceLog.finish();
    }
    return traced(session);
  }

  /** Completes the trace, if there is one; the status of the session. */
  private static int traced(Session session) {
    try {
      session.hypervisor().traces().end();
      return session.status();
    } catch (TraceException e) {
      return fail(KernelException.FAILED, e.getMessage());
    }
  }

  /** The text of the command line as UTF-8, whatever the locale. */
  private static String exact(String text) {
    return new String(Arguments.bytes(List.of(text)).getFirst(), StandardCharsets.UTF_8);
  }

  /**
   * Commands from standard input, line by line and not a byte further, because what follows may be
   * meant for a program that is started.
   */
  private static void read(Commands commands) {
    try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
      int number = 1;
      for (byte[] line = line(in); line != null && !commands.session().over(); line = line(in)) {
        commands.run(new String(line, StandardCharsets.UTF_8), number++);
      }
    } catch (IOException e) {
      commands.session().status(fail(KernelException.FAILED, "standard input: " + e.getMessage()));
    }
  }

  private static byte[] line(FileInputStream in) throws IOException {
    java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
    int c = in.read();
    if (c < 0) {
      return null;
    }
    while (c >= 0 && c != '\n') {
      line.write(c);
      c = in.read();
    }
    return line.toByteArray();
  }
}
