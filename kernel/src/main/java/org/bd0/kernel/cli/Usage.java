package org.bd0.kernel.cli;

import org.bd0.kernel.KernelException;
import picocli.CommandLine;

/** Keeps picocli's classes out of {@link Run}, which the JVM verifies at every start. */
final class Usage {
  private Usage() {}

  /**
   * Reads a command line with options.
   *
   * @return the options, or null when everything asked for has been done
   * @throws KernelException for a usage error
   */
  static Options parse(String[] arguments) throws KernelException {
    try {
      return Command.parse(arguments);
    } catch (CommandLine.ParameterException e) {
      throw new KernelException(KernelException.FAILED, e.getMessage() + "; see bd0-run --help");
    }
  }
}
