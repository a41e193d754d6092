package org.bd0.kernel.terminal;

import java.util.List;
import org.bd0.kernel.hypervisor.Hypervisor;

/** Keeps what the terminal writes. */
final class TestOutput implements Output {
  private final StringBuilder out = new StringBuilder();
  private final StringBuilder errors = new StringBuilder();

  /** Commands of a session without processes. */
  static Commands commands() {
    return commands(new TestOutput(), false, true);
  }

  static Commands commands(TestOutput output, boolean stopAtFailure, boolean showLines) {
    Hypervisor.Settings settings = new Hypervisor.Settings();
    settings.arena = 1L << 32; // It has no processes.
    Hypervisor hypervisor = new Hypervisor(settings);
    Session session = new Session(hypervisor, output, new Events(output), List.of());
    return new Commands(session, stopAtFailure, showLines);
  }

  @Override
  public void out(String text) {
    out.append(text).append('\n');
  }

  @Override
  public void error(String line) {
    errors.append(line).append('\n');
  }

  @Override
  public int width() {
    return 80;
  }

  @Override
  public boolean colour() {
    return false;
  }

  /** What was written since the last call. */
  String takeOut() {
    String text = out.toString();
    out.setLength(0);
    return text;
  }

  /** What was reported since the last call. */
  String takeErrors() {
    String text = errors.toString();
    errors.setLength(0);
    return text;
  }
}
