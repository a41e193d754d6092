package org.bd0.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.bd0.elf.ElfException;
import org.bd0.kernel.hypervisor.Hypervisor;
import org.bd0.kernel.hypervisor.StartRequest;
import org.bd0.kernel.linux.Root;
import org.bd0.runtime.HostCall;
import org.bd0.translator.Engine;

/**
 * Runs a program natively, or as a guest inside the test's JVM: one start of a JVM instead of
 * hundreds, and warm engines.
 */
public final class Programs {
  /** Ways to run a guest. */
  public enum Way {
    /** Everything is interpreted. */
    INTERPRETED(Engine.Kind.INTERPRETER, 0, false),
    /** Blocks are translated before their first execution, and again when they are hot. */
    TRANSLATED(Engine.Kind.TRANSLATOR, 2000, false),
    /** Units are made of everything before its first execution. */
    UNITS(Engine.Kind.TRANSLATOR, 1, false),
    /** Interpreted, and page protections are obeyed. */
    INTERPRETED_PROTECTED(Engine.Kind.INTERPRETER, 0, true),
    /** Translated, and page protections are obeyed. */
    TRANSLATED_PROTECTED(Engine.Kind.TRANSLATOR, 2000, true);

    /** Whether page protections are obeyed. */
    final boolean protect;

    private final Engine.Kind kind;
    private final int hot;

    Way(Engine.Kind kind, int hot, boolean protect) {
      this.kind = kind;
      this.hot = hot;
      this.protect = protect;
    }
  }

  private static final int OPEN = 2;
  private static final int UMASK = 95;

  /** Bytes of address space: several guests run at once, and the JVM needs some itself. */
  private static final long ARENA = 1L << 41;

  private static final int SECONDS = 240;

  private Programs() {}

  /**
   * What to run.
   *
   * @param program path of the file
   * @param arguments without the program's own name
   * @param environment all of it
   * @param input standard input
   * @param folder the current directory; relative paths of the program begin there
   */
  public record Job(
      Path program,
      List<String> arguments,
      Map<String, String> environment,
      String input,
      Path folder) {}

  /** What came of it, the streams as ISO 8859-1 so that every byte counts. */
  public record Result(int status, String output, String error) {
    @Override
    public String toString() {
      return "status " + status + "\noutput:\n" + output + "\nerror:\n" + error;
    }
  }

  /** Runs a program on the host's processor. */
  public static Result runNative(Job job) throws IOException, InterruptedException {
    Path streams = Files.createTempDirectory("bd0-native");
    try {
      Path input = streams.resolve("in");
      Files.writeString(input, job.input, StandardCharsets.ISO_8859_1);
      List<String> command = new ArrayList<>();
      command.add(job.program.toString());
      command.addAll(job.arguments);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(job.environment);
      builder.directory(job.folder.toFile());
      builder.redirectInput(input.toFile());
      builder.redirectOutput(streams.resolve("out").toFile());
      builder.redirectError(streams.resolve("err").toFile());
      Process process = builder.start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("natively still running after " + SECONDS + " s: " + command);
      }
      return result(streams, process.exitValue());
    } finally {
      delete(streams);
    }
  }

  /** Runs a program as a guest. */
  public static Result runGuest(Job job, Way way) throws IOException, InterruptedException {
    return runGuest(job, way, null);
  }

  /** Runs a program as a guest below a root, whose folder the job's is: names are those there. */
  public static Result runGuest(Job job, Way way, Root root)
      throws IOException, InterruptedException {
    Path streams = Files.createTempDirectory("bd0-guest");
    HostCall host = new HostCall();
    long umask = host.call(UMASK, 0, 0, 0, 0, 0, 0);
    host.call(UMASK, umask, 0, 0, 0, 0, 0);
    try {
      Files.writeString(streams.resolve("in"), job.input, StandardCharsets.ISO_8859_1);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      int[] status = new int[1];
      Thread thread =
          new Thread(
              () -> {
                try {
                  status[0] = run(job, way, root, streams);
                } catch (Throwable t) {
                  failure.set(t);
                }
              },
              "guest");
      thread.setDaemon(true);
      thread.start();
      thread.join(TimeUnit.SECONDS.toMillis(SECONDS));
      if (thread.isAlive()) {
        AssertionError error = new AssertionError("still running after " + SECONDS + " s");
        error.setStackTrace(thread.getStackTrace());
        throw error;
      }
      if (failure.get() != null) {
        throw new AssertionError("a Java exception came out of the guest", failure.get());
      }
      return result(streams, status[0]);
    } finally {
      host.call(UMASK, umask, 0, 0, 0, 0, 0); // Programs that run natively get the JVM's.
      delete(streams);
    }
  }

  private static int run(Job job, Way way, Root root, Path streams)
      throws ElfException, IOException, KernelException, InterruptedException {
    HostCall host = new HostCall();
    Hypervisor.Settings settings = new Hypervisor.Settings();
    settings.engine = new Engine(way.kind, way.hot);
    settings.mayBeAlone = true;
    settings.protect = way.protect;
    settings.limitStack = true;
    settings.arena = ARENA;
    settings.root = root;
    Path file = root == null ? job.program : job.folder.resolve("." + job.program).toRealPath();
    settings.firstId = (int) ProcessHandle.current().pid();
    Hypervisor hypervisor = new Hypervisor(settings);
    int[] standard = {
      open(host, streams.resolve("in"), 0),
      open(host, streams.resolve("out"), 0x441),
      open(host, streams.resolve("err"), 0x441)
    };
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(bytes(job.program.toString()));
    job.arguments.forEach(argument -> arguments.add(bytes(argument)));
    List<byte[]> environment = new ArrayList<>();
    job.environment.forEach((name, value) -> environment.add(bytes(name + "=" + value)));
    Start start =
        new Start(
            bytes(job.program.toString()),
            arguments,
            environment,
            Engine.hardwareCapabilities(),
            bytes(file.toString()));
    Hypervisor.Made made =
        hypervisor.make(
            new StartRequest(
                file.toString(),
                start,
                32L << 30,
                0,
                GuestProcess.NO_PARENT,
                standard,
                open(host, job.folder, 0)));
    made.runHere(made.dispatcher());
    hypervisor.awaitAll();
    int status = made.process().exitStatus();
    hypervisor.collect(made.process().id());
    hypervisor.close();
    return status;
  }

  private static int open(HostCall host, Path path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path.toString()).address();
      long result = host.call(OPEN, name, flags, 0x1a4, 0, 0, 0);
      if (HostCall.failed(result)) {
        throw new AssertionError("cannot open " + path + ": errno " + -result);
      }
      return (int) result;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Result result(Path streams, int status) throws IOException {
    return new Result(
        status,
        Files.readString(streams.resolve("out"), StandardCharsets.ISO_8859_1),
        Files.readString(streams.resolve("err"), StandardCharsets.ISO_8859_1));
  }

  /** Removes a directory and what is in it. */
  public static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      Path[] all = files.toArray(Path[]::new);
      Arrays.sort(all, (a, b) -> b.getNameCount() - a.getNameCount());
      for (Path file : all) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
