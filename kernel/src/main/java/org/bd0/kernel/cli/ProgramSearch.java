package org.bd0.kernel.cli;

import java.io.File;
import org.bd0.kernel.KernelException;

/** Programs by the names that people type. */
public final class ProgramSearch {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private ProgramSearch() {}

  /**
   * Finds a program as a shell does (POSIX, Shell Command Language, section 2.9.1.4).
   *
   * @param name one with a slash is a file's name as it is
   * @param path the value of PATH, or null when it is not set
   * @return the file's name; the file need not be executable
   * @throws KernelException when there is none in PATH
   */
  public static String find(String name, String path) throws KernelException {
    if (name.indexOf('/') >= 0) {
      return name;
    }
    String forbidden = null;
    for (String folder : (path == null ? DEFAULT_PATH : path).split(":", -1)) {
      File file = new File(folder.isEmpty() ? "." : folder, name);
      if (file.isFile()) {
        if (file.canExecute()) {
          return file.getPath();
        }
        forbidden = file.getPath();
      }
    }
    if (forbidden != null) {
      return forbidden;
    }
    throw new KernelException(
        KernelException.NOT_FOUND, name + ": not found in PATH; for a file here, say ./" + name);
  }
}
