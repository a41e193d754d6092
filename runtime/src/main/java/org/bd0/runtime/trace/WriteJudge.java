package org.bd0.runtime.trace;

/** Decides which of the stores that {@link WriteLog} does not pass itself are worth a record. */
public interface WriteJudge {
  /** The store is refused: it does not happen. Beside reasons, in what {@link #judge} gives. */
  int REFUSED = 1 << 31;

  /**
   * What is to be said about a store.
   *
   * @param log of the thread that stores
   * @param host host address of the first byte
   * @param word see {@link Store}
   * @return reasons as a bit set, and perhaps {@link #REFUSED}; 0 for nothing
   */
  int judge(WriteLog log, long host, long word);

  /** A record with reasons is in the log, which is to be emptied soon. Called by the thread. */
  void noted(WriteLog log, int reasons);
}
