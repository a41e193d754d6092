package org.bd0.bench.compare;

/** The least that a JVM can do: what {@link StartUp} compares with. */
public final class Nothing {
  private Nothing() {}

  /**
   * Ends.
   *
   * @param words not looked at
   */
  public static void main(String[] words) {
    // Nothing is the purpose.
  }
}
