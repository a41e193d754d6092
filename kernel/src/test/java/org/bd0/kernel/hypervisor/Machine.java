package org.bd0.kernel.hypervisor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bd0.elf.ElfException;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Start;
import org.bd0.runtime.HostCall;
import org.bd0.translator.Engine;
import org.junit.jupiter.api.Assumptions;

/** A hypervisor for a test, whose processes write to files. */
final class Machine implements AutoCloseable {
  static final long GB = 1L << 30;

  private static final Path DEMOS =
      Path.of(System.getProperty("bd0.root", ".."), "testprogs/target/programs/bd0")
          .toAbsolutePath()
          .normalize();
  private static final int OPEN = 2;
  private static final int O_WRONLY_CREAT_APPEND_CLOEXEC = 0x80441;

  final Hypervisor hypervisor;
  private final Path folder;

  Machine(Engine.Kind kind) throws IOException {
    this(settings(kind));
  }

  Machine(Hypervisor.Settings settings) throws IOException {
    hypervisor = new Hypervisor(settings);
    folder = Files.createTempDirectory("bd0-machine");
  }

  static Hypervisor.Settings settings(Engine.Kind kind) {
    Hypervisor.Settings settings = new Hypervisor.Settings();
    settings.engine = new Engine(kind);
    return settings;
  }

  /** A demo of testprogs; the test is skipped when it was not built. */
  static String demo(String name) {
    Path file = DEMOS.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), file + " is missing: testprogs/build.sh makes it");
    return file.toString();
  }

  GuestProcess start(long size, String... words) throws ElfException, KernelException {
    return start(size, 0, words);
  }

  GuestProcess start(long size, int into, String... words) throws ElfException, KernelException {
    int[] standard = {open("in"), open("out"), open("err")};
    return hypervisor.start(request(size, into, standard, words));
  }

  /** A process without open files: the host has not enough for thousands of others. */
  GuestProcess startClosed(long size, String program) throws ElfException, KernelException {
    return hypervisor.start(request(size, 0, new int[] {-1, -1, -1}, program));
  }

  /** A process whose program does not run yet. */
  Hypervisor.Made make(long size, String program) throws ElfException, KernelException {
    int[] standard = {open("in"), open("out"), open("err")};
    return hypervisor.make(request(size, 0, standard, program));
  }

  private StartRequest request(long size, int into, int[] standard, String... words) {
    List<byte[]> arguments = new ArrayList<>();
    for (String word : words) {
      arguments.add(word.getBytes(StandardCharsets.UTF_8));
    }
    Start start =
        new Start(arguments.getFirst(), arguments, List.of(), Engine.hardwareCapabilities());
    return new StartRequest(
        words[0], start, size, into, GuestProcess.NO_PARENT, standard, GuestProcess.AT_FDCWD);
  }

  /** Waits for a process and forgets it. */
  int collect(GuestProcess process) throws InterruptedException {
    int status = hypervisor.await(process.id());
    if (!hypervisor.collect(process.id())) {
      throw new AssertionError("process " + process.id() + " is not there");
    }
    return status;
  }

  /** What the processes have printed so far. */
  String output() throws IOException {
    return Files.readString(folder.resolve("out"));
  }

  /** What they, and the hypervisor about them, have printed to standard error. */
  String errors() throws IOException {
    return Files.readString(folder.resolve("err"));
  }

  private int open(String name) {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(folder.resolve(name).toString()).address();
      return (int) new HostCall().call(OPEN, path, O_WRONLY_CREAT_APPEND_CLOEXEC, 0x180, 0, 0, 0);
    }
  }

  /** Ends what still runs. */
  @Override
  public void close() throws IOException {
    for (GuestProcess process : hypervisor.processes()) {
      hypervisor.kill(process.id(), 9);
    }
    try {
      for (GuestProcess process : hypervisor.processes()) {
        hypervisor.await(process.id());
        hypervisor.collect(process.id());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    hypervisor.close();
    for (String name : new String[] {"in", "out", "err"}) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }
}
