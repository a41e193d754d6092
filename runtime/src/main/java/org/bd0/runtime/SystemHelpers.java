package org.bd0.runtime;

/** Instructions that ask the machine something. */
public final class SystemHelpers {
  private SystemHelpers() {}

  /** RDTSC: a counter of nanoseconds, that is a processor of 1 GHz. */
  public static long timeStampCounter(long[] r) {
    return System.nanoTime();
  }
}
