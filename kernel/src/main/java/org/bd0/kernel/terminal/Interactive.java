package org.bd0.kernel.terminal;

/** Commands from a terminal. */
final class Interactive {
  private Interactive() {}

  static void run(Commands commands) {}
}
