package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bd0.kernel.debug.WriteRecord;

/** Finds the group of a write. */
final class Groups {
  /** The most groups: some 100 MB of them. */
  static final int MAX_GROUPS = 1 << 17;

  private static final int SLOTS = 4 * MAX_GROUPS;
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final List<Group> groups = new ArrayList<>();
  private Group[] slots = new Group[1024];
  private long ungrouped;
  private Group last;

  /**
   * Counts a write.
   *
   * @return its group, in which it is already counted; null when there are too many groups
   */
  Group add(WriteRecord record, TracedProcess writer, Owner owner) {
    Group group = last;
    if (group == null || !group.matches(record, writer, owner)) {
      group = find(record, writer, owner);
      if (group == null) {
        ungrouped++;
        return null;
      }
      last = group;
    }
    group.add(record);
    return group;
  }

  private Group find(WriteRecord record, TracedProcess writer, Owner owner) {
    int slot = slot(record.rip, record.reasons, writer, owner);
    while (slots[slot] != null) {
      if (slots[slot].matches(record, writer, owner)) {
        return slots[slot];
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    if (groups.size() == MAX_GROUPS) {
      return null;
    }
    Group group = new Group(writer, owner, record);
    slots[slot] = group;
    groups.add(group);
    if (4 * groups.size() > slots.length && slots.length < SLOTS) {
      grow();
    }
    return group;
  }

  private void grow() {
    slots = new Group[2 * slots.length];
    for (Group group : groups) {
      int slot = slot(group.first.rip, group.first.reasons, group.writer, group.owner);
      while (slots[slot] != null) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = group;
    }
  }

  private int slot(long rip, int reasons, TracedProcess writer, Owner owner) {
    long hash = (rip * 31 + writer.index) * 31 + System.identityHashCode(owner) + reasons;
    return (int) (hash * SPREAD >>> 33) & (slots.length - 1);
  }

  /** All groups, in the order in which they appeared. */
  List<Group> all() {
    return Collections.unmodifiableList(groups);
  }

  /** How many writes found no room in a group. */
  long ungrouped() {
    return ungrouped;
  }
}
