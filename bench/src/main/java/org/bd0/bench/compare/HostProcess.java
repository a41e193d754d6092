package org.bd0.bench.compare;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.bd0.runtime.HostCall;

/**
 * Starts a process and waits for it, with nothing in between that would be measured too: libc's
 * posix_spawn(3), waitid(2), wait4(2). ProcessBuilder starts a helper program first, reaps in
 * another thread and tells no CPU time: together more than a small program takes.
 *
 * <p>Not thread-safe.
 */
final class HostProcess implements AutoCloseable {
  /** What a process came to. */
  record Result(long wallNanoseconds, long cpuNanoseconds, int status, boolean killed) {}

  private static final int WAIT4 = 61;
  private static final int KILL = 62;
  private static final int WAITID = 247;
  private static final int P_PID = 1;
  private static final int WEXITED_WNOWAIT = 4 | 0x01000000;
  private static final int SIGKILL = 9;
  private static final int EINTR = 4;
  private static final int O_RDONLY = 0;
  private static final int O_WRITE_NEW = 1 | 0x40 | 0x200;
  private static final short POSIX_SPAWN_SETSIGMASK = 8;

  /** More than posix_spawn's opaque types have in any libc. */
  private static final int OPAQUE = 1024;

  private static final int SIGNAL_SET = 128;
  private static final int RUSAGE = 144;
  private static final int STATUS = RUSAGE;

  private static final ValueLayout POINTER = ValueLayout.ADDRESS;
  private static final ValueLayout INT = ValueLayout.JAVA_INT;

