package org.bd0.runtime;

/**
 * Comparisons as values and selection, for translated code: a call that the JIT inlines keeps the
 * bytecode free of branches in the middle of expressions.
 */
public final class Alu {
  private Alu() {}

  /** a = b. */
  public static boolean eq(int a, int b) {
    return a == b;
  }

  /** a = b. */
  public static boolean eq(long a, long b) {
    return a == b;
  }

  /** a = b; false when unordered. */
  public static boolean eq(float a, float b) {
    return a == b;
  }

  /** a = b; false when unordered. */
  public static boolean eq(double a, double b) {
    return a == b;
  }

  /** a ≠ b. */
  public static boolean ne(int a, int b) {
    return a != b;
  }

  /** a ≠ b. */
  public static boolean ne(long a, long b) {
    return a != b;
  }

  /** a ≠ b; true when unordered. */
  public static boolean ne(float a, float b) {
    return a != b;
  }

  /** a ≠ b; true when unordered. */
  public static boolean ne(double a, double b) {
    return a != b;
  }

  /** a < b, signed. */
  public static boolean lt(int a, int b) {
    return a < b;
  }

  /** a < b, signed. */
  public static boolean lt(long a, long b) {
    return a < b;
  }

  /** a < b; false when unordered. */
  public static boolean lt(float a, float b) {
    return a < b;
  }

  /** a < b; false when unordered. */
  public static boolean lt(double a, double b) {
    return a < b;
  }

  /** a ≤ b, signed. */
  public static boolean le(int a, int b) {
    return a <= b;
  }

  /** a ≤ b, signed. */
  public static boolean le(long a, long b) {
    return a <= b;
  }

  /** a ≤ b; false when unordered. */
  public static boolean le(float a, float b) {
    return a <= b;
  }

  /** a ≤ b; false when unordered. */
  public static boolean le(double a, double b) {
    return a <= b;
  }

  /** a < b, unsigned. */
  public static boolean ltu(int a, int b) {
    return Integer.compareUnsigned(a, b) < 0;
  }

  /** a < b, unsigned. */
  public static boolean ltu(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  /** a ≤ b, unsigned. */
  public static boolean leu(int a, int b) {
    return Integer.compareUnsigned(a, b) <= 0;
  }

  /** a ≤ b, unsigned. */
  public static boolean leu(long a, long b) {
    return Long.compareUnsigned(a, b) <= 0;
  }

  /** condition ≠ 0 ? a : b. */
  public static int select(int condition, int a, int b) {
    return condition != 0 ? a : b;
  }

  /** condition ≠ 0 ? a : b. */
  public static long select(int condition, long a, long b) {
    return condition != 0 ? a : b;
  }

  /** condition ≠ 0 ? a : b. */
  public static float select(int condition, float a, float b) {
    return condition != 0 ? a : b;
  }

  /** condition ≠ 0 ? a : b. */
  public static double select(int condition, double a, double b) {
    return condition != 0 ? a : b;
  }
}
