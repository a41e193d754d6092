package org.bd0.kernel.cli;

import org.bd0.elf.ElfException;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.Messages;
import org.bd0.runtime.HostCall;

/** The command {@code bd0-run}: runs one program and exits as it did. */
public final class Run {
  private static final int STANDARD_ERROR = 2;

  private Run() {}

  /** The command. Never returns: the JVM ends with the program's exit status. */
  public static void main(String[] arguments) {
    Exit.with(run(arguments));
  }

  /**
   * Does what the command does.
   *
   * @return the exit status, unless the program ends the JVM
   */
  public static int run(String... arguments) {
    try {
      Options options = options(arguments);
      return options == null ? 0 : new Launch(options).run();
    } catch (ElfException e) {
      return fail(e.exitStatus(), e.message());
    } catch (KernelException e) {
      return fail(e.exitStatus(), e.getMessage());
    } catch (Throwable t) {
      return internalError(t);
    }
  }

  private static Options options(String[] arguments) throws KernelException {
    Options options = QuickOptions.parse(arguments);
    return options == null ? Usage.parse(arguments) : options;
  }

  private static int fail(int status, String message) {
    Messages.line(new HostCall(), STANDARD_ERROR, "bd0-run: " + message);
    return status;
  }

  private static int internalError(Throwable t) {
    String what = t.getMessage() == null ? "" : " " + t.getMessage().lines().findFirst().orElse("");
    int status =
        fail(
            KernelException.FAILED,
            "internal error: " + t.getClass().getSimpleName() + what + ", please report");
    if (System.getenv("BD0_DEBUG") != null) {
      t.printStackTrace();
    }
    return status;
  }
}
