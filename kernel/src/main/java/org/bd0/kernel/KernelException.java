package org.bd0.kernel;

import java.io.Serial;

/** Why a process cannot be started: one line for the user, and an exit status. */
public final class KernelException extends Exception {
  /** Exit status: bd0-run itself failed, or was called wrongly. */
  public static final int FAILED = 125;

  /** Exit status: the program exists but cannot be executed. */
  public static final int CANNOT_EXECUTE = 126;

  /** Exit status: there is no such program. */
  public static final int NOT_FOUND = 127;

  @Serial private static final long serialVersionUID = 1L;

  private final int exitStatus;

  /**
   * With the status to exit with.
   *
   * @param exitStatus one of the constants
   * @param message one line
   */
  public KernelException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  /** The status to exit with. */
  public int exitStatus() {
    return exitStatus;
  }
}
