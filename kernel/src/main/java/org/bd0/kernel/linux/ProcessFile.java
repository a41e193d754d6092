package org.bd0.kernel.linux;

import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.StandIn;

/** A pidfd of a guest (pidfd_open(2)): readable once the process has ended. */
final class ProcessFile extends StandIn implements Runnable {
  private final GuestProcess process;

  ProcessFile(GuestProcess process) {
    this.process = process;
    process.atEnd(this);
  }

  /** The process has ended. */
  @Override
  public void run() {
    ready(true);
  }

  /** The process, which may have ended. */
  GuestProcess process() {
    return process;
  }

  @Override
  public StandIn inherited() {
    return this;
  }

  @Override
  protected void closed() {
    process.notAtEnd(this);
  }
}
