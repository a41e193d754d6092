package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;

/**
 * A name below /proc that is about a guest (proc(5)).
 *
 * @param process whose files they are
 * @param thread the number of the thread that the name means, or 0 for the process
 * @param rest what comes behind the process's or the thread's folder and a slash: empty for the
 *     folder itself
 */
record ProcName(GuestProcess process, int thread, String rest) {
  private static final String PROC = "/proc/";
  private static final String TASK = "task/";

  /** A name of what does not exist: of a number that the guests' numbers hide. */
  static final ProcName NOBODY = new ProcName(null, 0, "");

  /**
   * Takes a name apart.
   *
   * @return null when it is about no guest, {@link #NOBODY} when it is about nobody
   */
  static ProcName of(LinuxSystem system, String name) {
    if (!name.startsWith(PROC)) {
      return null;
    }
    int end = name.indexOf('/', PROC.length());
    String who = name.substring(PROC.length(), end < 0 ? name.length() : end);
    String rest = end < 0 ? "" : name.substring(end + 1);
    if (who.equals("self")) {
      return of(system, system.process, rest);
    }
    if (who.equals("thread-self")) {
      return new ProcName(system.process, system.thread.id(), rest);
    }
    int id = number(who);
    if (id < 0) {
      return null;
    }
    GuestProcess process = system.process(id);
    if (process == null) {
      return system.seesHostsProcesses() ? null : NOBODY;
    }
    return of(system, process, rest);
  }

  private static ProcName of(LinuxSystem system, GuestProcess process, String rest) {
    if (!rest.startsWith(TASK) || rest.length() == TASK.length()) {
      return new ProcName(process, 0, rest);
    }
    int end = rest.indexOf('/', TASK.length());
    int thread = number(rest.substring(TASK.length(), end < 0 ? rest.length() : end));
    if (system.thread(process, thread) == null) {
      return NOBODY;
    }
    return new ProcName(process, thread, end < 0 ? "" : rest.substring(end + 1));
  }

  /** The number that digits are, or -1 when they are none. */
  static int number(String digits) {
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9 || number > 100_000_000) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return digits.isEmpty() ? -1 : number;
  }
}
