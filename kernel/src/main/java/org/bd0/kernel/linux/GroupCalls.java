package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;

/**
 * Process groups and sessions (credentials(7)): the guests' own, by their own numbers, because the
 * host sees one process only.
 */
final class GroupCalls {
  private final LinuxSystem system;
  private final GuestProcess process;

  GroupCalls(LinuxSystem system) {
    this.system = system;
    this.process = system.process;
  }

  long call(Call call) {
    long[] a = system.a;
    if (system.table == null) {
      return system.host(call, a[0], a[1], 0, 0);
    }
    return switch (call) {
      case GETPGRP -> process.group();
      case GETPGID -> of((int) a[0], true);
      case GETSID -> of((int) a[0], false);
      case SETSID -> setSession();
      default -> setGroup((int) a[0], (int) a[1]);
    };
  }

  private long of(int id, boolean group) {
    GuestProcess of = id == 0 ? process : system.table.process(id);
    if (of == null) {
      return -Errno.ESRCH;
    }
    return group ? of.group() : of.session();
  }

  private long setSession() {
    if (process.group() == process.id() || !system.table.members(process.id()).isEmpty()) {
      return -Errno.EPERM;
    }
    process.session(process.id());
    process.group(process.id());
    return process.id();
  }

  private long setGroup(int id, int number) {
    GuestProcess whom = id == 0 ? process : system.table.process(id);
    if (number < 0) {
      return -Errno.EINVAL;
    }
    if (whom == null || whom != process && whom.parent() != process.id()) {
      return -Errno.ESRCH;
    }
    if (whom != process && whom.executed()) {
      return -Errno.EACCES;
    }
    boolean strangers = whom.session() != process.session() || whom.session() == whom.id();
    int group = number == 0 ? whom.id() : number;
    if (strangers || group != whom.id() && !exists(group)) {
      return -Errno.EPERM;
    }
    whom.group(group);
    return 0;
  }

  /** Whether a group of the own session has any members. */
  private boolean exists(int group) {
    for (GuestProcess member : system.table.members(group)) {
      if (member.session() == process.session()) {
        return true;
      }
    }
    return false;
  }
}
