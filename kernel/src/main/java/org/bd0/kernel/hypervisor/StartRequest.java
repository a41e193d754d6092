package org.bd0.kernel.hypervisor;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.Start;
import org.bd0.runtime.HostCall;

/**
 * What a process is to be started with.
 *
 * @param file the program's file name for the host
 * @param start what the program itself sees of it
 * @param size bytes of its region; ignored when it goes into another's
 * @param into the process whose region it shares, or 0 for a region of its own
 * @param parent the process that starts it, or {@link org.bd0.kernel.GuestProcess#NO_PARENT}
 * @param standard host descriptors for 0, 1 and 2, -1 for none; they belong to the new process, and
 *     are closed when the start fails
 * @param directory host descriptor of its current directory, likewise, or {@link
 *     GuestProcess#AT_FDCWD}
 */
public record StartRequest(
    String file, Start start, long size, int into, int parent, int[] standard, int directory) {
  private static final int CLOSE = 3;

  /** Closes the descriptors: there will be no process. */
  void close() {
    HostCall host = new HostCall();
    for (int descriptor : standard) {
      if (descriptor > 2) {
        host.call(CLOSE, descriptor, 0, 0, 0, 0, 0);
      }
    }
    if (directory != GuestProcess.AT_FDCWD) {
      host.call(CLOSE, directory, 0, 0, 0, 0, 0);
    }
  }
}
