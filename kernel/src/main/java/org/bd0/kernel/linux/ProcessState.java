package org.bd0.kernel.linux;

import java.util.BitSet;
import org.bd0.runtime.HostCall;

/** What all threads of a process share, as far as it is Linux's and not BD0's. */
final class ProcessState {
  private static final int RLIMITS = 16;

  /** Files that are mapped. */
  final FileMappings files;

  /** Locks of files. */
  final RecordLocks locks;

  /** What happens at signals. */
  final SignalActions actions = new SignalActions();

  /** The real-time timer. */
  final AlarmClock clock;

  /** Resource limits that were asked for: soft and hard, or null. */
  final long[][] limits = new long[RLIMITS][];

  /** Host descriptors of directories that list descriptors. */
  final BitSet descriptorFolders = new BitSet();

  /** The name of prctl(2), or null for the program's. */
  byte[] name;

  /** See personality(2). */
  long personality;

  /** See PR_SET_NO_NEW_PRIVS of prctl(2). */
  boolean noNewPrivileges;

  ProcessState(LinuxSystem first) {
    files = new FileMappings(first.process.memory(), new HostCall());
    clock = new AlarmClock(first);
    locks = new RecordLocks(first.process.id());
  }
}
