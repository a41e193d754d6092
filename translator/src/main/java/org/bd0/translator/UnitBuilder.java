package org.bd0.translator;

import java.util.concurrent.SynchronousQueue;

/**
 * Makes units beside the guest, one at a time, on a daemon thread of the host that is started when
 * there is something to do for the first time. Nothing waits in line: what is hot while a unit is
 * being made is often a part of it.
 */
final class UnitBuilder {
  private final SynchronousQueue<Runnable> tasks = new SynchronousQueue<>();
  private Thread thread;
  private volatile Throwable failure;

  /**
   * Begins a task, or returns false because another one is not finished.
   *
   * @throws IllegalStateException if an earlier task has failed: a mistake of the translator's
   */
  boolean begin(Runnable task) {
    if (failure != null) {
      throw new IllegalStateException("a unit could not be made", failure);
    }
    start();
    return tasks.offer(task);
  }

  private synchronized void start() {
    if (thread == null) {
      thread = new Thread(this::run, "unit builder");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    try {
      for (; ; ) {
        tasks.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Nobody does that; the guest goes on without new units.
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }
}
