package org.bd0.kernel.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.hypervisor.Hypervisor;
import org.bd0.runtime.HostCall;

/**
 * What the terminal's commands share: the processes, which of them is in the foreground, which in
 * the background, and the last status. Commands run on one thread; {@link #interrupt} comes from
 * another.
 */
final class Session {
  /** The status of a command that an interrupt has cut short. */
  static final int INTERRUPTED = 130;

  private static final int SIGINT = 2;
  private static final int NONE = 0;
  private static final int STARTING = -1;

  private final Hypervisor hypervisor;
  private final Output output;
  private final Events events;
  private final List<byte[]> environment;
  private final TreeSet<Integer> background = new TreeSet<>();
  private final HostCall host = new HostCall();
  private final Thread commands = Thread.currentThread();
  private int status;
  private boolean over;
  private int foreground = NONE;
  private boolean interrupted;
  private boolean waiting;

  /**
   * A session whose commands the calling thread is going to run.
   *
   * @param environment what programs are started with, NAME=VALUE each
   */
  Session(Hypervisor hypervisor, Output output, Events events, List<byte[]> environment) {
    this.hypervisor = hypervisor;
    this.output = output;
    this.events = events;
    this.environment = environment;
  }

  Hypervisor hypervisor() {
    return hypervisor;
  }

  Output output() {
    return output;
  }

  Events events() {
    return events;
  }

  /** What programs are started with. */
  List<byte[]> environment() {
    return environment;
  }

  /** The status of the last command. */
  int status() {
    return status;
  }

  /** Sets the status of the last command. */
  void status(int value) {
    status = value;
  }

  /** No further command is to be run. */
  void end() {
    over = true;
  }

  /** Whether no further command is to be run. */
  boolean over() {
    return over;
  }

  // Processes.

  /** A process by its number or its name; of several with that name the lowest that runs. */
  GuestProcess process(String name) throws CommandException {
    if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      GuestProcess process = name.length() > 9 ? null : hypervisor.process(Integer.parseInt(name));
      if (process == null) {
        throw new CommandException("there is no process " + name);
      }
      return process;
    }
    GuestProcess found = null;
    for (GuestProcess process : hypervisor.processes()) {
      if (process.name().equals(name) && (found == null || found.ended() && !process.ended())) {
        found = process;
      }
    }
    if (found == null) {
      throw new CommandException("there is no process of the name " + name);
    }
    return found;
  }

  /** Whether all of a process has ended. */
  static boolean hasEnded(GuestProcess process) {
    return process.end().getCount() == 0;
  }

  /** Notes a process that nobody waits for now. */
  void background(GuestProcess process) {
    background.add(process.id());
    output.out("[" + process.id() + "] " + process.name());
  }

  /** The numbers of the processes in the background. */
  List<Integer> background() {
    return new ArrayList<>(background);
  }

  /** Says which processes in the background have ended, and forgets them. */
  void reportEnded() {
    for (int id : background()) {
      GuestProcess process = hypervisor.process(id);
      if (process == null) {
        background.remove(id);
      } else if (hasEnded(process)) {
        reportEnded(process);
      }
    }
  }

  private void reportEnded(GuestProcess process) {
    background.remove(process.id());
    output.out(
        "[" + process.id() + "] done " + process.name() + ", status " + process.exitStatus());
    hypervisor.collect(process.id());
  }

  /** A command begins: interrupts are for it from now on, even if it is not ready for them yet. */
  synchronized void begin() {
    interrupted = false;
  }

  /** A process for the foreground is about to be started: an interrupt is for it already. */
  synchronized void starting() {
    foreground = STARTING;
  }

  /** It could not be started. */
  synchronized void notStarted() {
    foreground = NONE;
  }

  /**
   * Runs a process in the foreground to its end.
   *
   * @param process whose start was announced by {@link #starting}
   * @return its exit status
   */
  int foreground(GuestProcess process) {
    synchronized (this) {
      foreground = process.id();
      if (interrupted) {
        interrupt();
      }
    }
    try {
      return hypervisor.await(process.id());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this", e);
    } finally {
      synchronized (this) {
        foreground = NONE;
      }
      hypervisor.collect(process.id());
    }
  }

  /**
   * Waits for a process in the background, says how it ended, and forgets it.
   *
   * @return its exit status; {@link #INTERRUPTED} after an interrupt
   */
  int await(GuestProcess process) {
    synchronized (this) {
      if (interrupted) {
        return INTERRUPTED;
      }
      waiting = true;
    }
    try {
      int result = hypervisor.await(process.id());
      if (hypervisor.process(process.id()) == process
          && process.parent() == GuestProcess.NO_PARENT) {
        reportEnded(process);
      }
      return result;
    } catch (InterruptedException e) {
      return INTERRUPTED;
    } finally {
      synchronized (this) {
        waiting = false;
        Thread.interrupted(); // One that came too late is for nobody.
      }
    }
  }

  /**
   * The user wants what happens now to stop: the foreground process and those it has started get a
   * SIGINT, or a command that waits gives up.
   *
   * @return whether there was something to stop
   */
  synchronized boolean interrupt() {
    interrupted = true;
    if (foreground == STARTING) {
      return true;
    }
    if (foreground != NONE) {
      for (int id : family(foreground)) {
        hypervisor.kill(id, SIGINT);
      }
      return true;
    }
    if (waiting) {
      commands.interrupt();
    }
    return waiting;
  }

  /** A process and its descendants: on Linux they would be a terminal's foreground group. */
  private List<Integer> family(int first) {
    List<Integer> ids = new ArrayList<>(List.of(first));
    for (GuestProcess process : hypervisor.processes()) {
      if (ids.contains(process.parent())) {
        ids.add(process.id());
      }
    }
    return ids;
  }

  /** A caller for host calls on the commands' thread. */
  HostCall host() {
    return host;
  }
}
