package org.bd0.kernel.cli;

import java.nio.charset.StandardCharsets;
import org.bd0.kernel.KernelException;
import org.bd0.kernel.linux.Root;
import org.bd0.kernel.linux.RootWalk;
import org.bd0.runtime.HostCall;

/** The program that is to run, and the folder that it begins in, below a root. */
final class RootSearch {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private final Root root;
  private final RootWalk walk;
  private final String folder;

  RootSearch(Root root) {
    this.root = root;
    this.walk = new RootWalk(root, new HostCall());
    String here = root.currentFolder();
    this.folder = here == null ? "/" : here;
  }

  /** Whether names mean other files than the host's. */
  boolean changesNames() {
    return root.changesNames();
  }

  /**
   * Finds a program, by its name below the root.
   *
   * @param search the value of PATH, or null when it is not set
   * @return the file's name for the program itself
   * @throws KernelException when there is none
   */
  String find(String name, String search) throws KernelException {
    String typed = bytes(name);
    if (typed.indexOf('/') >= 0) {
      if (exists(typed)) {
        return name;
      }
    } else {
      for (String place : (search == null ? DEFAULT_PATH : search).split(":", -1)) {
        String file = (place.isEmpty() ? "." : place) + "/" + name;
        if (exists(bytes(file))) {
          return file;
        }
      }
    }
    throw new KernelException(KernelException.NOT_FOUND, name + ": not found below the root");
  }

  /** A name as it is looked up: its bytes. */
  private static String bytes(String name) {
    return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private boolean exists(String name) {
    return walk.walk(folder, -1, name, true) == 0 && walk.found();
  }

  /** The absolute name for the host of the program that was found. */
  String hostName() {
    return walk.link();
  }

  /**
   * The folder that the program begins in: the host's if it is below the root, or the root.
   *
   * @return a host descriptor, the caller's
   * @throws KernelException when it cannot be entered
   */
  int folder() throws KernelException {
    int error = walk.walk("/", -1, folder, true);
    int file = error < 0 ? error : walk.take();
    if (file < 0) {
      throw new KernelException(KernelException.FAILED, folder + ": cannot be entered");
    }
    return file;
  }
}
