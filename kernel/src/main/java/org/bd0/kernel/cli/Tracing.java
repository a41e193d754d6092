package org.bd0.kernel.cli;

import java.lang.foreign.Arena;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.linux.LinuxSystem;
import org.bd0.kernel.linux.StraceLog;
import org.bd0.runtime.HostCall;

/** Where --strace writes. */
public final class Tracing {
  private static final int OPEN = 2;
  private static final int O_WRONLY_CREAT_TRUNC_CLOEXEC = 0x80241;
  private static final int MODE = 0x1b6;

  private Tracing() {}

  /**
   * Opens the file.
   *
   * @param where null for no trace, or a file's name, "" for standard error, with the letters of
   *     {@link StraceLog#format} and a colon before it or not
   * @return for {@link LinuxSystem}
   * @throws KernelException when it cannot be written
   */
  public static int open(HostCall host, String where) throws KernelException {
    if (where == null) {
      return LinuxSystem.NO_TRACE;
    }
    int colon = where.indexOf(':');
    boolean formatted = colon > 0 && StraceLog.format(where.substring(0, colon));
    String file = formatted ? where.substring(colon + 1) : where;
    if (file.isEmpty()) {
      return LinuxSystem.TRACE_TO_MESSAGES;
    }
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(file).address();
      long result = host.call(OPEN, name, O_WRONLY_CREAT_TRUNC_CLOEXEC, MODE, 0, 0, 0);
      if (HostCall.failed(result)) {
        throw new KernelException(KernelException.FAILED, "--strace: cannot write to " + file);
      }
      return (int) result;
    }
  }
}
