package org.bd0.kernel.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Start;
import org.bd0.runtime.HostCall;
import org.bd0.runtime.Mappings;
import org.bd0.runtime.Raw;

/** The files of /proc/PID whose contents would be the JVM's (proc(5)): made when opened. */
final class ProcFiles {
  /** No such file is made here. */
  static final long NONE = Long.MIN_VALUE;

  private static final int MFD_CLOEXEC = 1;
  private static final int O_ACCMODE = 3;
  private static final int MOST_AUXILIARY = 64;
  private static final byte[] NOTHING = {};

  /** Files that would show the JVM's memory. */
  private static final String JVMS = " mem smaps smaps_rollup numa_maps pagemap ";

  private final LinuxSystem system;

  ProcFiles(LinuxSystem system) {
    this.system = system;
  }

  /**
   * Makes a file.
   *
   * @param name below /proc
   * @param flags of open(2)
   * @return a host descriptor at the start of the contents, a negative errno value, or {@link
   *     #NONE}
   */
  long open(ProcName name, long flags) {
    if (name == ProcName.NOBODY) {
      return -Errno.ENOENT;
    }
    GuestProcess process = name.process();
    boolean over = process.end().getCount() == 0;
    Start start = process.start();
    byte[] contents =
        switch (name.rest()) {
          case "maps" -> over ? NOTHING : maps(process).getBytes(StandardCharsets.UTF_8);
          case "cmdline" -> over ? NOTHING : strings(start.arguments());
          case "environ" -> over ? NOTHING : strings(start.environment());
          case "auxv" -> over ? NOTHING : auxiliary(process);
          case "comm" -> bytes(new ProcStatus(system, process, name.thread()).name() + "\n");
          case "stat" -> bytes(new ProcStatus(system, process, name.thread()).stat());
          case "statm" -> bytes(new ProcStatus(system, process, name.thread()).statm());
          case "status" -> bytes(new ProcStatus(system, process, name.thread()).status());
          default -> null;
        };
    if (contents == null) {
      return JVMS.contains(" " + name.rest() + " ") ? -Errno.EACCES : NONE;
    }
    return (flags & O_ACCMODE) != 0 ? -Errno.EACCES : file(contents);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The auxiliary vector, which lies on the first stack behind arguments and environment. */
  private byte[] auxiliary(GuestProcess process) {
    Start start = process.start();
    long words = 3L + start.arguments().size() + start.environment().size();
    long at = process.stackAtStart() + words * Long.BYTES;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < MOST_AUXILIARY; i++, at += 2 * Long.BYTES) {
      if (at + 2 * Long.BYTES > process.layout().stackEnd()) {
        break;
      }
      byte[] entry = new byte[2 * Long.BYTES];
      long host = process.memory().host(at, entry.length);
      Raw.copyOut(host, entry, 0, entry.length);
      bytes.writeBytes(entry);
      if (Raw.getLong(host) == 0) {
        break;
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] strings(List<byte[]> list) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] string : list) {
      bytes.writeBytes(string);
      bytes.write(0);
    }
    return bytes.toByteArray();
  }

  private static String maps(GuestProcess process) {
    StringBuilder text = new StringBuilder();
    Mappings mappings = process.memory().mappings();
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
    return text.append(Vsyscall.MAPS_LINE).toString();
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
