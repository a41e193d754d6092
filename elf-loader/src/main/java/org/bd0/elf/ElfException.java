package org.bd0.elf;

import java.io.Serial;

/**
 * Why a file can't be run, for the user: one line, and the exit status that a shell would give
 * (POSIX, Shell Command Language, section 2.8.2).
 */
public final class ElfException extends Exception {
  /** Exit status: the file exists but can't be executed. */
  public static final int CANNOT_EXECUTE = 126;

  /** Exit status: there is no such file. */
  public static final int NOT_FOUND = 127;

  @Serial private static final long serialVersionUID = 1L;

  private final int exitStatus;

  private ElfException(String file, String reason, int exitStatus, Throwable cause) {
    super(Text.printable(file) + ": " + reason, cause);
    this.exitStatus = exitStatus;
  }

  static ElfException cannotExecute(String file, String reason) {
    return new ElfException(file, reason, CANNOT_EXECUTE, null);
  }

  static ElfException cannotExecute(String file, String reason, Throwable cause) {
    return new ElfException(file, reason, CANNOT_EXECUTE, cause);
  }

  static ElfException notFound(String file, Throwable cause) {
    return new ElfException(file, "no such file", NOT_FOUND, cause);
  }

  /**
   * What is wrong, in one line without control characters: the file's name, a colon, the reason
   * with the offending numbers in hexadecimal.
   *
   * @return never null
   */
  public String message() {
    return getMessage();
  }

  /**
   * The status for a launcher to exit with.
   *
   * @return {@link #CANNOT_EXECUTE} or {@link #NOT_FOUND}
   */
  public int exitStatus() {
    return exitStatus;
  }
}
