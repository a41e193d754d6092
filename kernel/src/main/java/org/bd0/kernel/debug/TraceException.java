package org.bd0.kernel.debug;

import java.io.Serial;

/**
 * Why a trace cannot be written or read any further: one line for the user.
 *
 * <p>Unchecked, because a {@link TraceSink} is called from far below whoever can tell the user.
 */
public final class TraceException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * A reason.
   *
   * @param message one line, which names the file
   */
  public TraceException(String message) {
    super(message);
  }

  /**
   * A reason with a cause.
   *
   * @param message one line, which names the file
   * @param cause what the host said
   */
  public TraceException(String message, Throwable cause) {
    super(message, cause);
  }
}
