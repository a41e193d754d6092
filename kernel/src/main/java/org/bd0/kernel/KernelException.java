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

  /** errno: an argument makes no sense. */
  public static final int EINVAL = 22;

  /** errno: no memory. */
  public static final int ENOMEM = 12;

  /** errno: too many processes. */
  public static final int EAGAIN = 11;

  /** errno: no such file. */
  public static final int ENOENT = 2;

  /** errno: the arguments are too long. */
  public static final int E2BIG = 7;

  /** errno: no such process. */
  public static final int ESRCH = 3;

  /** errno: not a program that can be run. */
  public static final int ENOEXEC = 8;

  /** errno: addresses are taken. */
  public static final int EADDRINUSE = 98;

  @Serial private static final long serialVersionUID = 1L;

  private final int exitStatus;
  private final int errno;

  /**
   * With the status to exit with.
   *
   * @param exitStatus one of the constants
   * @param message one line
   */
  public KernelException(int exitStatus, String message) {
    this(exitStatus, ENOEXEC, message);
  }

  /**
   * With the status to exit with, and what a kernel-call reports.
   *
   * @param exitStatus one of the constants
   * @param errno one of the constants
   * @param message one line
   */
  public KernelException(int exitStatus, int errno, String message) {
    super(message);
    this.exitStatus = exitStatus;
    this.errno = errno;
  }

  /** What a kernel-call that failed for this reason reports. */
  public int errno() {
    return errno;
  }

  /** The status to exit with. */
  public int exitStatus() {
    return exitStatus;
  }
}
