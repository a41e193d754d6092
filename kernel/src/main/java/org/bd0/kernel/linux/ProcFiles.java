package org.bd0.kernel.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bd0.kernel.Start;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;

/** The files of /proc/self whose contents would be the JVM's (proc(5)): made when opened. */
final class ProcFiles {
  /** No such file is made here. */
  static final long NONE = Long.MIN_VALUE;

  private static final int MFD_CLOEXEC = 1;

  private final LinuxSystem system;

  ProcFiles(LinuxSystem system) {
    this.system = system;
  }

  /**
   * Makes a file.
   *
   * @param name what comes after /proc/self/
   * @return a host descriptor at the start of the contents, a negative errno value, or {@link
   *     #NONE}
   */
  long open(String name) {
    Start start = system.process.start();
    return switch (name) {
      case "maps" -> file(maps().getBytes(StandardCharsets.UTF_8));
      case "cmdline" -> file(strings(start.arguments()));
      case "environ" -> file(strings(start.environment()));
      case "mem" -> -Errno.EACCES;
      default -> NONE;
    };
  }

  private static byte[] strings(List<byte[]> list) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] string : list) {
      bytes.writeBytes(string);
      bytes.write(0);
    }
    return bytes.toByteArray();
  }

  private String maps() {
    StringBuilder text = new StringBuilder();
    Mappings mappings = system.process.memory().mappings();
    for (Mappings.Mapping m : mappings.within(0, Long.MAX_VALUE)) {
      int p = m.protection();
      text.append(address(m.start()))
          .append('-')
          .append(address(m.end()))
          .append(' ')
          .append((p & Mappings.READ) != 0 ? 'r' : '-')
          .append((p & Mappings.WRITE) != 0 ? 'w' : '-')
          .append((p & Mappings.EXEC) != 0 ? 'x' : '-')
          .append("p 00000000 00:00 0");
      if (!m.name().isEmpty()) {
        text.append(" ".repeat(25)).append(m.name());
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String address(long value) {
    String digits = Long.toHexString(value);
    return "0".repeat(Math.max(0, 8 - digits.length())) + digits;
  }

  private long file(byte[] contents) {
    Scratch scratch = new Scratch(contents.length + 1);
    long name = scratch.string(new byte[] {'p', 'r', 'o', 'c'}, Math.min(4, contents.length));
    long file = system.host(Call.MEMFD_CREATE, name, MFD_CLOEXEC, 0, 0);
    if (!HostCall.failed(file)) {
      scratch.bytes.put(0, contents);
      system.host(Call.PWRITE64, file, scratch.address, contents.length, 0);
    }
    return file;
  }
}
