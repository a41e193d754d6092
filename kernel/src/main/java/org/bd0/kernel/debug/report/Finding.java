package org.bd0.kernel.debug.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bd0.kernel.debug.WriteRecord;

/**
 * What the user wants to know once: one line of the source wrote to one thing for the same reasons,
 * by however many instructions. Without source lines a function stands for the line.
 */
final class Finding {
  /** What the writes have in common. */
  private record Key(TracedProcess writer, Owner owner, int reasons, String where) {}

  /** The first write. */
  final WriteRecord first;

  final TracedProcess writer;
  final Owner owner;

  /** Where in the program the first write was made. */
  final CodePlace place;

  /** The first write in words, as things were when it was made; may be null. */
  String line;

  /** What is remarkable about where the first write went, or an empty text. */
  String note = "";

  /** How many writes the user has been told of. */
  long told;

  private final List<Group> groups = new ArrayList<>();

  private Finding(Group group, CodePlace place) {
    this.first = group.first;
    this.writer = group.writer;
    this.owner = group.owner;
    this.place = place;
  }

  /** All findings, in the order of their first writes. */
  static final class Findings {
    private final Describer describer;
    private final Map<Key, Finding> byKey = new LinkedHashMap<>();

    Findings(Describer describer) {
      this.describer = describer;
    }

    /**
     * Adds a group that has just begun.
     *
     * @return its finding if that has just begun as well, else null
     */
    Finding add(Group group) {
      CodePlace place = describer.code(group.writer, group.first.rip, false);
      Key key = new Key(group.writer, group.owner, group.first.reasons, place.key());
      Finding known = byKey.get(key);
      Finding finding = known == null ? new Finding(group, place) : known;
      if (known == null) {
        byKey.put(key, finding);
      }
      finding.groups.add(group);
      return known == null ? finding : null;
    }

    List<Finding> all() {
      return new ArrayList<>(byKey.values());
    }
  }

  /** How many writes there have been. */
  long count() {
    return groups.stream().mapToLong(group -> group.count).sum();
  }

  /** The lowest address written. */
  long lowest() {
    return groups.stream().mapToLong(group -> group.lowest).min().orElse(first.address);
  }

  /** The highest address written. */
  long highest() {
    return groups.stream().mapToLong(group -> group.highest).max().orElse(first.address);
  }

  /** When the last write was. */
  long lastTime() {
    return groups.stream().mapToLong(group -> group.lastTime).max().orElse(first.time);
  }

  /** Whether more was written than the first write covers. */
  boolean isWider() {
    return lowest() < first.address || highest() >= first.address + first.size;
  }
}
