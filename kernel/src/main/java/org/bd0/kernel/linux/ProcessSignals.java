package org.bd0.kernel.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bd0.kernel.GuestProcess;
import org.bd0.kernel.KernelCalls;
import org.bd0.kernel.SignalInfo;
import org.bd0.runtime.HostCall;

/**
 * What the threads of a process share of signals (signal(7)): what is to happen at each, what is
 * pending for any of them, and who they are. Its monitor is held for every change of what is
 * pending or blocked.
 */
final class ProcessSignals {
  /** What somebody else has to do about a process's signals. */
  interface Watcher {
    /**
     * What is pending may have changed; the monitor is held.
     *
     * @param pending the set of what is pending for the process or any of its threads
     */
    void changed(long pending);
  }

  private static final Set<Integer> EXISTING = ConcurrentHashMap.newKeySet();

  private final GuestProcess process;
  private final ProcessTable table;
  private final SignalActions actions;
  private final ProcessTimers timers;
  private final PendingSignals pending = new PendingSignals();
  private final List<Signals> threads = new ArrayList<>(1);
  private final List<Watcher> watchers = new ArrayList<>(0);

  ProcessSignals(
      GuestProcess process, ProcessTable table, SignalActions actions, ProcessTimers timers) {
    this.process = process;
    this.table = table;
    this.timers = timers;
    this.actions = actions;
  }

  /** What is to happen at each signal. */
  SignalActions actions() {
    return actions;
  }

  synchronized void add(Signals thread) {
    threads.add(thread);
    EXISTING.add(thread.thread().id());
  }

  /** Whether a thread of a number exists, in any process. */
  static boolean exists(int id) {
    return EXISTING.contains(id);
  }

  /** A thread has ended: others see to what it might have taken. */
  synchronized void remove(Signals thread) {
    threads.remove(thread);
    EXISTING.remove(thread.thread().id());
    retarget(-1, thread);
    changed();
  }

  /** The thread of a number, or null. */
  synchronized Signals thread(int id) {
    for (Signals thread : threads) {
      if (thread.thread().id() == id) {
        return thread;
      }
    }
    return null;
  }

  /** How many threads there are. */
  synchronized int threads() {
    return threads.size();
  }

  synchronized void watch(Watcher watcher) {
    watchers.add(watcher);
    look(watcher);
  }

  /** Has one who watches look, and who reads: what it is about may have changed. */
  synchronized void look(Watcher watcher) {
    watcher.changed(allPending());
    for (Signals thread : threads) {
      thread.wakeIfAwaits();
    }
  }

  private long allPending() {
    long set = pending.set();
    for (Signals thread : threads) {
      set |= thread.own().set();
    }
    return set;
  }

  synchronized void forget(Watcher watcher) {
    watchers.remove(watcher);
  }

  /** What is pending for any thread. */
  PendingSignals pending() {
    return pending;
  }

  boolean ignored(int signal) {
    long handler = actions.handler(signal);
    return handler == Signals.SIG_IGN
        || handler == Signals.SIG_DFL && Signal.ignoredByDefault(signal);
  }

  boolean handled(int signal) {
    long handler = actions.handler(signal);
    return handler != Signals.SIG_DFL && handler != Signals.SIG_IGN;
  }

  private boolean fatal(int signal) {
    return signal == Signal.SIGKILL
        || actions.handler(signal) == Signals.SIG_DFL
            && !Signal.ignoredByDefault(signal)
            && !Signal.stopsByDefault(signal);
  }

  /**
   * Sends a signal; called by any thread.
   *
   * @param to the thread that is to get it, or null for any
   * @param sender the thread of this process that calls, or null when another one does
   * @param host of the calling thread
   */
  synchronized void send(SignalInfo info, Signals to, Signals sender, HostCall host) {
    int signal = info.signal();
    if (process.ended()) {
      return;
    }
    jobControl(signal);
    Signals first = to != null || threads.isEmpty() ? to : threads.getFirst();
    if (ignored(signal) && (first == null || !first.blocks(signal))) {
      return;
    }
    Signals chosen = choose(signal, to);
    if (chosen != null && stops(signal)) {
      stop(signal, host);
      return;
    }
    (to == null ? pending : to.own()).add(info);
    if (chosen != null && chosen != sender && fatal(signal)) {
      // As Linux does: nobody runs on until the thread looks.
      chosen.end(signal, host, quiet(signal) ? null : "");
      return;
    }
    if (chosen != null) {
      chosen.notice();
    }
    for (Signals thread : threads) {
      thread.wakeIfAwaited(signal);
    }
    changed();
  }