  private final MethodHandle spawn =
      function("posix_spawn", POINTER, POINTER, POINTER, POINTER, POINTER, POINTER);
  private final MethodHandle actionsInit = function("posix_spawn_file_actions_init", POINTER);
  private final MethodHandle actionsDestroy = function("posix_spawn_file_actions_destroy", POINTER);
  private final MethodHandle addOpen =
      function("posix_spawn_file_actions_addopen", POINTER, INT, POINTER, INT, INT);
  private final MethodHandle attributesInit = function("posix_spawnattr_init", POINTER);
  private final MethodHandle setFlags =
      function("posix_spawnattr_setflags", POINTER, ValueLayout.JAVA_SHORT);
  private final MethodHandle setMask = function("posix_spawnattr_setsigmask", POINTER, POINTER);
  private final HostCall hostCall = new HostCall();
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(INT, arguments));
  }

  /**
   * Runs a command to its end. Standard input is empty.
   *
   * @param command the program's absolute file name, then its arguments
   * @param environment NAME=VALUE entries: all that the program gets
   * @param output file for its standard output, written anew
   * @param errors file for its standard error, written anew
   * @param capSeconds after so many seconds it is killed
   * @return elapsed time from before the process is made to after it is known to have ended; CPU
   *     time, user and system together, with that of children it has waited for; exit status, or
   *     128 + n after signal n
   * @throws IOException when it cannot be started
   */
  Result run(
      List<String> command, List<String> environment, Path output, Path errors, double capSeconds)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(OPAQUE, Long.BYTES);
      MemorySegment attributes = arena.allocate(OPAQUE, Long.BYTES);
      check(call(actionsInit, actions), "posix_spawn_file_actions_init");
      open(arena, actions, 0, Path.of("/dev/null"), O_RDONLY);
      open(arena, actions, 1, output, O_WRITE_NEW);
      open(arena, actions, 2, errors, O_WRITE_NEW);
      // The JVM's threads block signals that a program expects to get.
      check(call(attributesInit, attributes), "posix_spawnattr_init");
      check(call(setFlags, attributes, POSIX_SPAWN_SETSIGMASK), "posix_spawnattr_setflags");
      check(
          call(setMask, attributes, arena.allocate(SIGNAL_SET, Long.BYTES)),
          "posix_spawnattr_setsigmask");
      MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment path = arena.allocateFrom(command.getFirst());
      MemorySegment argv = strings(arena, command);
      MemorySegment envp = strings(arena, environment);
      MemorySegment usage = arena.allocate(RUSAGE + Long.BYTES, Long.BYTES);
      long start = System.nanoTime();
      check(spawn(pid, path, actions, attributes, argv, envp), "start " + command.getFirst());
      boolean killed = await(pid.get(ValueLayout.JAVA_INT, 0), usage, capSeconds);
      long end = System.nanoTime();
      call(actionsDestroy, actions);
      return new Result(
          end - start, cpu(usage), status(usage.get(ValueLayout.JAVA_INT, STATUS)), killed);
    }
  }

  private void open(Arena arena, MemorySegment actions, int descriptor, Path file, int flags)
      throws IOException {
    int permissions = 0600;
    check(
        call(addOpen, actions, descriptor, arena.allocateFrom(file.toString()), flags, permissions),
        "posix_spawn_file_actions_addopen");
  }

  /** Waits twice: between the two the process cannot have gone, so the watchdog kills no other. */
  private boolean await(int pid, MemorySegment usage, double capSeconds) {
    Watch watch = new Watch(pid);
    ScheduledFuture<?> alarm =
        watchdog.schedule(watch::kill, (long) (capSeconds * 1e9), TimeUnit.NANOSECONDS);
    long result;
    do {
      result = hostCall.call(WAITID, P_PID, pid, 0, WEXITED_WNOWAIT, 0, 0);
    } while (result == -EINTR);
    alarm.cancel(false);
    boolean killed = watch.end();
    do {
      result = hostCall.call(WAIT4, pid, usage.address() + STATUS, 0, usage.address(), 0, 0);
    } while (result == -EINTR);
    if (HostCall.failed(result)) {
      throw new IllegalStateException("wait4: errno " + -result);
    }
    return killed;
  }

  /** Whether the process may still be killed, and whether it was. */
  private static final class Watch {
    private final int pid;
    private boolean ended;
    private boolean killed;

    Watch(int pid) {
      this.pid = pid;
    }

    synchronized void kill() {
      if (!ended) {
        killed = true;
        new HostCall().call(KILL, pid, SIGKILL, 0, 0, 0, 0);
      }
    }

    synchronized boolean end() {
      ended = true;
      return killed;
    }
  }

  /** User and system time of a struct rusage (getrusage(2)): two pairs of seconds, microseconds. */
  private static long cpu(MemorySegment usage) {
    long seconds = word(usage, 0) + word(usage, 2);
    long microseconds = word(usage, 1) + word(usage, 3);
    return seconds * 1_000_000_000 + microseconds * 1000;
  }

  private static long word(MemorySegment usage, int index) {
    return usage.getAtIndex(ValueLayout.JAVA_LONG, index);
  }

  private static int status(int waitStatus) {
    int signal = waitStatus & 0x7f;
    return signal == 0 ? waitStatus >> 8 & 0xff : 128 + signal;
  }

  private static MemorySegment strings(Arena arena, List<String> strings) {
    MemorySegment array = arena.allocate(ValueLayout.ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(strings.get(i)));
    }
    return array;
  }

  /** Exactly typed, unlike {@link #call}: this one is measured. */
  private int spawn(
      MemorySegment pid,
      MemorySegment path,
      MemorySegment actions,
      MemorySegment attributes,
      MemorySegment argv,
      MemorySegment envp) {
    try {
      return (int) spawn.invokeExact(pid, path, actions, attributes, argv, envp);
    } catch (Throwable t) {
      throw new IllegalStateException("posix_spawn", t);
    }
  }

  private static int call(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable t) {
      throw new IllegalStateException("a call of libc", t);
    }
  }

  private static void check(int errno, String what) throws IOException {
    if (errno != 0) {
      throw new IOException(what + ": errno " + errno);
    }
  }

  @Override
  public void close() {
    watchdog.shutdownNow();
  }
}
