package org.bd0.kernel.cli;

import java.lang.foreign.Arena;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.linux.LinuxSystem;
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
   * @param file null for no trace, "" for standard error
   * @return for {@link LinuxSystem}
   * @throws KernelException when it cannot be written
   */
  public static int open(HostCall host, String file) throws KernelException {
    if (file == null) {
      return LinuxSystem.NO_TRACE;
    }
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
