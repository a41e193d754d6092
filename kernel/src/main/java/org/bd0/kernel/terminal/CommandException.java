package org.bd0.kernel.terminal;

import java.io.Serial;
import org.bd0.kernel.KernelException;

/** Why a command of the terminal failed: one line for the user, and a status. */
final class CommandException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;

  /** A usage error, or another one of the terminal's own: status 125. */
  CommandException(String message) {
    this(KernelException.FAILED, message);
  }

  CommandException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The command's status. */
  int status() {
    return status;
  }
}
