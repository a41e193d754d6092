package org.bd0.kernel.debug.report;

/** Cuts the time of a trace into equal pieces, which become longer as the trace does. */
final class TimeScale {
  /** How many pieces there are at most. */
  static final int PIECES = 240;

  /** Nanoseconds of a piece, at first: 1 microsecond. */
  private static final long FIRST_PIECE = 1000;

  private int doublings;

  /** Nanoseconds of a piece. */
  long piece() {
    return FIRST_PIECE << doublings;
  }

  int doublings() {
    return doublings;
  }

  /** The piece that a time is in; makes pieces longer if need be. */
  int at(long time) {
    long positive = Math.max(time, 0);
    while (positive / piece() >= PIECES && doublings < 40) {
      doublings++;
    }
    return (int) Math.min(positive / piece(), PIECES - 1);
  }

  /** How many there were of something in each piece of time. */
  static final class Series {
    private long[] counts;
    private int doublings;

    /** Adds to a piece that {@link TimeScale#at} gave. */
    void add(TimeScale scale, int piece, long count) {
      counts(scale)[piece] += count;
    }

    /** The counts, PIECES of them. */
    long[] counts(TimeScale scale) {
      if (counts == null) {
        counts = new long[PIECES];
        doublings = scale.doublings;
      }
      for (; doublings < scale.doublings; doublings++) {
        for (int i = 0; i < PIECES; i++) {
          long both = 2 * i < PIECES ? counts[2 * i] : 0;
          both += 2 * i + 1 < PIECES ? counts[2 * i + 1] : 0;
          counts[i] = both;
        }
      }
      return counts;
    }
  }
}
