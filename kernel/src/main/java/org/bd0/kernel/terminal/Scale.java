package org.bd0.kernel.terminal;

import java.util.HashMap;
import java.util.Map;

/**
 * From addresses to places in a picture: linear, but a gap counts for at most a quarter of all that
 * is no gap, so that pieces far apart can be seen side by side.
 */
final class Scale {
  private static final int LARGEST_GAP = 4;

  private final double longestGap;
  private final double total;

  /** Where each piece begins, by its address, in bytes of what is shown. */
  private final Map<Long, Double> places = new HashMap<>();

  /** The scale for a map. */
  Scale(AddressMap map) {
    double used = 0;
    for (Part part : map.parts()) {
      used += part.kind() == Part.Kind.GAP ? 0 : part.size();
    }
    longestGap = used / LARGEST_GAP;
    double sum = 0;
    for (Part part : map.parts()) {
      places.put(part.start(), sum);
      sum += length(part);
    }
    total = sum;
  }

  private double length(Part part) {
    return isCut(part) ? longestGap : part.size();
  }

  /** Whether a gap is shown shorter than it is. */
  boolean isCut(Part part) {
    return part.kind() == Part.Kind.GAP && part.size() > longestGap;
  }

  /**
   * The place of an address that is the start or the end of a piece.
   *
   * @param columns places in all
   * @return 0 to columns
   */
  int column(long address, int columns) {
    double place = places.getOrDefault(address, total);
    return total == 0 ? 0 : (int) Math.round(place / total * columns);
  }

  /** How long a piece is in the picture, as a part of the whole. */
  double share(Part part) {
    return total == 0 ? 0 : length(part) / total;
  }
}
