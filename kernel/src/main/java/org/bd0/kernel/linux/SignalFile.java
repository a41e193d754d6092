package org.bd0.kernel.linux;

import java.util.ArrayList;
import java.util.List;
import org.bd0.kernel.SignalInfo;
import org.bd0.kernel.StandIn;

/**
 * A signalfd(2): readable while a signal of its set is pending. What is pending is that of the
 * process that looks, so the child of a fork has one of its own; the set is common to all.
 */
final class SignalFile extends StandIn implements ProcessSignals.Watcher {
  /** Size of struct signalfd_siginfo. */
  static final int INFO = 128;

  private static final long FAULTS =
      Signal.bit(Signal.SIGILL)
          | Signal.bit(Signal.SIGTRAP)
          | Signal.bit(Signal.SIGBUS)
          | Signal.bit(Signal.SIGFPE)
          | Signal.bit(Signal.SIGSEGV);

  /** A set of signals, and who goes by it. */
  private static final class Wanted {
    private final List<SignalFile> files = new ArrayList<>(1);
    private volatile long set;

    synchronized void add(SignalFile file) {
      files.add(file);
    }

    synchronized void remove(SignalFile file) {
      files.remove(file);
    }

    synchronized List<SignalFile> files() {
      return List.copyOf(files);
    }
  }

  private final Wanted wanted;
  private volatile ProcessSignals signals;

  /** Not ready yet: see {@link #belongsTo}. */
  SignalFile() {
    this(new Wanted());
  }

  private SignalFile(Wanted wanted) {
    this.wanted = wanted;
    wanted.add(this);
  }

  /** Sets whose signals it is about, once. */
  void belongsTo(ProcessSignals process) {
    if (signals == null) {
      signals = process;
      process.watch(this);
    }
  }

  /** Its signals. */
  long wanted() {
    return wanted.set;
  }

  /** Changes its signals, for all who have it. */
  void wanted(long set) {
    wanted.set = set & ~Signals.UNBLOCKABLE;
    for (SignalFile file : wanted.files()) {
      ProcessSignals process = file.signals;
      if (process != null) {
        process.look(file);
      }
    }
  }

  @Override
  public void changed(long pending) {
    ready((pending & wanted.set) != 0);
  }

  @Override
  public StandIn inherited() {
    SignalFile child = new SignalFile(wanted);
    child.nonBlocking(nonBlocking());
    return child;
  }

  @Override
  protected void closed() {
    wanted.remove(this);
    ProcessSignals process = signals;
    if (process != null) {
      process.forget(this);
    }
  }

  /** What read(2) tells of a signal: struct signalfd_siginfo. */
  static byte[] bytes(SignalInfo info) {
    Scratch to = new Scratch(INFO);
    to.bytes.putInt(0, info.signal()).putInt(4, info.errno()).putInt(8, info.code());
    boolean ofItsOwn = info.code() > SignalInfo.SI_USER && info.code() < SignalInfo.SI_KERNEL;
    int value = (int) info.second();
    if (info.code() == SignalInfo.SI_TIMER) {
      to.bytes.putInt(24, info.process()).putInt(32, (int) (info.first() >>> 32));
      to.bytes.putInt(44, value).putLong(48, info.second());
    } else if (ofItsOwn && (FAULTS & Signal.bit(info.signal())) != 0) {
      to.bytes.putLong(72, info.first());
    } else {
      to.bytes.putInt(12, info.process()).putInt(16, info.user());
      if (info.code() < 0) {
        to.bytes.putInt(44, value).putLong(48, info.second());
      } else if (ofItsOwn && info.signal() == Signal.SIGCHLD) {
        to.bytes.putInt(40, value).putLong(56, info.third()).putLong(64, info.fourth());
      }
    }
    byte[] bytes = new byte[INFO];
    to.bytes.get(0, bytes);
    return bytes;
  }
}