  /**
   * As {@link #send}, of a timer's signal.
   *
   * @return false when the last one of the timer is pending still
   */
  synchronized boolean sendTimer(SignalInfo info, Signals to, HostCall host) {
    if ((to == null ? pending : to.own()).holds(info)) {
      return false;
    }
    send(info, to, null, host);
    return true;
  }

  /** What is delivered in place of what was sent: a timer says how often it has expired. */
  SignalInfo delivered(SignalInfo info) {
    if (info == null || info.code() != SignalInfo.SI_TIMER) {
      return info;
    }
    GuestTimer timer = timers.get(info.process());
    return timer == null ? info : timer.delivered(info);
  }

  private void jobControl(int signal) {
    boolean stop = signal != Signal.SIGCONT && Signal.stopsByDefault(signal);
    if (!stop && signal != Signal.SIGCONT) {
      return;
    }
    long forgotten = stop ? Signal.bit(Signal.SIGCONT) : Signal.STOPS;
    pending.forget(forgotten);
    for (Signals thread : threads) {
      thread.own().forget(forgotten);
    }
    changed();
  }

  private boolean stops(int signal) {
    return signal == Signal.SIGSTOP
        || actions.handler(signal) == Signals.SIG_DFL && Signal.stopsByDefault(signal);
  }

  /**
   * Whether nothing is said of a death by a signal: as a shell says nothing when a pipe breaks,
   * which is how head ends what it reads from; and whoever waits for a child says it.
   */
  boolean quiet(int signal) {
    return signal == Signal.SIGPIPE
        || signal == Signal.SIGINT
        || process.parent() != GuestProcess.NO_PARENT;
  }

  /** Who gets a signal: the first thread if it can, else any that can, else nobody yet. */
  private Signals choose(int signal, Signals to) {
    if (process.halted() && signal != Signal.SIGKILL) {
      return null; // It sees what has come when it goes on.
    }
    if (to != null) {
      return to.blocks(signal) ? null : to;
    }
    for (Signals thread : threads) {
      if (!thread.blocks(signal) && !thread.thread().over()) {
        return thread;
      }
    }
    return null;
  }

  /** What a thread does not take any more, others may: called with the monitor held. */
  void retarget(long blocked, Signals thread) {
    long left = pending.set() & blocked;
    for (Signals other : threads) {
      if (other != thread && (left & ~other.blocked()) != 0) {
        left &= other.blocked();
        other.notice();
      }
    }
  }

  /** Sets what is to happen at a signal; called by a thread of the process. */
  synchronized void action(int signal, long[] words) {
    actions.set(signal, words);
    if (ignored(signal)) {
      pending.forget(Signal.bit(signal));
      for (Signals thread : threads) {
        thread.own().forget(Signal.bit(signal));
      }
      changed();
    }
  }

  /** Tells who watches; the monitor is held. */
  void changed() {
    if (!watchers.isEmpty()) {
      long set = allPending();
      for (Watcher watcher : watchers) {
        watcher.changed(set);
      }
    }
  }

  /**
   * The process stops. One that no guest has started has the JVM stop, as its only guest would: so
   * a shell around it controls the job, and whoever continues the JVM has continued the guest.
   */
  void stop(int signal, HostCall host) {
    KernelCalls bd0 = process.kernelCalls();
    boolean hosts = process.parent() == GuestProcess.NO_PARENT && bd0 != null && bd0.idsAreHosts();
    if (table != null && !hosts) {
      table.stopped(process, signal);
      return;
    }
    long self = host.call(Call.GETPID.number, 0, 0, 0, 0, 0, 0);
    host.call(Call.KILL.number, self, Signal.SIGSTOP, 0, 0, 0, 0);
  }

  /** The process goes on after having been stopped: what has come meanwhile is noticed. */
  synchronized void proceeded() {
    for (Signals thread : threads) {
      thread.look();
    }
  }
}
