package org.bd0.bench.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What has to be known of the machine to make anything of the figures. Nothing that names it. */
final class Machine {
  private static final double BUSY = 0.5;

  private Machine() {}

  /**
   * The facts, by name, in the order to show them.
   *
   * @param root the project's folder
   */
  static Map<String, String> facts(Path root) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", date(Instant.now()));
    facts.put("CPU", cpu());
    facts.put("CPUs", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", memory());
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put(
        "JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    facts.put("BD0", revision(root));
    boolean cache = Files.exists(root.resolve("kernel/target/bd0.aot"));
    facts.put("ahead-of-time cache", cache ? "yes" : "no");
    String options = System.getenv("BD0_JAVA_OPTS");
    if (options != null && !options.isBlank()) {
      facts.put("BD0_JAVA_OPTS", options);
    }
    Path qemu = Tools.qemu();
    facts.put("qemu", qemu == null ? "none" : Tools.firstLine(root, qemu.toString(), "--version"));
    facts.put(
        "gcc", Tools.find("gcc") == null ? "none" : Tools.firstLine(root, "gcc", "--version"));
    facts.put("load before", loadAverage());
    return facts;
  }

  /** Date and time in UTC, such as 2025-11-22T18:12:56Z. */
  static String date(Instant instant) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT)
        .withZone(ZoneOffset.UTC)
        .format(instant);
  }

  private static String cpu() {
    for (String line : Tools.lines("/proc/cpuinfo")) {
      if (line.startsWith("model name")) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return "unknown";
  }

  private static String memory() {
    for (String line : Tools.lines("/proc/meminfo")) {
      if (line.startsWith("MemTotal:")) {
        String kibibytes = line.substring(9).replace("kB", "").strip();
        return String.format(Locale.ROOT, "%.1f GiB", Long.parseLong(kibibytes) / 1048576.0);
      }
    }
    return "unknown";
  }

  private static String revision(Path root) {
    String commit = Tools.firstLine(root, "git", "rev-parse", "--short=12", "HEAD");
    if (commit.isEmpty()) {
      return "unknown";
    }
    String changed = Tools.firstLine(root, "git", "status", "--porcelain", "--untracked-files=no");
    return changed.isEmpty() ? commit : commit + " and changes";
  }

  /** The load average of the last minute (proc(5)), or "unknown". */
  static String loadAverage() {
    for (String line : Tools.lines("/proc/loadavg")) {
      return line.substring(0, line.indexOf(' '));
    }
    return "unknown";
  }

  /** Whether others keep so many of the CPUs busy that times say little. */
  static boolean busy(String loadAverage) {
    return !loadAverage.equals("unknown")
        && Double.parseDouble(loadAverage) > BUSY * Runtime.getRuntime().availableProcessors();
  }
}
