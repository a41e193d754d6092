package org.bd0.kernel.cli;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.bd0.elf.ElfException;
import org.bd0.elf.ElfFile;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.GuestThread;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Messages;
import org.bd0.kernel.Start;
import org.bd0.kernel.linux.LinuxSystem;
import org.bd0.runtime.AddressSpace;
import org.bd0.runtime.CpuState;
import org.bd0.runtime.Dispatcher;
import org.bd0.translator.Engine;
import org.bd0.translator.Listing;

/** One run of one program, from its name to its exit status. */
final class Launch {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private final Options options;
  private GuestProcess process;
  private LinuxSystem system;
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
    List<byte[]> environment = Arguments.environment(options);
    String path = find(options.command.getFirst(), Arguments.variable(environment, "PATH"));
    try (ElfFile elf = open(path)) {
      process = new GuestProcess(new AddressSpace(), options.limit);
      Start start =
          new Start(
              path.getBytes(StandardCharsets.UTF_8),
              Arguments.bytes(options.command),
              environment,
              Engine.hardwareCapabilities());
      CpuState cpu = process.load(elf, start);
      if (options.dump != null) {
        return Dump.show(process, options.dump);
      }
      int trace = Tracing.open(process.hostCall(), options.strace);
      system =
          new LinuxSystem(
              new GuestThread(process, cpu, process.id()),
              trace,
              (state, address) -> Listing.instruction(state.memory, address));
      engine = new Engine(options.engine);
      dispatcher = new Dispatcher(engine, system);
      process.whenStopped(() -> Exit.with(finish()));
      system.run(dispatcher, cpu);
      return finish();
    }
  }

  private static ElfFile open(String path) throws ElfException, KernelException {
    try {
      return ElfFile.read(Path.of(path));
    } catch (InvalidPathException e) {
      throw new KernelException(
          KernelException.NOT_FOUND, "the locale has no such file name: " + e.getReason());
    }
  }

  /** Finds a program as a shell does (POSIX, Shell Command Language, section 2.9.1.4). */
  private static String find(String name, String path) throws KernelException {
    if (name.indexOf('/') >= 0) {
      return name;
    }
    String forbidden = null;
    for (String folder : (path == null ? DEFAULT_PATH : path).split(":", -1)) {
      File file = new File(folder.isEmpty() ? "." : folder, name);
      if (file.isFile()) {
        if (file.canExecute()) {
          return file.getPath();
        }
        forbidden = file.getPath();
      }
    }
    if (forbidden != null) {
      return forbidden;
    }
    throw new KernelException(
        KernelException.NOT_FOUND, name + ": not found in PATH; for a file here, say ./" + name);
  }

  /** What is left to do once the process has ended, by whatever thread. */
  private synchronized int finish() {
    system.close();
    if (options.stats) {
      String text =
          Statistics.of(options.engine, engine, dispatcher, process.memory().region().size());
      Messages.line(process.hostCall(), process.descriptors().messages(), text);
    }
    return process.exitStatus();
  }
}
