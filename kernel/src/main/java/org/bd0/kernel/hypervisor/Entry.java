package org.bd0.kernel.hypervisor;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.hypervisor.Images.Image;
import org.bd0.kernel.linux.LinuxSystem;
import org.bd0.kernel.linux.Signal;

/** A process, and what belongs to it in the table. */
final class Entry {
  final GuestProcess process;
  final Children children = new Children();

  /** Its program's file. */
  volatile Image image;

  /** The personality of its first thread. */
  volatile LinuxSystem system;

  /** Whether nobody will wait for it. */
  volatile boolean orphan;

  /** Whether it was made by fork(2), whose callers know of no regions. */
  volatile boolean forked;

  /** Whether its parent does not want to hear of its end: it is about to be forgotten. */
  volatile boolean unwanted;

  /** What its parent gets at its end. */
  volatile int exitSignal = Signal.SIGCHLD;

  /** The signal that has stopped it, if its parent has not heard of that, or 0. */
  volatile int stopSignal;

  /** Whether it goes on, and its parent has not heard of that. */
  volatile boolean continued;

  /** Nanoseconds that the children have run for that it has waited for. */
  final AtomicLong childrenTime = new AtomicLong();

  Entry(GuestProcess process, LinuxSystem system, Image image) {
    this.process = process;
    this.system = system;
    this.image = image;
  }

  /** Open until all that its end brings about has been done. */
  final CountDownLatch settled = new CountDownLatch(1);

  /** Whether it has ended. */
  boolean over() {
    return process.end().getCount() == 0;
  }
}
