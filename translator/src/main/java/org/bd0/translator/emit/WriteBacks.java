package org.bd0.translator.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Label;

/**
 * The ends of a unit's exits of one kind, by the slots that they write back. What one writes beyond
 * another is written first; then it goes on as the other does, so that nothing stands there twice.
 */
final class WriteBacks {
  private final Map<Long, Label> labels = new TreeMap<>();

  /** Emits a piece: a label, the slots it writes back, and where it goes on, null for the end. */
  interface Piece {
    void emit(Label label, Object onStack, long mask, Label next);
  }

  /** Where an exit goes that writes back some slots, given as a bit mask. */
  Label label(long mask) {
    return labels.computeIfAbsent(mask, any -> new Label());
  }

  /**
   * Emits all of them; the last one falls through to the common end.
   *
   * @param onStack type of the only value on the operand stack
   * @return whether there are any
   */
  boolean emit(Piece piece, Object onStack) {
    if (labels.isEmpty()) {
      return false;
    }
    label(0);
    List<Long> masks = new ArrayList<>(labels.keySet());
    masks.sort((a, b) -> Long.bitCount(b) - Long.bitCount(a));
    for (int i = 0; i < masks.size(); i++) {
      long mask = masks.get(i);
      int next = i + 1;
      while (next < masks.size() && (masks.get(next) & ~mask) != 0) {
        next++;
      }
      boolean last = next == masks.size();
      piece.emit(
          labels.get(mask),
          onStack,
          last ? mask : mask & ~masks.get(next),
          last || next == i + 1 ? null : labels.get(masks.get(next)));
    }
    return true;
  }
}
