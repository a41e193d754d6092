package org.bd0.bench.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The CPU time of a process's threads (proc(5)), looked at again and again while it runs: a
 * thread's time is gone when the thread is.
 */
final class Threads {
  /** Fields of /proc/PID/task/TID/stat behind the name: utime and stime are the 14th and 15th. */
  private static final int USER = 11;

  private static final int SYSTEM = 12;

  /** USER_HZ is 100 on x86-64. */
  private static final double MILLISECONDS_PER_TICK = 10;

  private final Path tasks;
  private final Map<String, Long> ticks = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  Threads(long process) {
    this.tasks = Path.of("/proc/" + process + "/task");
  }

  /** Looks once. */
  void look() {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(tasks)) {
      for (Path folder : folders) {
        read(folder);
      }
    } catch (IOException | UncheckedIOException e) {
      // The process or a thread of it has just ended: what was seen before stays.
      return;
    }
  }

  private void read(Path folder) throws IOException {
    String line = Files.readString(folder.resolve("stat"));
    int end = line.lastIndexOf(')');
    String[] fields = line.substring(end + 2).split(" ");
    String thread = folder.getFileName().toString();
    names.put(thread, line.substring(line.indexOf('(') + 1, end));
    ticks.put(thread, Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]));
  }

  /** Milliseconds by what the threads are for. */
  Map<String, Double> byPurpose() {
    Map<String, Double> times = new TreeMap<>();
    ticks.forEach(
        (thread, count) ->
            times.merge(purpose(names.get(thread)), count * MILLISECONDS_PER_TICK, Double::sum));
    return times;
  }

  /** A thread's purpose by its name, of which the kernel keeps 15 characters. */
  static String purpose(String name) {
    if (name.startsWith("C1 ") || name.startsWith("C2 ")) {
      return "JIT compiler " + name.substring(0, 2);
    }
    if (name.startsWith("JFR ")) {
      return "flight recorder";
    }
    if (name.startsWith("VM Thread") || name.startsWith("GC ") || name.startsWith("G1 ")) {
      return "VM operations and GC";
    }
    return "thread " + name.replaceAll("[-0-9]+$", "");
  }
}
