package org.bd0.kernel.linux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bd0.kernel.GuestThread;
import org.bd0.runtime.HostCall;

/** What all threads of a process share, as far as it is Linux's and not BD0's. */
final class ProcessState {
  private static final int RLIMITS = 16;

  /** All processes, or null when this one is alone. */
  final ProcessTable table;

  /** Files that are mapped. */
  final FileMappings files;

  /** Locks of files. */
  final RecordLocks locks;

  /** What happens at signals. */
  final SignalActions actions;

  /** Signals that are sent to the process. */
  final ProcessSignals signals;

  /** Timers that send signals. */
  final ProcessTimers timers = new ProcessTimers();

  /** Resource limits that were asked for: soft and hard, or null. */
  final long[][] limits = new long[RLIMITS][];

  /** Directories that list what is the guests', by their host descriptors. */
  final Map<Integer, ProcFolder> folders = new ConcurrentHashMap<>();

  /** The name of prctl(2), or null for the program's. */
  byte[] name;

  /** The host's umask, once it has been emptied for the guests' own; -1 while it is in effect. */
  private static volatile int hostUmask = -1;

  private int umask = -1;

  /** What the first thread has ended with, should the process end with its last thread. */
  volatile int exitStatus;

  /** See personality(2). */
  long personality;

  /** See PR_SET_NO_NEW_PRIVS of prctl(2). */
  boolean noNewPrivileges;

  /** Whether {@link #files} are its parent's: vfork(2). */
  final boolean borrowsFiles;

  ProcessState(LinuxSystem first, ProcessTable all) {
    table = all;
    files = new FileMappings(first.process.memory(), new HostCall());
    borrowsFiles = false;
    locks = new RecordLocks(first.process.id());
    actions = new SignalActions();
    actions.inheritHosts();
    signals = new ProcessSignals(first.process, table, actions, timers);
  }

  /** What the child of a fork begins with. */
  ProcessState(GuestThread child, ProcessState parent, boolean sharesMemory) {
    table = parent.table;
    borrowsFiles = sharesMemory;
    files =
        sharesMemory ? parent.files : new FileMappings(child.process().memory(), new HostCall());
    inherit(parent);
    locks = new RecordLocks(child.process().id());
    actions = new SignalActions();
    actions.copy(parent.actions, true);
    signals = new ProcessSignals(child.process(), table, actions, timers);
    name = parent.name;
  }

  /** What is left after execve(2). */
  ProcessState(GuestThread thread, ProcessState before) {
    table = before.table;
    borrowsFiles = false;
    files = new FileMappings(thread.process().memory(), new HostCall());
    inherit(before);
    locks = before.locks;
    actions = before.actions;
    actions.copy(actions, false);
    signals = before.signals;
  }

  private void inherit(ProcessState from) {
    for (int i = 0; i < RLIMITS; i++) {
      limits[i] = from.limits[i] == null ? null : from.limits[i].clone();
    }
    personality = from.personality;
    noNewPrivileges = from.noNewPrivileges;
    umask = from.umask;
  }

  /** Permissions that new files do not get (umask(2)), or -1 while the host takes them away. */
  int umask() {
    int own = umask;
    return own >= 0 ? own : hostUmask;
  }

  /**
   * Sets the process's umask. The host's would be every guest's: it is emptied.
   *
   * @return the old one
   */
  int umask(int mask, LinuxSystem by) {
    if (umask < 0) {
      // Once for each process: the host keeps a umask for each group of threads (CLONE_FS).
      synchronized (ProcessState.class) {
        int hosts = (int) by.host(Call.UMASK, 0, 0, 0, 0);
        hostUmask = hostUmask < 0 ? hosts : hostUmask;
      }
    }
    int old = umask();
    umask = mask;
    return old;
  }
}
