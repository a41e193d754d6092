package org.bd0.kernel.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bd0.elf.ElfException;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Messages;
import org.bd0.kernel.Start;
import org.bd0.kernel.hypervisor.Hypervisor;
import org.bd0.kernel.hypervisor.StartRequest;
import org.bd0.kernel.linux.Root;
import org.bd0.kernel.linux.StraceLog;
import org.bd0.runtime.CpuModel;
import org.bd0.runtime.Dispatcher;
import org.bd0.runtime.HostCall;
import org.bd0.translator.Engine;

/** One run of one program, from its name to its exit status. */
final class Launch {
  private static final int GETPID = 39;

  private final Options options;
  private Hypervisor hypervisor;
  private TracedRun tracing;
  private GuestProcess process;
  private int messages;
  private Dispatcher dispatcher;
  private Engine engine;

  Launch(Options options) {
    this.options = options;
  }

  /**
   * Runs the program.
   *
   * @return the exit status
   */
  int run() throws ElfException, KernelException {
    if (options.cpu != null) {
      CpuModel.choose(options.cpu);
    }
    List<byte[]> environment =
        Arguments.set(
            options.clearEnvironment ? List.of() : Arguments.environment(), options.environment);
    String search = Arguments.variable(environment, "PATH");
    String name = options.command.getFirst();
    Hypervisor.Settings settings = new Hypervisor.Settings();
    settings.engine = engine = new Engine(options.engine);
    settings.idsAreHosts = true;
    settings.mayBeAlone = true;
    settings.protect = options.protect;
    settings.limitStack = true;
    HostCall host = new HostCall();
    settings.firstId = (int) host.call(GETPID, 0, 0, 0, 0, 0, 0);
    if (options.dump == null) {
      settings.straceTo = Tracing.open(host, options.strace);
    }
    RootSearch below = null;
    if (options.restricted()) {
      settings.root = new Root(options.root, options.binds, options.readOnly, options.noNetwork);
      below = new RootSearch(settings.root);
    }
    boolean moved = below != null && below.changesNames();
    String path = moved ? below.find(name, search) : ProgramSearch.find(name, search);
    String file = moved ? below.hostName() : path;
    Start start =
        new Start(
            path.getBytes(StandardCharsets.UTF_8),
            Arguments.bytes(options.command),
            environment,
            Engine.hardwareCapabilities(),
            moved ? file.getBytes(StandardCharsets.ISO_8859_1) : null);
    hypervisor = new Hypervisor(settings);
    if (options.trace != null) {
      tracing = new TracedRun(hypervisor, options.trace);
    }
    Hypervisor.Made made =
        hypervisor.make(
            new StartRequest(
                file,
                start,
                options.limit,
                0,
                GuestProcess.NO_PARENT,
                new int[] {0, 1, 2},
                moved ? below.folder() : GuestProcess.AT_FDCWD));
    process = made.process();
    if (options.dump != null) {
      return Dump.show(process, options.dump);
    }
    dispatcher = made.dispatcher();
    messages = process.descriptors().messages();
    if (tracing != null) {
      tracing.begin(process);
    }
    process.whenStopped(this::stopped);
    made.runHere(dispatcher);
    try {
      process.end().await();
      hypervisor.awaitAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return finish();
  }

  /** Another thread has ended the program, whose own may be waiting in the host. */
  private void stopped() {
    if (hypervisor.processes().size() == 1 && process.threads().size() == 1) {
      Exit.with(finish());
    }
  }

  /** What is left to do once the process has ended, by whatever thread. */
  private synchronized int finish() {
    if (options.strace != null) {
      StraceLog.finish();
    }
    if (options.stats) {
      String text =
          Statistics.of(options.engine, engine, dispatcher, process.memory().region().size());
      Messages.line(new HostCall(), messages, text);
    }
    return tracing == null ? process.exitStatus() : tracing.end(process);
  }
}
